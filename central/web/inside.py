"""The inside: who has come in, what they may do and for which villages, asked once for every page of the staff's.

A route says what it needs with `may=May.X`; a route without it is for everybody who came in. Forms carry a token that no other
site can know, and a browser's word on where a form came from must not speak against it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from jinja2 import Environment
from litestar import Request, Response
from litestar.datastructures import Cookie, UploadFile
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.params import Dependency
from litestar.response import Redirect

from central.injected import InjectedStore
from central.office.faults import NotThereError
from central.office.signing_in import HOURS, who_is
from central.office.staff import May, Staff
from central.store.base import Store, Village
from central.web.render import page

COOKIE = "anjungan_petugas"
TOKEN_FIELD = "csrf"  # noqa: S105 - a name
TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - a name
MAY = "may"
_SAFE = ("GET", "HEAD", "OPTIONS")
PageRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Inside:
    """One request of one signed-in person. `every` are the villages in their scope, by code."""

    request: PageRequest
    store: Store
    pages: Environment
    staff: Staff
    every: tuple[Village, ...]
    token: str
    form: dict[str, str] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the villages in this person's scope."""
        return tuple(village.code for village in self.every)

    def village(self, code: str = "") -> Village:
        """The village a page is about; without a code the first. Raises NotThereError for one out of scope."""
        found = next((village for village in self.every if not code or village.code == code), None)
        if found is None:
            raise NotThereError("Desa itu tidak ada, atau bukan wilayah Anda.")
        return found

    def among(self, code: str) -> tuple[str, ...]:
        """One village's code, or without one all of the scope. Raises NotThereError."""
        return (self.village(code).code,) if code else self.codes

    def require(self, what: May) -> None:
        """For what a route does not always need. Raises PermissionDeniedException."""
        if not self.staff.may(what):
            raise PermissionDeniedException("role")

    def page(self, template: str, status: int = 200, /, **values: object) -> Response[str]:
        """A page with its frame: who is in, what they may do."""
        frame = {"staff": self.staff, "May": May, "villages": self.every, "csrf": form_token(self.token)}
        return page(self.pages, template, status, **frame, **values)


async def come_inside(request: PageRequest, store: InjectedStore, pages: Environment) -> Inside:
    """The dependency behind every page of the staff's. Raises NotAuthorizedException, PermissionDeniedException."""
    token = request.cookies.get(COOKIE, "")
    staff = await who_is(store, token)
    if staff is None:
        raise NotAuthorizedException("sign in")
    what = request.route_handler.opt.get(MAY)
    if what is not None and not staff.may(what):
        raise PermissionDeniedException("role")
    villages = tuple(staff.villages(await store.villages()))
    if request.method in _SAFE:
        return Inside(request, store, pages, staff, villages, token)
    refuse_foreign(request)
    fields, files = await read_form(request)
    given = request.headers.get(TOKEN_HEADER) or fields.pop(TOKEN_FIELD, "")
    if not hmac.compare_digest(given.encode(), form_token(token).encode()):
        raise PermissionDeniedException("form token")
    return Inside(request, store, pages, staff, villages, token, fields, files)


InjectedInside = Annotated[Inside, Dependency(skip_validation=True)]


def form_token(token: str) -> str:
    """What forms carry: made from the sign-in's own secret, which no page shows."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:32]


def refuse_foreign(request: PageRequest) -> None:
    """A form sent from another site is not taken. Raises PermissionDeniedException."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:  # browsers since 2023; a page cannot set it
        foreign = site not in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign:
        raise PermissionDeniedException("another site")


async def read_form(request: PageRequest) -> tuple[dict[str, str], dict[str, UploadFile]]:
    """Fields and files of a form; of a repeated field the values are joined with commas."""
    data = await request.form()
    fields: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif isinstance(value, str):
            fields[name] = f"{fields[name]},{value}" if name in fields else value
    return fields, files


def sign_in_cookie(request: PageRequest, token: str) -> Cookie:
    """HttpOnly and Lax always, Secure as soon as the browser came over https (through a proxy that says so)."""
    return Cookie(
        key=COOKIE,
        value=token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=HOURS * 3600 if token else 0,
    )


def to(path: str, *cookies: Cookie) -> Redirect:
    """Go on to another page after a form."""
    return Redirect(path, status_code=303, cookies=list(cookies))
