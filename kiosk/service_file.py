"""Reads one service file of config/services into a Service. The folder around it, and what files share, is the catalogue's.

Every mistake is collected by the TableReader with its line; what was read is not to be used once there is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from config.errors import KeyPath, guess, shown
from config.options import Check, NotAllowed, text, whole, yes_no
from config.settings import SERVICE_CODE
from config.table import TableReader
from kiosk.model.service import (
    EARLIEST,
    LATEST,
    Category,
    Choice,
    DateBound,
    OpeningHours,
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
CHOICES_FILE = "choices.toml"
MOST_QUESTIONS = 6
MOST_CHOICES = 24  # four pages of tiles: more are not read by anybody
# Longer names do not fit a tile, longer questions not the headline.
LONGEST_NAME = 40
LONGEST_CHOICE = 30
LONGEST_LINE = 80
LONGEST_HELP = 200

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ONE_DAY = "|".join(DAYS)
_CLOCK = r"([01]\d|2[0-3])\.([0-5]\d)"
_HOURS = re.compile(rf"({_ONE_DAY})(?:-({_ONE_DAY}))? {_CLOCK}-{_CLOCK}", re.ASCII)
_RELATIVE_DAY = re.compile(r"today([+-]\d{1,5})?", re.ASCII)

E = TypeVar("E", bound=StrEnum)

SERVICE_FIELDS = (
    *("code", "name", "help", "icon", "category", "letter", "counter", "order", "enabled", "nik", "prints", "sensitivity"),
    *("needs_paper", "min_age", "valid_months", "opening_hours", "questions", "requirements"),
)
QUESTION_FIELDS = (
    *("code", "kind", "words", "required", "choices", "longest", "unit", "capitals", "suggest", "earliest", "latest"),
)
# What only one kind of question has: field -> the kinds, and what to say.
_BELONGS = {
    "choices": ((QuestionKind.CHOICE,), "has no choices", 'kind = "choice", or no choices'),
    "unit": ((QuestionKind.NUMBER,), "counts nothing", "unit with number only"),
    "capitals": ((QuestionKind.TEXT,), "has no letters", "capitals with text only"),
    "suggest": ((QuestionKind.TEXT,), "is not typed in letters", "suggest with text only"),
    "earliest": ((QuestionKind.DATE,), "is no date", 'kind = "date", or leave it out'),
    "latest": ((QuestionKind.DATE,), "is no date", 'kind = "date", or leave it out'),
    "longest": (
        (QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.PHONE),
        "has a length of its own",
        "longest with text, number and phone only",
    ),
}
CODE = text(40, pattern=r"[a-z][a-z0-9_]*", like="a code of small letters, digits and _")
ICON = text(40, pattern=r"[a-z][a-z0-9_]*", like="the name of an icon, such as home_pin")
_LANGUAGE_CODE = text(3, 2, r"[a-z]{2,3}", "a language code such as id")


class NikUse(StrEnum):
    """Whether a service is asked for with a NIK."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shared:
    """What service files refer to by code. `sound` is False when categories.toml has a mistake: then any category goes.

    `choices` are the lists of answers of choices.toml, `lists` the hall's own suggestions from the settings.
    """

    categories: Mapping[str, Category]
    requirements: Mapping[str, Requirement]
    choices: Mapping[str, tuple[Choice, ...]]
    lists: Mapping[str, tuple[str, ...]]
    sound: bool = True


