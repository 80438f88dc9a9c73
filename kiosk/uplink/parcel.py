"""Choosing what goes into one round trip, and reading what came back about it. Pure: no I/O, no clock.

Oldest first, but an item that failed alone, or got no word in a good answer, steps behind all that did not: one poisoned record
must delay nobody. Only items of equal standing travel together, so a suspect never spoils a good batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from kiosk.model import wire
from kiosk.uplink.outbox import Waiting

# {"envelope":…,"signature":"<88 characters>"},  around each envelope.
ITEM_OVERHEAD_BYTES = 128
# Room for everything around the items: kiosk, heartbeat, news_since.
FRAME_BYTES = 8 * 1024
# base64 of the largest sealed part, and the clear fields around it.
MAX_ENVELOPE_BYTES = wire.MAX_SEALED_BYTES * 4 // 3 + 8 * 1024
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Parcel:
    """What travels together, oldest first. `standing` is how often these have failed by their own fault, 0 for good ones."""

    waiting: tuple[Waiting, ...]
    standing: int = 0

    def items(self) -> list[wire.Item]:
        """As they go on the wire: the frozen bytes, untouched."""
        return [wire.Item(msgspec.Raw(waiting.body), waiting.signature) for waiting in self.waiting]


def pack(pending: Iterable[Waiting], failures: Mapping[UUID, int], limit: int) -> Parcel:
    """The next parcel from `pending` envelopes, at most `limit` items and wire.MAX_BODY_BYTES together."""
    ranked = list(pending)
    if not ranked:
        return Parcel(())
    standing = min(failures.get(waiting.id, 0) for waiting in ranked)
    chosen: list[Waiting] = []
    room = wire.MAX_BODY_BYTES - FRAME_BYTES
    for waiting in ranked:
        if failures.get(waiting.id, 0) != standing:
            continue
        room -= len(waiting.body) + ITEM_OVERHEAD_BYTES
        if len(chosen) >= limit or room < 0:
            break
        chosen.append(waiting)
    return Parcel(tuple(chosen), standing)


def damage(waiting: Waiting) -> str | None:
    """Why this row can never be delivered (a failing card garbled it), or None. It would break the whole request's JSON."""
    if len(waiting.signature) != _SIGNATURE_BYTES:
        return f"the signature has {len(waiting.signature)} bytes"
    if len(waiting.body) > MAX_ENVELOPE_BYTES:
        return f"the envelope has {len(waiting.body)} bytes"
    try:
        envelope = msgspec.json.decode(waiting.body, type=wire.Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "the envelope cannot be read"  # no details: the error could quote it
    if envelope.id != str(waiting.id):
        return "the envelope belongs to another request"
    if hashlib.sha256(envelope.sealed).hexdigest() != envelope.sha256:
        return "the sealed part does not fit its hash"
    return None


def words_on(parcel: Parcel, verdicts: Sequence[wire.Verdict]) -> dict[UUID, wire.Verdict]:
    """Central's word on each item, by id. No entry for an item without one, or with two that differ: such are tried again."""
    said: dict[str, set[wire.Outcome]] = {}
    words = {verdict.id: verdict for verdict in verdicts}
    for verdict in verdicts:
        said.setdefault(verdict.id, set()).add(verdict.outcome)
    return {waiting.id: words[str(waiting.id)] for waiting in parcel.waiting if len(said.get(str(waiting.id), set())) == 1}
