"""The first page after signing in: what waits for this person today."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get

from central.office.catalogue import ServiceBook
from central.office.marks import Marks
from central.office.queue import Stand, board_of
from central.office.requests import Wanted, count_by_status, find_requests
from central.office.staff import May
from central.web.health import health_of
from central.web.inside import InjectedInside, Inside
from central.web.names import service_names
from central.web.render import zone_of
from kiosk.model.news import RequestStatus

ROWS = 6
OPEN = (RequestStatus.CHECKING, RequestStatus.INCOMPLETE, RequestStatus.SIGNING, RequestStatus.READY)


def today_in(village: str) -> str:
    """The calendar day where the village lies."""
    return datetime.now(zone_of(village)).date().isoformat()


@get("/", include_in_schema=False)
async def home(inside: InjectedInside, marks: Marks, book: ServiceBook) -> Response[str]:
    """Counts and the newest for staff, villages for a supervisor, kiosks for a technician."""
    states = [(state, health_of(state)) for state in await inside.store.kiosks(inside.codes)]
    ill = [(state, health) for state, health in states if health.level in ("bad", "look")]
    counts, newest, waiting = {}, [], 0
    if inside.staff.may(May.REQUESTS):
        counts = await count_by_status(inside.store, inside.codes)
        newest = await find_requests(inside.store, marks, Wanted(inside.codes, RequestStatus.CHECKING), ROWS)
    if inside.staff.may(May.HANDLE) and inside.every:
        waiting = await _waiting(inside)
    names = await service_names(inside, book)
    values = {"counts": counts, "newest": newest, "waiting": waiting, "kiosks": states, "ill": ill, "names": names}
    return inside.page("home.html", here="home", greeting=_greeting(inside), open_statuses=OPEN, **values)


async def _waiting(inside: Inside) -> int:
    village = inside.village().code
    async with inside.store.reading(village) as connection:
        board = await board_of(connection, village, today_in(village))
    return sum(place.stand is Stand.WAITING for place in board.places)


def _greeting(inside: Inside) -> str:
    hour = datetime.now(zone_of(inside.codes[0] if inside.codes else "")).hour
    for until, words in ((4, "Selamat malam"), (11, "Selamat pagi"), (15, "Selamat siang"), (19, "Selamat sore")):
        if hour < until:
            return words
    return "Selamat malam"


ROUTES = [home]
