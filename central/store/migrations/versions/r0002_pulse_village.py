"""A pulse says whose it is, so that it can be fenced like everything else of a village."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the village, from the kiosk's own row."""
    op.add_column("pulse", sa.Column("village", sa.String(32), nullable=True))
    op.execute("UPDATE pulse SET village = (SELECT village FROM kiosk WHERE kiosk.id = pulse.kiosk)")
    with op.batch_alter_table("pulse") as pulse:
        pulse.alter_column("village", existing_type=sa.String(32), nullable=False)
        pulse.create_foreign_key("fk_pulse_village", "village", ["village"], ["code"])


def downgrade() -> None:
    """Refuse, as r0001 does."""
    raise NotImplementedError("Restore the backup made before the upgrade instead.")
