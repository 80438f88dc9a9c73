"""What became of a request: what this kiosk knows at once, and what central says when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.desk.newsroom import Newsroom
from kiosk.model import wire
from kiosk.model.news import HeardStatus, RequestStatus, StatusOf
from kiosk.model.request import Moment, age_seconds
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.store.values import Delivery, StoredRequest
from kiosk.uplink.asks import Ask
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Delivered


def known_status(code: str, store: Store, newsroom: Newsroom, now: Moment) -> HeardStatus | None:
    """The last known status of the request with this short code, without asking anybody; None when nothing is known.

    Of a request made here that nobody at central has moved yet it is the first one. Reads the card: on a worker's thread.
    """
    heard = newsroom.status_of(code)
    if heard is not None:
        return heard
    try:
        stored = store.request_by_code(code)
    except StoreError:
        return None
    return None if stored is None else _first(code, stored, newsroom, now)


def _first(code: str, stored: StoredRequest, newsroom: Newsroom, now: Moment) -> HeardStatus:
    request = stored.request
    status = StatusOf(code, request.ticket, request.service, RequestStatus.CHECKING, request.submitted_at.wall)
    if stored.delivery is not Delivery.DELIVERED:
        return HeardStatus(status, 0.0, delivered=False)
    return HeardStatus(status, age_seconds(newsroom.news.heard_at, now))


def status_ask(code: str, identity: Identity, newsroom: Newsroom, now: Callable[[], Moment], told: Callable[[bool], None]) -> Ask:
    """The question to central. `told` on the courier's thread, once the newsroom knows; False when central could not be asked."""

    def heard(outcome: Any) -> None:
        if isinstance(outcome, Delivered) and outcome.answer.status is not None:
            newsroom.learn(outcome.answer.status, now())
        told(isinstance(outcome, Delivered))

    return Ask(wire.STATUS_PATH, wire.StatusRequest(identity.kiosk, code), wire.StatusAnswer, heard)
