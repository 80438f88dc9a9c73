"""The tables of kiosk.db. STRICT, so that SQLite checks what it stores. What stands in clear is this and nothing else:
request id, ticket, service code, times, delivery state. Everything about the person is inside `body`, sealed to central's key.
A change here needs a revision in migrations/versions; a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_strict=True,
)

# Every opening of a service day, in order; the last row is the day that numbers belong to now.
service_days = Table(
    "service_days",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("day", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("monotonic", REAL, nullable=False),
    Column("trusted", Integer, nullable=False),
    CheckConstraint("opened_by IN ('clock', 'staff', 'guess')", name="opened_by"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# The last number given, apart from the requests: removing old requests must never bring a number back.
counters = Table(
    "counters",
    metadata,
    Column("day", Text, primary_key=True, nullable=False),
    Column("letter", Text, primary_key=True, nullable=False),
    Column("ordinal", Integer, primary_key=True, nullable=False),
    Column("last", Integer, nullable=False),
    CheckConstraint("last > 0", name="last"),
    sqlite_strict=True,
)

requests = Table(
    "requests",
    metadata,
    # The order of committing: ids are made with the wall clock, which may lie.
    Column("serial", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("service", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("monotonic", REAL, nullable=False),
    Column("trusted", Integer, nullable=False),
    Column("delivery", Text, nullable=False, server_default=text("'waiting'")),
    UniqueConstraint("day", "letter", "ordinal", "number"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("delivery IN ('waiting', 'delivered', 'dead')", name="delivery"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
Index("ix_requests_code", requests.c.code)

print_intents = Table(
    "print_intents",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("request_id", Text, ForeignKey("requests.id"), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("certainty", Text, nullable=False, server_default=text("''")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("request_id", "copy"),
    CheckConstraint("state IN ('pending', 'printing', 'done', 'failed', 'unknown')", name="state"),
    sqlite_strict=True,
)
Index(
    "ix_print_intents_unfinished",
    print_intents.c.serial,
    sqlite_where=text("state IN ('pending', 'printing')"),
)

# Autoincrement: a serial is never used again, so "oldest first" holds across deletions.
outbox = Table(
    "outbox",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("request_id", Text, ForeignKey("requests.id"), nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("request_id", Text, ForeignKey("requests.id"), nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("monotonic", REAL, nullable=False),
    Column("trusted", Integer, nullable=False),
    sqlite_strict=True,
)

# Each thing central told, as it told it: the JSON of a value of kiosk.model.news. `noted`: a status whose note is not kept here,
# for it may name somebody.
news = Table(
    "news",
    metadata,
    Column("section", Text, primary_key=True, nullable=False),
    Column("key", Text, primary_key=True, nullable=False),
    Column("change", Integer, nullable=False),
    Column("noted", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)
Index("ix_news_section_change", news.c.section, news.c.change)

# Up to which of central's changes each section is known.
news_heard = Table(
    "news_heard",
    metadata,
    Column("section", Text, primary_key=True, nullable=False),
    Column("change", Integer, nullable=False),
    sqlite_strict=True,
)

# The newest part of each section that could not be used, for whoever wants to know why.
news_aside = Table(
    "news_aside",
    metadata,
    Column("section", Text, primary_key=True, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("monotonic", REAL, nullable=False),
    Column("trusted", Integer, nullable=False),
    sqlite_strict=True,
)

# What staff did at the staff's screen. Autoincrement: central knows a deed by its serial, which must never come back.
deeds = Table(
    "deeds",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("role", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("monotonic", REAL, nullable=False),
    Column("trusted", Integer, nullable=False),
    Column("heard", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