def read_service(reader: TableReader, shared: Shared) -> tuple[Service, int]:
    """The service in the reader's document and its place (`order`) among those of its category."""
    values = reader.document.values
    reader.names(values, (), SERVICE_FIELDS)
    nik = reader.value(values, ("nik",), _one_of(NikUse), NikUse.REQUIRED)
    prints = reader.value(values, ("prints",), _one_of(Prints), Prints.RECEIPT)
    service = Service(
        code=reader.value(values, ("code",), text(6, pattern=SERVICE_CODE, like='a service code such as "S-41"')),
        name=read_words(reader, values, ("name",), LONGEST_NAME),
        help=read_words(reader, values, ("help",), LONGEST_HELP),
        icon=reader.value(values, ("icon",), ICON),
        category=reader.value(values, ("category",), _category(shared)),
        letter=reader.value(values, ("letter",), text(1, pattern="[A-Z]", like="one capital letter, A to Z")),
        counter=reader.value(values, ("counter",), whole(1, 99), 1),
        questions=_questions(reader, values, shared),
        requirements=_requirements(reader, values, shared),
        prints=prints,
        sensitivity=reader.value(values, ("sensitivity",), _one_of(Sensitivity), Sensitivity.PERSONAL),
        needs_nik=nik is NikUse.REQUIRED,
        nik_optional=nik is NikUse.OPTIONAL,
        needs_paper=reader.value(values, ("needs_paper",), yes_no(), prints is not Prints.TICKET),
        min_age=reader.value(values, ("min_age",), whole(0, 100), 0),
        valid_months=reader.value(values, ("valid_months",), whole(0, 120), 0),
        opening_hours=reader.value(values, ("opening_hours",), _OPENING_HOURS, None),
        enabled=reader.value(values, ("enabled",), yes_no(), True),
    )
    if service.min_age and nik is NikUse.NONE:
        reader.wrong(("min_age",), "nobody's age is known without a NIK", 'nik = "required" or "optional", or no min_age')
    return service, reader.value(values, ("order",), whole(1, 999), 999)


def _questions(reader: TableReader, values: Mapping[str, object], shared: Shared) -> tuple[Question, ...]:
    tables = reader.tables(values, ("questions",), MOST_QUESTIONS)
    questions = tuple(_question(reader, keys, entry, shared) for keys, entry in tables)
    once(reader, ("questions",), [question.code for question in questions])
    return questions


def _question(reader: TableReader, keys: KeyPath, entry: Mapping[str, object], shared: Shared) -> Question:
    reader.names(entry, keys, QUESTION_FIELDS)
    question = Question(
        code=reader.value(entry, (*keys, "code"), CODE),
        kind=reader.value(entry, (*keys, "kind"), _one_of(QuestionKind)),
        words=read_words(reader, entry, (*keys, "words"), LONGEST_LINE),
        required=reader.value(entry, (*keys, "required"), yes_no(), True),
        longest=reader.value(entry, (*keys, "longest"), whole(1, 200), 60),
        earliest=reader.value(entry, (*keys, "earliest"), _DATE_BOUND, EARLIEST),
        latest=reader.value(entry, (*keys, "latest"), _DATE_BOUND, LATEST),
        unit=reader.value(entry, (*keys, "unit"), text(4), ""),
        capitals=reader.value(entry, (*keys, "capitals"), yes_no(), False),
        suggestions=reader.value(entry, (*keys, "suggest"), _list_of(shared.lists), ()),
        choices=_offered(reader, keys, entry, shared),
    )
    if question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
        reader.wrong((*keys, "choices"), "a choice needs something to choose from", f"2 to {MOST_CHOICES} choices")
    for name, (kinds, what, use) in _BELONGS.items():
        if name in entry and question.kind is not None and question.kind not in kinds:
            reader.wrong((*keys, name), f"a {question.kind} {what}", use)
    _check_dates(reader, keys, entry, question)
    return question


def _offered(reader: TableReader, keys: KeyPath, entry: Mapping[str, object], shared: Shared) -> tuple[Choice, ...]:
    """The choices given here, or those of choices.toml under this code."""
    named = entry.get("choices")
    if not isinstance(named, str):
        return read_choices(reader, (*keys, "choices"), entry)
    if named not in shared.choices:
        what = f"{shown(named)} is not in {CHOICES_FILE}{guess(named, shared.choices)}"
        reader.wrong((*keys, "choices"), what, "a code from there, or choices of its own")
        return tuple(Choice(code, {}) for code in ("a", "b"))  # one mistake, not two
    return shared.choices[named]


def read_choices(reader: TableReader, keys: KeyPath, entry: Mapping[str, object]) -> tuple[Choice, ...]:
    """The array of choices at the last of `keys`."""
    choices = tuple(_choice(reader, at, choice) for at, choice in reader.tables(entry, keys, MOST_CHOICES))
    once(reader, keys, [choice.code for choice in choices])
    return choices


