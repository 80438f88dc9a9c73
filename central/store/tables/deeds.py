"""What staff did at a kiosk's own screen, as the kiosk told it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from central.store.tables.naming import metadata

# Told again it is still one row: a kiosk's serials never come back.
kiosk_deed = Table(
    "kiosk_deed",
    metadata,
    Column("village", ForeignKey("village.code"), nullable=False),
    Column("kiosk", ForeignKey("kiosk.id"), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("what", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("done_at", String(40), nullable=False),
    Column("clock_trusted", Boolean, nullable=False),
    Column("heard_at", String(32), nullable=False),
    PrimaryKeyConstraint("village", "kiosk", "serial"),
    Index(None, "village", "heard_at"),
)
