"""The first schema.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the first release, in the words of that release (never of today's tables.py)."""
    _meta_and_numbering()
    _requests()
    _delivery()


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file instead (StoreNewer)."""
    raise NotImplementedError


def _meta_and_numbering() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
        sqlite_strict=True,
    )
    op.create_table(
        "service_days",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        *_moment(),
        sa.PrimaryKeyConstraint("serial", name="pk_service_days"),
        sa.CheckConstraint("opened_by IN ('clock', 'staff', 'guess')", name=op.f("ck_service_days_opened_by")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "counters",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "letter", "ordinal", name="pk_counters"),
        sa.CheckConstraint("last > 0", name=op.f("ck_counters_last")),
        sqlite_strict=True,
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        *_moment(),
        sa.Column("delivery", sa.Text, nullable=False, server_default=sa.text("'waiting'")),
        sa.PrimaryKeyConstraint("serial", name="pk_requests"),
        sa.UniqueConstraint("day", "letter", "ordinal", "number", name="uq_requests_day_letter_ordinal_number"),
        sa.UniqueConstraint("id", name="uq_requests_id"),
        sa.CheckConstraint("number > 0", name=op.f("ck_requests_number")),
        sa.CheckConstraint("delivery IN ('waiting', 'delivered', 'dead')", name=op.f("ck_requests_delivery")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_requests_code", "requests", ["code"])
    op.create_table(
        "print_intents",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("certainty", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("serial", name="pk_print_intents"),
        sa.UniqueConstraint("request_id", "copy", name="uq_print_intents_request_id_copy"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_print_intents_request_id"),
        sa.CheckConstraint("state IN ('pending', 'printing', 'done', 'failed', 'unknown')", name=op.f("ck_print_intents_state")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_print_intents_unfinished", "print_intents", ["serial"], sqlite_where=sa.text("state IN ('pending', 'printing')")
    )


def _delivery() -> None:
    op.create_table(
        "outbox",
        *_envelope(),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("serial", name="pk_outbox"),
        sa.UniqueConstraint("request_id", name="uq_outbox_request_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_outbox_request_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "dead_letters",
        *_envelope(),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *_moment(),
        sa.PrimaryKeyConstraint("serial", name="pk_dead_letters"),
        sa.UniqueConstraint("request_id", name="uq_dead_letters_request_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_dead_letters_request_id"),
        sqlite_strict=True,
    )


def _moment() -> tuple[sa.Column[str], sa.Column[str], sa.Column[float], sa.Column[int]]:
    return (
        sa.Column("wall", sa.Text, nullable=False),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("monotonic", sa.REAL, nullable=False),
        sa.Column("trusted", sa.Integer, nullable=False),
    )


def _envelope() -> tuple[sa.Column[int], sa.Column[str], sa.Column[bytes], sa.Column[bytes]]:
    return (
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
