"""Which screen comes next: every event of a visit goes to the room that knows what it means there.

Every event gives a Destination; nothing here waits, stores, prints or draws. Home, silence and the failsafe drop the Visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kiosk.model.news import News
from kiosk.model.service import Catalogue, Service
from kiosk.problems import Problem
from kiosk.visit.event import CardShown, Closing, Destination, Event, Failed, Opening, Silence, Task, Touch
from kiosk.visit.idle import Silences, patience_seconds
from kiosk.visit.room import Act, AnswerAct, CardAct, Room, SilenceAct
from kiosk.visit.rooms import aids, entrance, from_home, letters, paper, products, slides, staff, status
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit
from kiosk.visit.walk import Walk, always_open

ROOMS: tuple[Room, ...] = (
    entrance.ROOM,
    from_home.ROOM,
    letters.ROOM,
    paper.ROOM,
    status.ROOM,
    products.ROOM,
    slides.ROOM,
    aids.ROOM,
    staff.ROOM,
)

TOUCHES: Mapping[tuple[Step, str], Act] = {touch: act for room in ROOMS for touch, act in room.touches.items()}
EVERYWHERE: Mapping[str, Act] = {name: act for room in ROOMS for name, act in room.everywhere.items()}
_CARDS: Mapping[Step, CardAct] = {step: act for room in ROOMS for step, act in room.cards.items()}
_ANSWERS: Mapping[type, AnswerAct] = {answer: act for room in ROOMS for answer, act in room.answers.items()}
_SILENCES: Mapping[Step, SilenceAct] = {step: act for room in ROOMS for step, act in room.silences.items()}

# A card is listened to only where one is asked for; anywhere else it is somebody's hand still in front of the camera.
LISTENING = frozenset(_CARDS)

# These are for reading the kind word, and two screens are about their problem.
_READING = frozenset({"large_text", "help", "language", "voice", "call"})
# A number that is being given is shown first, and whoever mends the kiosk is not thrown out of it.
_STAYS_OPEN = frozenset({Step.PRINTING, Step.DONE, Step.STAFF_PIN, Step.STAFF, Step.TRIAL})
_KEEPS_ITS_PROBLEM = frozenset({Step.DONE, Step.CLOSED})


class Journey:
    """One visit after another. Owned by one thread. Feed it events; it answers with what to show and what to have done."""

    def __init__(
        self,
        catalogue: Catalogue,
        today: Callable[[], date],
        silences: Silences | None = None,
        news: Callable[[], News] = News,
        shut: Callable[[Service], str] = always_open,
    ) -> None:
        self._walk = Walk(catalogue, today, news, shut)
        self._silences = silences or Silences()

    @property
    def step(self) -> Step:
        """Where the visit stands."""
        return self._walk.step

    @property
    def visit(self) -> Visit:
        """What is known of it."""
        return self._walk.visit

    def offer(self, catalogue: Catalogue) -> None:
        """This is what the hall offers from now on. Between two visits only."""
        self._walk.catalogue = catalogue

    def handle(self, event: Event) -> Destination:
        """Take one event, whatever it is and whenever it comes; what makes no sense now changes nothing."""
        walk = self._walk
        if isinstance(event, Touch):
            walk.note(said="")
            if event.name not in _READING and walk.step not in _KEEPS_ITS_PROBLEM:
                walk.note(problem=None)
        task = self._take(event)
        return Destination(walk.step, walk.visit, task, patience_seconds(walk.step, walk.visit, self._silences))

    def _take(self, event: Event) -> Task | None:
        walk = self._walk
        match event:
            case Touch(name, value):
                act = EVERYWHERE.get(name) or TOUCHES.get((walk.step, name))
                return act(walk, value) if act else None
            case CardShown(card):
                listens = _CARDS.get(walk.step)
                return listens(walk, card) if listens else None
            case Silence():
                _SILENCES.get(walk.step, _still_here)(walk)
            case Failed(problem):
                _fail(walk, problem)
            case Closing(problem):
                walk.closed_by = problem
                if walk.step not in _STAYS_OPEN:
                    walk.home()
            case Opening():
                walk.closed_by = None
                if walk.step is Step.CLOSED:
                    walk.home()
            case _:
                return _ANSWERS[type(event)](walk, event)
        return None


def _still_here(walk: Walk) -> None:
    walk.over(Step.STILL_HERE)


def _fail(walk: Walk, problem: Problem) -> None:
    """The failsafe. A number that was already given stays on the screen; everything else starts afresh."""
    if walk.visit.request is not None and walk.step is Step.PRINTING:
        walk.go(Step.DONE, paper=Paper.FAILED, problem=problem)
    elif walk.step is not Step.CLOSED:
        walk.home()
        walk.note(problem=problem)
