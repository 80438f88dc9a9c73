"""POST /v1/sync: envelopes up, verdicts down, one round trip, one commit; answered only after COMMIT."""

from __future__ import annotations

import msgspec
from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer
from central.api.caller import known_caller
from central.api.judge import Judge
from central.api.news import fulfil_wish, read_wish
from central.api.openapi import SYNC_OPERATION
from central.injected import hot_ground
from central.moment import now_text
from central.office.news import Caller
from central.reading_json import UnreadableError, read_json
from central.store.base import Arrival, DeadLetter, Delivery, Pulse
from kiosk.model import wire

MOST_PROBLEMS = 20
LONGEST_PROBLEM = 64


class _LooseSync(msgspec.Struct):
    """`wire.SyncRequest` with its parts still raw: one that cannot be read must not take the others with it."""

    kiosk: str
    items: list[msgspec.Raw]
    heartbeat: msgspec.Raw = msgspec.Raw(b"null")
    news_since: msgspec.Raw = msgspec.Raw(b"null")
    news_room: msgspec.Raw = msgspec.Raw(b"0")


@post(wire.SYNC_PATH, status_code=200, request_max_body_size=wire.MAX_BODY_BYTES, operation_class=SYNC_OPERATION)
async def sync(request: KioskRequest) -> Response[bytes]:
    """Take a kiosk's envelopes and heartbeat. A verdict for each item, in order; only `new` and `dup` are stored.

    What changed since the kiosk last heard goes down with the answer, as much as fits.
    """
    ground = hot_ground(request)
    store, keys = ground.store, ground.keys()
    body = await request.body()
    loose = _read(body)
    who = await known_caller(request, store, loose.kiosk, body)
    kiosk = who.kiosk
    at = now_text()
    judge = Judge(kiosk, keys, at)
    judged = [judge.judge(bytes(raw)) for raw in loose.items]
    arrivals = tuple(each for each in judged if isinstance(each, Arrival))
    dead = tuple(each for each in judged if isinstance(each, DeadLetter))
    beat = _heartbeat(bytes(loose.heartbeat))
    outcomes = await store.deliver(Delivery(arrivals, dead, _pulse(who, beat, at)))
    news = await fulfil_wish(store, who, read_wish(loose.news_since, loose.news_room))
    verdicts = _verdicts(judged, outcomes)
    ground.metrics.judged(verdicts)
    said = wire.SyncAnswer(
        verdicts,
        at,
        list(news.parts),
        news.more,
        change=who.change,
        turn=max(who.turn, beat.turn if beat else 0),
        public_address=ground.public_address or None,
        sealing=keys.sealing_key() if any(each.key_id != keys.current for each in arrivals) else None,
    )
    return answer(request, keys, said)


def _read(body: bytes) -> _LooseSync:
    try:
        loose = read_json(body, _LooseSync)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    if len(loose.items) > wire.MAX_ITEMS:
        raise Refused(413, "too-many-items", f"At most {wire.MAX_ITEMS} items at once.")
    return loose


def _heartbeat(raw: bytes) -> wire.Heartbeat | None:
    """A heartbeat that cannot be read counts as none: it must not hold up requests."""
    try:
        beat = read_json(raw, wire.Heartbeat)
    except UnreadableError:
        return None
    problems = [problem[:LONGEST_PROBLEM] for problem in beat.problems[:MOST_PROBLEMS]]
    return msgspec.structs.replace(beat, version=beat.version[:LONGEST_PROBLEM], problems=problems)


def _pulse(who: Caller, beat: wire.Heartbeat | None, at: str) -> Pulse:
    """A heartbeat that is not above the last one is a recording: it must not make a kiosk look alive that is not."""
    recorded = who.turn and (beat is None or beat.turn <= who.turn)
    return Pulse(who.kiosk.id, who.kiosk.village, who.heard_at if recorded else at, None if recorded else beat)


def _verdicts(judged: list[Arrival | DeadLetter], outcomes: list[wire.Outcome]) -> list[wire.Verdict]:
    waiting = iter(outcomes)
    return [
        wire.Verdict(each.id, next(waiting))
        if isinstance(each, Arrival)
        else wire.Verdict(each.request, wire.Outcome.REJECTED, each.reason)
        for each in judged
    ]
