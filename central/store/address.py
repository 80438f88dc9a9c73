"""Which database: SQLite in the data folder, or a PostgreSQL that an address names. Values only.

The address is looked for, in this order: `--database`, the environment's CENTRAL_DATABASE, the file `database` in the data
folder. The first of these may not hold a password: every account of the machine can read a command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from central.errors import DatabaseAddressError
from central.folder import Folder

VARIABLE = "CENTRAL_DATABASE"
_SHAPE = "postgresql://role@host:5432/name, or postgresql://role@/name?host=/run/postgresql"


@dataclass(frozen=True, slots=True)
class Database:
    """`address` is "" for SQLite in the data folder. Never printed: it may hold a password."""

    address: str = ""

    @property
    def is_postgres(self) -> bool:
        """Whether an address was given."""
        return bool(self.address)

    @property
    def url(self) -> URL:
        """For SQLAlchemy's asyncpg dialect."""
        return make_url(self.address).set(drivername="postgresql+asyncpg")

    @property
    def plain(self) -> str:
        """For asyncpg itself, pg_dump and psql: a libpq address."""
        return make_url(self.address).set(drivername="postgresql").render_as_string(hide_password=False)

    def __repr__(self) -> str:
        return f"Database({make_url(self.address).render_as_string() if self.address else 'SQLite'})"


def find_database(folder: Folder, said: str, environment: Mapping[str, str]) -> Database:
    """What this central keeps its things in. Raises DatabaseAddressError."""
    if said:
        if urlsplit(said).password is not None:
            raise DatabaseAddressError(
                f"--database holds a password, which every account here can read. Put the address into {folder.address_path} "
                f"(mode 0600) or the environment's {VARIABLE}, or the password into ~/.pgpass."
            )
        return _checked(said)
    if environment.get(VARIABLE):
        return _checked(environment[VARIABLE])
    try:
        return _checked(folder.address_path.read_text().strip())
    except FileNotFoundError:
        return Database()
    except OSError as error:
        raise DatabaseAddressError(f"{folder.address_path} cannot be read: {error.strerror}.") from error


def _checked(address: str) -> Database:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DatabaseAddressError(f"The database's address cannot be read. It looks like {_SHAPE}.") from error
    if url.drivername not in {"postgresql", "postgres", "postgresql+asyncpg"} or not url.database:
        raise DatabaseAddressError(f"The database's address looks like {_SHAPE}; leave it away for SQLite in the data folder.")
    return Database(address.replace("postgres://", "postgresql://", 1))
