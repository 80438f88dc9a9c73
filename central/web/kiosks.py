"""Kiosks with their health; for technicians enrolment, revocation and the sealing key."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.injected import InjectedKeys
from central.key_ring import KeyRing
from central.keys import new_sealing_key
from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.faults import NotThereError
from central.office.staff import May
from central.office.wishes import NewEnrolment, fulfil
from central.store.base import KioskState
from central.web.drawing import qr_svg
from central.web.health import Health, Level, health_of
from central.web.inside import InjectedInside, Inside, to

HOURS = 24
MOST_HALLS = 60
MOST_DEAD = 50
URGENCY = (Level.BAD, Level.LOOK, Level.OFF, Level.GOOD)
KioskId = Annotated[str, Parameter(max_length=36)]
Village = Annotated[str, Parameter(max_length=32)]


@get("/mesin", include_in_schema=False, may=May.KIOSKS)
async def kiosks(inside: InjectedInside, keys: InjectedKeys, desa: Village = "") -> Response[str]:
    """Villages and their kiosks, those that need somebody first."""
    villages = inside.among(desa)
    by_hall: dict[str, list[tuple[KioskState, Health]]] = {village: [] for village in villages}
    for state in await inside.store.kiosks(villages):
        by_hall[state.kiosk.village].append((state, health_of(state)))
    halls = [(hall, by_hall[hall.code]) for hall in inside.every if hall.code in by_hall]
    halls.sort(key=lambda pair: min((URGENCY.index(health.level) for _, health in pair[1]), default=len(URGENCY)))
    values = {"key_id": keys.current, "key_count": len(keys.sealing), "village": desa, "more": max(0, len(halls) - MOST_HALLS)}
    dead = await inside.store.dead_letters(MOST_DEAD, villages)
    return inside.page("kiosks.html", here="kiosks", halls=halls[:MOST_HALLS], dead=dead, **values)


@get("/mesin/daftar", include_in_schema=False, may=May.INSTALL)
async def enrolment_form(inside: InjectedInside, desa: Village = "") -> Response[str]:
    """For which village, and under which address kiosks find this server."""
    chosen = inside.village(desa).code if desa else ""
    return inside.page("enrol.html", here="kiosks", chosen=chosen, address=own_address(inside), words="")


@post("/mesin/daftar", include_in_schema=False, may=May.INSTALL)
async def enrol(inside: InjectedInside, keys: InjectedKeys) -> Response[str]:
    """The one-time code, as a QR and to type. Shown once, kept nowhere."""
    village, address = inside.village(inside.form.get("desa", "")), own_address(inside)
    text = await fulfil(NewEnrolment(village.code, address, HOURS), inside.store, keys)
    async with inside.store.writing(village.code) as connection:
        await write_audit(connection, inside.staff.actor, village.code, Act.ENROLLED, now_text())
    _, code, fingerprint = text.removeprefix("ADE1:").split("|")
    values = {"address": address, "code": code, "fingerprint": fingerprint, "hours": HOURS}
    return inside.page("enrolled.html", here="kiosks", village=village, text=text, qr=qr_svg(text, "Kode pendaftaran"), **values)


@get("/mesin/{kiosk:str}/cabut", include_in_schema=False, may=May.INSTALL)
async def revoke_form(inside: InjectedInside, kiosk: KioskId) -> Response[str]:
    """Ask once more."""
    state = await _one(inside, kiosk)
    return inside.page("revoke.html", here="kiosks", state=state, health=health_of(state))


@post("/mesin/{kiosk:str}/cabut", include_in_schema=False, may=May.INSTALL)
async def revoke(inside: InjectedInside, kiosk: KioskId) -> Redirect:
    """Refuse it from now on."""
    state = await _one(inside, kiosk)
    await inside.store.revoke(kiosk, now_text())
    async with inside.store.writing(state.kiosk.village) as connection:
        name = f"{state.kiosk.name} {state.kiosk.ordinal}"
        await write_audit(connection, inside.staff.actor, state.kiosk.village, Act.REVOKED, now_text(), name)
    return to("/mesin")


@get("/mesin/kunci", include_in_schema=False, may=May.INSTALL)
async def key_form(inside: InjectedInside, keys: InjectedKeys) -> Response[str]:
    """What a new sealing key means, before there is one."""
    return inside.page("key.html", here="kiosks", key_id=keys.current, key_count=len(keys.sealing), fingerprint=keys.fingerprint)


@post("/mesin/kunci", include_in_schema=False, may=May.INSTALL)
async def rotate(inside: InjectedInside, ring: KeyRing) -> Redirect:
    """A new sealing key; the old ones stay, to open what was sealed to them."""
    if inside.staff.scope:
        raise NotThereError("Kunci penyegel milik seluruh server: hanya teknisi semua wilayah yang boleh menggantinya.")
    new_sealing_key(ring.keys_path)
    async with inside.store.writing(inside.codes) as connection:
        for village in inside.codes:
            await write_audit(connection, inside.staff.actor, village, Act.ROTATED, now_text(), ring.keys().current)
    return to("/mesin/kunci")


def own_address(inside: Inside) -> str:
    """As the technician's browser reached us, which is how kiosks will; a proxy says so (X-Forwarded-Proto, Host)."""
    url = inside.request.base_url
    return f"{url.scheme}://{url.netloc}"


async def _mine(inside: Inside) -> list[KioskState]:
    return await inside.store.kiosks(inside.codes)


async def _one(inside: Inside, kiosk: str) -> KioskState:
    found = next((state for state in await _mine(inside) if state.kiosk.id == kiosk), None)
    if found is None:
        raise NotThereError("Mesin itu tidak ada.")
    return found


ROUTES = [kiosks, enrolment_form, enrol, key_form, rotate, revoke_form, revoke]
