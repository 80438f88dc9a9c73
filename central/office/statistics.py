"""How much a village or a district does: counts by day, service and status, and how long a letter takes. Numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import Select, and_, func, select

from central.moment import read_moment
from central.store import tables
from central.store.base import Store
from kiosk.model.news import RequestStatus

DAYS = 30
# Enough for a fair median; a district has more.
MOST_TIMED = 2000
_REQUEST, _STATE, _MOVE = tables.request.c, tables.request_state.c, tables.request_move.c


@dataclass(frozen=True, slots=True)
class Statistics:
    """`by_day` has every day of the span, the oldest first. `days_to_ready` is the median, None before the first."""

    by_day: Mapping[str, int]
    by_service: Mapping[str, int]
    by_status: Mapping[RequestStatus, int]
    by_village: Mapping[str, int]
    days_to_ready: float | None

    @property
    def total(self) -> int:
        """Requests within the span."""
        return sum(self.by_day.values())


async def count(store: Store, villages: tuple[str, ...], today: date, days: int = DAYS) -> Statistics:
    """Of the service days up to `today`."""
    every_day = [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    span = and_(_REQUEST.village.in_(villages), _REQUEST.day >= every_day[0], _REQUEST.day <= every_day[-1])
    status = func.coalesce(_STATE.status, RequestStatus.CHECKING.value)
    joined = tables.request.outerjoin(
        tables.request_state, and_(_STATE.village == _REQUEST.village, _STATE.request == _REQUEST.id)
    )
    counted = select(_REQUEST.day, _REQUEST.service, _REQUEST.village, status.label("status"), func.count().label("many"))
    grouped = counted.select_from(joined).where(span).group_by(_REQUEST.day, _REQUEST.service, _REQUEST.village, status)
    async with store.reading(villages) as connection:
        rows = [(r.day, r.service, r.village, r.status, r.many) for r in await connection.execute(grouped)]
        timed = await connection.execute(_ready_moves(villages, every_day[0]))
        spans = [_days_between(row.received_at, row.at) for row in timed]
    known = [span_days for span_days in spans if span_days is not None]
    by_service = _summed((service, many) for _, service, _, _, many in rows)
    return Statistics(
        by_day=dict.fromkeys(every_day, 0) | _summed((day, many) for day, *_, many in rows),
        by_service=dict(sorted(by_service.items(), key=lambda pair: -pair[1])),
        by_status=dict.fromkeys(RequestStatus, 0) | {RequestStatus(s): n for s, n in _summed((r[3], r[4]) for r in rows).items()},
        by_village=_summed((village, many) for _, _, village, _, many in rows),
        days_to_ready=median(known) if known else None,
    )


def _ready_moves(villages: tuple[str, ...], since: str) -> Select[tuple[str, str]]:
    same = and_(_REQUEST.village == _MOVE.village, _REQUEST.id == _MOVE.request)
    became_ready = and_(_MOVE.village.in_(villages), _MOVE.after == RequestStatus.READY.value, _MOVE.before != _MOVE.after)
    newest = select(_REQUEST.received_at, _MOVE.at).select_from(tables.request_move.join(tables.request, same))
    return newest.where(became_ready, _MOVE.at >= since).order_by(_MOVE.id.desc()).limit(MOST_TIMED)


def _days_between(first: str, last: str) -> float | None:
    begun, ended = read_moment(first), read_moment(last)
    return _days(begun, ended) if begun and ended else None


def _days(begun: datetime, ended: datetime) -> float:
    return (ended - begun).total_seconds() / 86_400


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, many in pairs:
        sums[key] = sums.get(key, 0) + many
    return sums
