"""The tables, once, for SQLite and PostgreSQL alike. Changes here need a migration; a test compares the two.

`naming` is what they share, `arrivals` what kiosks bring, `office` what staff make of it, `people` who staff are.
"""

from central.store.tables.arrivals import dead_letter, enrolment, kiosk, pulse, request, village
from central.store.tables.deeds import kiosk_deed
from central.store.tables.naming import metadata
from central.store.tables.office import (
    audit,
    called,
    change,
    kiosk_setting,
    language_fix,
    notice,
    office_setting,
    picture,
    preregistration,
    product,
    request_mark,
    request_move,
    request_state,
    service_switch,
)
from central.store.tables.people import sign_in, sign_in_try, staff

__all__ = [
    "audit",
    "called",
    "change",
    "dead_letter",
    "enrolment",
    "kiosk",
    "kiosk_deed",
    "kiosk_setting",
    "language_fix",
    "metadata",
    "notice",
    "office_setting",
    "picture",
    "preregistration",
    "product",
    "pulse",
    "request",
    "request_mark",
    "request_move",
    "request_state",
    "service_switch",
    "sign_in",
    "sign_in_try",
    "staff",
    "village",
]
