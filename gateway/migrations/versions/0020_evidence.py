"""Legal holds, seals, four eyes, retention rules, and the technical verdict of recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=f"fk_{table}_{column}_accounts", ondelete="SET NULL"
    )


def _recording(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["recording_id"],
        ["recordings.id"],
        name=f"fk_{table}_recording_id_recordings",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "recording_holds",
        _id("id"),
        _id("recording_id"),
        _id("set_by", nullable=True),
        _at("set_at"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        _id("lifted_by", nullable=True),
        _at("lifted_at", nullable=True),
        _recording("recording_holds"),
        _account("recording_holds", "set_by"),
        _account("recording_holds", "lifted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_recording_holds"),
    )
    op.create_index("ix_recording_holds_recording_id", "recording_holds", ["recording_id"])
    op.create_table(
        "recording_requests",
        _id("id"),
        _id("recording_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        _id("asked_by", nullable=True),
        _at("asked_at"),
        sa.Column("asked_why", sa.String(length=200), nullable=False),
        _id("decided_by", nullable=True),
        _at("decided_at", nullable=True),
        sa.Column("decided_why", sa.String(length=200), nullable=True),
        _at("until", nullable=True),
        sa.CheckConstraint(
            "kind IN ('release', 'open', 'unseal')", name="ck_recording_requests_kind"
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'granted', 'refused')", name="ck_recording_requests_state"
        ),
        _recording("recording_requests"),
        _account("recording_requests", "asked_by"),
        _account("recording_requests", "decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_recording_requests"),
    )
    op.create_index(
        "ix_recording_requests_recording_id_state", "recording_requests", ["recording_id", "state"]
    )
    op.create_table(
        "retention_rules",
        _id("station"),
        sa.Column("rules", sa.JSON(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        _at("changed_at"),
        _id("changed_by", nullable=True),
        _account("retention_rules", "changed_by"),
        sa.PrimaryKeyConstraint("station", name="pk_retention_rules"),
    )
    for column in (
        sa.Column("kept_by", sa.String(length=32), nullable=False, server_default="default"),
        _at("evaluated_at", nullable=True),
        _at("sealed_at", nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("technical", sa.JSON(), nullable=False, server_default="{}"),
    ):
        op.add_column("recordings", column)
    op.create_index("ix_recordings_verdict_started_at", "recordings", ["verdict", "started_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_recordings_verdict_started_at", "recordings")
    with op.batch_alter_table("recordings") as table:
        for column in ("kept_by", "evaluated_at", "sealed_at", "verdict", "faults", "technical"):
            table.drop_column(column)
    for name in ("retention_rules", "recording_requests", "recording_holds"):
        op.drop_table(name)
