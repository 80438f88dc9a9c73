"""The hall's queue of one day: who is called next, again, not there, elsewhere; the priority lane.

Tickets are the day's requests, as kiosks delivered them; a row in `called` exists once a counter has dealt with one. Next is the
ticket that waits longest, by number, letter by letter as they came. Of a counter's calls at most every second one is from the
priority lane (the old, the disabled, the pregnant) while others wait, so that it cannot starve them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.changes import next_change, put
from central.office.faults import NotThereError, OfficeError
from central.store import tables
from central.store.base import Store
from kiosk.model.ticket import QueueTicket

MOST_COUNTERS = 9
_CALLED, _REQUEST = tables.called.c, tables.request.c
_KEY = ("day", "letter", "ordinal", "number")


class Stand(StrEnum):
    """Where a ticket stands. ABSENT: called and nobody came; may be called again."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket in the queue. `counter` 0 is any; `at` is of the last call; `order` is how it came in."""

    village: str
    ticket: QueueTicket
    order: int
    service: str
    stand: Stand
    counter: int = 0
    priority: bool = False
    times: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class DayQueue:
    """One day of one village."""

    places: tuple[Place, ...]

    def waiting(self, letters: str, counter: int) -> list[Place]:
        """Those this counter may call: of its letters, or sent to it. In the order in which they are called."""
        mine = [p for p in self.places if p.stand is Stand.WAITING and _belongs(p, letters, counter)]
        # A ticket sent here from another counter has waited once already.
        sent = [p for p in mine if p.counter == counter]
        plain = [p for p in mine if p.counter != counter and not p.priority]
        urgent = [p for p in mine if p.counter != counter and p.priority]
        return _interleaved(urgent, sent + plain, urgent_first=not self._last_was_urgent(counter))

    def at_counter(self, counter: int) -> Place | None:
        """Who is being served there now."""
        return next((p for p in self.places if p.stand is Stand.CALLED and p.counter == counter), None)

    def now(self) -> list[Place]:
        """Called and not yet done, the latest call first."""
        return sorted((p for p in self.places if p.stand is Stand.CALLED), key=lambda p: p.at, reverse=True)

    def absent(self) -> list[Place]:
        """Called in vain, the latest first."""
        return sorted((p for p in self.places if p.stand is Stand.ABSENT), key=lambda p: p.at, reverse=True)

    def place(self, ticket: QueueTicket) -> Place:
        """Raises NotThereError."""
        found = next((p for p in self.places if p.ticket == ticket), None)
        if found is None:
            raise NotThereError("Nomor itu tidak ada di antrean hari ini.")
        return found

    def _last_was_urgent(self, counter: int) -> bool:
        calls = [p for p in self.places if p.times and p.counter == counter]
        return max(calls, key=lambda p: p.at).priority if calls else False


def _belongs(place: Place, letters: str, counter: int) -> bool:
    return place.counter == counter if place.counter else place.ticket.letter in letters


def _interleaved(urgent: list[Place], plain: list[Place], urgent_first: bool) -> list[Place]:
    lanes, mixed = [urgent, plain] if urgent_first else [plain, urgent], []
    for turn in range(max(len(urgent), len(plain))):
        mixed += [lane[turn] for lane in lanes if turn < len(lane)]
    return mixed


async def board_of(connection: AsyncConnection, village: str, day: str) -> DayQueue:
    """Everything of that service day, in order of arrival at central."""
    same = and_(_CALLED.village == _REQUEST.village, *(_CALLED[name] == _REQUEST[name] for name in _KEY))
    statement = (
        select(
            *(_REQUEST.arrival, _REQUEST.letter, _REQUEST.number, _REQUEST.ordinal, _REQUEST.service, _CALLED.stand),
            *(_CALLED.counter, _CALLED.priority, _CALLED.times, _CALLED.at),
        )
        .select_from(tables.request.outerjoin(tables.called, same))
        .where(_REQUEST.village == village, _REQUEST.day == day)
        # By number within a letter, not by arrival: a kiosk may deliver late and all at once.
        .order_by(_REQUEST.number, _REQUEST.ordinal, _REQUEST.letter)
    )
    rows = await connection.execute(statement)
    return DayQueue(
        tuple(
            Place(
                village=village,
                ticket=QueueTicket(day, row.letter, row.number, row.ordinal),
                order=row.arrival,
                service=row.service,
                stand=Stand(row.stand) if row.stand else Stand.WAITING,
                counter=row.counter or 0,
                priority=bool(row.priority),
                times=row.times or 0,
                at=row.at or "",
            )
            for row in rows
        )
    )


