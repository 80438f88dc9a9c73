"""What became of a request, for whoever holds its slip: status, service, the note. Nothing about the person, no sign-in.

A code that leads nowhere looks like one that has not arrived yet and takes as long; failures are counted for each address and for
all together, so that trying codes one after the other leads nowhere within a lifetime (decision 0023).
"""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import Parameter
from litestar.response import Redirect

from central.office.marks import Marks
from central.office.requests import by_code
from central.office.values import RequestRow
from central.web.inside import to
from central.web.outside import InjectedOutside, Outside, Tries
from kiosk.model.ticket import read_tracking_code

EVEN_SECONDS = 0.25


@get("/t", include_in_schema=False)
async def track_form(outside: InjectedOutside, kode: Annotated[str, Parameter(max_length=40)] = "") -> Response[str] | Redirect:
    """Where a code is typed."""
    code = read_tracking_code(kode)
    if code is not None:
        return to(f"/t/{code}")
    words = "Kode terdiri dari 8 huruf dan angka, seperti K7F3-9QXM." if kode else ""
    return outside.page("track_form.html", 422 if kode else 200, words=words, typed=kode)


@get("/t/{code:str}", include_in_schema=False)
async def track(
    outside: InjectedOutside, marks: Marks, tries: Tries, code: Annotated[str, Parameter(max_length=40)]
) -> Response[str] | Redirect:
    """Where the slip's QR leads."""
    started, read = time.monotonic(), read_tracking_code(code)
    if read is None:
        return to("/t")
    if wait_seconds := tries.wait_seconds(outside.caller):
        words = f"Terlalu banyak kode yang salah. Tunggu {wait_seconds} detik, lalu coba lagi."
        return outside.page("track_form.html", 429, words=words, typed="")
    found = await by_code(outside.store, marks, read)
    if found is None:
        tries.failed(outside.caller)
    shown = await _shown(outside, found)
    # Found or not: the same time, whatever the database did.
    await asyncio.sleep(max(0.0, EVEN_SECONDS - (time.monotonic() - started)))
    return outside.page("track.html", code=read, row=found, **shown)


async def _shown(outside: Outside, row: RequestRow | None) -> dict[str, Any]:
    if row is None:
        return {"service": None, "village": None, "requirements": ()}
    async with outside.store.reading(row.village) as connection:
        offered = await outside.book.offered(connection, row.village)
    service = next((each.service for each in offered if each.service.code == row.service), None)
    requirements = service.requirements if service else ()
    return {"service": service, "village": await outside.village(row.village), "requirements": requirements}


ROUTES = [track_form, track]
