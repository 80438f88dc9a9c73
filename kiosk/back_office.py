"""The back office: everything behind the screen, chosen and wired from the settings. Part of the composition root (kiosk.app).

Loaded on the clerk's thread while the first screen is already there, because the libraries below are heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from config.settings import Settings
from kiosk import problems
from kiosk.clock import Clock
from kiosk.desk.adoption import Adoption
from kiosk.desk.board import Board
from kiosk.desk.correspondence import Correspondence
from kiosk.desk.newsroom import Newsroom
from kiosk.desk.office import Office
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.desk.rating import count_face, faces
from kiosk.desk.submit import submit
from kiosk.language import Language
from kiosk.model import wire
from kiosk.model.card import Card, EnrolmentCode
from kiosk.model.news import HeardStatus
from kiosk.model.request import Application, Moment, Prefilled, ServiceRequest
from kiosk.model.service import Catalogue
from kiosk.press import Press
from kiosk.problems import Problem
from kiosk.scanners import Scanners
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.store.values import StoredRequest
from kiosk.thrift import give_back
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier, Pace
from kiosk.uplink.courier_state import CourierState, Vitals
from kiosk.uplink.enrolment import enrol
from kiosk.uplink.keys import KioskKey
from kiosk.visit.event import Event

Post = Callable[[Event], None]


class BackOffice:
    """Store, devices and courier of one kiosk. Made and used on the clerk's thread, but for `frame`.

    Raises OfficeClosedError when the data folder cannot be used; nothing is left open then. `own` are the settings without
    central's word; `offer` is given what the hall offers once central has said so.
    """

    def __init__(  # noqa: PLR0913 - everything it needs is handed in
        self,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        language: Language,
        clock: Clock,
        board: Board,
        seen: Callable[[Card], None],
        version: str,
        *,
        newsroom: Newsroom,
        own: Settings,
        offer: Callable[[Catalogue], None],
    ) -> None:
        self._settings = settings
        self._offer = offer
        # All that was offered in this run: what is switched off meanwhile may still be printed again, and counted for the day.
        self._offered = catalogue()
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
        try:
            self.press = Press(
                settings,
                language,
                board,
                self._office,
                catalogue=self._ever_offered,
                cut_off=self._cut_off,
                calls=lambda: newsroom.news.calls,
            )
            self._scanners = Scanners(settings, seen, board, self._office.today)
            self._letters = self._correspondence(newsroom, Adoption(settings, own, language, board, self._adopt))
        except BaseException:
            self._office.close()
            raise

    @property
    def enrolled(self) -> bool:
        """Whether central knows this kiosk."""
        return self._office.identity is not None

    def watch(self) -> None:
        """Begin to look for cards, and after the printer and the clock."""
        self._look_at_the_clock()
        self.press.begin()
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
            beside=self._letters.beside(client, identity),
        )
        self._courier.start()

    def submit(self, application: Application, post: Post) -> None:
        """Store, tell the screen, wake the courier, print, tell the screen."""
        service = self._offered.service(application.service)
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
            self._print(partial(self.press.first_print, outcome.request, application), post)

    def reprint(self, request: ServiceRequest, post: Post) -> None:
        """Print a stored request once more, because somebody asked."""
        self._print(partial(self.press.copy, request), post)

    def rate(self, face: str) -> None:
        """Count one face of the survey. A card that takes no more counts loses one, and nobody waits for it."""
        with suppress(StoreError):
            count_face(self._office.store, self._office.store.service_day(), face)

    def ask_status(self, code: str, told: Callable[[HeardStatus | None], None]) -> None:
        """What became of a request, by its short code: what is known at once, then what central says. `told` on any thread."""
        self._letters.ask_status(code, told, self.nudge)

    def ask_prefilled(self, code: str, told: Callable[[Prefilled | Problem], None]) -> None:
        """What was filled in at home under this one-time code, or a kind word. `told` on any thread."""
        self._letters.ask_prefilled(code, told, self.nudge)

    @property
    def store(self) -> Store:
        """What lies on the card."""
        return self._office.store

    def now(self) -> Moment:
        """The time, and whether to believe it."""
        return self._office.now()

    def vouched(self, code: EnrolmentCode) -> bool:
        """Whether central says that `code` is good for this very kiosk: whoever shows it was sent by the village."""
        identity = self._office.identity
        if identity is None:
            return False
        answer = enrol(code, self._office.key, name=self._settings.hall.name, connect=self._client)
        return not isinstance(answer, Problem) and (answer.kiosk, answer.central) == (identity.kiosk, identity.central)

    def signed_by_central(self, message: bytes, signature: bytes) -> bool:
        """Whether the central that enrolled this kiosk has signed exactly `message`."""
        identity = self._office.identity
        if identity is None:
            return False
        try:
            VerifyKey(identity.central).verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True

    def nudge(self) -> None:
        """Have the courier look now."""
        if self._courier:
            self._courier.nudge()

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
        self.press.cut()
        if self._central:
            self._central.cut()

    def close(self) -> None:
        """Stop the workers, then close what they used."""
        self._unsubscribe()
        self.press.end()
        self._scanners.stop()
        if self._courier:
            self._courier.stop()
        if self._central:
            self._central.close()
        self._office.close()

    def _print(self, printing: Callable[[], Printed | NotPrinted], post: Post) -> None:
        # The courier starts only once the printer has its bytes: paper first, then the network.
        try:
            outcome = printing()
            post(outcome)
            self.press.counted(outcome)
        finally:
            self.nudge()
            give_back()  # the next resident begins with what the first had

    def _cut_off(self) -> bool:
        state = self.courier_state()
        return state is not None and state.problem is not None

    def _connect(self, address: str, key: KioskKey) -> CentralClient:
        self._central = self._client(address, key)
        return self._central

    def _client(self, address: str, key: KioskKey) -> CentralClient:
        central = self._settings.central
        patience = Patience(connect_seconds=central.connect_timeout_seconds, read_seconds=central.read_timeout_seconds)
        connect = partial(CentralClient, address, key, patience=patience, clock_trusted=lambda: self._clock.now().trusted)
        unread = None
        try:
            client = connect(ca_path=central.ca_path)
        except OSError as wrong:
            # Service goes on; central, whose certificate nobody here vouches for, stays away until the file is mended.
            unread = problems.CENTRAL_AWAY.because(f"central.ca_path: {central.ca_path}: {wrong.strerror or wrong}")
            client = connect()
        self._board.put("central authority", unread)
        return client

    def _correspondence(self, newsroom: Newsroom, adoption: Adoption) -> Correspondence:
        reserve_bytes = self._settings.store.reserve_mib * 1024 * 1024
        letters = Correspondence(
            self._office, newsroom, self._board, self._clock, reserve_bytes=reserve_bytes, judges=adoption.judges()
        )
        letters.restore()
        adoption.adopt(newsroom.heard)
        self._unsubscribe = newsroom.subscribe(adoption.adopt)
        return letters

    def _adopt(self, catalogue: Catalogue) -> None:
        """What the hall offers has changed. On the courier's thread, and on the clerk's at start."""
        fresh = {service.code for service in catalogue.services}
        before = tuple(service for service in self._offered.services if service.code not in fresh)
        self._offered = replace(catalogue, services=(*catalogue.services, *before))
        self._offer(catalogue)

    def _ever_offered(self) -> Catalogue:
        return self._offered

    def _vitals(self) -> Vitals:
        self._look_at_the_clock()
        vitals = self._letters.vitals(self._version, self.press.tickets_left())
        called_at = next((each.detail for each in self._board.standing() if each.code == problems.STAFF_CALLED.code), "")
        with suppress(StoreError):
            vitals = replace(vitals, faces=faces(self._office.store))
        return replace(vitals, called_at=called_at)

    def _heard(self, answer: wire.SyncAnswer) -> None:
        """Central's signed time is the only clock many halls have."""
        with suppress(ValueError):
            self._clock.central_says(datetime.fromisoformat(answer.at))
        self._look_at_the_clock()
        self._clock.remember()
        self._letters.heard(answer)

    def _look_at_the_clock(self) -> bool:
        """Whether the time is to be believed; staff are told while it is not."""
        trusted = self._clock.now().trusted
        self._board.put("clock", None if trusted else problems.CLOCK_UNTRUSTED)
        return trusted
