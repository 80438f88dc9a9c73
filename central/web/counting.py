"""Statistics of a village or a district, as charts drawn here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import Parameter

from central.office.catalogue import ServiceBook
from central.office.staff import May
from central.office.statistics import count
from central.web.drawing import day_bars, row_bars
from central.web.home import today_in
from central.web.inside import InjectedInside
from central.web.names import service_names
from central.web.render import day_words

SPANS = (7, 30, 90)
MOST_SERVICES = 12


@get("/statistik", include_in_schema=False, may=May.COUNT)
async def statistics(
    inside: InjectedInside,
    book: ServiceBook,
    desa: Annotated[str, Parameter(max_length=32)] = "",
    hari: Annotated[int, Parameter(ge=7, le=90)] = 30,
) -> Response[str]:
    """Counts over a span of days."""
    villages = inside.among(desa)
    last = date.fromisoformat(today_in(villages[0] if villages else ""))
    counted = await count(inside.store, villages, last, hari)
    names, halls = await service_names(inside, book), {village.code: village.name for village in inside.every}
    by_service = [(names.get(code, code), many) for code, many in list(counted.by_service.items())[:MOST_SERVICES]]
    by_village = sorted(((halls.get(code, code), counted.by_village.get(code, 0)) for code in villages), key=lambda p: -p[1])
    values = {"services": row_bars(by_service), "villages_bars": row_bars(by_village), "village": desa, "days": hari}
    chart = day_bars(counted.by_day, _labels(counted.by_day), f"Permohonan per hari, {hari} hari terakhir")
    return inside.page("statistics.html", here="statistics", counted=counted, chart=chart, spans=SPANS, halls=halls, **values)


def _labels(by_day: Iterable[str]) -> dict[str, str]:
    """Full dates for pointing at; under the chart about six of them."""
    days = list(by_day)
    every = max(1, len(days) // 6)
    shown = {day: day_words(day).rsplit(" ", 1)[0] for day in days[::-every][::-1]}
    return shown | {f"full {day}": day_words(day) for day in days}


ROUTES = [statistics]
