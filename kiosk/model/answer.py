"""An answer as people write it: `Rp 1.250.000`, `0812-3456-7890`, `5 Februari 1995`. What is stored and sent stays plain."""

from __future__ import annotations

from datetime import date

from kiosk.language import INDONESIAN, choose, day_words
from kiosk.model.service import Question, QuestionKind

_GROUP = 4


def answer_words(question: Question, answer: str, language: str = INDONESIAN) -> str:
    """The words of a choice, a number with its dots, a date with its month; a text as it is."""
    match question.kind:
        case QuestionKind.CHOICE:
            chosen = next((choice for choice in question.choices if choice.code == answer), None)
            return choose(chosen.words, language) if chosen else answer
        case QuestionKind.DATE:
            return _date(answer, language)
        case QuestionKind.PHONE:
            return "-".join(_fours(answer))
        case QuestionKind.NUMBER:
            return counted(answer, question.unit) if question.unit else " ".join(_groups(answer))
    return answer


def counted(digits: str, unit: str) -> str:
    """`1250000`, `Rp` -> `Rp 1.250.000`; `250`, `m²` -> `250 m²`."""
    dotted = f"{int(digits):,}".replace(",", ".") if digits.isascii() and digits.isdigit() else digits
    return f"{unit} {dotted}".strip() if unit == "Rp" else f"{dotted} {unit}".strip()


def _groups(digits: str) -> list[str]:
    """In fours; a short number stays whole."""
    return [digits] if len(digits) <= _GROUP + 2 else _fours(digits)


def _fours(digits: str) -> list[str]:
    return [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]


def _date(answer: str, language: str) -> str:
    try:
        day = date(int(answer[4:]), int(answer[2:4]), int(answer[:2]))
    except ValueError:
        return answer
    return day_words(day, language)
