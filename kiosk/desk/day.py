"""The day's figures for the report, out of the store. Reads only."""

from __future__ import annotations

from collections import Counter

from kiosk.language import INDONESIAN, choose
from kiosk.model.service import Catalogue
from kiosk.store.store import Store
from kiosk.store.values import Delivery, PrintState, StoredRequest
from kiosk.tickets.staff import DayFacts

# More than any hall serves in a day; the report says how many it counted.
_MOST_REQUESTS = 10_000
_DOUBTFUL = frozenset({PrintState.FAILED, PrintState.UNKNOWN})


def day_facts(
    store: Store, catalogue: Catalogue, *, day: str | None = None, tickets_left: int | None = None, language: str = INDONESIAN
) -> DayFacts:
    """Figures of the service day `day` (None: the open one). Raises StoreError."""
    day = day or store.service_day()
    found = store.requests_of_day(day, _MOST_REQUESTS)
    counted = Counter(each.request.service for each in found)
    names = {code: _name(catalogue, code, language) for code in counted}
    return DayFacts(
        day,
        [(names[code], count) for code, count in counted.most_common()],
        _last_numbers(found),
        unsent=sum(each.delivery is Delivery.WAITING for each in found),
        dead=sum(each.delivery is Delivery.DEAD for each in found),
        not_printed=sum(bool(each.prints) and each.prints[-1].state in _DOUBTFUL for each in found),
        tickets_left=tickets_left,
    )


def _name(catalogue: Catalogue, code: str, language: str) -> str:
    service = catalogue.service(code)
    return choose(service.name, language) if service else code


def _last_numbers(found: list[StoredRequest]) -> tuple[str, ...]:
    """The highest label of each queue letter, by letter."""
    last: dict[str, tuple[int, str]] = {}
    for each in found:
        ticket = each.request.ticket
        last[ticket.letter] = max(last.get(ticket.letter, (0, "")), (ticket.number, ticket.label))
    return tuple(label for _, (_, label) in sorted(last.items()))
