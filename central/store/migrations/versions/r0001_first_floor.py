"""The first floor: villages, kiosks, enrolments, requests, dead letters, pulses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _villages_and_kiosks()
    _requests()
    _dead_letters()
    op.create_table(
        "pulse",
        sa.Column("kiosk", sa.String(36), sa.ForeignKey("kiosk.id", name="fk_pulse_kiosk"), nullable=False),
        sa.Column("heard_at", sa.String(32), nullable=False),
        sa.Column("beat", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("kiosk", name="pk_pulse"),
    )


def _villages_and_kiosks() -> None:
    op.create_table(
        "village",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_village"),
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name="fk_kiosk_village"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("enrolled_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("public", name="uq_kiosk_public"),
        sa.UniqueConstraint("village", "ordinal", name="uq_kiosk_village_ordinal"),
    )
    op.create_table(
        "enrolment",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name="fk_enrolment_village"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("kiosk", sa.String(36), sa.ForeignKey("kiosk.id", name="fk_enrolment_kiosk"), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_enrolment"),
    )


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("arrival", _serial, autoincrement=True, nullable=False),
        sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name="fk_request_village"), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kiosk", sa.String(36), sa.ForeignKey("kiosk.id", name="fk_request_kiosk"), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("letter", sa.String(4), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("submitted_at", sa.String(40), nullable=False),
        sa.Column("clock_trusted", sa.Boolean, nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="pk_request"),
        sa.UniqueConstraint("village", "id", name="uq_request_village_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_village_arrival", "request", ["village", "arrival"])
    op.create_index("ix_request_kiosk", "request", ["kiosk"])


def _dead_letters() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("arrival", _serial, autoincrement=True, nullable=False),
        sa.Column("kiosk", sa.String(36), sa.ForeignKey("kiosk.id", name="fk_dead_letter_kiosk"), nullable=False),
        sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name="fk_dead_letter_village"), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("item", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="pk_dead_letter"),
        sa.UniqueConstraint("kiosk", "sha256", "reason", name="uq_dead_letter_kiosk_sha256_reason"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Refuse: stored requests are never thrown away by a command."""
    raise NotImplementedError("Restore the backup made before the upgrade instead.")
