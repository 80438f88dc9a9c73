"""Opening the kiosk: the data folder, then enrolment, then delivery; and closing it again when the store no longer holds.

CLOSED with the reason until everything is there, tried again by itself. Part of the composition root (kiosk.app).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.clerk import Clerk
from kiosk.desk.newest import Newest
from kiosk.model.card import EnrolmentCode
from kiosk.problems import Problem
from kiosk.thrift import give_back
from kiosk.visit.event import Closing, Event, Opening

if TYPE_CHECKING:
    from kiosk.back_office import BackOffice

# Central may be back any moment, room on the card too; anything else waits for a person.
SOON_SECONDS = 5.0
LATER_SECONDS = 30.0
_PASSES = frozenset({problems.CENTRAL_AWAY.code, problems.STORE_FULL.code})
# Trying again would not help: these wait for another enrolment code, or for a technician and a restart. A database that has
# vanished above all must not be made anew behind everybody's back: its numbers would begin again.
_WAITS = frozenset(
    problem.code for problem in (problems.NOT_ENROLLED, problems.CENTRAL_REFUSES, problems.VILLAGE_DIFFERS, problems.STORE_BROKEN)
)


class Doors:
    """Lets visits in once there is an office behind them. On the clerk's thread, but for `knock` and `end`.

    `build` makes the office and raises OfficeClosedError; `later` calls something after so many seconds, once: a newer
    wish replaces an older one. `shut_by` keeps visits out although everything works.
    """

    def __init__(
        self,
        *,
        build: Callable[[], BackOffice],
        clerk: Clerk,
        board: Board,
        post: Callable[[Event], None],
        later: Callable[[float, Callable[[], None]], None],
        enrolment: str = "",
        shut_by: Problem | None = None,
    ) -> None:
        self._build = build
        self._clerk = clerk
        self._board = board
        self._post = post
        self._later = later
        self._enrolment = enrolment
        self._shut_by = shut_by
        self._codes: Newest[EnrolmentCode] = Newest()
        self._code: EnrolmentCode | None = None
        self._ending = threading.Event()
        self.office: BackOffice | None = None
        self.is_open = False

    def open(self) -> None:
        """As far as it goes now, and again after a while until it is done. Nothing to do once it is."""
        if self.is_open or self._ending.is_set():
            return
        problem = self._open_office() or self._enrol()
        if problem is not None:
            self.close(problem)
            return
        assert self.office is not None, "just opened"  # noqa: S101
        self.is_open = True
        self.office.deliver()  # also when nobody is let in: what was stored before waits
        self._board.put("kiosk", self._shut_by)
        give_back()  # what loading and drawing left
        self._post(Closing(self._shut_by) if self._shut_by else Opening())

    def close(self, problem: Problem) -> None:
        """CLOSED with `problem`; opened again later, unless that needs a person first."""
        self.is_open = False
        self._board.put("kiosk", problem)
        self._post(Closing(problem))
        if problem.code not in _WAITS and not self._ending.is_set():
            pause = SOON_SECONDS if problem.code in _PASSES else LATER_SECONDS
            self._later(pause, lambda: self._clerk.do(self.open))

    def leave_office(self, problem: Problem) -> None:
        """The store no longer holds what it promised: close everything, and look again from the start."""
        office, self.office = self.office, None
        if office is not None:
            office.close()
        self.close(problem)

    def knock(self, code: EnrolmentCode) -> bool:
        """A technician shows an enrolment code. False when it means nothing here: the kiosk is enrolled. Any thread."""
        office = self.office
        if office is None or office.enrolled:
            return False
        if self._codes.put(code):
            self._clerk.do(self.open)
        return True

    def end(self) -> None:
        """Begin nothing new. Any thread."""
        self._ending.set()

    def _open_office(self) -> Problem | None:
        # Heavy libraries load while the first screen is already there.
        from kiosk.desk.office import OfficeClosedError  # noqa: PLC0415

        if self.office is not None:
            return None
        try:
            office = self._build()
        except OfficeClosedError as closed:
            return closed.problem
        if self._ending.is_set():  # nobody waits for it any more
            office.close()
            return problems.STARTING
        self.office = office
        office.watch()
        return None

    def _enrol(self) -> Problem | None:
        """None once central knows this kiosk."""
        if self.office is None or self.office.enrolled:
            return None
        code = self._code_to_try()
        return code if isinstance(code, Problem) else self.office.enrol(code)

    def _code_to_try(self) -> EnrolmentCode | Problem:
        """The code that was shown last, else the settings'."""
        from kiosk.uplink.enrolment import EnrolmentTextError, read_enrolment  # noqa: PLC0415 - as above

        self._code = self._codes.take() or self._code
        if self._code is not None or not self._enrolment:
            return self._code or problems.NOT_ENROLLED
        try:
            return read_enrolment(self._enrolment)
        except EnrolmentTextError as wrong:
            return problems.NOT_ENROLLED.because(f"central.enrolment: {wrong}")
