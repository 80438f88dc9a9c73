"""The queue of today: a counter's board, its calls, and the display for a television in the hall."""

from __future__ import annotations

import re
from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.office.catalogue import ServiceBook
from central.office.faults import NotThereError, OfficeError
from central.office.queue import MOST_COUNTERS, Stand, board_of, call_again, call_next, set_priority, set_stand
from central.office.staff import May
from central.web.home import today_in
from central.web.inside import InjectedInside, Inside, to
from central.web.names import offered_in
from central.web.outside import InjectedOutside
from kiosk.model.ticket import QueueTicket

Village = Annotated[str, Parameter(max_length=32)]
Counter = Annotated[int, Parameter(ge=1, le=MOST_COUNTERS)]
MOST_SHOWN = 60
_TICKET = re.compile(r"([A-Z]{1,4})/(\d{1,3})/(\d{1,5})", re.ASCII)


@get("/antrean", include_in_schema=False, may=May.HANDLE)
async def queue(
    inside: InjectedInside,
    book: ServiceBook,
    desa: Village = "",
    loket: Counter = 1,
    pesan: Annotated[str, Parameter(max_length=20)] = "",
) -> Response[str]:
    """One counter's board."""
    village = inside.village(desa)
    letters = await letters_by_counter(inside, book, village.code)
    async with inside.store.reading(village.code) as connection:
        board = await board_of(connection, village.code, today_in(village.code))
    mine = letters.get(loket, "".join(sorted({place.ticket.letter for place in board.places})))
    counters = sorted({*letters, loket, *range(1, 3)})
    values: dict[str, object] = {
        "board": board,
        "letters": mine,
        "counter": loket,
        "counters": counters,
        "waiting": board.waiting(mine, loket),
    }
    words = {"kosong": "Tidak ada yang menunggu di loket ini.", "lain": "Nomor itu sedang dilayani di loket lain."}
    served = sum(place.stand is Stand.SERVED for place in board.places)
    values |= {"served": served, "words": words.get(pesan, ""), "most": MOST_SHOWN, "Stand": Stand}
    return inside.page("queue.html", here="queue", village=village, **values)


@post("/antrean/{what:str}", include_in_schema=False, may=May.HANDLE)
async def act(inside: InjectedInside, book: ServiceBook, what: Annotated[str, Parameter(pattern="^[a-z-]{1,20}$")]) -> Redirect:
    """Call, call again, done, absent, elsewhere, priority."""
    village, counter = inside.village(inside.form.get("desa", "")).code, _counter(inside.form.get("loket", "1"))
    back, day = f"/antrean?desa={village}&loket={counter}", today_in(village)
    if what == "berikutnya":
        letters = (await letters_by_counter(inside, book, village)).get(counter, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        called = await call_next(inside.store, village, day, letters, counter)
        return to(back if called else f"{back}&pesan=kosong")
    ticket = _ticket(inside.form.get("tiket", ""), day)
    try:
        await _deal(inside, village, ticket, what, counter)
    except NotThereError:
        raise
    except OfficeError:
        return to(f"{back}&pesan=lain")
    return to(back)


async def _deal(inside: Inside, village: str, ticket: QueueTicket, what: str, counter: int) -> None:
    store = inside.store
    match what:
        case "panggil":
            await call_again(store, village, ticket, counter)
        case "selesai":
            await set_stand(store, village, ticket, Stand.SERVED)
        case "tidak-datang":
            await set_stand(store, village, ticket, Stand.ABSENT)
        case "pindah":
            await set_stand(store, village, ticket, Stand.WAITING, _counter(inside.form.get("ke", "1")))
        case "utamakan" | "biasa":
            await set_priority(store, village, ticket, what == "utamakan")
        case _:
            raise NotThereError("Tombol itu tidak ada.")


@get("/layar/{desa:str}", include_in_schema=False)
async def display(outside: InjectedOutside, desa: Village) -> Response[str]:
    """For a television: who is called, and where. Numbers only, so nobody needs to sign in."""
    village = await outside.village(desa)
    async with outside.store.reading(village.code) as connection:
        board = await board_of(connection, village.code, today_in(village.code))
    waiting = [place for place in board.places if place.stand is Stand.WAITING]
    return outside.page("display.html", village=village, now=board.now()[:5], absent=board.absent()[:6], waiting=waiting)


async def letters_by_counter(inside: Inside, book: ServiceBook, village: str) -> dict[int, str]:
    """Which letters each counter calls, as the village's services say."""
    found: dict[int, set[str]] = {}
    for each in await offered_in(inside, book, village):
        found.setdefault(min(each.service.counter, MOST_COUNTERS), set()).add(each.service.letter)
    return {counter: "".join(sorted(letters)) for counter, letters in sorted(found.items())}


def _counter(text: str) -> int:
    return int(text) if text.isdigit() and 1 <= int(text) <= MOST_COUNTERS else 1


def _ticket(text: str, day: str) -> QueueTicket:
    found = _TICKET.fullmatch(text)
    if found is None:
        raise NotThereError("Nomor itu tidak ada.")
    return QueueTicket(day, found[1], int(found[3]), int(found[2]))


ROUTES = [queue, act, display]
