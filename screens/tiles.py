"""What stands on the tiles of a question: its choices, or the hall's own list with a tile to write something else. No kivy."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.language import choose
from kiosk.model.service import Question, QuestionKind
from kiosk.visit.visit import Visit
from screens.view import Words

MOST = 6


@dataclass(frozen=True, slots=True)
class FormTile:
    """One tile: the touch it stands for, and what is on it."""

    name: str
    value: str
    words: str
    icon: str


def tiles_of(question: Question, visit: Visit, words: Words) -> tuple[FormTile, ...]:
    """Every tile of the question, over all pages; none when it is answered with keys."""
    if question.kind is QuestionKind.CHOICE:
        return tuple(FormTile("answer", each.code, choose(each.words, visit.language), each.icon) for each in question.choices)
    if question.kind is not QuestionKind.TEXT or not question.suggestions or visit.writing:
        return ()
    own = [FormTile("answer", each, each, "") for each in question.suggestions]
    write = FormTile("write", "", words("form.write"), "pencil")
    # On every page the last tile is the pencil.
    return tuple(tile for at in range(0, len(own), MOST - 1) for tile in (*own[at : at + MOST - 1], write))


def page_of(tiles: tuple[FormTile, ...], page: int, most: int = MOST) -> tuple[FormTile, ...]:
    """The tiles of one page, at most `most`; pages come round again."""
    pages = max(1, -(-len(tiles) // most))
    first = page % pages * most
    return tiles[first : first + most]
