"""POST /v1/preregistration: somebody filled in a request at home and shows its one-time code at a kiosk of the village."""

from __future__ import annotations

from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer
from central.api.caller import known_caller
from central.api.openapi import PREREGISTRATION_OPERATION
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.office.preregistration import take
from central.reading_json import UnreadableError, read_json
from central.throttle import Throttle
from kiosk.model import wire

MOST_BYTES = 1024
LONGEST_CODE = 40


@post(wire.PREREGISTRATION_PATH, status_code=200, request_max_body_size=MOST_BYTES, operation_class=PREREGISTRATION_OPERATION)
async def preregistration(request: KioskRequest, keys: CentralKeys, store: InjectedStore, throttle: Throttle) -> Response[bytes]:
    """Service and answers, once; the same kiosk may ask again while its visit lasts. Guessing is slowed down."""
    body = await request.body()
    try:
        question = read_json(body, wire.PreregistrationRequest)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    who = await known_caller(request, store, question.kiosk, body)
    wait_seconds = throttle.wait_seconds(who.kiosk.id)
    if wait_seconds:
        raise Refused(429, "too-many-tries", "Wait, then try again.", wait_seconds)
    taken = await take(store, keys, who.kiosk, question.code[:LONGEST_CODE])
    if taken is None:
        throttle.failed(who.kiosk.id)
        return answer(request, keys, wire.PreregistrationAnswer(now_text()))
    service, answers = taken
    return answer(request, keys, wire.PreregistrationAnswer(now_text(), service, answers))
