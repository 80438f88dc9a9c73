"""What staff make of it: statuses and moves, products, pictures, notices, services, settings, calls, and who looked at what.

Each table has its `village`. Rows that kiosks must hear of carry `change`, the village's growing number (table `change`): news
since 41 is every row with `change > 41`. What was taken away stays as a row with `removed`, so that kiosks hear of that too.
A request without a row in `request_state` is `checking`: arriving writes nothing but the request.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, Text

from central.store.tables.naming import metadata, serial


def _village() -> Column[str]:
    return Column("village", ForeignKey("village.code"), nullable=False)


def _changed() -> list[Column[int] | Column[str]]:
    return [Column("change", Integer, nullable=False), Column("changed_at", String(32), nullable=False)]


def _removed() -> Column[bool]:
    return Column("removed", Boolean, nullable=False)


# The last number given out; whoever takes the next one holds the row until COMMIT, so numbers become visible in their order.
change = Table("change", metadata, _village(), Column("last", Integer, nullable=False), PrimaryKeyConstraint("village"))

request_state = Table(
    "request_state",
    metadata,
    _village(),
    Column("request", String(36), nullable=False),
    Column("status", String(16), nullable=False),
    Column("note", Text, nullable=False),  # to the resident; "" for none
    Column("ended_at", String(32), nullable=False),  # collected or cancelled; "" before. Retention counts from here.
    Column("erased_at", String(32), nullable=False),
    *_changed(),
    PrimaryKeyConstraint("village", "request"),
    Index(None, "village", "change"),
    Index(None, "village", "status"),
)

request_move = Table(
    "request_move",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    _village(),
    Column("request", String(36), nullable=False),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),  # the same as `before` when only the note changed
    Column("note", Text, nullable=False),
    Column("staff", Integer, nullable=False),  # 0 for central itself
    Column("at", String(32), nullable=False),
    Index(None, "village", "request"),
    sqlite_autoincrement=True,
)

# What a request is found by: the tracking code of its slip, and a keyed hash of its NIK ("" without one, or once erased).
request_mark = Table(
    "request_mark",
    metadata,
    _village(),
    Column("request", String(36), nullable=False),
    Column("arrival", serial, nullable=False),
    Column("code", String(8), nullable=False),
    Column("nik_mark", String(64), nullable=False),
    PrimaryKeyConstraint("village", "request"),
    Index(None, "code"),
    Index(None, "village", "nik_mark"),
    Index(None, "arrival"),
)

product = Table(
    "product",
    metadata,
    _village(),
    Column("id", String(12), nullable=False),
    Column("name", Text, nullable=False),
    Column("maker", Text, nullable=False),
    Column("price_rupiah", Integer, nullable=False),
    Column("unit", Text, nullable=False),  # `bungkus`, `kg`
    Column("phone", String(20), nullable=False),  # digits as dialled, `081234567890`; "" for none
    Column("description", Text, nullable=False),
    Column("picture", String(64), nullable=False),  # sha256 of a picture of this village; "" for none
    Column("shown", Boolean, nullable=False),
    _removed(),
    *_changed(),
    PrimaryKeyConstraint("village", "id"),
    Index(None, "village", "change"),
)

# Addressed by content: the same bytes are one row, and what a kiosk holds it never asks for again.
picture = Table(
    "picture",
    metadata,
    _village(),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(32), nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", String(32), nullable=False),
    PrimaryKeyConstraint("village", "sha256"),
)

notice = Table(
    "notice",
    metadata,
    _village(),
    Column("id", String(12), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("from_day", String(10), nullable=False),
    Column("until_day", String(10), nullable=False),
    _removed(),
    *_changed(),
    PrimaryKeyConstraint("village", "id"),
    Index(None, "village", "change"),
)

# A service of the catalogue switched off (`toml` ""), or one the village made itself.
service_switch = Table(
    "service_switch",
    metadata,
    _village(),
    Column("code", String(8), nullable=False),
    Column("off", Boolean, nullable=False),
    Column("toml", Text, nullable=False),
    _removed(),
    *_changed(),
    PrimaryKeyConstraint("village", "code"),
    Index(None, "village", "change"),
)

kiosk_setting = Table(
    "kiosk_setting",
    metadata,
    _village(),
    Column("kiosk", String(36), nullable=False),  # "" for every kiosk of the village
    Column("name", String(64), nullable=False),  # an option, `visit.done_seconds`
    Column("value", Text, nullable=False),  # as typed after `--set`
    _removed(),
    *_changed(),
    PrimaryKeyConstraint("village", "kiosk", "name"),
    Index(None, "village", "change"),
)

# Better words for one key of the kiosk's languages.
language_fix = Table(
    "language_fix",
    metadata,
    _village(),
    Column("language", String(3), nullable=False),
    Column("key", String(80), nullable=False),
    Column("words", Text, nullable=False),
    _removed(),
    *_changed(),
    PrimaryKeyConstraint("village", "language", "key"),
    Index(None, "village", "change"),
)

# One row for each ticket a counter has dealt with; those of a day's requests without a row here are waiting.
called = Table(
    "called",
    metadata,
    _village(),
    Column("day", String(10), nullable=False),
    Column("letter", String(4), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("counter", Integer, nullable=False),  # 0: any
    Column("stand", String(12), nullable=False),  # waiting, called, served, absent
    Column("priority", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    *_changed(),
    PrimaryKeyConstraint("village", "day", "letter", "ordinal", "number"),
    Index(None, "village", "change"),
)

preregistration = Table(
    "preregistration",
    metadata,
    Column("code_hash", String(64), nullable=False),
    _village(),
    Column("service", String(8), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the answers, to central's own key; b"" once erased
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("kiosk", String(36), nullable=False),  # which asked for it; "" for none yet
    Column("taken_at", String(32), nullable=False),
    PrimaryKeyConstraint("village", "code_hash"),
    Index(None, "expires_at"),
)

# What a village has chosen about its own office: `retention_months`.
office_setting = Table(
    "office_setting",
    metadata,
    _village(),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("village", "name"),
)

# `village` is the one whose people were looked at; each look at several villages at once is a row for each.
audit = Table(
    "audit",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    _village(),
    Column("staff", Integer, nullable=False),  # 0 for a command or central itself
    Column("who", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index(None, "village", "id"),
    sqlite_autoincrement=True,
)
