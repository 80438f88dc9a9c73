"""The composition root: the only place that chooses devices, store and workers and wires them. Runs headless too.

Threads: the face's (every event of the journey), the clerk's (store, printing, enrolment), the watch's (scanner) and the
courier's. They meet in one place, `Face.post`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from kiosk import problems
from kiosk.catalogue import load_catalogue
from kiosk.clock import Clock
from kiosk.desk.board import Board
from kiosk.desk.clerk import Clerk
from kiosk.language import load_language
from kiosk.model.card import Card, EnrolmentCode
from kiosk.visit.event import CardShown, Closing, Destination, Event, Failed, Opening, Reprint, Silence, Submit, Task, Touch
from kiosk.visit.journey import Journey, Silences

if TYPE_CHECKING:
    from uuid import UUID

    from config.settings import Settings
    from kiosk.back_office import BackOffice
    from kiosk.problems import Problem
    from kiosk.store.values import StoredRequest

_log = logging.getLogger(__name__)

_ENROL_AGAIN_SECONDS = 5.0


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

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.zone = ZoneInfo(settings.hall.time_zone)
        self.clock = Clock(floor_path=settings.store.path / "clock-floor")
        self.board = Board()
        self.language = load_language()
        self.catalogue, self.bad_services = load_catalogue(settings.services.folder, settings.services.off)
        timers = settings.visit
        silences = Silences(
            public=timers.public_silence_seconds,
            personal=timers.personal_silence_seconds,
            form=timers.form_silence_seconds,
            warning=timers.warning_seconds,
            done=timers.done_seconds,
        )
        self.journey = Journey(self.catalogue, lambda: self.clock.today(self.zone), silences)
        self._clerk = Clerk(lambda _broken: self._post(Failed(problems.UNEXPECTED)))
        self._face: Face | None = None
        self._cancel_silence: Callable[[], None] = lambda: None
        self._back: BackOffice | None = None
        self._stopping = threading.Event()
        self.visits = 0

    # The face's thread

    def start(self, face: Face) -> None:
        """Show the first screen and open store and devices in the background. On the face's thread."""
        self._face = face
        for mistake in self.bad_services:
            _log.error("%s", mistake)
        if self.bad_services:
            self.board.put("services", problems.SERVICE_BAD.because("; ".join(str(mistake) for mistake in self.bad_services)))
        self.handle(Closing(problems.STARTING))
        self._clerk.start()
        self._clerk.do(self._open)

    def touch(self, name: str, value: str = "") -> None:
        """A finger on the target `name`. On the face's thread."""
        self.handle(Touch(name, value))

    def handle(self, event: Event) -> None:
        """Take one event and show where it leads. On the face's thread."""
        self._cancel_silence()
        destination = self.journey.handle(event)
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

    def failed(self, error: BaseException) -> None:
        """The failsafe: something on the face's thread broke. The visit ends with a kind word, the kiosk goes on."""
        _log.error("the screen broke", exc_info=error)
        self.board.put("screen", problems.UNEXPECTED.because(type(error).__name__))
        self.handle(Failed(problems.UNEXPECTED))

    def stop(self) -> None:
        """End every worker and close every device, whatever is under way."""
        self._cancel_silence()
        self._stopping.set()
        self._clerk.stop()
        if self._back is not None:
            self._back.close()

    def frame(self) -> Any | None:
        """The newest picture of the camera, or None: `.picture` (H, W, 3) uint8 blue first, `.number`."""
        return self._back.frame() if self._back else None

    def clock_words(self) -> str:
        """`10.24` for the header, nothing while the clock cannot be trusted."""
        now = self.clock.now()
        return now.wall.astimezone(self.zone).strftime("%H.%M") if now.trusted else ""

    def unsent(self) -> int | None:
        """How many requests wait for delivery, as the courier last counted; None before there is a courier."""
        state = self._back.courier_state() if self._back else None
        return state.unsent if state else None

    def stored(self, request_id: UUID) -> StoredRequest | None:
        """A request as the store has it. Reads the card: not for the face's thread while people wait."""
        return self._back.stored(request_id) if self._back else None

    def _begin(self, task: Task) -> None:
        match task:
            case Submit(application):
                self.visits += 1
                self._clerk.do(lambda: self._in_office(lambda back: back.submit(application, self._post)))
            case Reprint(request):
                self._clerk.do(lambda: self._in_office(lambda back: back.reprint(request, self._post)))

    # The clerk's thread

    def _open(self) -> None:
        """Open the data folder, then devices and courier; CLOSED with the reason until it works."""
        from kiosk.back_office import BackOffice  # noqa: PLC0415 - heavy libraries load while the first screen is already there
        from kiosk.desk.office import OfficeClosedError  # noqa: PLC0415

        if not self.catalogue.services:
            self._post(Closing(problems.CATALOGUE_EMPTY))
            return
        try:
            self._back = BackOffice(
                self.settings, self.catalogue, self.language, self.clock, self.board, self._seen, software_version()
            )
        except OfficeClosedError as closed:
            self._closed(closed.problem)
            return
        self._back.watch()
        if self._back.enrolled:
            self._enrolled()
        else:
            self._closed(problems.NOT_ENROLLED)
            self._enrol_from_settings()

    def _enrol_from_settings(self) -> None:
        from kiosk.uplink.enrolment import EnrolmentTextError, read_enrolment  # noqa: PLC0415 - as in _open

        text = self.settings.central.enrolment
        try:
            code = read_enrolment(text) if text else None
        except EnrolmentTextError as wrong:
            self._closed(problems.NOT_ENROLLED.because(f"central.enrolment: {wrong}"))
            return
        if code is not None:
            self._enrol(code)

    def _enrol(self, code: EnrolmentCode) -> None:
        """Try to enrol with `code`; while central is away, again after a while."""
        if self._back is None or self._stopping.is_set():
            return
        problem = self._back.enrol(code)
        if problem is None:
            self._enrolled()
            return
        self._closed(problem)
        if problem.code == problems.CENTRAL_AWAY.code and self._face is not None:
            retry = partial(self._clerk.do, partial(self._enrol, code))
            self._face.post(lambda: self._later(_ENROL_AGAIN_SECONDS, retry))

    def _enrolled(self) -> None:
        assert self._back is not None, "enrolled only with an open office"  # noqa: S101
        self._back.deliver()
        self.board.put("kiosk", None)
        self._post(Opening())

    def _closed(self, problem: Problem) -> None:
        self.board.put("kiosk", problem)
        self._post(Closing(problem))

    def _in_office(self, job: Callable[[BackOffice], None]) -> None:
        if self._back is not None:
            job(self._back)

    # Any thread

    def _seen(self, card: Card) -> None:
        """A card was held up. An enrolment code is for the technician, and only while the kiosk is not enrolled."""
        if isinstance(card, EnrolmentCode) and self._back is not None and not self._back.enrolled:
            self._clerk.do(lambda: self._enrol(card))
        else:
            self._post(CardShown(card))

    def _post(self, event: Event) -> None:
        if self._face is not None:
            self._face.post(partial(self.handle, event))

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if self._face is not None and not self._stopping.is_set():
            self._face.later(seconds, act)


def software_version() -> str:
    """Of this installation, `0.1.0`; `0` when it runs from a folder that was never installed."""
    try:
        return version("anjungan-desa")
    except PackageNotFoundError:
        return "0"
