"""Queue tickets and the short tracking code printed beside the QR."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# Crockford base32: no I, L, O, U, so a code read aloud or typed from worn paper has one reading.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
# Of a form filled in at home (central.office.preregistration): longer, for it leads to answers.
PREREGISTRATION_LENGTH = 12
# Before the code in the QR of a slip while there is no page on the web to lead to; the kiosk knows its own slips by it.
CODE_PREFIX = "ADT1:"


@dataclass(frozen=True, slots=True)
class QueueTicket:
    """A number in the hall's queue for one service day.

    `letter` is the queue's, `number` starts at 1, `ordinal` is the kiosk's own (1 for the first of a hall), given at
    enrolment: two kiosks of one hall that cannot reach each other must not hand out the same number.
    """

    day: str  # the service day, ISO date
    letter: str
    number: int
    ordinal: int = 1

    @property
    def label(self) -> str:
        """`A-014`; from a hall's second kiosk `A2-014`."""
        return f"{self.letter}{self.ordinal if self.ordinal > 1 else ''}-{self.number:03d}"


def tracking_code(request_id: UUID) -> str:
    """Eight characters from the 40 last random bits of a UUIDv7: derived, so never stored and never out of step."""
    bits = request_id.int & ((1 << 40) - 1)
    return "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(35, -1, -5))


def spaced_code(code: str) -> str:
    """`K7F39QXM` -> `K7F3-9QXM`, as printed."""
    return f"{code[:4]}-{code[4:]}"


def read_tracking_code(text: str) -> str | None:
    """Undo what people do to a code: case, dashes, spaces, O for 0, I or L for 1. None when it cannot be one."""
    return read_crockford(text, CODE_LENGTH)


def read_crockford(text: str, length: int) -> str | None:
    """The same for a code of `length` characters."""
    folded = text.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    if len(folded) == length and all(character in CROCKFORD for character in folded):
        return folded
    return None
