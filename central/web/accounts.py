"""Accounts of staff, made by technicians; and the log of who looked at what."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.moment import now_text
from central.office.audit import Act, audit_lines, write_audit
from central.office.faults import NotThereError, OfficeError
from central.office.staff import LINK_HOURS, ROLE_WORDS, May, Role, Staff, add_staff, every_staff, new_link, switch_staff
from central.web.drawing import qr_svg
from central.web.inside import InjectedInside, Inside, to
from central.web.kiosks import own_address

AUDIT_ROWS = 60
Login = Annotated[str, Parameter(max_length=40)]


@get("/petugas", include_in_schema=False, may=May.INSTALL)
async def accounts(inside: InjectedInside) -> Response[str]:
    """Everybody within the technician's own scope."""
    return inside.page("accounts.html", here="accounts", people=await _people(inside))


@get("/petugas/baru", include_in_schema=False, may=May.INSTALL)
async def account_form(inside: InjectedInside) -> Response[str]:
    """The form."""
    return _form(inside)


@post("/petugas/baru", include_in_schema=False, may=May.INSTALL)
async def add(inside: InjectedInside) -> Response[str]:
    """Add somebody; the answer is the link that sets the password, shown once."""
    form = inside.form
    try:
        role, scope = Role(form.get("role", "")), form.get("scope", "").strip()
        if not _within(inside.staff.scope, scope):
            raise OfficeError("Wilayah itu di luar wilayah Anda.", "scope")
        token = await add_staff(inside.store, form.get("login", "").strip().lower(), form.get("name", ""), role, scope)
    except (OfficeError, ValueError) as error:
        return _form(inside, error if isinstance(error, OfficeError) else OfficeError("Pilih peran.", "role"))
    await _log(inside, scope, form.get("login", ""), "ditambah")
    return _link(inside, form.get("name", ""), token)


@post("/petugas/{login:str}/tautan", include_in_schema=False, may=May.INSTALL)
async def link(inside: InjectedInside, login: Login) -> Response[str]:
    """A fresh link for a forgotten password."""
    person = await _person(inside, login)
    token = await new_link(inside.store, login)
    await _log(inside, person.scope, login, "tautan kata sandi")
    return _link(inside, person.name, token)


@post("/petugas/{login:str}/saklar", include_in_schema=False, may=May.INSTALL)
async def switch(inside: InjectedInside, login: Login) -> Redirect:
    """Out at once, or in again."""
    person, off = await _person(inside, login), inside.form.get("off") == "1"
    await switch_staff(inside.store, login, off)
    await _log(inside, person.scope, login, "dimatikan" if off else "dinyalakan")
    return to("/petugas")


@get("/catatan-akses", include_in_schema=False, may=May.AUDIT)
async def audit(
    inside: InjectedInside,
    sebelum: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
    lihat: Annotated[bool, Parameter()] = False,
) -> Response[str]:
    """The newest first."""
    async with inside.store.reading(inside.codes) as connection:
        lines = await audit_lines(connection, inside.codes, AUDIT_ROWS + 1, sebelum, looks_only=lihat)
    older = lines[AUDIT_ROWS - 1].id if len(lines) > AUDIT_ROWS else 0
    halls = {village.code: village.name for village in inside.every}
    return inside.page("audit.html", here="audit", lines=lines[:AUDIT_ROWS], older=older, looks_only=lihat, halls=halls)


def _within(own: str, scope: str) -> bool:
    return not own or scope == own or scope.startswith(f"{own}.")


async def _people(inside: Inside) -> list[Staff]:
    async with inside.store.reading(None) as connection:
        return [person for person in await every_staff(connection) if _within(inside.staff.scope, person.scope)]


async def _person(inside: Inside, login: str) -> Staff:
    found = next((person for person in await _people(inside) if person.login == login), None)
    if found is None:
        raise NotThereError("Petugas itu tidak ada.")
    return found


async def _log(inside: Inside, scope: str, login: str, what: str) -> None:
    concerned = [code for code in inside.codes if _within(scope, code)][:20]
    async with inside.store.writing(concerned) as connection:
        for village in concerned:
            await write_audit(connection, inside.staff.actor, village, Act.STAFF, now_text(), login, what)


def _form(inside: Inside, error: OfficeError | None = None) -> Response[str]:
    values = {"roles": ROLE_WORDS, "error": error, "form": inside.form}
    return inside.page("account_form.html", 422 if error else 200, here="accounts", **values)


def _link(inside: Inside, name: str, token: str) -> Response[str]:
    address = f"{own_address(inside)}/sandi/{token}"
    return inside.page("link.html", here="accounts", name=name, address=address, hours=LINK_HOURS, qr=qr_svg(address, "Tautan"))


ROUTES = [accounts, account_form, add, link, switch, audit]
