"""What goes down with a sync: reading what the kiosk asked for, leniently, and how much of it may come."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from central.errors import StoreBusyError
from central.office.news import Caller, News, news_for
from central.reading_json import UnreadableError, read_json
from central.store.base import Store
from kiosk.model import wire

_log = logging.getLogger(__name__)

# Kiosks that name no room for news get this much.
USUAL_ROOM_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """The change each section was heard up to, by name. Empty: no news is wanted, or by a kiosk that knows of none."""

    since: Mapping[str, int] = field(default_factory=dict)
    room_bytes: int = 0


def read_wish(since: msgspec.Raw, room: msgspec.Raw) -> Wish:
    """Never raises: what cannot be read (older kiosks send "") asks for nothing, and holds up no request."""
    try:
        wanted = read_json(bytes(since), dict[str, int])
        room_bytes = read_json(bytes(room), int)
    except UnreadableError:
        return Wish()
    return Wish(wanted, min(max(room_bytes, 0) or USUAL_ROOM_BYTES, wire.MAX_NEWS_BYTES))


async def fulfil_wish(store: Store, who: Caller, wish: Wish) -> News:
    """The news, if any. What is wrong with them is never the envelopes' fault: those are stored, and their kiosk is told so."""
    if not wish.since:
        return News()
    try:
        return await news_for(store, who, wish.since, wish.room_bytes)
    except (StoreBusyError, ValueError) as error:
        _log.error("no news for %s: %s", who.kiosk.id, error)
        return News()
