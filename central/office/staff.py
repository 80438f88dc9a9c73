"""Who staff are, what they may do, and for which villages."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.folder import hash_token
from central.moment import now_text
from central.office.faults import NotThereError, OfficeError
from central.office.values import Actor
from central.store import tables
from central.store.base import Store, Village

LINK_HOURS = 48
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}", re.ASCII)
_SCOPE = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?|", re.ASCII)
_STAFF = tables.staff.c


class Role(StrEnum):
    """STAFF work in one village; SUPERVISOR looks after a district's; TECHNICIAN installs kiosks and makes accounts."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"


ROLE_WORDS = {Role.STAFF: "Petugas desa", Role.SUPERVISOR: "Pengawas kecamatan", Role.TECHNICIAN: "Teknisi"}


class May(StrEnum):
    """What a page or a form asks before it does anything."""

    REQUESTS = "requests"  # the list, without personal data
    OPEN = "open"  # one request's contents, search by NIK, export
    HANDLE = "handle"  # moves, notes, the queue
    PUBLISH = "publish"  # products, notices, services on and off
    SHAPE = "shape"  # village-made services, settings of kiosks
    KIOSKS = "kiosks"
    INSTALL = "install"  # enrolment, revocation, keys, accounts
    AUDIT = "audit"
    COUNT = "count"  # statistics


_RIGHTS: dict[Role, frozenset[May]] = {
    Role.STAFF: frozenset({May.REQUESTS, May.OPEN, May.HANDLE, May.PUBLISH, May.KIOSKS, May.COUNT, May.AUDIT}),
    Role.SUPERVISOR: frozenset({May.REQUESTS, May.KIOSKS, May.AUDIT, May.COUNT}),
    Role.TECHNICIAN: frozenset({May.KIOSKS, May.INSTALL, May.SHAPE, May.PUBLISH, May.AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """An account. `scope` begins the codes of its villages: `18.01.09.2001`, `18.01.09`, or "" for all."""

    id: int
    login: str
    name: str
    role: Role
    scope: str
    off: bool = False
    ready: bool = True  # a password was set

    def may(self, what: May) -> bool:
        """Whether this role does that at all; for whom, `covers` says."""
        return what in _RIGHTS[self.role]

    def covers(self, village: str) -> bool:
        """Whether a village's code lies in the scope."""
        return not self.scope or village == self.scope or village.startswith(f"{self.scope}.")

    def villages(self, every: list[Village]) -> list[Village]:
        """Those of `every` in the scope."""
        return [village for village in every if self.covers(village.code)]

    @property
    def actor(self) -> Actor:
        """As moves and the audit log name this person."""
        return Actor(self.id, self.name)

    @property
    def role_words(self) -> str:
        """As pages say it."""
        return ROLE_WORDS[self.role]


async def add_staff(store: Store, login: str, name: str, role: Role, scope: str) -> str:
    """A new account without a password; returns the one-time token for the link that sets it. Raises OfficeError."""
    name = " ".join(name.split())
    if not _LOGIN.fullmatch(login):
        raise OfficeError("Nama masuk: 3 sampai 40 huruf kecil, angka, titik atau garis.", "login")
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise OfficeError("Tulis nama petugas, paling panjang 60 huruf.", "name")
    if not _SCOPE.fullmatch(scope) or (role is Role.STAFF and scope.count(".") != 3):
        raise OfficeError("Wilayah adalah awal kode Kemendagri: 18.01.09.2001 untuk desa, 18.01.09 untuk kecamatan.", "scope")
    async with store.writing(None) as connection:
        if await _one(connection, _STAFF.login == login) is not None:
            raise OfficeError(f"Nama masuk {login} sudah dipakai.", "login")
        token = secrets.token_urlsafe(24)
        row = {"login": login, "name": name, "role": role.value, "scope": scope, "password": "", "off": False}
        row |= {"link_hash": hash_token(token), "link_until": _link_until(), "added_at": now_text()}
        await connection.execute(insert(tables.staff).values(**row))
    return token


async def new_link(store: Store, login: str) -> str:
    """A fresh one-time token that sets a (forgotten) password; the old password holds until it is used. Raises NotThereError."""
    token = secrets.token_urlsafe(24)
    async with store.writing(None) as connection:
        staff = await _one(connection, _STAFF.login == login)
        if staff is None:
            raise NotThereError(f"Tidak ada petugas dengan nama masuk {login}.")
        linked = update(tables.staff).where(_STAFF.id == staff.id).values(link_hash=hash_token(token), link_until=_link_until())
        await connection.execute(linked)
    return token


async def switch_staff(store: Store, login: str, off: bool) -> None:
    """Let nobody in under this name any more, at once; or again. Raises NotThereError."""
    async with store.writing(None) as connection:
        staff = await _one(connection, _STAFF.login == login)
        if staff is None:
            raise NotThereError(f"Tidak ada petugas dengan nama masuk {login}.")
        await connection.execute(update(tables.staff).where(_STAFF.id == staff.id).values(off=off, link_hash=""))
        await connection.execute(delete(tables.sign_in).where(tables.sign_in.c.staff == staff.id))


async def by_link(connection: AsyncConnection, token: str) -> Staff | None:
    """Whose password a link sets; None when it is used, too old or nobody's."""
    live = (_STAFF.link_hash == hash_token(token)) & (_STAFF.link_until > now_text()) & _STAFF.off.is_(False)
    return await _one(connection, live)


async def every_staff(connection: AsyncConnection) -> list[Staff]:
    """By scope and name."""
    rows = await connection.execute(select(tables.staff).order_by(_STAFF.scope, _STAFF.name))
    return [staff_from(row) for row in rows]


async def _one(connection: AsyncConnection, which: ColumnElement[bool]) -> Staff | None:
    row = (await connection.execute(select(tables.staff).where(which))).one_or_none()
    return staff_from(row) if row else None


def staff_from(row: object) -> Staff:
    """A row of the staff table as a value."""
    fields = {name: getattr(row, name) for name in ("id", "login", "name", "scope", "off")}
    return Staff(**fields, role=Role(getattr(row, "role")), ready=bool(getattr(row, "password")))  # noqa: B009 - rows are untyped


def _link_until() -> str:
    return now_text(timedelta(hours=LINK_HOURS))
