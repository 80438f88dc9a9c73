"""At home on a phone: pick a service, answer its questions, get a QR to show at the kiosk. No sign-in, no NIK."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter

from central.injected import InjectedKeys
from central.office.faults import NotThereError, OfficeError
from central.office.preregistration import DAYS, PREFIX, leave, read_answers, spaced
from central.web.drawing import qr_svg
from central.web.home import today_in
from central.web.inside import read_form, refuse_foreign
from central.web.outside import InjectedOutside, Outside, Tries
from kiosk.model.service import Service

Code = Annotated[str, Parameter(max_length=32)]
ServiceCode = Annotated[str, Parameter(pattern="^[A-Za-z0-9-]{1,8}$")]


@get("/daftar", include_in_schema=False)
async def villages(outside: InjectedOutside) -> Response[str]:
    """Which village."""
    return outside.page("prereg_villages.html", villages=await outside.store.villages())


@get("/daftar/{desa:str}", include_in_schema=False)
async def services(outside: InjectedOutside, desa: Code) -> Response[str]:
    """Which service: those that are on and ask for a person."""
    village, categories = await outside.village(desa), outside.book.catalogue().categories
    offered = await _offered(outside, village.code)
    groups = [(each.words["id"], [s for s in offered if s.category == each.code]) for each in categories]
    return outside.page("prereg_services.html", village=village, groups=[group for group in groups if group[1]])


@get("/daftar/{desa:str}/{code:str}", include_in_schema=False)
async def form(outside: InjectedOutside, desa: Code, code: ServiceCode) -> Response[str]:
    """Its questions."""
    village = await outside.village(desa)
    service = await _service(outside, village.code, code)
    return outside.page("prereg_form.html", village=village, service=service, error=None, form={}, today=_today(village.code))


@post("/daftar/{desa:str}/{code:str}", include_in_schema=False, request_max_body_size=16384)
async def done(outside: InjectedOutside, keys: InjectedKeys, tries: Tries, desa: Code, code: ServiceCode) -> Response[str]:
    """Keep the answers; the page with the QR is all the resident needs."""
    refuse_foreign(outside.request)
    village = await outside.village(desa)
    service = await _service(outside, village.code, code)
    fields, _ = await read_form(outside.request)
    try:
        if wait_seconds := tries.left.wait_seconds(outside.caller):
            raise OfficeError(f"Terlalu banyak pendaftaran dari sini. Tunggu {wait_seconds} detik.")
        answers = read_answers(service, fields, _today(village.code))
        secret = await leave(outside.store, keys, village.code, service.code, answers)
    except OfficeError as error:
        values = {"village": village, "service": service, "error": error, "form": fields}
        return outside.page("prereg_form.html", 422, today=_today(village.code), **values)
    tries.left.failed(outside.caller)
    qr = qr_svg(f"{PREFIX}{secret}", "Kode pendaftaran Anda")
    return outside.page("prereg_done.html", village=village, service=service, qr=qr, code=spaced(secret), days=DAYS)


def _today(village: str) -> date:
    return date.fromisoformat(today_in(village))


async def _offered(outside: Outside, village: str) -> list[Service]:
    """Those with something to do at home: a plain number is one tap at the kiosk."""
    async with outside.store.reading(village) as connection:
        offered = await outside.book.offered(connection, village)
    return [each.service for each in offered if not each.off and each.service.questions]


async def _service(outside: Outside, village: str, code: str) -> Service:
    found = next((each for each in await _offered(outside, village) if each.code == code), None)
    if found is None:
        raise NotThereError("Layanan itu tidak ada.")
    return found


ROUTES = [villages, services, form, done]
