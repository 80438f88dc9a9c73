"""/office: what the commands ask of a running server, so that only one process ever writes the database.

Guarded by the access token as a bearer; a browser never sends that by itself, so no page elsewhere can.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from litestar import Response, Router, post
from litestar.exceptions import HTTPException

from central.api.answers import KioskRequest, Refusal
from central.enrolment import code_hash, enrolment_text, new_code
from central.errors import CentralError
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.store.base import Enrolment, Store, Village
from central.web.guard import require_bearer

MOST_BYTES = 4096


class NewVillage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`village add`."""

    code: str
    name: str
    district: str


class NewEnrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`enrolment`. `address` is where the kiosk will find central."""

    village: str
    address: str
    hours: int = 24


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kiosk revoke`."""

    kiosk: str


class Done(msgspec.Struct, frozen=True):
    """`text` is what the command prints."""

    text: str = ""


Wish = NewVillage | NewEnrolment | Revocation


async def fulfil(wish: Wish, store: Store, keys: CentralKeys) -> str:
    """Do it, here or in the server. Returns what to print. Raises CentralError."""
    match wish:
        case NewVillage():
            await store.add_village(Village(wish.code, wish.name, wish.district))
            return ""
        case Revocation():
            await store.revoke(wish.kiosk, now_text())
            return ""
        case NewEnrolment():
            code = new_code()
            expires_at = now_text(timedelta(hours=wish.hours))
            await store.add_enrolment(Enrolment(code_hash(code), wish.village, wish.address, now_text(), expires_at))
            return enrolment_text(wish.address, code, keys.fingerprint)


@post("/villages", status_code=200)
async def add_village(data: NewVillage, store: InjectedStore, keys: CentralKeys) -> Done:
    """Add a village."""
    return Done(await fulfil(data, store, keys))


@post("/enrolments", status_code=200)
async def add_enrolment(data: NewEnrolment, store: InjectedStore, keys: CentralKeys) -> Done:
    """Make a one-time code."""
    return Done(await fulfil(data, store, keys))


@post("/revocations", status_code=200)
async def revoke(data: Revocation, store: InjectedStore, keys: CentralKeys) -> Done:
    """Refuse a kiosk from now on."""
    return Done(await fulfil(data, store, keys))


PATHS: dict[type[Wish], str] = {
    NewVillage: "/office/villages",
    NewEnrolment: "/office/enrolments",
    Revocation: "/office/revocations",
}


def _refused(_request: KioskRequest, error: CentralError) -> Response[Refusal]:
    return Response(Refusal(type(error).__name__, str(error)), status_code=409)


def _http(_request: KioskRequest, error: HTTPException) -> Response[Refusal]:
    return Response(Refusal("http", str(error.detail)), status_code=error.status_code)


def office_router() -> Router:
    """The routes under /office."""
    return Router(
        "/office",
        route_handlers=[add_village, add_enrolment, revoke],
        guards=[require_bearer],
        exception_handlers={CentralError: _refused, HTTPException: _http},
        request_max_body_size=MOST_BYTES,
        include_in_schema=False,
    )
