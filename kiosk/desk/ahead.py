"""How many people are before somebody in the queue, as far as central's last word goes. Pure.

Whoever gives the calls sees to it that they are fresh (`fresh_calls`): nothing is said rather than something stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kiosk.model.news import QueueCall
from kiosk.model.request import Moment
from kiosk.model.ticket import QueueTicket

# Older word of the queue is no word: two heartbeats of a healthy courier.
FRESH_SECONDS = 600.0
# Nobody was called for so long: the counter has stopped calling through central, whatever the numbers say.
CALLING_SECONDS = 3600.0


def people_ahead(ticket: QueueTicket, calls: Iterable[QueueCall]) -> int | None:
    """Numbers of the ticket's letter that are still to be called before it; None when it cannot be said.

    Of its own kiosk's numbers those between the last call and it; of the hall's other kiosks those that central knows to wait.
    """
    queue = [call for call in calls if (call.day, call.letter) == (ticket.day, ticket.letter)]
    own = next((call for call in queue if call.ordinal == ticket.ordinal), None)
    if own is None or own.number >= ticket.number:
        return None
    others = [call.waiting for call in queue if call.ordinal != ticket.ordinal]
    known = [waiting for waiting in others if waiting is not None]
    return ticket.number - own.number - 1 + sum(known) if len(known) == len(others) else None


def fresh_calls(calls: tuple[QueueCall, ...], age_seconds: float | None, now: Moment) -> tuple[QueueCall, ...]:
    """The calls of queues that are still called, none at all once the word of them is old. `age_seconds`: since it was heard."""
    if age_seconds is None or age_seconds > FRESH_SECONDS:
        return ()
    # How long ago a call was only a trusted clock can say.
    return tuple(call for call in calls if not now.trusted or _still_calling(call, now))


def _still_calling(call: QueueCall, now: Moment) -> bool:
    try:
        called_at, wall = datetime.fromisoformat(call.at), datetime.fromisoformat(now.wall)
        return (wall - called_at).total_seconds() <= CALLING_SECONDS
    except (ValueError, TypeError):  # no time, or one without a zone
        return False
