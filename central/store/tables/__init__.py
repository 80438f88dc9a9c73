"""The tables, once, for SQLite and PostgreSQL alike. Changes here need a migration; a test compares the two.

`naming` is what they share, `arrivals` what kiosks bring, `office` what staff make of it.
"""

from central.store.tables.arrivals import dead_letter, enrolment, kiosk, pulse, request, village
from central.store.tables.naming import metadata

__all__ = ["dead_letter", "enrolment", "kiosk", "metadata", "pulse", "request", "village"]
