"""The composition root: the only place that chooses devices, store and workers and wires them. Runs headless too.

Threads: the face's (every event of the journey), the clerk's (store, printing, enrolment), the watch's (scanner) and the
courier's. They meet in one place, `Face.post`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Protocol

from kiosk import problems
from kiosk.catalogue import load_catalogue
from kiosk.clock import Clock
from kiosk.desk.bell import STANDS_SECONDS
from kiosk.desk.board import Board
from kiosk.desk.clerk import Clerk
from kiosk.desk.newest import Newest
from kiosk.desk.newsroom import Newsroom
from kiosk.desk.opening import shut_by
from kiosk.desk.outcome import NotPrinted, Refused, Submitted
from kiosk.desk.overrides import with_overrides
from kiosk.desk.switchboard import Switchboard
from kiosk.doors import Doors
from kiosk.language import load_language
from kiosk.model.card import Card, EnrolmentCode, TicketCode
from kiosk.model.news import HeardStatus, Product
from kiosk.model.request import Moment, Prefilled
from kiosk.model.service import Catalogue, Service
from kiosk.problems import Next, Problem
from kiosk.visit.event import (
    AskPrefilled,
    AskStatus,
    CallStaff,
    CardShown,
    CheckPin,
    Closing,
    ContactPrinted,
    Destination,
    Event,
    Failed,
    ListPrinted,
    MakePin,
    Opening,
    PrefilledHeard,
    PrintContact,
    PrintList,
    Rate,
    Reprint,
    Silence,
    StaffCalled,
    StaffDeed,
    StatusHeard,
    Submit,
    Task,
    Touch,
    Vouch,
)
from kiosk.visit.idle import Silences
from kiosk.visit.journey import LISTENING, Journey
from kiosk.visit.rooms.staff import ENROLLED
from kiosk.visit.step import Step
from kiosk.voice import KioskVoice

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from config.settings import Settings
    from kiosk.back_office import BackOffice
    from kiosk.staff_room import StaffRoom
    from kiosk.store.values import StoredRequest
    from kiosk.uplink.courier_state import CourierState
    from kiosk.visit.visit import Visit

_log = logging.getLogger(__name__)

# Whoever stops the kiosk waits for a slip to come out (3 s), and not much longer.
_WORK_ENDS_SECONDS = 4.0
_CUT_ENDS_SECONDS = 3.0
# As long as starts count (kiosk.upkeep.starts): after it a crash loop begins to count anew.
_REST_SECONDS = 600.0
# A screen that breaks at every frame is logged once in so long.
_SAME_FAILURE_SECONDS = 10.0
# A card that was not taken away is read again within a few frames; later than this somebody means it.
_SPENT_SECONDS = 1.5


class Face(Protocol):
    """What the kiosk needs of whatever shows it: a Kivy application, or a plain loop in tests."""

    def show(self, destination: Destination) -> None:
        """Show where the visit stands. On the face's thread."""

    def post(self, act: Callable[[], None]) -> None:
        """Call `act` on the face's thread, soon. From any thread."""

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        """Call `act` on the face's thread after `seconds`; returns what cancels it. On the face's thread."""


