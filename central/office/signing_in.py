"""Passwords and sign-ins. Argon2id, slowed after failures for each name (real or not), the same answer for every wrong try."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update

from central.folder import hash_token
from central.moment import now_text, read_moment
from central.office.changes import put
from central.office.faults import OfficeError
from central.office.staff import Staff, by_link, staff_from
from central.store import tables
from central.store.base import Store

SHORTEST, LONGEST = 10, 200
HOURS = 12
IDLE_HOURS = 2
FREE_TRIES = 5
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 900
# Argon2 takes 64 MiB a try: this many at once.
AT_ONCE = 2
_COMMON = ("password", "katasandi", "rahasia", "1234567890", "0123456789", "qwertyuiop", "bismillah", "indonesia")


class WrongPasswordError(OfficeError):
    """Name or password: the two look the same."""


class WaitError(OfficeError):
    """Too many tries under this name. `seconds` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Terlalu banyak percobaan. Tunggu {seconds} detik, lalu coba lagi.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Door:
    """Lets staff in; one for the whole server."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    # What an unknown name is compared with, so that it takes as long as a known one.
    _nobody: str = field(default_factory=lambda: PasswordHasher().hash(secrets.token_urlsafe(16)))

    async def sign_in(self, store: Store, login: str, password: str) -> str:
        """A token for the cookie. Raises WaitError, WrongPasswordError."""
        login = login.strip().lower()
        name_hash = hashlib.sha256(login.encode("utf-8", "replace")).hexdigest()
        # Counted before it is tried: many tries at once do not slip through.
        await _count_try(store, name_hash)
        async with store.reading(None) as connection:
            asked = select(tables.staff).where(tables.staff.c.login == login, tables.staff.c.off.is_(False))
            row = (await connection.execute(asked)).one_or_none()
        held = row.password if row and row.password else self._nobody
        if not await self._fits(held, password[:LONGEST]) or row is None or not row.password:
            raise WrongPasswordError("Nama masuk atau kata sandi salah.", "password")
        return await _let_in(store, row.id, name_hash)

    async def set_password(self, store: Store, token: str, password: str) -> Staff:
        """Through a one-time link, which is used up; every other sign-in of this person ends. Raises OfficeError."""
        async with store.reading(None) as connection:
            staff = await by_link(connection, token)
        if staff is None:
            raise OfficeError("Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru kepada teknisi.")
        _check_strength(password, staff)
        async with self._turns:
            hashed = await asyncio.to_thread(self.hasher.hash, password)
        async with store.writing(None) as connection:
            kept = update(tables.staff).where(tables.staff.c.id == staff.id, tables.staff.c.link_hash == hash_token(token))
            done = await connection.execute(kept.values(password=hashed, link_hash="", link_until=""))
            if getattr(done, "rowcount", 0) != 1:
                raise OfficeError("Tautan ini baru saja dipakai. Minta tautan baru kepada teknisi.")
            await connection.execute(delete(tables.sign_in).where(tables.sign_in.c.staff == staff.id))
        return staff

    async def _fits(self, held: str, password: str) -> bool:
        def compare() -> bool:
            try:
                return self.hasher.verify(held, password)
            except (VerificationError, InvalidHashError):
                return False

        async with self._turns:
            return await asyncio.to_thread(compare)


def _check_strength(password: str, staff: Staff) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise OfficeError(f"Kata sandi paling sedikit {SHORTEST} huruf. Tiga kata yang Anda ingat sudah cukup.", "password")
    folded = password.lower()
    if len(set(folded)) < 5 or staff.login in folded or any(word in folded and len(folded) < len(word) + 5 for word in _COMMON):
        raise OfficeError("Kata sandi ini mudah ditebak. Pakai tiga kata yang tidak berhubungan.", "password")


async def _count_try(store: Store, name_hash: str) -> None:
    columns, now = tables.sign_in_try.c, now_text()
    async with store.writing(None) as connection:
        asked = select(tables.sign_in_try).where(columns.name_hash == name_hash).with_for_update()
        row = (await connection.execute(asked)).one_or_none()
        if row and row.free_at > now:
            raise WaitError(_seconds_until(row.free_at, now))
        failures = (row.failures if row else 0) + 1
        over = failures - FREE_TRIES
        wait_seconds = min(FIRST_WAIT_SECONDS * 2 ** min(over, 10), LONGEST_WAIT_SECONDS) if over >= 0 else 0
        free_at = now_text(timedelta(seconds=wait_seconds))
        await put(connection, tables.sign_in_try, {"name_hash": name_hash, "failures": failures, "free_at": free_at})
        # Names nobody has are tried too: what is long past is forgotten.
        await connection.execute(delete(tables.sign_in_try).where(columns.free_at < now_text(timedelta(days=-1))))


def _seconds_until(free_at: str, now: str) -> int:
    until, since = read_moment(free_at), read_moment(now)
    return int((until - since).total_seconds()) + 1 if until and since else LONGEST_WAIT_SECONDS


async def _let_in(store: Store, staff: int, name_hash: str) -> str:
    token, now = secrets.token_urlsafe(32), now_text()
    async with store.writing(None) as connection:
        await connection.execute(delete(tables.sign_in_try).where(tables.sign_in_try.c.name_hash == name_hash))
        await connection.execute(delete(tables.sign_in).where(tables.sign_in.c.made_at < now_text(timedelta(hours=-HOURS))))
        row = {"token_hash": hash_token(token), "staff": staff, "made_at": now, "seen_at": now}
        await connection.execute(insert(tables.sign_in).values(**row))
    return token


async def who_is(store: Store, token: str) -> Staff | None:
    """Whose token this is; None when it is nobody's, too old or idle too long. Writes at most once a minute."""
    if not token:
        return None
    columns, now = tables.sign_in.c, now_text()
    asked = (
        select(tables.staff, columns.seen_at)
        .join(tables.sign_in, columns.staff == tables.staff.c.id)
        .where(
            columns.token_hash == hash_token(token),
            columns.made_at > now_text(timedelta(hours=-HOURS)),
            columns.seen_at > now_text(timedelta(hours=-IDLE_HOURS)),
            tables.staff.c.off.is_(False),
        )
    )
    async with store.reading(None) as connection:
        row = (await connection.execute(asked)).one_or_none()
    if row is None:
        return None
    if row.seen_at < now_text(timedelta(minutes=-1)):
        async with store.writing(None) as connection:
            seen = update(tables.sign_in).where(columns.token_hash == hash_token(token)).values(seen_at=now)
            await connection.execute(seen)
    return staff_from(row)


async def sign_out(store: Store, token: str) -> None:
    """End this sign-in."""
    async with store.writing(None) as connection:
        await connection.execute(delete(tables.sign_in).where(tables.sign_in.c.token_hash == hash_token(token)))
