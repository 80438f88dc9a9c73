"""A stored request, opened: what the command prints and the page shows. The one place where sealed parts are read in bulk."""

from __future__ import annotations

from uuid import UUID

import msgspec

from central.errors import CannotOpenError
from central.keys import CentralKeys
from central.store.base import Stored
from kiosk.model import wire
from kiosk.model.nik import Nik
from kiosk.model.ticket import QueueTicket, spaced_code, tracking_code


class Opened(msgspec.Struct, frozen=True):
    """One line of `requests --json`. `problem` is "" unless the sealed part could not be opened; then `nik` is ""."""

    id: str
    village: str
    kiosk: str
    service: str
    ticket: str
    day: str
    submitted_at: str
    clock_trusted: bool
    received_at: str
    nik: str
    nik_source: str
    answers: dict[str, str]
    language: str
    tracking_code: str
    problem: str = ""

    @property
    def masked_nik(self) -> str:
        """For screens; "" for a request without a NIK."""
        return Nik(self.nik).masked if self.nik else ""

    @property
    def spaced_code(self) -> str:
        """As printed on the receipt."""
        return spaced_code(self.tracking_code)

    def __repr__(self) -> str:
        return f"Opened({self.id})"


def open_stored(stored: Stored, keys: CentralKeys) -> Opened:
    """Never raises for what ingest let in: a request that does not open is listed with its problem."""
    envelope = msgspec.json.decode(stored.envelope, type=wire.Envelope)
    problem, answers = "", wire.Answers(envelope.id, envelope.service, "", "", {})
    try:
        answers = keys.open_sealed(envelope)
    except CannotOpenError as error:
        problem = str(error)
    ticket = envelope.ticket
    return Opened(
        id=envelope.id,
        village=envelope.village,
        kiosk=envelope.kiosk,
        service=envelope.service,
        ticket=QueueTicket(ticket.day, ticket.letter, ticket.number, ticket.ordinal).label,
        day=ticket.day,
        submitted_at=envelope.submitted_at.wall,
        clock_trusted=envelope.submitted_at.trusted,
        received_at=stored.received_at,
        nik=answers.nik,
        nik_source=answers.nik_source,
        answers=answers.answers,
        language=answers.language,
        tracking_code=tracking_code(UUID(envelope.id)),
        problem=problem,
    )