class Kiosk:
    """A built kiosk. `start` it with a face, feed it touches on the face's thread, `stop` it."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        """Raises ConfigError when there are no words to show. `clock` is for tests."""
        self.board = Board()
        self._own_settings = settings
        self.settings = settings = with_overrides(settings, self.board)
        self.zone = settings.hall.zone
        self.clock = clock or Clock(floor_path=settings.store.path / "clock-floor")
        self.newsroom = Newsroom(now=lambda: Moment(*self.clock.now().stamp()))
        self.switchboard = Switchboard()
        self.language = load_language()
        self.catalogue, self.bad_services = load_catalogue(settings.services.folder, settings.services.off, settings.lists)
        timers = settings.visit
        silences = Silences(
            public=timers.public_silence_seconds,
            personal=timers.personal_silence_seconds,
            form=timers.form_silence_seconds,
            warning=timers.warning_seconds,
            done=timers.done_seconds,
            staff=timers.staff_silence_seconds,
        )
        self.journey = Journey(
            self.catalogue, lambda: self.clock.today(self.zone), silences, lambda: self.newsroom.news, self.shut
        )
        self.voice = KioskVoice(settings.audio, self.board, self.language, lambda: self.catalogue)
        self._clerk = Clerk(self._broke)
        self._face: Face | None = None
        self._cancel_silence: Callable[[], None] = lambda: None
        self._cancel_retry: Callable[[], None] = lambda: None
        self._at_desk = False
        self._cards: Newest[Card] = Newest()
        self._failure: tuple[str, float] = ("", 0.0)
        self._doors = Doors(
            build=self._build_office,
            clerk=self._clerk,
            board=self.board,
            post=self._through_the_door,
            later=lambda seconds, act: self._on_face(partial(self._retry, seconds, act)),
            enrolment=settings.central.enrolment,
            shut_by=None if self.catalogue.services else problems.CATALOGUE_EMPTY,
        )
        self._staff: StaffRoom | None = None
        self.config_path: Path | None = None
        self.restart: Callable[[], None] = lambda: None
        """Ends the program, so that whoever started it starts it anew; whoever built the face says how."""
        self._offered: Catalogue | None = None
        self._spent: Card | None = None
        self._knocked: EnrolmentCode | None = None
        self._spent_until = 0.0
        self.visits = 0

    # The face's thread

    def start(self, face: Face, rest: Problem | None = None) -> None:
        """Show the first screen and open store and devices in the background. On the face's thread.

        With `rest`, CLOSED says why and nothing is opened for a while: what broke the last runs may lie behind those doors.
        """
        self._face = face
        for mistake in self.bad_services:
            _log.error("%s", mistake)
        if self.bad_services:
            self.board.put("services", problems.SERVICE_BAD.because("; ".join(str(mistake) for mistake in self.bad_services)))
        self.handle(Closing(rest or problems.STARTING))
        self.voice.start()
        self._clerk.start()
        if rest is None:
            self._clerk.do(self._doors.open)
        else:
            self.board.put("kiosk", rest)
            face.later(_REST_SECONDS, partial(self._clerk.do, self._doors.open))

    def touch(self, name: str, value: str = "") -> None:
        """A finger on the target `name`. On the face's thread."""
        self.handle(Touch(name, value))

    def handle(self, event: Event) -> None:
        """Take one event and show where it leads. On the face's thread."""
        if isinstance(event, CardShown) and event.card == self._spent and time.monotonic() < self._spent_until:
            return  # the card of the visit that has just ended is still lying there
        if isinstance(event, Opening) and self.switchboard.today(self._today()).closed:
            event = Closing(problems.STAFF_CLOSED)
        before = (self.journey.step, self.journey.visit)
        destination = self.journey.handle(event)
        if destination.step in (Step.WELCOME, Step.CLOSED) and before[0] is not destination.step:
            self._take_offer()
        if destination.step in LISTENING and before[0] not in LISTENING:
            self._listen_again(before[1])
        if isinstance(event, CardShown) and before == (destination.step, destination.visit):
            return  # a card left lying before the camera is no sign of life: the silence goes on
        self._cancel_silence()
        if destination.task is not None:
            self._begin(destination.task)
        face = self._face
        if face is None:
            return
        if destination.silence_seconds is None:
            self._cancel_silence = lambda: None
        else:
            self._cancel_silence = face.later(destination.silence_seconds, partial(self.handle, Silence()))
        face.show(destination)
        self.voice.follow(destination)
        if destination.step is Step.DONE:
            self.board.put("screen", None)  # a visit went through: whatever broke the screen has passed

    def _listen_again(self, ended: Visit) -> None:
        """Read once more what is held up: the next in the queue holds a card there before the screen asks. But not the last."""
        self._spent = ended.card or (TicketCode(ended.code) if ended.code else None)
        self._spent_until = time.monotonic() + _SPENT_SECONDS
        if (office := self._doors.office) is not None:
            office.listen_again()

    def failed(self, error: BaseException) -> None:
        """The failsafe: something on the face's thread broke. The visit ends with a kind word, the kiosk goes on.

        While the desk is at work the visit waits for its answer: the number that is being given must be shown.
        """
        name, now = type(error).__name__, time.monotonic()
        fresh = self._failure[0] != name or now - self._failure[1] > _SAME_FAILURE_SECONDS
        if fresh:
            self._failure = (name, now)
            _log.error("the screen broke", exc_info=error)
        self.board.put("screen", problems.UNEXPECTED.because(name))
        if self._at_desk:
            return
        if self.journey.step is not Step.DONE:
            self.handle(Failed(problems.UNEXPECTED))
        elif fresh:  # nor is a number taken away that was given: shown once more, and its silence ends the visit
            self._on_face(partial(self._show_again, self.journey.visit))

    def stop(self) -> None:
        """End every worker and close every device, whatever is under way."""
        self._doors.end()
        self._cancel_silence()
        self._cancel_retry()
        self.voice.stop()
        if not self._clerk.stop(_WORK_ENDS_SECONDS) and (office := self._doors.office) is not None:
            office.cut()
            self._clerk.stop(_CUT_ENDS_SECONDS)
        if self._doors.office is not None:
            self._doors.office.close()

    def frame(self) -> Any | None:
        """The newest picture of the camera, or None: `.picture` (H, W, 3) uint8 blue first, `.number`."""
        office = self._doors.office
        return office.frame() if office else None

    def clock_words(self) -> str:
        """`10.24` for the header, nothing while the clock cannot be trusted."""
        now = self.clock.now()
        return now.wall.astimezone(self.zone).strftime("%H.%M") if now.trusted else ""

    def courier_state(self) -> CourierState | None:
        """How delivery stands, without I/O; None before there is a courier."""
        office = self._doors.office
        return office.courier_state() if office else None

    def unsent(self) -> int | None:
        """How many requests wait for delivery, as the courier last counted; None before there is a courier."""
        state = self.courier_state()
        return state.unsent if state else None

    @property
    def working(self) -> bool:
        """Whether the data folder is open; people may still be kept out, because central does not know the kiosk yet."""
        return self._doors.office is not None

    def shut(self, service: Service) -> str:
        """Why a service cannot be asked for now, as a key of words; "" while it can."""
        now = self.clock.now()
        local = now.wall.astimezone(self.zone).replace(tzinfo=None) if now.trusted else None
        return shut_by(service, now=local, no_paper=self.board.no_paper, off=self.switchboard.today(self._today()).off)

    def notice(self) -> str:
        """Today's word of staff to everybody, "" without one."""
        return self.switchboard.today(self._today()).notice

    def _today(self) -> str:
        return self.clock.today(self.zone).isoformat()

    @property
    def idle(self) -> bool:
        """Whether nobody is being served."""
        return self.journey.step in (Step.WELCOME, Step.IDLE, Step.CLOSED)

    def stored(self, request_id: UUID) -> StoredRequest | None:
        """A request as the store has it. Reads the card: not for the face's thread while people wait."""
        office = self._doors.office
        return office.stored(request_id) if office else None

    def _begin(self, task: Task) -> None:
        match task:
            case Submit(application):
                self.visits += 1
                self._at_desk = True
                self._clerk.do(lambda: self._in_office(lambda office: office.submit(application, self._answer)))
            case Reprint(request):
                self._at_desk = True
                self._clerk.do(lambda: self._in_office(lambda office: office.reprint(request, self._answer)))
            case CheckPin() | MakePin() | StaffDeed() | Vouch():
                self._clerk.do(lambda: self._staff_room().take(task))
            case AskStatus(code):
                self._clerk.do(partial(self._ask_status, code))
            case AskPrefilled(code):
                self._clerk.do(partial(self._ask_prefilled, code))
            case CallStaff(step):
                self._call(step)
            case PrintList(service, language):
                self._clerk.do(lambda: self._print_list(service, language))
            case PrintContact(product):
                self._clerk.do(lambda: self._print_contact(product))
            case Rate(face):
                self._clerk.do(lambda: self._in_office(lambda office: office.rate(face)))

    def _call(self, step: Step) -> None:
        """Ring, tell the resident, and let central know at the next turn of the courier, which is now."""
        again = self.voice.bell.call(step.value)
        self._post(StaffCalled(again))
        if again or self._face is None:
            return
        self._face.later(STANDS_SECONDS, self.voice.bell.tire)
        if (office := self._doors.office) is not None:
            office.nudge()

    def _print_contact(self, product: Product) -> None:
        """On the clerk's thread, as every print."""
        office = self._doors.office
        outcome = office.press.contact(product) if office else NotPrinted(problems.STARTING)
        self._post(ContactPrinted(product, outcome.problem if isinstance(outcome, NotPrinted) else None))

    def _print_list(self, service: Service, language: str) -> None:
        """On the clerk's thread, as every print."""
        office = self._doors.office
        outcome = office.press.needs(service, language) if office else NotPrinted(problems.STARTING)
        self._post(ListPrinted(service, outcome.problem if isinstance(outcome, NotPrinted) else None))

    def _offer(self, catalogue: Catalogue) -> None:
        """Central has changed what the hall offers: from the next visit on, for whoever is being served keeps their choice."""
        self._offered = catalogue
        if self.journey.step in (Step.WELCOME, Step.IDLE, Step.CLOSED):
            self._take_offer()
            if self._face is not None and self.journey.step is not Step.CLOSED:
                self._face.show(Destination(self.journey.step, self.journey.visit))

    def _take_offer(self) -> None:
        if self._offered is not None:
            self.catalogue, self._offered = self._offered, None
            self.journey.offer(self.catalogue)

    def _answered(self, event: Event) -> None:
        self._at_desk = isinstance(event, Submitted)  # its print is still to come
        self.handle(event)

    def _show_again(self, visit: Visit) -> None:
        if self._face is not None and self.journey.visit == visit:
            self._face.show(Destination(self.journey.step, visit))

    def _take_card(self) -> None:
        card = self._cards.take()
        if card is not None:
            self.handle(CardShown(card))

    def _retry(self, seconds: float, act: Callable[[], None]) -> None:
        self._cancel_retry()
        if self._face is not None:
            self._cancel_retry = self._face.later(seconds, act)

    # The clerk's thread

    def _build_office(self) -> BackOffice:
        from kiosk.back_office import BackOffice  # noqa: PLC0415 - heavy libraries load while the first screen is already there

        office = BackOffice(
            self.settings,
            lambda: self.catalogue,
            self.language,
            self.clock,
            self.board,
            self.seen,
            software_version(),
            newsroom=self.newsroom,
            own=self._own_settings,
            offer=lambda catalogue: self._on_face(partial(self._offer, catalogue)),
        )
        self.switchboard.load(office.store)
        if (volume := self.switchboard.today(self._today()).volume) is not None:
            self.voice.speaker.volume = volume / 100
        return office

    def _ask_status(self, code: str) -> None:
        """Known at once, if anything is, and again once central has answered."""

        def told(heard: HeardStatus | None) -> None:
            self._post(StatusHeard(code, heard))

        office = self._doors.office
        if office is None:
            told(self.newsroom.status_of(code))
        else:
            office.ask_status(code, told)

    def _ask_prefilled(self, code: str) -> None:
        def told(prefilled: Prefilled | Problem) -> None:
            self._post(PrefilledHeard(code, prefilled))

        office = self._doors.office
        if office is None:
            told(problems.PREFILLED_AWAY)
        else:
            office.ask_prefilled(code, told)

    def _staff_room(self) -> StaffRoom:
        if self._staff is None:
            from config.configuration import Configuration  # noqa: PLC0415 - as below
            from kiosk.checkup.site import Site  # noqa: PLC0415 - nobody waits for these at the start
            from kiosk.staff_room import StaffRoom, Ties  # noqa: PLC0415

            ties = Ties(
                catalogue=lambda: self.catalogue,
                office=lambda: self._doors.office,
                post=self._post,
                doors=self._close_for_staff,
                restart=lambda: self._on_face(self.restart),
                version=software_version(),
                loudness=self.voice.percent if self.voice.speaks else None,
                louden=self.voice.louden,
                configuration=Configuration(self.config_path) if self.config_path else None,
            )
            self._staff = StaffRoom(Site(self.settings, clock=self.clock, frame=self.frame), self.board, self.switchboard, ties)
        return self._staff

    def _close_for_staff(self, closed: bool) -> None:
        if closed:
            self._post(Closing(problems.STAFF_CLOSED))
        elif self._doors.is_open:  # else it stays shut for its own reason
            self._post(Opening())

    def _through_the_door(self, event: Event) -> None:
        """What the doors say. Whoever has just enrolled the kiosk by showing a code makes its PINs: there are none yet."""
        self._post(event)
        if isinstance(event, Opening) and self._knocked is not None and not self._staff_room().has_pin():
            self._post(Touch("staff_door", ENROLLED))

    def _in_office(self, job: Callable[[BackOffice], None]) -> None:
        if self._doors.office is None:
            self._answer(Refused(problems.STARTING))
            return
        job(self._doors.office)
        self.board.put("desk", None)

    def _answer(self, event: Event) -> None:
        """What the desk says to the visit. A store that no longer holds closes the kiosk until it does again."""
        self._on_face(partial(self._answered, event))
        if isinstance(event, Refused) and event.problem.next is Next.CLOSES:
            self._clerk.do(partial(self._doors.leave_office, event.problem))

    def _broke(self, broken: Exception) -> None:
        """A desk job raised what nobody expected."""
        problem = problems.UNEXPECTED.because(type(broken).__name__)
        self.board.put("desk", problem)
        if self._doors.is_open:
            self._answer(Failed(problem))
        else:
            self._doors.close(problem)

    # Any thread

    def seen(self, card: Card) -> None:
        """A card was held up. An enrolment code is for the technician, and only while the kiosk is not enrolled.

        Of many cards at once the newest counts: nothing piles up before a screen that is slower than the scanner.
        """
        if isinstance(card, EnrolmentCode):
            if self._doors.knock(card):
                self._knocked = card
            if card == self._knocked:
                return  # the code that enrolled the kiosk is still held up: no resident is meant
        if self._cards.put(card):
            self._on_face(self._take_card)

    def _post(self, event: Event) -> None:
        self._on_face(partial(self.handle, event))

    def _on_face(self, act: Callable[[], None]) -> None:
        if self._face is not None:
            self._face.post(act)


def software_version() -> str:
    """Of this installation, `0.1.0`; `0` when it runs from a folder that was never installed."""
    try:
        return version("anjungan-desa")
    except PackageNotFoundError:
        return "0"
