"""POST /v1/sync: envelopes up, verdicts down, one round trip, one commit; answered only after COMMIT."""

from __future__ import annotations

import msgspec
from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer, asked
from central.api.judge import Judge
from central.api.openapi import SYNC_OPERATION
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.reading_json import UnreadableError, read_json
from central.signing import verify
from central.store.base import Arrival, DeadLetter, Delivery, Kiosk, Pulse, Store
from kiosk.model import wire

MOST_PROBLEMS = 20
LONGEST_PROBLEM = 64


class _LooseSync(msgspec.Struct):
    """`wire.SyncRequest` with its parts still raw: one that cannot be read must not take the others with it."""

    kiosk: str
    items: list[msgspec.Raw]
    heartbeat: msgspec.Raw = msgspec.Raw(b"null")


@post(wire.SYNC_PATH, status_code=200, request_max_body_size=wire.MAX_BODY_BYTES, operation_class=SYNC_OPERATION)
async def sync(request: KioskRequest, keys: CentralKeys, store: InjectedStore) -> Response[bytes]:
    """Take a kiosk's envelopes and heartbeat. A verdict for each item, in order; only `new` and `dup` are stored."""
    body = await request.body()
    loose = _read(body)
    kiosk = await _known(request, store, loose.kiosk, body)
    at = now_text()
    judge = Judge(kiosk, keys, at)
    judged = [judge.judge(bytes(raw)) for raw in loose.items]
    arrivals = tuple(each for each in judged if isinstance(each, Arrival))
    dead = tuple(each for each in judged if isinstance(each, DeadLetter))
    outcomes = await store.deliver(
        Delivery(arrivals, dead, Pulse(kiosk.id, kiosk.village, at, _heartbeat(bytes(loose.heartbeat))))
    )
    return answer(request, keys, wire.SyncAnswer(_verdicts(judged, outcomes), at))


def _read(body: bytes) -> _LooseSync:
    try:
        loose = read_json(body, _LooseSync)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    if len(loose.items) > wire.MAX_ITEMS:
        raise Refused(413, "too-many-items", f"At most {wire.MAX_ITEMS} items at once.")
    return loose


async def _known(request: KioskRequest, store: Store, kiosk_id: str, body: bytes) -> Kiosk:
    kiosk = await store.kiosk(kiosk_id)
    if kiosk is None:
        raise Refused(401, "unknown-kiosk", "This kiosk is not enrolled here.")
    if not verify(asked(request), body, kiosk.id, kiosk.public):
        raise Refused(401, "bad-signature", "The body must be signed with the kiosk's enrolled key.")
    if kiosk.revoked_at:
        raise Refused(403, "kiosk-revoked", "This kiosk was revoked. What it holds stays on it.")
    return kiosk


def _heartbeat(raw: bytes) -> wire.Heartbeat | None:
    """A heartbeat that cannot be read counts as none: it must not hold up requests."""
    try:
        beat = read_json(raw, wire.Heartbeat)
    except UnreadableError:
        return None
    problems = [problem[:LONGEST_PROBLEM] for problem in beat.problems[:MOST_PROBLEMS]]
    return msgspec.structs.replace(beat, version=beat.version[:LONGEST_PROBLEM], problems=problems)


def _verdicts(judged: list[Arrival | DeadLetter], outcomes: list[wire.Outcome]) -> list[wire.Verdict]:
    waiting = iter(outcomes)
    return [
        wire.Verdict(each.id, next(waiting))
        if isinstance(each, Arrival)
        else wire.Verdict(each.request, wire.Outcome.REJECTED, each.reason)
        for each in judged
    ]
