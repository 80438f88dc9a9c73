"""Reads config/services/*.toml into the hall's Catalogue. What stands in one service file, service_file says.

A mistake takes out the file it stands in, as an error with its line, and nothing else: the kiosk opens with the other services.
Three files are shared: categories.toml (the groups on the services screen), requirements.toml (papers asked for often) and
choices.toml (lists of answers that several questions offer).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.document import parse_document, read_document
from config.errors import ConfigError, guess, shown
from config.settings import ListsSettings
from config.table import TableReader
from kiosk.model.news import ServiceSwitch, VillageService
from kiosk.model.service import Catalogue, Category, Choice, Requirement, Service, Words
from kiosk.service_file import (
    CATEGORIES_FILE,
    CHOICES_FILE,
    CODE,
    ICON,
    LONGEST_LINE,
    LONGEST_NAME,
    REQUIREMENTS_FILE,
    Shared,
    read_choices,
    read_service,
    read_words,
)

MOST_FILES = 200
_SHARED_FILES = (CATEGORIES_FILE, REQUIREMENTS_FILE, CHOICES_FILE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A service with the file it came from and its place among those of its category."""

    path: Path
    order: int
    service: Service


def load_catalogue(
    folder: Path,
    off: Collection[str] = (),
    lists: ListsSettings | None = None,
    *,
    made: Sequence[VillageService] = (),
    switches: Sequence[ServiceSwitch] = (),
) -> tuple[Catalogue, tuple[ConfigError, ...]]:
    """Every sound service in `folder` that is not switched off, by category, `order` and name; and every mistake found.

    `lists` are the hall's own suggestions, those of a fresh installation by default. `made` are services the village made at
    central, `switches` what its staff switched there: a switch counts for more than `off` and than the file's own `enabled`.
    Never raises for what the files hold: a folder without one good service gives an empty catalogue.
    """
    shared, errors = _load_shared(folder, lists or ListsSettings())
    paths = sorted(path for path in folder.glob("*.toml") if path.name not in _SHARED_FILES)
    if len(paths) > MOST_FILES:
        errors.append(ConfigError(folder, 0, "", f"has {len(paths)} service files", f"at most {MOST_FILES}"))
    entries: dict[str, _Entry] = {}
    for path in paths[:MOST_FILES]:
        entry, mistakes = _load_service(path, shared, entries)
        errors += mistakes
        if entry:
            entries[entry.service.code] = entry
    if len(entries) == len(paths):  # else the code may be that of a file with a mistake
        errors += (_unknown_off(folder, code, entries) for code in off if code not in entries)
    for service in made:
        entry, mistakes = _read_made(service, shared, entries)
        errors += mistakes
        if entry:
            entries[entry.service.code] = entry
    switched = {switch.code: switch.on for switch in switches}
    offered = [_switched(entry, switched, off) for entry in entries.values()]
    return _arrange(offered, shared), tuple(errors)


def _switched(entry: _Entry, switched: Mapping[str, bool], off: Collection[str]) -> _Entry:
    code, enabled = entry.service.code, entry.service.enabled
    wanted = switched.get(code, enabled and code not in off)
    return entry if wanted == enabled else replace(entry, service=replace(entry.service, enabled=wanted))


def _read_made(made: VillageService, shared: Shared, entries: Mapping[str, _Entry]) -> tuple[_Entry | None, list[ConfigError]]:
    """A service from central, or every mistake in it, named after it."""
    path = Path(f"{made.name}.toml")
    try:
        document = parse_document(path, made.toml)
    except ConfigError as error:
        return None, [error]
    return _sound_entry(TableReader(document), path, shared, entries)


def _arrange(entries: Iterable[_Entry], shared: Shared) -> Catalogue:
    """The enabled services in display order, with the categories a resident can pick one in."""
    open_entries = [entry for entry in entries if entry.service.enabled]
    known = dict(shared.categories)
    for entry in open_entries:
        code = entry.service.category
        known.setdefault(code, Category(code, {"id": code.replace("_", " ").capitalize()}, "more"))
    places = {code: place for place, code in enumerate(known)}
    open_entries.sort(key=lambda e: (places[e.service.category], e.order, e.service.name["id"]))
    services = tuple(entry.service for entry in open_entries)
    picked = {service.category for service in services if service.takes_nik}
    return Catalogue(services, tuple(category for code, category in known.items() if code in picked))


