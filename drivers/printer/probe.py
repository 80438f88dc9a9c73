"""What can this printer do? Asks it all it might answer, and notes what came back. What only eyes can judge is asked of people
elsewhere (scripts/diagnose_printer.py).

A printer that lacks a command may print some letters instead: for technicians, never while residents wait.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from drivers.printer.base import PrinterStatus, Transport
from drivers.printer.profile import Profile
from drivers.printer.status import ASK_AUTOMATIC, Kind, Replies

_TOKEN = b"PROB"
_ASK_PROCESS_ID = b"\x1d(H\x06\x0000" + _TOKEN
_ASK_PAPER = b"\x1dr\x01"
_NO_AUTOMATIC = b"\x1da\x00"
_ASK_MAKER, _ASK_MODEL = b"\x1dI\x42", b"\x1dI\x43"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Found:
    """What answered. `maker` and `model` are "" where nothing came; `reply_seconds` is how long the first answer took."""

    now: PrinterStatus
    status: bool
    automatic_status: bool
    paper_reply: bool
    process_id: bool
    maker: str = ""
    model: str = ""
    reply_seconds: float | None = None

    def onto(self, base: Profile) -> Profile:
        """`base` with what was found; the rest stays as it is."""
        return replace(
            base,
            status=self.status,
            automatic_status=self.automatic_status,
            paper_reply=self.paper_reply,
            process_id=self.process_id,
        )


def probe(transport: Transport, *, wait_seconds: float = 1.5) -> Found:
    """Ask everything, one question at a time. Opens and closes `transport`.

    Raises DeviceMissing, DeviceBusy, BadOption, DeviceTimeout, DeviceLost.
    """
    try:
        transport.open()
        if not transport.answers:
            return Found(PrinterStatus(answered=False), False, False, False, False)
        began = time.monotonic()
        now = Replies(transport).status(wait_seconds)
        reply_seconds = round(time.monotonic() - began, 3) if now.answered else None
        automatic = _answers(transport, ASK_AUTOMATIC, Kind.AUTOMATIC, wait_seconds)
        transport.write(_NO_AUTOMATIC, wait_seconds)
        paper = _answers(transport, _ASK_PAPER, Kind.PAPER, wait_seconds)
        process = _answers(transport, _ASK_PROCESS_ID, Kind.PROCESS, wait_seconds)
        maker, model = (_name(transport, ask, wait_seconds) for ask in (_ASK_MAKER, _ASK_MODEL)) if now.answered else ("", "")
        return Found(now, now.answered, automatic, paper, process, maker, model, reply_seconds)
    finally:
        transport.close()


def _answers(transport: Transport, question: bytes, kind: Kind, wait_seconds: float) -> bool:
    replies = Replies(transport)
    transport.write(question, wait_seconds)
    reply = replies.wait(frozenset({kind}), wait_seconds)
    return reply is not None and not replies.noise and (kind is not Kind.PROCESS or reply.body == _TOKEN)


def _name(transport: Transport, question: bytes, wait_seconds: float) -> str:
    """`GS I` 66 and 67 answer `_`, a name, NUL."""
    transport.write(question, wait_seconds)
    said, until = bytearray(), time.monotonic() + wait_seconds
    while (left := until - time.monotonic()) > 0 and len(said) < _LONGEST_NAME and not said.endswith(b"\0"):
        said += transport.read(_LONGEST_NAME, left)
    name = bytes(said).partition(b"_")[2].rstrip(b"\0").decode("ascii", "replace")
    return name if name.isprintable() else ""
