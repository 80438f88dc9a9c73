"""Who may come in: staff, their sign-ins, and how often somebody has tried in vain.

Not of one village: a supervisor belongs to many and a technician to all. `scope` says whose rows one may touch.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from central.store.tables.naming import metadata, serial

staff = Table(
    "staff",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(32), nullable=False),  # the beginning of village codes: `18.01.09.2001`, `18.01.09`; "" for all
    Column("password", Text, nullable=False),  # argon2id; "" until it was set
    Column("link_hash", String(64), nullable=False),  # of a one-time link that sets the password; "" for none
    Column("link_until", String(32), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("off", Boolean, nullable=False),
    info={"shared": "a person works for a village, a district or all of them; the scope says which"},
    sqlite_autoincrement=True,
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff", ForeignKey("staff.id"), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Index(None, "staff"),
    info={"shared": "belongs to a person, who may work for many villages"},
)

# By name, real or not, hashed: the answer must not tell which names exist.
sign_in_try = Table(
    "sign_in_try",
    metadata,
    Column("name_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("free_at", String(32), nullable=False),
    info={"shared": "known before anyone is"},
)
