"""How many are before somebody in the queue, as far as central's last word goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.model.news import QueueCall
from kiosk.model.ticket import QueueTicket


def people_ahead(ticket: QueueTicket, calls: Iterable[QueueCall]) -> int | None:
    """Numbers of the same queue between the one called last and this one; None when nobody said which that is.

    What central knows to be waiting bounds it: numbers that were dropped are not waited for.
    """
    queue = (ticket.day, ticket.letter, ticket.ordinal)
    call = next((call for call in calls if (call.day, call.letter, call.ordinal) == queue), None)
    if call is None or call.number >= ticket.number:
        return None
    return ticket.number - call.number - 1
