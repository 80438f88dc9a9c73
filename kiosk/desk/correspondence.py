"""All that the kiosk and central say to each other beside envelopes, wired: news, pictures, short questions, heartbeats.

Made on the clerk's thread once the data folder is open; from then on the courier's thread works in it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from kiosk import problems
from kiosk.clock import Clock
from kiosk.desk.board import Board
from kiosk.desk.news_desk import NewsDesk
from kiosk.desk.newsroom import Judge, Newsroom
from kiosk.desk.office import Office
from kiosk.desk.prefilled import prefilled_ask
from kiosk.desk.status import known_status, status_ask
from kiosk.desk.turns import Turns
from kiosk.desk.vitals import vitals
from kiosk.model import wire
from kiosk.model.news import HeardStatus, Section
from kiosk.model.request import Prefilled
from kiosk.problems import Problem
from kiosk.store.errors import StoreError
from kiosk.store.pictures import PictureShelf
from kiosk.uplink.asks import Ask, Asks
from kiosk.uplink.beside import Beside
from kiosk.uplink.client import CentralClient
from kiosk.uplink.courier_state import Vitals
from kiosk.uplink.enrolment import EnrolmentTextError, checked_address
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.identity import PUBLIC_KEY_BYTES, Identity, IdentityError, central_key_id
from kiosk.uplink.reporting import Reporting

_log = logging.getLogger(__name__)

MOST_PICTURE_BYTES = 64 * 1024 * 1024
# Who stands at the screen is told after so long that central could not be asked.
ANSWER_SECONDS = 10.0

Nudge = Callable[[], None]
Said = TypeVar("Said")


class Correspondence:
    """One for an open office."""

    def __init__(
        self,
        office: Office,
        newsroom: Newsroom,
        board: Board,
        clock: Clock,
        *,
        reserve_bytes: int,
        judges: Mapping[Section, Judge] = MappingProxyType({}),
    ) -> None:
        self._office = office
        self._newsroom = newsroom
        self._board = board
        self._clock = clock
        self._desk = NewsDesk(office.store, newsroom, board, office.now, judges)
        self._pictures = PictureShelf(office.folder, most_bytes=MOST_PICTURE_BYTES, reserve_bytes=reserve_bytes)
        self._asks = Asks()
        self._turns = Turns(office.store)

    def restore(self) -> None:
        """The news and pictures the card holds. What cannot be read comes again from central."""
        try:
            self._desk.restore()
            self._pictures.open()
            self._newsroom.hang(self._pictures.there())
        except StoreError as failing:
            self._board.put("news card", failing.problem)

    def beside(self, client: CentralClient, identity: Identity) -> Beside:
        """What the courier does in its gaps."""
        try:
            self._desk.belong_to(f"{identity.kiosk} {central_key_id(identity.central)}")
        except StoreError as failing:
            self._board.put("news card", failing.problem)
        fetching = Fetching(self._pictures, client, identity, named=self._named_pictures, came=self._newsroom.hang)
        reporting = Reporting(self._office.store.deeds, client, identity)
        return Beside(identity, client, desk=self._desk, asks=self._asks, fetching=fetching, reporting=reporting)

    def _named_pictures(self) -> tuple[str, ...]:
        return self._newsroom.news.pictures()

    def vitals(self, version: str, tickets_left: int | None) -> Vitals:
        """What the next heartbeat says."""
        standing = tuple(problem.code for problem in self._board.standing())
        turn = self._turns.next()
        return vitals(version, self._clock.now(), standing, self._office.store, turn=turn, tickets_left=tickets_left)

    def heard(self, answer: wire.SyncAnswer) -> None:
        """What an answer says beside verdicts and news."""
        if answer.turn:
            self._turns.heard(answer.turn)
        self._keep("public address", answer.public_address, replace_address)
        self._keep("sealing key", answer.sealing, replace_sealing)

    def _keep(self, what: str, said: Said | None, replaced: Callable[[Identity, Said], Identity]) -> None:
        """What central now says of itself becomes part of who we are, if it is sound and something else than before."""
        identity = self._office.identity
        if said is None or identity is None:
            return
        try:
            fresh = replaced(identity, said)
            if fresh != identity:
                self._office.keep_identity(fresh)
        except (EnrolmentTextError, IdentityError, StoreError) as wrong:
            _log.warning("central's %s is not used: %s", what, wrong)

    def status(self, code: str) -> HeardStatus | None:
        """What is known now, without asking."""
        return known_status(code, self._office.store, self._newsroom, self._office.now())

    def ask_status(self, code: str, told: Callable[[HeardStatus | None], None], nudge: Nudge) -> None:
        """Tell what is known at once, if anything; then what central says, or after a while that it says nothing."""
        known = self.status(code)
        if known is not None:
            told(known)
        identity = self._office.identity
        if identity is None or (known is not None and not known.delivered):
            if known is None:
                told(None)
            return
        once = _Once(lambda: told(self.status(code)))
        self._ask(status_ask(code, identity, self._newsroom, self._office.now, lambda _asked: once()), once, nudge)

    def ask_prefilled(self, code: str, told: Callable[[Prefilled | Problem], None], nudge: Nudge) -> None:
        """Fetch what was filled in at home; a kind word when central cannot be asked now."""
        identity = self._office.identity
        if identity is None:
            told(problems.PREFILLED_AWAY)
            return
        answers: list[Prefilled | Problem] = []
        once = _Once(lambda: told(answers[0] if answers else problems.PREFILLED_AWAY))

        def heard(answer: Prefilled | Problem) -> None:
            answers.append(answer)
            once()

        self._ask(prefilled_ask(code, identity, heard), once, nudge)

    def _ask(self, ask: Ask, once: _Once, nudge: Nudge) -> None:
        if not self._asks.put(ask):
            once()
            return
        timer = threading.Timer(ANSWER_SECONDS, once)
        timer.daemon = True
        timer.start()
        nudge()


class _Once:
    """Calls `act` the first time it is called, from whichever thread."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._lock = threading.Lock()
        self._done = False

    def __call__(self) -> None:
        with self._lock:
            if self._done:
                return
            self._done = True
        self._act()


def replace_address(identity: Identity, said: str) -> Identity:
    """`identity` with central's public address as it says it now, "" for none. Raises EnrolmentTextError."""
    return msgspec.structs.replace(identity, public_address=checked_address(said) if said else "")


def replace_sealing(identity: Identity, said: wire.SealingKey) -> Identity:
    """`identity` with the key to seal to from now on. Raises IdentityError for one that is none, or not the key of its id."""
    if len(said.public) != PUBLIC_KEY_BYTES or hashlib.sha256(said.public).hexdigest()[:16] != said.key_id:
        raise IdentityError("the sealing key is damaged")
    return msgspec.structs.replace(identity, sealing=said)
