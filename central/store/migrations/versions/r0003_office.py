"""The office: statuses and moves, products, notices, services, settings, calls, staff and what they looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _requests()
    _shop_window()
    _kiosks()
    _queue()
    _people()
    _office()


def _village(table: str) -> sa.Column[str]:
    return sa.Column("village", sa.String(32), sa.ForeignKey("village.code", name=f"fk_{table}_village"), nullable=False)


def _requests() -> None:
    op.create_table(
        "change",
        _village("change"),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("village", name="pk_change"),
    )
    op.create_table(
        "request_state",
        _village("request_state"),
        sa.Column("request", sa.String(36), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("erased_at", sa.String(32), nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "request", name="pk_request_state"),
    )
    op.create_index("ix_request_state_village_change", "request_state", ["village", "change"])
    op.create_index("ix_request_state_village_status", "request_state", ["village", "status"])
    op.create_table(
        "request_move",
        sa.Column("id", _serial, autoincrement=True, nullable=False),
        _village("request_move"),
        sa.Column("request", sa.String(36), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_move"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_move_village_request", "request_move", ["village", "request"])
    op.create_table(
        "request_mark",
        _village("request_mark"),
        sa.Column("request", sa.String(36), nullable=False),
        sa.Column("arrival", _serial, nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("nik_mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("village", "request", name="pk_request_mark"),
    )
    op.create_index("ix_request_mark_arrival", "request_mark", ["arrival"])
    op.create_index("ix_request_mark_code", "request_mark", ["code"])
    op.create_index("ix_request_mark_village_nik_mark", "request_mark", ["village", "nik_mark"])


def _shop_window() -> None:
    op.create_table(
        "product",
        _village("product"),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("maker", sa.Text, nullable=False),
        sa.Column("price_rupiah", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("picture", sa.String(64), nullable=False),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "id", name="pk_product"),
    )
    op.create_index("ix_product_village_change", "product", ["village", "change"])
    op.create_table(
        "picture",
        _village("picture"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("width_px", sa.Integer, nullable=False),
        sa.Column("height_px", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "sha256", name="pk_picture"),
    )
    op.create_table(
        "notice",
        _village("notice"),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("from_day", sa.String(10), nullable=False),
        sa.Column("until_day", sa.String(10), nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "id", name="pk_notice"),
    )
    op.create_index("ix_notice_village_change", "notice", ["village", "change"])


def _kiosks() -> None:
    op.create_table(
        "service_switch",
        _village("service_switch"),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("toml", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "code", name="pk_service_switch"),
    )
    op.create_index("ix_service_switch_village_change", "service_switch", ["village", "change"])
    op.create_table(
        "kiosk_setting",
        _village("kiosk_setting"),
        sa.Column("kiosk", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "kiosk", "name", name="pk_kiosk_setting"),
    )
    op.create_index("ix_kiosk_setting_village_change", "kiosk_setting", ["village", "change"])
    op.create_table(
        "language_fix",
        _village("language_fix"),
        sa.Column("language", sa.String(3), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "language", "key", name="pk_language_fix"),
    )
    op.create_index("ix_language_fix_village_change", "language_fix", ["village", "change"])


def _queue() -> None:
    op.create_table(
        "called",
        _village("called"),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("letter", sa.String(4), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("counter", sa.Integer, nullable=False),
        sa.Column("stand", sa.String(12), nullable=False),
        sa.Column("priority", sa.Boolean, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "day", "letter", "ordinal", "number", name="pk_called"),
    )
    op.create_index("ix_called_village_change", "called", ["village", "change"])
    op.create_table(
        "preregistration",
        sa.Column("code_hash", sa.String(64), nullable=False),
        _village("preregistration"),
        sa.Column("service", sa.String(8), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("kiosk", sa.String(36), nullable=False),
        sa.Column("taken_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("village", "code_hash", name="pk_preregistration"),
    )
    op.create_index("ix_preregistration_expires_at", "preregistration", ["expires_at"])


def _people() -> None:
    op.create_table(
        "staff",
        sa.Column("id", _serial, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("link_until", sa.String(32), nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff", _serial, sa.ForeignKey("staff.id", name="fk_sign_in_staff"), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_staff", "sign_in", ["staff"])
    op.create_table(
        "sign_in_try",
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("free_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name="pk_sign_in_try"),
    )


def _office() -> None:
    op.create_table(
        "office_setting",
        _village("office_setting"),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("village", "name", name="pk_office_setting"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _serial, autoincrement=True, nullable=False),
        _village("audit"),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_village_id", "audit", ["village", "id"])


def downgrade() -> None:
    """Refuse: what staff have done is never thrown away by a command."""
    raise NotImplementedError("Restore the backup made before the upgrade instead.")
