"""The audit trail of the staff's screen: noted before it is shown as done, kept until central has heard it, and a year beyond."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update

from kiosk.model.request import Moment
from kiosk.model.staff import Deed, Role
from kiosk.store.database import Database
from kiosk.store.tables import deeds

# A busy hall has some ten a day.
_MOST_KEPT = 5_000


class DeedBook:
    """What staff did, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, role: Role, what: str, at: Moment, detail: str = "") -> None:
        """One more, fsynced. Raises StoreError."""
        row: dict[str, object] = {"role": role.value, "what": what, "detail": detail[:200]}
        row |= {"wall": at.wall, "boot": at.boot, "monotonic": at.monotonic, "trusted": int(at.trusted)}
        with self._database.writing() as connection:
            serial = connection.execute(insert(deeds).values(row).returning(deeds.c.serial)).scalar_one()
            connection.execute(delete(deeds).where(deeds.c.serial <= serial - _MOST_KEPT, deeds.c.heard == 1))

    def unheard(self, limit: int) -> list[Deed]:
        """Those central has not heard of, oldest first."""
        wanted = select(deeds).where(deeds.c.heard == 0).order_by(deeds.c.serial).limit(limit)
        with self._database.reading() as connection:
            return [
                Deed(
                    row.serial, Moment(row.wall, row.boot, row.monotonic, bool(row.trusted)), Role(row.role), row.what, row.detail
                )
                for row in connection.execute(wanted)
            ]

    def heard(self, serial: int) -> None:
        """Central has all up to `serial`."""
        with self._database.writing() as connection:
            connection.execute(update(deeds).where(deeds.c.serial <= serial, deeds.c.heard == 0).values(heard=1))

    def count(self) -> int:
        """How many there are."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(deeds)).scalar_one()
