"""All pages as one router, and what people see when something is not there, not allowed or broken."""

from __future__ import annotations

from jinja2 import Environment
from litestar import Response, Router, get
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotAuthorizedException, NotFoundException, PermissionDeniedException

from central.config import VERSION
from central.errors import StoreBusyError
from central.injected import InjectedStore
from central.moment import now_text
from central.office.faults import NotThereError, OfficeError
from central.web import (
    accounts,
    counting,
    deeds,
    door,
    home,
    kiosks,
    market,
    notices,
    preregister,
    queue,
    requests,
    services,
    shop,
    tracking,
)
from central.web.inside import PageRequest, come_inside
from central.web.outside import come_outside
from central.web.render import FOLDER, page

MOST_FORM_BYTES = 64 * 1024
_STATIC = {
    "central.css": "text/css",
    "icon.svg": "image/svg+xml",
    "pages.js": "text/javascript",
    "htmx.min.js": "text/javascript",
    "htmx.LICENSE.txt": "text/plain",
}


@get("/health", include_in_schema=False, cache_control=None)
async def health(store: InjectedStore) -> dict[str, str]:
    """For whoever watches the server: it answers only if the store does, and tells nothing of anyone."""
    await store.kiosk("")
    return {"status": "ok", "at": now_text(), "version": VERSION}


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static(name: str) -> Response[bytes]:
    """Style sheet, scripts and icon, by their exact names."""
    if name not in _STATIC:
        raise NotFoundException
    content = (FOLDER / "static" / name).read_bytes()
    return Response(
        content, media_type=_STATIC[name], headers={"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
    )


def pages_router(pages: Environment) -> Router:
    """The routes for people; whoever did not come in is shown the way in."""

    def locked(request: PageRequest, _error: NotAuthorizedException) -> Response[str]:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return page(pages, "door.html", 401, next=door.own_path(here) if request.method == "GET" else "/", words="", login="")

    def trouble(status: int, words: str) -> Response[str]:
        return page(pages, "trouble.html", status, words=words)

    def forbidden(_request: PageRequest, error: PermissionDeniedException) -> Response[str]:
        words = (
            "Bagian ini bukan tugas akun Anda." if error.detail == "role" else "Formulir ini kedaluwarsa. Buka lagi halamannya."
        )
        return trouble(403, words)

    def not_there(_request: PageRequest, error: NotThereError) -> Response[str]:
        return trouble(404, str(error))

    def refused(_request: PageRequest, error: OfficeError) -> Response[str]:
        return trouble(422, str(error))

    def missing(_request: PageRequest, _error: NotFoundException) -> Response[str]:
        return trouble(404, "Halaman tidak ada.")

    def busy(_request: PageRequest, _error: StoreBusyError) -> Response[str]:
        return trouble(503, "Server sedang sibuk. Tunggu sebentar, lalu coba lagi.")

    def broken(_request: PageRequest, error: HTTPException) -> Response[str]:
        words = {413: "Berkas terlalu besar."}.get(error.status_code, "Alamat halaman salah.")
        return trouble(error.status_code, words if error.status_code < 500 else "Halaman tidak dapat ditampilkan. Coba lagi.")

    rooms = (
        door,
        home,
        requests,
        queue,
        shop,
        notices,
        services,
        kiosks,
        accounts,
        counting,
        deeds,
        tracking,
        market,
        preregister,
    )
    return Router(
        "/",
        route_handlers=[*(route for room in rooms for route in room.ROUTES), health, static],
        dependencies={"inside": Provide(come_inside), "outside": Provide(come_outside, sync_to_thread=False)},
        request_max_body_size=MOST_FORM_BYTES,
        exception_handlers={
            NotAuthorizedException: locked,
            PermissionDeniedException: forbidden,
            NotThereError: not_there,
            OfficeError: refused,
            StoreBusyError: busy,
            NotFoundException: missing,
            HTTPException: broken,
        },
    )
