"""Reads the tables of one document by checks, and collects every mistake with its line. Knows no key by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from config.document import MOST_PLACED, Document
from config.errors import ConfigError, KeyPath, guess, shown
from config.options import Check, NotAllowed
from config.reading import one_of_words

T = TypeVar("T")
REQUIRED: Any = object()
"""As a default: the value may not be left out."""


class TableReader:
    """Reads one document. Once `errors` holds something, what was read is not to be used.

    `mistakes` counts them all; of a file full of them only the first are placed and kept.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.errors: list[ConfigError] = []
        self.mistakes = 0

    def wrong(self, keys: KeyPath, what: str, allowed: str = "") -> None:
        """Collect a mistake at `keys`."""
        self.mistakes += 1
        if self.mistakes <= MOST_PLACED:
            self.errors.append(self.document.error(keys, what, allowed))

    def names(self, table: Mapping[str, object], keys: KeyPath, known: tuple[str, ...]) -> None:
        """Collect a mistake for every name in `table` that is not `known`."""
        for name in table:
            if name not in known:
                self.wrong((*keys, name), f"no such field{guess(name, known)}", one_of_words(known))

    def value(self, table: Mapping[str, object], keys: KeyPath, check: Check[T], default: T = REQUIRED) -> T:
        """The checked value of the last of `keys` in `table`; `default` as it is when left out."""
        name = keys[-1]
        if name not in table:
            if default is REQUIRED:
                self.wrong(keys, "is missing", check.allowed)
            return default
        try:
            return check.read(table[str(name)], Path())
        except NotAllowed as mistake:
            self.wrong(keys, str(mistake), check.allowed)
            return cast(T, None)

    def table(self, table: Mapping[str, object], keys: KeyPath) -> Mapping[str, object]:
        """The table at the last of `keys`, empty when left out."""
        inner = table.get(str(keys[-1]), {})
        if isinstance(inner, dict):
            return inner
        self.wrong(keys, f"{shown(inner)} is not a table", 'a table such as { id = "..." }')
        return {}

    def tables(self, table: Mapping[str, object], keys: KeyPath, most: int) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
        """Each entry of the array of at most `most` tables at the last of `keys`, with its own keys."""
        for place, entry in self.entries(table, keys, most):
            if isinstance(entry, dict):
                yield place, entry
            else:
                self.wrong(place, f"{shown(entry)} is not a table", 'tables such as { code = "..." }')

    def entries(self, table: Mapping[str, object], keys: KeyPath, most: int) -> Iterator[tuple[KeyPath, object]]:
        """Each entry of the array of at most `most` values at the last of `keys`, with its own keys; none when left out."""
        entries = table.get(str(keys[-1]), [])
        if not isinstance(entries, list):
            self.wrong(keys, f"{shown(entries)} is not a list", "a list in square brackets")
            return
        if len(entries) > most:
            self.wrong(keys, f"has {len(entries)} entries", f"at most {most}")
        for index, entry in enumerate(entries[:most]):
            yield (*keys, index), entry