def _choice(reader: TableReader, keys: KeyPath, entry: Mapping[str, object]) -> Choice:
    reader.names(entry, keys, ("code", "icon", "words"))
    return Choice(
        code=reader.value(entry, (*keys, "code"), CODE),
        words=read_words(reader, entry, (*keys, "words"), LONGEST_CHOICE),
        icon=reader.value(entry, (*keys, "icon"), ICON, ""),
    )


def _check_dates(reader: TableReader, keys: KeyPath, entry: Mapping[str, object], question: Question) -> None:
    """`earliest` and `latest` in this order."""
    given = [name for name in ("earliest", "latest") if name in entry]
    first, last = question.earliest, question.latest
    if first and last and bool(first.year) == bool(last.year) and (first.year, first.days) > (last.year, last.days):
        reader.wrong((*keys, given[-1]), "no day lies between earliest and latest", "earliest before latest")


def _requirements(reader: TableReader, values: Mapping[str, object], shared: Shared) -> tuple[Requirement, ...]:
    """Each is the code of one in requirements.toml, or a table with a code and words of its own."""
    read = []
    for keys, entry in reader.entries(values, ("requirements",), 12):
        if isinstance(entry, dict):
            reader.names(entry, keys, ("code", "words"))
            code = reader.value(entry, (*keys, "code"), CODE)
            read.append(Requirement(code, read_words(reader, entry, (*keys, "words"), LONGEST_LINE)))
        elif isinstance(entry, str) and entry in shared.requirements:
            read.append(shared.requirements[entry])
        else:
            what = f"{shown(entry)} is not in {REQUIREMENTS_FILE}{guess(str(entry), shared.requirements)}"
            reader.wrong(keys, what, "a code from there, or { code = ..., words = { id = ... } }")
    once(reader, ("requirements",), [requirement.code for requirement in read])
    return tuple(read)


def read_words(reader: TableReader, table: Mapping[str, object], keys: KeyPath, longest: int) -> Words:
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


def once(reader: TableReader, keys: KeyPath, codes: list[str]) -> None:
    """Collect a mistake for every code that stands there a second time."""
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


def _list_of(lists: Mapping[str, tuple[str, ...]]) -> Check[tuple[str, ...]]:
    """The name of one of the hall's own lists; gives what is in it."""

    def read(value: object, _folder: Path) -> tuple[str, ...]:
        if isinstance(value, str) and value in lists:
            return lists[value]
        raise NotAllowed(f"{shown(value)} is no list of the settings{guess(str(value), lists)}")

    return Check(f"one of {', '.join(lists)}", read)


def _read_date_bound(value: object, _folder: Path) -> DateBound:
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200:
        return DateBound(year=value)
    found = _RELATIVE_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotAllowed(f"{shown(value)} is no bound of a date")
    return DateBound(days=int(found[1] or 0))


_DATE_BOUND = Check('a year from 1900 to 2200, or "today", "today+90", "today-30"', _read_date_bound)


def _read_hours(value: object, _folder: Path) -> OpeningHours | None:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotAllowed(f"{shown(value)} are no opening hours")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
    if last < first or closes <= opens:
        raise NotAllowed(f"{shown(value)} end before they begin")
    return OpeningHours(found[0], frozenset(range(first, last + 1)), opens, closes)


_OPENING_HOURS = Check('days and hours such as "Senin-Jumat 08.00-14.00"', _read_hours)


def _category(shared: Shared) -> Check[str]:
    """A category that is in categories.toml; when that file is itself wrong, anything that could be one."""

    def read(value: object, folder: Path) -> str:
        code = CODE.read(value, folder)
        if shared.sound and code not in shared.categories:
            raise NotAllowed(f"{shown(code)} is not in {CATEGORIES_FILE}{guess(code, shared.categories)}")
        return code

    return Check(f"one of {', '.join(shared.categories)}" if shared.sound else CODE.allowed, read)
