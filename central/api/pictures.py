"""GET /v1/pictures/{sha256}: a picture of the kiosk's village, whole or a piece: a thin line goes on where it broke.

Signed like everything else: each piece for itself. Whether the whole fits its hash is the kiosk's to check.
"""

from __future__ import annotations

import re

from litestar import Response, get

from central.api.answers import KioskRequest, Refused, asked
from central.api.caller import known_caller
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.office.faults import NotThereError
from central.office.products import one_picture
from central.signing import signature_headers
from kiosk.model import wire

# RFC 9110, 14.1.2: one range, from a first byte on, is all our kiosks ask for.
_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})", re.ASCII)
LONGEST_KIOSK_ID = 64


@get(f"{wire.PICTURES_PATH}/{{sha256:str}}", include_in_schema=False)
async def picture(request: KioskRequest, sha256: str, keys: CentralKeys, store: InjectedStore) -> Response[bytes]:
    """The bytes asked for. 410 when this village has no such picture, 416 behind its end."""
    who = await known_caller(request, store, request.headers.get(wire.KIOSK_HEADER, "")[:LONGEST_KIOSK_ID], b"")
    try:
        async with store.reading(who.kiosk.village) as connection:
            found = await one_picture(connection, who.kiosk.village, sha256)
    except NotThereError as error:
        # Not 404: that is what a proxy says while we are away, and kiosks take it for that.
        raise Refused(410, "no-picture", "This village has no such picture.") from error
    content = found.content
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None:
        return _signed(request, keys, content, found.media_type, 200, {})
    first = int(wanted[1])
    last = min(int(wanted[2]) if wanted[2] else len(content) - 1, len(content) - 1)
    if first > last:
        raise Refused(416, "behind-the-end", f"The picture has {len(content)} bytes.")
    place = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return _signed(request, keys, content[first : last + 1], found.media_type, 206, place)


def _signed(
    request: KioskRequest, keys: CentralKeys, body: bytes, media_type: str, status: int, more: dict[str, str]
) -> Response[bytes]:
    signed = signature_headers(keys, asked(request), status, body)
    headers = {**signed, **more, "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    return Response(body, status_code=status, headers=headers, media_type=media_type)
