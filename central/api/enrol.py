"""POST /v1/enrol: a one-time code and a kiosk's public key become a kiosk."""

from __future__ import annotations

from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer, asked
from central.api.openapi import ENROL_OPERATION
from central.enrolment import code_hash
from central.errors import EnrolmentRefusedError
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.reading_json import UnreadableError, read_json
from central.signing import verify
from central.throttle import Throttle
from kiosk.model import wire

MOST_BYTES = 4096
LONGEST_CODE = 64
LONGEST_NAME = 80


@post(wire.ENROL_PATH, status_code=200, request_max_body_size=MOST_BYTES, operation_class=ENROL_OPERATION)
async def enrol(
    request: KioskRequest, keys: CentralKeys, store: InjectedStore, throttle: Throttle, public_address: str
) -> Response[bytes]:
    """Enrol a kiosk with a one-time code. Asking again with the same key and code gives the same answer."""
    caller = request.client.host if request.client else ""
    wait_seconds = throttle.wait_seconds(caller)
    if wait_seconds:
        raise Refused(429, "too-many-tries", "Wait, then try again.", wait_seconds)
    try:
        wish = await _read(request)
        enrolled = await store.enrol(code_hash(wish.code), wish.public, wish.name, now_text())
    except EnrolmentRefusedError as error:
        throttle.failed(caller)
        raise Refused(403, error.reason, "Ask for a new code at central.") from error
    except Refused:
        throttle.failed(caller)
        raise
    kiosk, village = enrolled.kiosk, enrolled.village
    info = wire.VillageInfo(village.code, village.name, village.district)
    # Without one receipts print the bare code: a link to a page that residents cannot open would be worse.
    told = wire.EnrolAnswer(kiosk.id, kiosk.ordinal, info, keys.sealing_key(), keys.public, public_address)
    return answer(request, keys, told)


async def _read(request: KioskRequest) -> wire.EnrolRequest:
    body = await request.body()
    try:
        wish = read_json(body, wire.EnrolRequest)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    if len(wish.public) != 32 or len(wish.code) > LONGEST_CODE or len(wish.name) > LONGEST_NAME or not wish.name.isprintable():
        raise Refused(400, "bad-field", "public is 32 bytes, code at most 64 and name at most 80 printable characters.")
    if not verify(asked(request), body, wish.public.hex(), wish.public):
        raise Refused(401, "bad-signature", "The body must be signed with the key it carries.")
    return wish
