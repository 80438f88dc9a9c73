"""The back office: everything behind the screen, chosen and wired from the settings. Part of the composition root (kiosk.app).

Loaded on the clerk's thread while the first screen is already there, because the libraries below are heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from config.settings import PROFILES_PATH, PrinterSettings, Settings
from drivers import registry
from drivers.errors import DeviceError
from drivers.printer.base import Transport
from drivers.printer.logo import load_logo
from drivers.printer.printer import Printer
from drivers.printer.profile import Profile, load_profile
from drivers.printer.slip import Slip
from kiosk import problems
from kiosk.clock import Clock
from kiosk.desk.board import Board
from kiosk.desk.compose import slips_of
from kiosk.desk.office import Office
from kiosk.desk.outcome import Refused, Submitted
from kiosk.desk.print_room import PrintRoom
from kiosk.desk.printing import print_request
from kiosk.desk.submit import submit
from kiosk.language import INDONESIAN, Language
from kiosk.model import wire
from kiosk.model.card import Card, EnrolmentCode
from kiosk.model.request import Application, ServiceRequest
from kiosk.model.service import Catalogue
from kiosk.problems import Problem
from kiosk.scanners import Scanners
from kiosk.store.values import StoredRequest
from kiosk.thrift import give_back
from kiosk.tickets.parts import HallFacts
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier, Pace
from kiosk.uplink.courier_state import CourierState, Vitals
from kiosk.uplink.keys import KioskKey
from kiosk.visit.event import Event

Post = Callable[[Event], None]
D = TypeVar("D")


class BackOffice:
    """Store, devices and courier of one kiosk. Made and used on the clerk's thread, but for `frame`.

    Raises OfficeClosedError when the data folder cannot be used; nothing is left open then.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        language: Language,
        clock: Clock,
        board: Board,
        seen: Callable[[Card], None],
        version: str,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._language = language
        self._clock = clock
        self._board = board
        self._version = version
        self._zone = settings.hall.zone
        store = settings.store
        self._office = Office.open(
            store.path, clock, self._zone, reserve_bytes=store.reserve_mib * 1024 * 1024, mirror_path=store.mirror_path
        )
        board.put("mirror", self._office.store.mirror_problem())
        self._courier: Courier | None = None
        self._central: CentralClient | None = None
        self._spoken: tuple[UUID | None, str] = (None, "")
        try:
            self._printer = self._device("printer", problems.PRINTER_MISSING, partial(_printer, settings))
            self._scanners = Scanners(settings, seen, board, self._office.today)
        except BaseException:
            self._office.close()
            raise
        self._print_room = self._printer and PrintRoom(
            self._printer,
            board,
            self._office.store,
            roll_mm=settings.printer.roll_metres * 1000,
            warning_slips=settings.printer.paper_warning_tickets,
        )

    @property
    def enrolled(self) -> bool:
        """Whether central knows this kiosk."""
        return self._office.identity is not None

    def watch(self) -> None:
        """Begin to look for cards, and after the printer and the clock."""
        self._look_at_the_clock()
        if self._print_room:
            self._print_room.start()
        self._scanners.start()

    def enrol(self, code: EnrolmentCode) -> Problem | None:
        """Ask central once; None when the kiosk is enrolled now."""
        hall = self._settings.hall
        return self._office.enrol(code, hall.name, self._connect, village=hall.village_code)

    def deliver(self) -> None:
        """Start the courier. Only once enrolled."""
        identity = self._office.identity
        if identity is None or self._courier is not None:
            return
        client = self._connect(identity.address, self._office.key)
        central = self._settings.central
        pace = Pace(backoff_cap_seconds=central.longest_pause_seconds, stuck_after_seconds=central.stuck_after_minutes * 60)
        self._courier = Courier(
            self._office.store,
            client,
            identity,
            now=self._office.now,
            vitals=self._vitals,
            pace=pace,
            on_answer=self._heard,
        )
        self._courier.start()

    def submit(self, application: Application, post: Post) -> None:
        """Store, tell the screen, wake the courier, print, tell the screen."""
        service = self._catalogue.service(application.service)
        identity = self._office.identity
        if service is None or identity is None:
            post(Refused(problems.NOT_ENROLLED))
            return
        outcome = submit(
            application, service, self._office.now(), store=self._office.store, identity=identity, key=self._office.key
        )
        post(outcome)
        self._board.put("store", outcome.problem if isinstance(outcome, Refused) else None)
        self._board.put("mirror", self._office.store.mirror_problem())
        if isinstance(outcome, Submitted):
            self._spoken = (outcome.request.id, application.language)
            self._print(outcome.request, post, application)

    def reprint(self, request: ServiceRequest, post: Post) -> None:
        """Print a stored request once more, because somebody asked."""
        self._print(request, post)

    def courier_state(self) -> CourierState | None:
        """How delivery stands; None before enrolment."""
        return self._courier.state() if self._courier else None

    def stored(self, request_id: UUID) -> StoredRequest | None:
        """A request and its slips, as the store has them."""
        return self._office.store.request(request_id)

    def listen_again(self) -> None:
        """The screen asks for a card now: one that is still held up counts once more. Any thread."""
        self._scanners.listen_again()

    def frame(self) -> Any | None:
        """The newest camera picture. Any thread."""
        return self._scanners.frame()

    def cut(self) -> None:
        """End what the clerk waits for (a printer that stalls, a central that hangs). From another thread."""
        if self._printer:
            self._printer.cut()
        if self._central:
            self._central.cut()

    def close(self) -> None:
        """Stop the workers, then close what they used."""
        if self._print_room:
            self._print_room.stop()
        self._scanners.stop()
        if self._courier:
            self._courier.stop()
        if self._central:
            self._central.close()
        self._office.close()

    def _print(self, request: ServiceRequest, post: Post, application: Application | None = None) -> None:
        compose = partial(self._compose, application=application)
        # The courier starts only once the printer has its bytes: paper first, then the network.
        try:
            outcome = print_request(request, store=self._office.store, printer=self._printer, compose=compose)
            post(outcome)
            if self._print_room:  # a printer that could not even be made is on the board already, with its reason
                self._print_room.printed(outcome)
        finally:
            if self._courier:
                self._courier.nudge()
            give_back()  # the next resident begins with what the first had

    def _compose(self, request: ServiceRequest, copy: bool, application: Application | None) -> tuple[Slip, ...]:
        service = self._catalogue.service(request.service)
        if service is None:
            raise ValueError(f"{request.service} is no longer offered")
        identity = self._office.identity
        hall = self._settings.hall
        public = identity.public_address if identity else ""
        facts = HallFacts(hall.name, hall.district, hall.opening_hours, f"{public}/t" if public else "", self._zone)
        state = self.courier_state()
        cut_off = state is not None and state.problem is not None
        wanted = self._settings.printer.staff_copy and service.needs_nik and cut_off
        language = self._spoken[1] if self._spoken[0] == request.id else INDONESIAN
        words = self._language.words
        return slips_of(request, service, facts, words, copy=copy, language=language, for_staff=application if wanted else None)

    def _connect(self, address: str, key: KioskKey) -> CentralClient:
        central = self._settings.central
        patience = Patience(connect_seconds=central.connect_timeout_seconds, read_seconds=central.read_timeout_seconds)
        connect = partial(CentralClient, address, key, patience=patience, clock_trusted=lambda: self._clock.now().trusted)
        unread = None
        try:
            self._central = connect(ca_path=central.ca_path)
        except OSError as wrong:
            # Service goes on; central, whose certificate nobody here vouches for, stays away until the file is mended.
            unread = problems.CENTRAL_AWAY.because(f"central.ca_path: {central.ca_path}: {wrong.strerror or wrong}")
            self._central = connect()
        self._board.put("central authority", unread)
        return self._central

    def _vitals(self) -> Vitals:
        trusted = self._look_at_the_clock()
        standing = tuple(problem.code for problem in self._board.standing())
        return Vitals(self._version, trusted, standing)

    def _heard(self, answer: wire.SyncAnswer) -> None:
        """Central's signed time is the only clock many halls have."""
        with suppress(ValueError):
            self._clock.central_says(datetime.fromisoformat(answer.at))
        self._look_at_the_clock()
        self._clock.remember()

    def _look_at_the_clock(self) -> bool:
        """Whether the time is to be believed; staff are told while it is not."""
        trusted = self._clock.now().trusted
        self._board.put("clock", None if trusted else problems.CLOCK_UNTRUSTED)
        return trusted

    def _device(self, place: str, problem: Problem, make: Callable[[], D | None]) -> D | None:
        """A device the settings ask for; one that cannot be had is a Problem for staff, and the kiosk goes on without."""
        try:
            return make()
        except (DeviceError, OSError, ValueError) as wrong:
            self._board.put(place, problem.because(wrong))
            return None


def printer_profile(settings: Settings) -> Profile:
    """What the hall's printer can do. Raises BadOption naming file and field."""
    return load_profile(PROFILES_PATH / f"{settings.printer.profile}.toml")


def _printer(settings: Settings) -> Printer | None:
    wanted = settings.printer
    if wanted.driver == "none":
        return None
    profile = printer_profile(settings)
    logo = load_logo(wanted.logo_path, profile) if wanted.logo_path else None
    return Printer(printer_transport(wanted), profile, print_seconds=wanted.write_deadline_seconds, logo=logo)


def printer_transport(wanted: PrinterSettings) -> Transport:
    """The way to the printer, not yet opened. Raises BadOption when its library is missing."""
    driver: Callable[..., Transport] = registry.load("printer", wanted.driver)
    match wanted.driver:
        case "network":
            return driver(*wanted.host_and_port)
        case "usb":
            return driver(wanted.address)
        case "serial":
            return driver(Path(wanted.address), wanted.baud, wanted.flow)
    return driver(Path(wanted.address))
