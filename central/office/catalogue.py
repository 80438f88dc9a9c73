"""The services a village offers: those that ship with the kiosk, switched off or on, and those it made itself.

Central reads service files with the kiosk's own reader (decision 0024): one set of rules, one place for them. The only module of
central that imports more of the kiosk than its model.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

import kiosk
from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import put_changed
from central.office.faults import NotThereError, OfficeError
from central.office.values import Actor
from central.store import tables
from central.store.base import Store
from kiosk.catalogue import load_catalogue
from kiosk.model.service import Catalogue, Service

SHARED_FILES = ("categories.toml", "requirements.toml", "choices.toml")
MOST_TOML_BYTES = 16 * 1024
MOST_VILLAGE_SERVICES = 30
MOST_KNOWN = 2000  # texts kept in memory, of every village
_OWN_FILE = "layanan-desa.toml"


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as a village has it. `toml` is "" for one that ships with the kiosk."""

    service: Service
    off: bool
    toml: str = ""


@dataclass(frozen=True)
class ServiceBook:
    """Reads services. `folder` holds the files that ship with the kiosk; they are read once, a village's text once each."""

    folder: Path
    _known: dict[str, Service] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def shipped(cls) -> ServiceBook:
        """The files beside the code."""
        return cls(Path(kiosk.__file__).resolve().parent.parent / "config" / "services")

    def catalogue(self) -> Catalogue:
        """Every shipped service, in display order. Files with a mistake are left out, as on the kiosk."""
        return self._shipped

    @cached_property
    def _shipped(self) -> Catalogue:
        return load_catalogue(self.folder)[0]

    def read(self, toml: str) -> Service:
        """One service a village wrote. Raises OfficeError naming line and field of the first mistake."""
        if toml not in self._known:
            service = self._judged(toml)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[toml] = service
        return self._known[toml]

    def _judged(self, toml: str) -> Service:
        if len(toml.encode()) > MOST_TOML_BYTES:
            raise OfficeError(f"Paling panjang {MOST_TOML_BYTES // 1024} kB.", "toml")
        with tempfile.TemporaryDirectory(prefix="layanan-") as name:
            folder = Path(name)
            for shared in SHARED_FILES:
                if (self.folder / shared).exists():
                    shutil.copy(self.folder / shared, folder)
            (folder / _OWN_FILE).write_text(toml, encoding="utf-8")
            catalogue, errors = load_catalogue(folder)
        if errors:
            raise OfficeError(
                f"Baris {errors[0].line}, {errors[0].field or 'berkas'}: {errors[0].what}. {errors[0].allowed}", "toml"
            )
        if not catalogue.services:
            raise OfficeError("Layanan ini dimatikan di berkasnya sendiri. Hapus baris enabled = false.", "toml")
        return catalogue.services[0]

    async def offered(self, connection: AsyncConnection, village: str) -> list[Offered]:
        """Shipped ones first, then the village's own."""
        columns = tables.service_switch.c
        asked = select(tables.service_switch).where(columns.village == village, columns.removed.is_(False))
        switches = {row.code: row for row in await connection.execute(asked.order_by(columns.code))}
        shipped = [
            Offered(service, service.code in switches and switches[service.code].off) for service in self.catalogue().services
        ]
        own = [Offered(service, row.off, row.toml) for row in switches.values() if (service := self.understood(row.toml))]
        return shipped + own

    def understood(self, toml: str) -> Service | None:
        """As `read`, but None for "" and for a text that today's rules no longer take: a village keeps its pages."""
        try:
            return self.read(toml) if toml else None
        except OfficeError:
            return None


async def own_names(connection: AsyncConnection, book: ServiceBook, villages: tuple[str, ...]) -> dict[str, str]:
    """Names by code of the services these villages made themselves."""
    columns = tables.service_switch.c
    asked = select(columns.toml).where(columns.village.in_(villages), columns.toml != "", columns.removed.is_(False))
    own = [book.understood(toml) for toml in (await connection.execute(asked)).scalars()]
    return {service.code: service.name["id"] for service in own if service}


async def switch_service(store: Store, book: ServiceBook, actor: Actor, village: str, code: str, off: bool) -> None:
    """Switch a service of this village off or on. Raises NotThereError."""
    async with store.writing(village) as connection:
        offered = next((each for each in await book.offered(connection, village) if each.service.code == code), None)
        if offered is None:
            raise NotThereError("Layanan itu tidak ada.")
        row: dict[str, object] = {"village": village, "code": code, "off": off, "toml": offered.toml}
        await _put(connection, actor, row, "dimatikan" if off else "dinyalakan")


async def save_service(store: Store, book: ServiceBook, actor: Actor, village: str, toml: str, code: str = "") -> str:
    """Store a village's own service, new or instead of `code`; returns its code. Raises OfficeError."""
    service = book.read(toml)
    if code and service.code != code:
        raise OfficeError(f"Kode layanan ini harus tetap {code}.", "toml")
    async with store.writing(village) as connection:
        offered = await book.offered(connection, village)
        if not code and any(each.service.code == service.code for each in offered):
            raise OfficeError(f"Kode {service.code} sudah dipakai layanan lain.", "toml")
        if sum(1 for each in offered if each.toml) >= MOST_VILLAGE_SERVICES and not code:
            raise OfficeError(f"Paling banyak {MOST_VILLAGE_SERVICES} layanan buatan desa.", "toml")
        off = any(each.off for each in offered if each.service.code == code)
        row: dict[str, object] = {"village": village, "code": service.code, "off": off, "toml": toml}
        await _put(connection, actor, row, "disimpan")
    return service.code


async def remove_service(store: Store, book: ServiceBook, actor: Actor, village: str, code: str) -> None:
    """Take a village's own service away. Raises NotThereError, for shipped ones too."""
    async with store.writing(village) as connection:
        if not any(each.toml and each.service.code == code for each in await book.offered(connection, village)):
            raise NotThereError("Layanan buatan desa itu tidak ada.")
        row: dict[str, object] = {"village": village, "code": code, "off": False, "toml": "", "removed": True}
        await _put(connection, actor, row, "dihapus")


async def _put(connection: AsyncConnection, actor: Actor, row: dict[str, object], what: str) -> None:
    at = now_text()
    await put_changed(connection, tables.service_switch, at, {"removed": False, **row})
    await write_audit(connection, actor, str(row["village"]), Act.SERVICE, at, str(row["code"]), what)
