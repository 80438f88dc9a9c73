"""A date told by tapping: the decade, the year, the month, the day. Only days that may be answers are ever offered. Pure.

A draft grows from the front: `` -> `199` -> `1995` -> `199502` -> `19950205`. The answer is DDMMYYYY, as people here write dates.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import IntEnum

from kiosk.model.service import Question

# So few years stand on one page: no need to ask for the decade first.
MOST_YEARS = 12
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class Stage(IntEnum):
    """What is asked for next; the value is how long a draft is then."""

    DECADE = 0
    YEAR = 3
    MONTH = 4
    DAY = 6
    WHOLE = 8


def offered(question: Question, draft: str, today: date) -> tuple[str, ...]:
    """The drafts one tap may lead to from `draft`, in order; none when it is whole (or none of ours)."""
    first, last = question.earliest.first(today), question.latest.last(today)
    if not draft:
        if last.year - first.year < MOST_YEARS:
            return tuple(str(year) for year in range(first.year, last.year + 1))
        return tuple(str(decade) for decade in range(first.year // 10, last.year // 10 + 1))
    if not draft.isascii() or not draft.isdigit():
        return ()
    match len(draft):
        case Stage.YEAR:
            wanted = [f"{draft}{digit}" for digit in range(10)]
        case Stage.MONTH:
            wanted = [f"{draft}{month:02}" for month in range(1, 13)]
        case Stage.DAY if "01" <= draft[4:] <= "12" and int(draft[:4]):  # month and year that exist
            wanted = [f"{draft}{day:02}" for day in range(1, monthrange(int(draft[:4]), int(draft[4:]))[1] + 1)]
        case _:
            return ()
    low, high = f"{first:%Y%m%d}", f"{last:%Y%m%d}"
    return tuple(each for each in wanted if low[: len(each)] <= each <= high[: len(each)])


def settled(question: Question, draft: str, today: date) -> str:
    """`draft`, gone on as long as there is only one way to go."""
    while len(ways := offered(question, draft, today)) == 1:
        draft = ways[0]
    return draft


def undone(question: Question, draft: str, today: date) -> str:
    """The draft before the last tap that had a choice."""
    goal = settled(question, draft, today)
    before = here = settled(question, "", today)
    while here != goal:
        way = next((each for each in offered(question, here, today) if goal.startswith(each)), None)
        if way is None:
            return before
        before, here = here, settled(question, way, today)
    return before


def stage_of(draft: str, following: tuple[str, ...]) -> Stage:
    """What the offered drafts are."""
    return Stage.WHOLE if not following else Stage.YEAR if not draft and len(following[0]) == 4 else Stage(len(draft))


def answer_of(draft: str) -> str:
    """`19950205` -> `05021995`."""
    return draft[6:] + draft[4:6] + draft[:4]


def as_typed(answer: str) -> str:
    """`1995-02-05`, as a phone sends it, -> `05021995`; anything else as it is."""
    found = _ISO.fullmatch(answer)
    return found[3] + found[2] + found[1] if found else answer


def allowed(question: Question, answer: str, today: date) -> bool:
    """Whether DDMMYYYY is a day, and one the question may be answered with."""
    if len(answer) != Stage.WHOLE or not (answer.isascii() and answer.isdigit()):
        return False
    try:
        day = date(int(answer[4:]), int(answer[2:4]), int(answer[:2]))
    except ValueError:
        return False
    return question.earliest.first(today) <= day <= question.latest.last(today)