def _load_shared(folder: Path, lists: ListsSettings) -> tuple[Shared, list[ConfigError]]:
    categories, category_errors = _load_list(folder / CATEGORIES_FILE, "categories")
    requirements, requirement_errors = _load_list(folder / REQUIREMENTS_FILE, "requirements")
    choices, choice_errors = _load_choices(folder / CHOICES_FILE)
    shared = Shared(
        {code: Category(code, words, icon) for code, words, icon in categories},
        {code: Requirement(code, words) for code, words, _icon in requirements},
        choices,
        lists.by_name(),
        sound=not category_errors,
    )
    return shared, category_errors + requirement_errors + choice_errors


def _load_list(path: Path, name: str) -> tuple[list[tuple[str, Words, str]], list[ConfigError]]:
    """Code, words and icon of each sound entry of a shared file's one list."""
    try:
        reader = TableReader(read_document(path))
    except ConfigError as error:
        return [], [error]
    reader.names(reader.document.values, (), (name,))
    read: dict[str, tuple[str, Words, str]] = {}
    for keys, entry in reader.tables(reader.document.values, (name,), MOST_FILES):
        before = reader.mistakes
        reader.names(entry, keys, ("code", "icon", "words"))
        code = reader.value(entry, (*keys, "code"), CODE)
        words = read_words(reader, entry, (*keys, "words"), LONGEST_NAME if name == "categories" else LONGEST_LINE)
        icon = reader.value(entry, (*keys, "icon"), ICON, "")
        if code in read:
            reader.wrong((*keys, "code"), f"{shown(code)} is there twice")
        if reader.mistakes == before:
            read[code] = (code, words, icon)
    return list(read.values()), reader.errors


def _load_choices(path: Path) -> tuple[Mapping[str, tuple[Choice, ...]], list[ConfigError]]:
    """Each sound list of choices.toml under its code. A folder need not have the file."""
    if not path.exists():
        return {}, []
    try:
        reader = TableReader(read_document(path))
    except ConfigError as error:
        return {}, [error]
    reader.names(reader.document.values, (), ("lists",))
    read: dict[str, tuple[Choice, ...]] = {}
    for keys, entry in reader.tables(reader.document.values, ("lists",), MOST_FILES):
        before = reader.mistakes
        reader.names(entry, keys, ("code", "choices"))
        code, choices = reader.value(entry, (*keys, "code"), CODE), read_choices(reader, (*keys, "choices"), entry)
        if code in read:
            reader.wrong((*keys, "code"), f"{shown(code)} is there twice")
        if reader.mistakes == before:
            read[code] = choices
    return read, reader.errors


def _load_service(path: Path, shared: Shared, entries: Mapping[str, _Entry]) -> tuple[_Entry | None, list[ConfigError]]:
    """The service in one file, or every mistake in it."""
    try:
        reader = TableReader(read_document(path))
    except ConfigError as error:
        return None, [error]
    return _sound_entry(reader, path, shared, entries)


def _sound_entry(
    reader: TableReader, path: Path, shared: Shared, entries: Mapping[str, _Entry]
) -> tuple[_Entry | None, list[ConfigError]]:
    service, order = read_service(reader, shared)
    if service.code in entries:
        reader.wrong(("code",), f"{shown(service.code)} is already in {entries[service.code].path.name}", "another code")
    return (None, reader.errors) if reader.errors else (_Entry(path, order, service), [])


def _unknown_off(folder: Path, code: str, entries: Mapping[str, _Entry]) -> ConfigError:
    return ConfigError(
        folder, 0, "services.off", f"there is no service {shown(code)}{guess(code, entries)}", "the codes of services here"
    )
