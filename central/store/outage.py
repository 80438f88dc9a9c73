"""Which failures of a database pass by themselves: then a kiosk is told to come back, and nothing is judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from central.errors import StoreBusyError

# SQLSTATE classes: 08 connection, 40 rollback (deadlock), 53 no resources (disk full, connections), 57 operator (shutdown, cannot
# connect now), 58 system error. https://www.postgresql.org/docs/15/errcodes-appendix.html
_PASSING_CLASSES = ("08", "40", "53", "57", "58")
_PASSING_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")


def passes(error: BaseException) -> bool:
    """Whether trying the same later may succeed."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and passes(error.orig))
    if isinstance(error, OSError | PoolTimeoutError | TimeoutError):
        return True
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_PASSING_CLASSES)
    if str(getattr(error, "sqlite_errorname", "")).startswith(_PASSING_SQLITE):
        return True
    # asyncpg says InterfaceError, without a state, of a connection that went away between two statements.
    return type(error).__name__ == "InterfaceError"


@contextmanager
def told_as_busy() -> Iterator[None]:
    """What passes by itself becomes StoreBusyError; everything else goes on as it is."""
    try:
        yield
    except Exception as error:
        if isinstance(error, StoreBusyError) or not passes(error):
            raise
        raise StoreBusyError("the database is away") from error
