"""What central tells the kiosk: the news, what could not be used of it, and the statuses of requests.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three new tables; nothing that was there is touched."""
    op.create_table(
        "news",
        *_section(),
        sa.PrimaryKeyConstraint("section", name="pk_news"),
        sqlite_strict=True,
    )
    op.create_table(
        "news_aside",
        *_section(),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("wall", sa.Text, nullable=False),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("monotonic", sa.REAL, nullable=False),
        sa.Column("trusted", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("section", name="pk_news_aside"),
        sqlite_strict=True,
    )
    op.create_table(
        "statuses",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("noted", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_statuses"),
        sqlite_strict=True,
    )
    op.create_index("ix_statuses_change", "statuses", ["change"])


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file instead (StoreNewer)."""
    raise NotImplementedError


def _section() -> tuple[sa.Column[str], sa.Column[str], sa.Column[bytes]]:
    return (
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
