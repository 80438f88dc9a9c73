"""Reads config/services/*.toml into the hall's Catalogue. What a service means to a visit is said elsewhere.

A mistake takes out the file it stands in, as an error with its line, and nothing else: the kiosk opens with the other services.
Two files are shared: categories.toml (the groups on the services screen) and requirements.toml (papers asked for often).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from config.document import read_document
from config.errors import ConfigError, KeyPath, guess, shown
from config.options import Check, NotAllowed, text, whole, yes_no
from config.settings import SERVICE_CODE
from config.table import TableReader
from kiosk.model.service import (
    EARLIEST,
    LATEST,
    Catalogue,
    Category,
    Choice,
    DateBound,
    Prints,
    Question,
    QuestionKind,
    Requirement,
    Sensitivity,
    Service,
    Words,
)

CATEGORIES_FILE = "categories.toml"
REQUIREMENTS_FILE = "requirements.toml"
MOST_FILES = 200
MOST_QUESTIONS = 6
MOST_CHOICES = 6  # as many tiles as a screen holds
# Longer names do not fit a tile, longer questions not the headline.
LONGEST_NAME = 40
LONGEST_CHOICE = 30
LONGEST_LINE = 80
LONGEST_HELP = 200

_RELATIVE_DAY = re.compile(r"today([+-]\d{1,5})?", re.ASCII)

E = TypeVar("E", bound=StrEnum)

_SERVICE_FIELDS = (
    *("code", "name", "help", "icon", "category", "letter", "counter", "order", "enabled", "needs_nik", "prints", "sensitivity"),
    *("questions", "requirements"),
)
_CODE = text(40, pattern=r"[a-z][a-z0-9_]*", like="a code of small letters, digits and _")
_ICON = text(40, pattern=r"[a-z][a-z0-9_]*", like="the name of an icon, such as home_pin")
_TYPABLE = "choice, number, date, phone; text only with required = false, until there is a keyboard"
_LANGUAGE_CODE = text(3, 2, r"[a-z]{2,3}", "a language code such as id")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What service files refer to by code. `sound` is False when categories.toml has a mistake: then any category goes."""

    categories: Mapping[str, Category]
    requirements: Mapping[str, Requirement]
    sound: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A service with the file it came from and its place among those of its category."""

    path: Path
    order: int
    service: Service


def load_catalogue(folder: Path, off: Collection[str] = ()) -> tuple[Catalogue, tuple[ConfigError, ...]]:
    """Every sound service in `folder` that is not switched off, by category, `order` and name; and every mistake found.

    Never raises for what the files hold: a folder without one good service gives an empty catalogue.
    """
    shared, errors = _load_shared(folder)
    paths = sorted(path for path in folder.glob("*.toml") if path.name not in (CATEGORIES_FILE, REQUIREMENTS_FILE))
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
    return _arrange([entry for code, entry in entries.items() if code not in off], shared), tuple(errors)


def _arrange(entries: Iterable[_Entry], shared: _Shared) -> Catalogue:
    """The enabled services in display order, with the categories a resident can pick one in."""
    open_entries = [entry for entry in entries if entry.service.enabled]
    known = dict(shared.categories)
    for entry in open_entries:
        code = entry.service.category
        known.setdefault(code, Category(code, {"id": code.replace("_", " ").capitalize()}, "more"))
    places = {code: place for place, code in enumerate(known)}
    open_entries.sort(key=lambda e: (places[e.service.category], e.order, e.service.name["id"]))
    services = tuple(entry.service for entry in open_entries)
    picked = {service.category for service in services if service.needs_nik}
    return Catalogue(services, tuple(category for code, category in known.items() if code in picked))


def _load_shared(folder: Path) -> tuple[_Shared, list[ConfigError]]:
    categories, category_errors = _load_list(folder / CATEGORIES_FILE, "categories")
    requirements, requirement_errors = _load_list(folder / REQUIREMENTS_FILE, "requirements")
    shared = _Shared(
        {code: Category(code, words, icon) for code, words, icon in categories},
        {code: Requirement(code, words) for code, words, _icon in requirements},
        sound=not category_errors,
    )
    return shared, category_errors + requirement_errors


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
        code = reader.value(entry, (*keys, "code"), _CODE)
        words = _words(reader, entry, (*keys, "words"), LONGEST_NAME if name == "categories" else LONGEST_LINE)
        icon = reader.value(entry, (*keys, "icon"), _ICON, "")
        if code in read:
            reader.wrong((*keys, "code"), f"{shown(code)} is there twice")
        if reader.mistakes == before:
            read[code] = (code, words, icon)
    return list(read.values()), reader.errors


def _load_service(path: Path, shared: _Shared, entries: Mapping[str, _Entry]) -> tuple[_Entry | None, list[ConfigError]]:
    """The service in one file, or every mistake in it."""
    try:
        reader = TableReader(read_document(path))
    except ConfigError as error:
        return None, [error]
    values = reader.document.values
    reader.names(values, (), _SERVICE_FIELDS)
    service = Service(
        code=reader.value(values, ("code",), text(6, pattern=SERVICE_CODE, like='a service code such as "S-41"')),
        name=_words(reader, values, ("name",), LONGEST_NAME),
        help=_words(reader, values, ("help",), LONGEST_HELP),
        icon=reader.value(values, ("icon",), _ICON),
        category=reader.value(values, ("category",), _category(shared)),
        letter=reader.value(values, ("letter",), text(1, pattern="[A-Z]", like="one capital letter, A to Z")),
        counter=reader.value(values, ("counter",), whole(1, 99), 1),
        questions=_questions(reader, values),
        requirements=_requirements(reader, values, shared),
        prints=reader.value(values, ("prints",), _one_of(Prints), Prints.RECEIPT),
        sensitivity=reader.value(values, ("sensitivity",), _one_of(Sensitivity), Sensitivity.PERSONAL),
        needs_nik=reader.value(values, ("needs_nik",), yes_no(), True),
        enabled=reader.value(values, ("enabled",), yes_no(), True),
    )
    order = reader.value(values, ("order",), whole(1, 999), 999)
    if service.code in entries:
        reader.wrong(("code",), f"{shown(service.code)} is already in {entries[service.code].path.name}", "another code")
    if service.needs_nik is False and service.questions:
        reader.wrong(("questions",), "asks questions although needs_nik is false", "needs_nik = true, or no questions")
    return (None, reader.errors) if reader.errors else (_Entry(path, order, service), [])


def _questions(reader: TableReader, values: Mapping[str, object]) -> tuple[Question, ...]:
    questions = tuple(_question(reader, keys, entry) for keys, entry in reader.tables(values, ("questions",), MOST_QUESTIONS))
    _once(reader, ("questions",), [question.code for question in questions])
    return questions


def _question(reader: TableReader, keys: KeyPath, entry: Mapping[str, object]) -> Question:
    reader.names(entry, keys, ("code", "kind", "words", "required", "longest", "earliest", "latest", "choices"))
    question = Question(
        code=reader.value(entry, (*keys, "code"), _CODE),
        kind=reader.value(entry, (*keys, "kind"), _one_of(QuestionKind)),
        words=_words(reader, entry, (*keys, "words"), LONGEST_LINE),
        required=reader.value(entry, (*keys, "required"), yes_no(), True),
        longest=reader.value(entry, (*keys, "longest"), whole(1, 200), 60),
        earliest=reader.value(entry, (*keys, "earliest"), _DATE_BOUND, EARLIEST),
        latest=reader.value(entry, (*keys, "latest"), _DATE_BOUND, LATEST),
        choices=tuple(_choice(reader, at, choice) for at, choice in reader.tables(entry, (*keys, "choices"), MOST_CHOICES)),
    )
    if question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
        reader.wrong((*keys, "choices"), "a choice needs something to choose from", f"2 to {MOST_CHOICES} choices")
    if question.kind not in (QuestionKind.CHOICE, None) and question.choices:
        reader.wrong((*keys, "choices"), f"a {question.kind} has no choices", 'kind = "choice", or no choices')
    if question.kind is QuestionKind.TEXT and question.required:
        # Letters cannot be typed yet: who must answer could neither go on nor skip.
        reader.wrong((*keys, "kind"), "a required text cannot be answered", _TYPABLE)
    if question.kind is QuestionKind.CHOICE and "longest" in entry:
        reader.wrong((*keys, "longest"), "nothing is typed into a choice", "longest with text, number and phone only")
    _check_dates(reader, keys, entry, question)
    _once(reader, (*keys, "choices"), [choice.code for choice in question.choices])
    return question


def _check_dates(reader: TableReader, keys: KeyPath, entry: Mapping[str, object], question: Question) -> None:
    """`earliest` and `latest` belong to a date, and in this order."""
    given = [name for name in ("earliest", "latest") if name in entry]
    if question.kind is not None and question.kind is not QuestionKind.DATE:
        for name in given:
            reader.wrong((*keys, name), f"a {question.kind} is no date", 'kind = "date", or leave it out')
    first, last = question.earliest, question.latest
    if first and last and bool(first.year) == bool(last.year) and (first.year, first.days) > (last.year, last.days):
        reader.wrong((*keys, given[-1]), "no day lies between earliest and latest", "earliest before latest")


def _choice(reader: TableReader, keys: KeyPath, entry: Mapping[str, object]) -> Choice:
    reader.names(entry, keys, ("code", "icon", "words"))
    return Choice(
        code=reader.value(entry, (*keys, "code"), _CODE),
        words=_words(reader, entry, (*keys, "words"), LONGEST_CHOICE),
        icon=reader.value(entry, (*keys, "icon"), _ICON, ""),
    )


def _requirements(reader: TableReader, values: Mapping[str, object], shared: _Shared) -> tuple[Requirement, ...]:
    """Each is the code of one in requirements.toml, or a table with a code and words of its own."""
    read = []
    for keys, entry in reader.entries(values, ("requirements",), 12):
        if isinstance(entry, dict):
            reader.names(entry, keys, ("code", "words"))
            read.append(
                Requirement(reader.value(entry, (*keys, "code"), _CODE), _words(reader, entry, (*keys, "words"), LONGEST_LINE))
            )
        elif isinstance(entry, str) and entry in shared.requirements:
            read.append(shared.requirements[entry])
        else:
            what = f"{shown(entry)} is not in {REQUIREMENTS_FILE}{guess(str(entry), shared.requirements)}"
            reader.wrong(keys, what, "a code from there, or { code = ..., words = { id = ... } }")
    _once(reader, ("requirements",), [requirement.code for requirement in read])
    return tuple(read)


def _words(reader: TableReader, table: Mapping[str, object], keys: KeyPath, longest: int) -> Words:
    """One text in each language it is given in; Indonesian must be among them."""
    given = reader.table(table, keys)
    for language in given:
        try:
            _LANGUAGE_CODE.read(language, Path())
        except NotAllowed as mistake:
            reader.wrong((*keys, language), str(mistake), _LANGUAGE_CODE.allowed)
    if not isinstance(table.get(str(keys[-1]), {}), dict):
        return {}
    if "id" not in given:
        reader.wrong((*keys, "id"), "the Indonesian words are missing", text(longest).allowed)
    return {language: reader.value(given, (*keys, language), text(longest)) for language in given}


def _once(reader: TableReader, keys: KeyPath, codes: list[str]) -> None:
    for index, code in enumerate(codes):
        if code and code in codes[:index]:
            reader.wrong((*keys, index), f"{shown(code)} is there twice", "another code")


def _one_of(kind: type[E]) -> Check[E]:
    """One of the values of an enumeration."""

    def read(value: object, _folder: Path) -> E:
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        raise NotAllowed(f"{shown(value)} does not fit")

    return Check(f"one of {', '.join(kind)}", read)


def _read_date_bound(value: object, _folder: Path) -> DateBound:
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200:
        return DateBound(year=value)
    found = _RELATIVE_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotAllowed(f"{shown(value)} is no bound of a date")
    return DateBound(days=int(found[1] or 0))


_DATE_BOUND = Check('a year from 1900 to 2200, or "today", "today+90", "today-30"', _read_date_bound)


def _category(shared: _Shared) -> Check[str]:
    """A category that is in categories.toml; when that file is itself wrong, anything that could be one."""

    def read(value: object, folder: Path) -> str:
        code = _CODE.read(value, folder)
        if shared.sound and code not in shared.categories:
            raise NotAllowed(f"{shown(code)} is not in {CATEGORIES_FILE}{guess(code, shared.categories)}")
        return code

    return Check(f"one of {', '.join(shared.categories)}" if shared.sound else _CODE.allowed, read)


def _unknown_off(folder: Path, code: str, entries: Mapping[str, _Entry]) -> ConfigError:
    return ConfigError(
        folder, 0, "services.off", f"there is no service {shown(code)}{guess(code, entries)}", "the codes of services here"
    )
