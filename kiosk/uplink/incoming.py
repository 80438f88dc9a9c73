"""Reading the news: a part as it came becomes values that may be used, or a word on why it may not. Pure: no I/O, no state.

A part is read whole or not at all: one row that is wrong refuses its part, because nobody can say what its author meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

import msgspec

from kiosk.model import wire
from kiosk.model.news import (
    LanguageFix,
    Notice,
    Product,
    QueueCall,
    RequestStatus,
    Section,
    ServiceSwitch,
    SettingOverride,
    StatusOf,
    VillageService,
)
from kiosk.store.news import KeptRow

Value = StatusOf | Notice | Product | QueueCall | ServiceSwitch | VillageService | SettingOverride | LanguageFix

KINDS: Mapping[Section, type[Value]] = MappingProxyType(
    {
        Section.STATUSES: StatusOf,
        Section.NOTICES: Notice,
        Section.PRODUCTS: Product,
        Section.CALLS: QueueCall,
        Section.SWITCHES: ServiceSwitch,
        Section.SERVICES: VillageService,
        Section.SETTINGS: SettingOverride,
        Section.WORDS: LanguageFix,
    }
)
LONGEST_KEY = 160
# What SQLite and a 64-bit column hold; a village changes far less in a thousand years.
MOST_CHANGES = 2**53
# Line breaks are for texts; a screen can show nothing else below the space.
_MAY_BREAK = frozenset({"text", "description", "toml", "words"})
_NOBODY_WAITS = (RequestStatus.COLLECTED, RequestStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Usable:
    """A part that can be used: `values` by key (None: taken away), and the same as it goes onto the card."""

    section: Section
    reaches: int
    values: Mapping[str, Value | None]
    kept: tuple[KeptRow, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part that cannot, with its bytes. `reason` says which row and what is wrong with it, never what it holds."""

    section: Section
    reaches: int
    body: bytes
    reason: str


def read_part(part: wire.NewsPart) -> Usable | Unusable | None:
    """None for a section this version does not know."""
    try:
        section = Section(part.section)
    except ValueError:
        return None
    if not 0 <= part.reaches <= MOST_CHANGES:
        return Unusable(section, 0, msgspec.json.encode(part), f"{section.value} reaches out of bounds")
    values: dict[str, Value | None] = {}
    kept = []
    for row in part.rows:
        try:
            value = read_row(section, row)
        except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
            named = row.key[:40] if row.key.isprintable() else "?"
            return unusable(part, section, f"{named}: {wrong}")
        values[row.key] = value
        kept.append(_kept(row, value))
    return Usable(section, part.reaches, values, tuple(kept))


def unusable(part: wire.NewsPart, section: Section, reason: str) -> Unusable:
    """The same part, refused."""
    return Unusable(section, part.reaches, msgspec.json.encode(part), f"{section.value} {reason}")


def read_row(section: Section, row: wire.NewsRow) -> Value | None:
    """The value of one row, None for one that was taken away. Raises msgspec.MsgspecError or ValueError."""
    if not 0 < len(row.key) <= LONGEST_KEY or not row.key.isprintable() or not 0 <= row.change <= MOST_CHANGES:
        raise ValueError("key or change out of bounds")
    if bytes(row.value) == b"null":
        return None
    value: Value = msgspec.json.decode(row.value, type=KINDS[section])
    _check_texts(value)
    return value


def read_kept(section: Section, kept: KeptRow) -> Value:
    """What `read_row` gave, back from the card. Raises msgspec.MsgspecError or ValueError: the card may be failing."""
    value: Value = msgspec.json.decode(kept.body, type=KINDS[section])
    return value


def _check_texts(value: Any) -> None:
    for each in fields(value):
        text = getattr(value, each.name)
        if isinstance(text, str):
            line = text.replace("\n", "").replace("\t", "") if each.name in _MAY_BREAK else text
            if not line.isprintable():
                raise ValueError(f"{each.name} has a character that cannot be shown")


def _kept(row: wire.NewsRow, value: Value | None) -> KeptRow:
    if value is None:
        return KeptRow(row.key, row.change, b"")
    if isinstance(value, StatusOf):
        # Nobody waits for word on what was collected or cancelled, so nobody will miss its note.
        noted = bool(value.note) and value.status not in _NOBODY_WAITS
        return KeptRow(row.key, row.change, msgspec.json.encode(replace(value, note="")), noted)
    return KeptRow(row.key, row.change, bytes(row.value))
