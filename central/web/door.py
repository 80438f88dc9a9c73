"""The way in and out: name and password, the one-time link that sets a password, signing out."""

from __future__ import annotations

from typing import Annotated

from jinja2 import Environment
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.injected import InjectedStore
from central.office.faults import OfficeError
from central.office.signing_in import Door, WaitError, sign_out
from central.office.staff import by_link
from central.throttle import Throttle
from central.web.inside import COOKIE, InjectedInside, PageRequest, read_form, refuse_foreign, sign_in_cookie, to
from central.web.render import page

MOST_BYTES = 4096
Link = Annotated[str, Parameter(max_length=64)]


@get("/masuk", include_in_schema=False)
async def way_in(pages: Environment, lanjut: Annotated[str, Parameter(max_length=300)] = "/") -> Response[str]:
    """The form."""
    return page(pages, "door.html", next=own_path(lanjut), words="", login="")


@post("/masuk", include_in_schema=False, request_max_body_size=MOST_BYTES)
async def come_in(
    request: PageRequest, store: InjectedStore, pages: Environment, door: Door, throttle: Throttle
) -> Response[str] | Redirect:
    """Name and password. A browser that fails often waits, and so does everybody under a name that is tried often."""
    refuse_foreign(request)
    form, _ = await read_form(request)
    goal, login = own_path(form.get("next", "/")), form.get("login", "")[:80]
    caller = f"page {request.client.host if request.client else ''}"
    if wait_seconds := throttle.wait_seconds(caller):
        words = f"Terlalu banyak percobaan. Tunggu {wait_seconds} detik."
        return page(pages, "door.html", 429, next=goal, words=words, login=login)
    try:
        token = await door.sign_in(store, login, form.get("password", ""))
    except OfficeError as error:
        throttle.failed(caller)
        return page(pages, "door.html", 429 if isinstance(error, WaitError) else 403, next=goal, words=str(error), login=login)
    return to(goal, sign_in_cookie(request, token))


@post("/keluar", include_in_schema=False, request_max_body_size=MOST_BYTES)
async def go_out(request: PageRequest, inside: InjectedInside) -> Redirect:
    """The way out."""
    await sign_out(inside.store, request.cookies.get(COOKIE, ""))
    return to("/masuk", sign_in_cookie(request, ""))


@get("/sandi/{token:str}", include_in_schema=False)
async def password_form(store: InjectedStore, pages: Environment, token: Link) -> Response[str]:
    """Where a one-time link leads."""
    async with store.reading(None) as connection:
        staff = await by_link(connection, token)
    return page(pages, "password.html", 200 if staff else 404, staff=staff, words="")


@post("/sandi/{token:str}", include_in_schema=False, request_max_body_size=MOST_BYTES)
async def set_password(
    request: PageRequest, store: InjectedStore, pages: Environment, door: Door, token: Link
) -> Response[str] | Redirect:
    """Set the password, and come in with it at once."""
    refuse_foreign(request)
    form, _ = await read_form(request)
    password = form.get("password", "")
    async with store.reading(None) as connection:
        staff = await by_link(connection, token)
    try:
        if password != form.get("again", ""):
            raise OfficeError("Kedua kata sandi tidak sama. Tulis sekali lagi.", "again")
        named = await door.set_password(store, token, password)
    except OfficeError as error:
        return page(pages, "password.html", 422, staff=staff, words=str(error))
    return to("/", sign_in_cookie(request, await door.sign_in(store, named.login, password)))


def own_path(path: str) -> str:
    """`path` when it is one of ours, else the first page: nobody is sent elsewhere by a link."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and not path.startswith(("/masuk", "/keluar", "/sandi")) else "/"


ROUTES = [way_in, come_in, go_out, password_form, set_password]
