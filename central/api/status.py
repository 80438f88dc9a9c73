"""POST /v1/status: somebody shows a receipt at a kiosk that does not know its request."""

from __future__ import annotations

from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer
from central.api.caller import known_caller
from central.api.openapi import STATUS_OPERATION
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.office.marks import Marks
from central.office.news import status_by_code
from central.reading_json import UnreadableError, read_json
from central.throttle import Throttle
from kiosk.model import wire
from kiosk.model.ticket import read_tracking_code

MOST_BYTES = 1024


@post(wire.STATUS_PATH, status_code=200, request_max_body_size=MOST_BYTES, operation_class=STATUS_OPERATION)
async def status(
    request: KioskRequest, keys: CentralKeys, store: InjectedStore, throttle: Throttle, marks: Marks
) -> Response[bytes]:
    """What became of one request of the kiosk's village, by its short code. Guessing is slowed down."""
    body = await request.body()
    try:
        question = read_json(body, wire.StatusRequest)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    who = await known_caller(request, store, question.kiosk, body)
    wait_seconds = throttle.wait_seconds(who.kiosk.id)
    if wait_seconds:
        raise Refused(429, "too-many-tries", "Wait, then try again.", wait_seconds)
    code = read_tracking_code(question.code[:16])
    found = await status_by_code(store, marks, who.kiosk.village, code) if code else None
    if found is None:
        throttle.failed(who.kiosk.id)
    return answer(request, keys, wire.StatusAnswer(now_text(), found))
