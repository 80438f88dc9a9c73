"""What arrives from kiosks: villages, kiosks, enrolments, requests, dead letters, pulses.

Times are text (ISO 8601 UTC, one width): a kiosk's clock may say anything, and text keeps what was said.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from central.store.tables.naming import metadata, serial

village = Table(
    "village",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
)

kiosk = Table(
    "kiosk",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("public", LargeBinary, nullable=False, unique=True),
    Column("enrolled_at", String(32), nullable=False),
    Column("revoked_at", String(32), nullable=False),
    UniqueConstraint("village", "ordinal"),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("address", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("kiosk", ForeignKey("kiosk.id"), nullable=True),
)

# The village leads the key: two villages may not even learn whether the other has an id, and PostgreSQL partitions by it.
request = Table(
    "request",
    metadata,
    Column("arrival", serial, primary_key=True, autoincrement=True),
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("id", String(36), nullable=False),
    Column("kiosk", ForeignKey("kiosk.id"), nullable=False),
    Column("service", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("letter", String(4), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("submitted_at", String(40), nullable=False),
    Column("clock_trusted", Boolean, nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", String(32), nullable=False),
    UniqueConstraint("village", "id"),
    Index(None, "village", "arrival"),
    Index(None, "kiosk"),
    sqlite_autoincrement=True,
)

# Sent again, a dead letter is still one row: its hash and reason are its identity.
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("arrival", serial, primary_key=True, autoincrement=True),
    Column("kiosk", ForeignKey("kiosk.id"), nullable=False),
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("request", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("item", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", String(32), nullable=False),
    UniqueConstraint("kiosk", "sha256", "reason"),
    sqlite_autoincrement=True,
)

pulse = Table(
    "pulse",
    metadata,
    Column("kiosk", ForeignKey("kiosk.id"), primary_key=True),
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("heard_at", String(32), nullable=False),
    Column("beat", LargeBinary, nullable=True),
)
