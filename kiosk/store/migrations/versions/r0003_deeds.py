"""What staff did at the staff's screen.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table; nothing that was there is touched."""
    op.create_table(
        "deeds",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("wall", sa.Text, nullable=False),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("monotonic", sa.REAL, nullable=False),
        sa.Column("trusted", sa.Integer, nullable=False),
        sa.Column("heard", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("serial", name="pk_deeds"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file instead (StoreNewer)."""
    raise NotImplementedError
