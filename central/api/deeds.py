"""POST /v1/deeds: a kiosk tells what staff did at its own screen."""

from __future__ import annotations

from litestar import Response, post

from central.api.answers import KioskRequest, Refused, answer
from central.api.caller import known_caller
from central.api.openapi import DEEDS_OPERATION
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.office.deeds import keep_deeds
from central.reading_json import UnreadableError, read_json
from kiosk.model import wire

MOST_BYTES = 64 * 1024
# What an INTEGER of either database holds.
_HIGHEST_SERIAL = 2**31 - 1


@post(wire.DEEDS_PATH, status_code=200, request_max_body_size=MOST_BYTES, operation_class=DEEDS_OPERATION)
async def deeds(request: KioskRequest, keys: CentralKeys, store: InjectedStore) -> Response[bytes]:
    """Keep the lines, each once; the answer says up to which serial they are kept."""
    body = await request.body()
    try:
        told = read_json(body, wire.DeedsRequest)
    except UnreadableError as error:
        raise Refused(400, "unreadable", str(error)) from error
    if len(told.deeds) > wire.MAX_ITEMS or any(not 0 < deed.serial <= _HIGHEST_SERIAL for deed in told.deeds):
        raise Refused(400, "unreadable", f"At most {wire.MAX_ITEMS} deeds, each with a serial from 1.")
    who = await known_caller(request, store, told.kiosk, body)
    heard = await keep_deeds(store, who.kiosk, told.deeds)
    return answer(request, keys, wire.DeedsAnswer(now_text(), heard))
