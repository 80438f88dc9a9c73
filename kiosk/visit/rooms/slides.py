"""What is there to look at: IDLE shows notices and products while nobody touches anything, NOTICE one notice whole."""

from __future__ import annotations

from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from kiosk.visit.walk import Walk


def _wake(walk: Walk, _value: str) -> None:
    walk.home()


def _notice(walk: Walk, value: str) -> None:
    notice = next((notice for notice in walk.news().notices if notice.id == value), None)
    if notice is not None:
        walk.go(Step.NOTICE, notice=notice, page=0)


def _more(walk: Walk, _value: str) -> None:
    """The screen knows how many pages a long text takes on its panel; it counts round."""
    walk.note(page=walk.visit.page + 1)


def _home(walk: Walk, _value: str) -> None:
    walk.home()


def _silent(walk: Walk) -> None:
    """Nobody was there, or nobody is any more: slides, where there are some. What one person chose goes first."""
    if walk.visit != Visit():
        walk.home()
    elif walk.news().notices_on(walk.today().isoformat()) or walk.news().products:
        walk.go(Step.IDLE)


def _nothing(_walk: Walk) -> None:
    """The slides go on."""


ROOM = Room(
    touches={
        (Step.IDLE, "wake"): _wake,
        (Step.WELCOME, "notice"): _notice,
        (Step.NOTICE, "more"): _more,
        (Step.NOTICE, "back"): _home,
    },
    silences={Step.WELCOME: _silent, Step.IDLE: _nothing},
)
