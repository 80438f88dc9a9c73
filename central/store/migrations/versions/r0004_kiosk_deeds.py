"""What staff did at a kiosk's own screen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "kiosk_deed",
        sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name="fk_kiosk_deed_village"), nullable=False),
        sa.Column("kiosk", sa.String(36), sa.ForeignKey("kiosk.id", name="fk_kiosk_deed_kiosk"), nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("done_at", sa.String(40), nullable=False),
        sa.Column("clock_trusted", sa.Boolean, nullable=False),
        sa.Column("heard_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "kiosk", "serial", name="pk_kiosk_deed"),
    )
    op.create_index("ix_kiosk_deed_village_heard_at", "kiosk_deed", ["village", "heard_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("kiosk_deed")
