"""/office: what the commands ask of a running server, so that only one process ever writes the database.

Guarded by the access token as a bearer; a browser never sends that by itself, so no page elsewhere can.
"""

from __future__ import annotations

from litestar import Response, Router, post
from litestar.exceptions import HTTPException

from central.api.answers import KioskRequest
from central.errors import CentralError
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.office.wishes import (
    Done,
    EraseDue,
    NewEnrolment,
    NewLink,
    NewStaff,
    NewVillage,
    Revocation,
    StaffSwitch,
    fulfil,
)
from central.refusal import Refusal
from central.web.guard import require_bearer

MOST_BYTES = 4096


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


@post("/staff", status_code=200)
async def new_staff(data: NewStaff, store: InjectedStore, keys: CentralKeys) -> Done:
    """Add somebody who may open the pages."""
    return Done(await fulfil(data, store, keys))


@post("/links", status_code=200)
async def new_link(data: NewLink, store: InjectedStore, keys: CentralKeys) -> Done:
    """A fresh one-time link."""
    return Done(await fulfil(data, store, keys))


@post("/switches", status_code=200)
async def switch_staff(data: StaffSwitch, store: InjectedStore, keys: CentralKeys) -> Done:
    """Out, or in again."""
    return Done(await fulfil(data, store, keys))


@post("/erasures", status_code=200)
async def erase_due(data: EraseDue, store: InjectedStore, keys: CentralKeys) -> Done:
    """Erase what is due."""
    return Done(await fulfil(data, store, keys))


def _refused(_request: KioskRequest, error: CentralError) -> Response[Refusal]:
    return Response(Refusal(type(error).__name__, str(error)), status_code=409)


def _http(_request: KioskRequest, error: HTTPException) -> Response[Refusal]:
    return Response(Refusal("http", str(error.detail)), status_code=error.status_code)


def office_router() -> Router:
    """The routes under /office."""
    return Router(
        "/office",
        route_handlers=[add_village, add_enrolment, revoke, new_staff, new_link, switch_staff, erase_due],
        guards=[require_bearer],
        exception_handlers={CentralError: _refused, HTTPException: _http},
        request_max_body_size=MOST_BYTES,
        include_in_schema=False,
    )