async def newest_day(connection: AsyncConnection, village: str) -> str:
    """The service day of the newest ticket; "" before the first."""
    newest = select(func.max(_REQUEST.day)).where(_REQUEST.village == village)
    return (await connection.execute(newest)).scalar_one_or_none() or ""


async def call_next(store: Store, village: str, day: str, letters: str, counter: int) -> Place | None:
    """Call the next for this counter; whoever stood there is done. None when nobody waits."""
    async with store.writing(village) as connection:
        number = await next_change(connection, village)  # holds the village: two counters never call the same ticket
        board = await board_of(connection, village, day)
        waiting = board.waiting(letters, counter)
        before = board.at_counter(counter)
        if before is not None:
            await _put(connection, before, number, Stand.SERVED, counter, before.times, before.at)
        if not waiting:
            return None
        await _put(connection, waiting[0], number, Stand.CALLED, counter, waiting[0].times + 1, now_text())
        return waiting[0]


async def call_again(store: Store, village: str, ticket: QueueTicket, counter: int) -> None:
    """Call this very ticket, now or again: the one that stands here, or one that was absent or waits. Raises OfficeError."""
    async with store.writing(village) as connection:
        number = await next_change(connection, village)
        board = await board_of(connection, village, ticket.day)
        place, standing = board.place(ticket), board.at_counter(counter)
        if place.stand is Stand.CALLED and place.counter != counter:
            raise OfficeError(f"Nomor {ticket.label} sedang dilayani di loket {place.counter}.")
        if standing is not None and standing.ticket != ticket:
            await _put(connection, standing, number, Stand.SERVED, counter, standing.times, standing.at)
        await _put(connection, place, number, Stand.CALLED, counter, place.times + 1, now_text())


async def set_stand(store: Store, village: str, ticket: QueueTicket, stand: Stand, to_counter: int = 0) -> None:
    """Done, absent, or waiting again: at `to_counter`, or with 0 wherever its letter is called. Raises NotThereError."""
    async with store.writing(village) as connection:
        number = await next_change(connection, village)
        place = (await board_of(connection, village, ticket.day)).place(ticket)
        counter = to_counter if stand is Stand.WAITING else place.counter
        await _put(connection, place, number, stand, counter, place.times, place.at)


async def set_priority(store: Store, village: str, ticket: QueueTicket, priority: bool) -> None:
    """Put a ticket into the priority lane, or take it out. Raises NotThereError."""
    async with store.writing(village) as connection:
        number = await next_change(connection, village)
        place = (await board_of(connection, village, ticket.day)).place(ticket)
        row = _row(place, number, place.stand, place.counter, place.times, place.at)
        await put(connection, tables.called, {**row, "priority": priority})


async def _put(connection: AsyncConnection, place: Place, number: int, stand: Stand, counter: int, times: int, at: str) -> None:
    await put(connection, tables.called, _row(place, number, stand, counter, times, at))


def _row(place: Place, number: int, stand: Stand, counter: int, times: int, at: str) -> dict[str, object]:
    ticket = place.ticket
    row = {"village": place.village, "day": ticket.day, "letter": ticket.letter, "ordinal": ticket.ordinal}
    row |= {"number": ticket.number, "counter": counter, "stand": stand.value, "priority": place.priority}
    return {**row, "times": times, "at": at, "change": number, "changed_at": now_text()}
