"""The judgement of one item, by itself: an Arrival to store, or a DeadLetter with the reason. No I/O.

Reasons: unreadable-item, too-large, bad-signature, unreadable-envelope, unsupported-version, bad-id, wrong-village, wrong-kiosk,
bad-sha256, unknown-key, bad-service, bad-ticket, bad-time. (`conflict` is the store's to find.)
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from central.keys import CentralKeys
from central.reading_json import UnreadableError, read_json
from central.store.base import Arrival, DeadLetter, Kiosk
from kiosk.model import wire

# base64 grows by a third; the rest of an envelope is a few hundred bytes.
MOST_ENVELOPE_BYTES = wire.MAX_SEALED_BYTES * 4 // 3 + 4096
SIGNATURE_BYTES = 64
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LETTER = re.compile(r"[A-Z]{1,4}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_WALL = re.compile(r"[0-9T:.Z+-]{1,40}", re.ASCII)


class _Faulty(Exception):  # noqa: N818 - a verdict on its way out
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Claim(msgspec.Struct):
    """As much of a refused envelope as names it."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the items of one kiosk's sync, all at the same moment."""

    kiosk: Kiosk
    keys: CentralKeys
    at: str

    def judge(self, raw: bytes) -> Arrival | DeadLetter:
        """Never raises for anything in `raw`, one item's JSON."""
        claimed = ""
        try:
            item = _decode_item(raw)
            frozen = bytes(item.envelope)
            claimed = _claimed_id(frozen)
            self._check_signature(item, frozen)
            envelope = _decode_envelope(frozen)
            self._check(envelope)
        except _Faulty as fault:
            return self._dead(claimed, fault.reason, raw)
        return self._arrival(envelope, frozen, item.signature)

    def _check_signature(self, item: wire.Item, frozen: bytes) -> None:
        if len(frozen) > MOST_ENVELOPE_BYTES:
            raise _Faulty("too-large")
        if len(item.signature) != SIGNATURE_BYTES:
            raise _Faulty("bad-signature")
        try:
            VerifyKey(self.kiosk.public).verify(frozen, item.signature)
        except BadSignatureError as error:
            raise _Faulty("bad-signature") from error

    def _check(self, envelope: wire.Envelope) -> None:
        wrongs = {
            "unsupported-version": envelope.version != wire.VERSION,
            "bad-id": not _is_uuid(envelope.id),
            "wrong-village": envelope.village != self.kiosk.village,
            "wrong-kiosk": envelope.kiosk != self.kiosk.id,
            "too-large": len(envelope.sealed) > wire.MAX_SEALED_BYTES,
            "bad-sha256": hashlib.sha256(envelope.sealed).hexdigest() != envelope.sha256,
            "unknown-key": not self.keys.knows(envelope.key_id),
            "bad-service": not _PLAIN.fullmatch(envelope.service),
            "bad-ticket": not _is_ticket(envelope.ticket),
            # Any time will do, however wrong the clock; only its shape is bounded.
            "bad-time": not _WALL.fullmatch(envelope.submitted_at.wall),
        }
        for reason, wrong in wrongs.items():
            if wrong:
                raise _Faulty(reason)

    def _arrival(self, envelope: wire.Envelope, frozen: bytes, signature: bytes) -> Arrival:
        return Arrival(
            village=envelope.village,
            id=envelope.id,
            kiosk=envelope.kiosk,
            service=envelope.service,
            ticket=envelope.ticket,
            submitted_at=envelope.submitted_at.wall,
            clock_trusted=envelope.submitted_at.trusted,
            key_id=envelope.key_id,
            envelope=frozen,
            signature=signature,
            sha256=hashlib.sha256(frozen).hexdigest(),
            received_at=self.at,
        )

    def _dead(self, claimed: str, reason: str, raw: bytes) -> DeadLetter:
        sha256 = hashlib.sha256(raw).hexdigest()
        return DeadLetter(self.kiosk.id, self.kiosk.village, claimed, reason, raw, sha256, self.at)


def _decode_item(raw: bytes) -> wire.Item:
    try:
        return read_json(raw, wire.Item)
    except UnreadableError as error:
        raise _Faulty("unreadable-item") from error


def _decode_envelope(frozen: bytes) -> wire.Envelope:
    try:
        return read_json(frozen, wire.Envelope)
    except UnreadableError as error:
        raise _Faulty("unreadable-envelope") from error


def _claimed_id(frozen: bytes) -> str:
    """So that even a refused item's verdict names it, when it has a name worth repeating."""
    try:
        claimed = read_json(frozen, _Claim).id
    except UnreadableError:
        return ""
    return claimed if _is_uuid(claimed) else ""


def _is_uuid(text: str) -> bool:
    """In the one canonical spelling: two spellings of one id would be two requests."""
    try:
        return len(text) == 36 and str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _is_ticket(ticket: wire.Ticket) -> bool:
    return (
        _DAY.fullmatch(ticket.day) is not None
        and _LETTER.fullmatch(ticket.letter) is not None
        and 1 <= ticket.number <= 99_999
        and 1 <= ticket.ordinal <= 999
    )
