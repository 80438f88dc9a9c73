"""How many people are ahead of a ticket, as well as anyone can tell; nothing is said rather than something stale. Pure."""

from __future__ import annotations

from datetime import datetime

from kiosk.desk.newsroom import age_seconds
from kiosk.model.news import News, QueueCall
from kiosk.model.request import Moment
from kiosk.model.ticket import QueueTicket

# Older word of the queue is no word: two heartbeats of a healthy courier.
FRESH_SECONDS = 600.0
# Nobody was called for so long: the counter has stopped calling through central, whatever the numbers say.
CALLING_SECONDS = 3600.0


def people_ahead(ticket: QueueTicket, news: News, now: Moment) -> int | None:
    """People before `ticket` in its letter's queue, those of the hall's other kiosks included; None when it cannot be said."""
    age = age_seconds(news.heard_at, now)
    if age is None or age > FRESH_SECONDS:
        return None
    calls = [call for call in news.calls if call.day == ticket.day and call.letter == ticket.letter]
    own = next((call for call in calls if call.ordinal == ticket.ordinal), None)
    if own is None or not any(_still_calling(call, now) for call in calls):
        return None
    others = [call.waiting for call in calls if call.ordinal != ticket.ordinal]
    known = [waiting for waiting in others if waiting is not None]
    if len(known) < len(others):
        return None
    return max(0, ticket.number - own.number - 1) + sum(known)


def _still_calling(call: QueueCall, now: Moment) -> bool:
    if not now.trusted:
        return True  # the news is fresh by the monotonic clock; how long ago the call was nobody can say
    try:
        called_at, wall = datetime.fromisoformat(call.at), datetime.fromisoformat(now.wall)
        return (wall - called_at).total_seconds() <= CALLING_SECONDS
    except (ValueError, TypeError):  # no time, or one without a zone
        return False
