"""What central tells the kiosk, how far it was heard, and what of it could not be used.

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
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("noted", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("section", "key", name="pk_news"),
        sqlite_strict=True,
    )
    op.create_index("ix_news_section_change", "news", ["section", "change"])
    op.create_table(
        "news_heard",
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("section", name="pk_news_heard"),
        sqlite_strict=True,
    )
    op.create_table(
        "news_aside",
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("wall", sa.Text, nullable=False),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("monotonic", sa.REAL, nullable=False),
        sa.Column("trusted", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("section", name="pk_news_aside"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file instead (StoreNewer)."""
    raise NotImplementedError
