"""The pages: kiosks with their health, requests, the way in. Nothing personal without the access token; NIKs always masked."""

from __future__ import annotations

from typing import Annotated, Any

from jinja2 import Environment
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException, NotAuthorizedException, NotFoundException
from litestar.params import Body, Parameter
from litestar.response import Redirect

from central.config import VERSION
from central.injected import InjectedStore
from central.keys import CentralKeys
from central.moment import now_text
from central.opened import open_stored
from central.throttle import Throttle
from central.web.guard import COOKIE, STATE_KEY, Access, has_cookie, require_cookie
from central.web.health import health_of
from central.web.render import FOLDER, page

PAGE_ROWS = 40
COOKIE_SECONDS = 12 * 3600
_STATIC = {"central.css": "text/css", "icon.svg": "image/svg+xml"}
PageRequest = Request[Any, Any, Any]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/", guards=[require_cookie], include_in_schema=False)
async def kiosks(store: InjectedStore, pages: Environment) -> Response[str]:
    """Villages and their kiosks."""
    states = [(state, health_of(state)) for state in await store.kiosks()]
    halls = [(hall, [each for each in states if each[0].kiosk.village == hall.code]) for hall in await store.villages()]
    return page(pages, "kiosks.html", here="kiosks", halls=halls)


@get("/requests", guards=[require_cookie], include_in_schema=False)
async def requests(
    store: InjectedStore,
    keys: CentralKeys,
    pages: Environment,
    village: Annotated[str, Parameter(max_length=32)] = "",
    before: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
) -> Response[str]:
    """The newest requests first, a page at a time."""
    rows = await store.latest(PAGE_ROWS + 1, village, before)
    shown = rows[:PAGE_ROWS]
    names = {hall.code: hall.name for hall in await store.villages()}
    return page(
        pages,
        "requests.html",
        here="requests",
        requests=[open_stored(row, keys) for row in shown],
        older=shown[-1].order if len(rows) > PAGE_ROWS else 0,
        names=names,
        village=village,
        before=before,
    )


@get("/masuk", include_in_schema=False)
async def way_in(
    request: PageRequest, pages: Environment, throttle: Throttle, token: Annotated[str, Parameter(max_length=200)] = ""
) -> Response[Any]:
    """The way in; with `?token=` straight through it, so that a link can be handed over."""
    return _let_in(request, pages, throttle, token) if token else _door(request, pages)


@post("/masuk", include_in_schema=False, request_max_body_size=2048)
async def come_in(request: PageRequest, pages: Environment, throttle: Throttle, data: Form) -> Response[Any]:
    """The way in, by form."""
    return _let_in(request, pages, throttle, str(data.get("token", "")))


@post("/keluar", include_in_schema=False, request_max_body_size=2048)
async def go_out() -> Redirect:
    """The way out."""
    return Redirect("/masuk", status_code=303, cookies=[Cookie(key=COOKIE, value="", max_age=0)])


@get("/health", include_in_schema=False, cache_control=None)
async def health(store: InjectedStore) -> dict[str, str]:
    """For whoever watches the server: it answers only if the store does, and tells nothing of anyone."""
    await store.kiosk("")
    return {"status": "ok", "at": now_text(), "version": VERSION}


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static(name: str) -> Response[bytes]:
    """The style sheet and the icon, by their exact names."""
    if name not in _STATIC:
        raise NotFoundException
    content = (FOLDER / "static" / name).read_bytes()
    return Response(
        content, media_type=_STATIC[name], headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    )


def pages_router(pages: Environment) -> Router:
    """The routes for people; whoever has no token is shown the way in."""

    def locked(request: PageRequest, _error: NotAuthorizedException) -> Response[str]:
        return _door(request, pages, 401)

    def missing(_request: PageRequest, _error: NotFoundException) -> Response[str]:
        return page(pages, "door.html", 404, words="Halaman tidak ada.", inside=True)

    def broken(_request: PageRequest, error: HTTPException) -> Response[str]:
        words = "Halaman tidak dapat ditampilkan. Coba lagi." if error.status_code >= 500 else "Alamat halaman salah."
        return page(pages, "door.html", error.status_code, words=words, inside=True)

    return Router(
        "/",
        route_handlers=[kiosks, requests, way_in, come_in, go_out, health, static],
        exception_handlers={NotAuthorizedException: locked, NotFoundException: missing, HTTPException: broken},
    )


def _door(request: PageRequest, pages: Environment, status: int = 200, words: str = "") -> Response[str]:
    return page(pages, "door.html", status, words=words, inside=has_cookie(request))


def _let_in(request: PageRequest, pages: Environment, throttle: Throttle, token: str) -> Response[Any]:
    caller = f"page {request.client.host if request.client else ''}"
    wait_seconds = throttle.wait_seconds(caller)
    if wait_seconds:
        return _door(request, pages, 429, f"Terlalu banyak percobaan. Tunggu {wait_seconds} detik.")
    access: Access = request.app.state[STATE_KEY]
    if not access.allows(token.strip()):
        throttle.failed(caller)
        return _door(request, pages, 403, "Kunci akses salah. Periksa lagi.")
    cookie = Cookie(
        key=COOKIE,
        value=token.strip(),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=COOKIE_SECONDS,
    )
    return Redirect("/", status_code=303, cookies=[cookie])
