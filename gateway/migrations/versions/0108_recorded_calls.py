"""Calls that another system keeps and that are recorded here."""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "recorded_calls",
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("recording_id", sa.String(64), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("trunk", sa.String(32), nullable=False),
        sa.Column("session", sa.String(256), nullable=False),
        sa.Column("consent_by", sa.String(16), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name="pk_recorded_calls"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_recorded_calls_contact_id_contacts", ondelete="CASCADE",
        ),
        sa.CheckConstraint("state IN ('recording', 'over')", name="ck_recorded_calls_state"),
        sa.CheckConstraint(
            "consent_by IN ('given', 'metadata')", name="ck_recorded_calls_consent_by"
        ),
    )  # fmt: skip
    op.create_index("ix_recorded_calls_told_at", "recorded_calls", ["told_at"])
    op.create_table(
        "recorded_call_parties",
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("party", sa.String(16), nullable=False),
        sa.Column("name", sa.String(256), nullable=True),
        sa.Column("number", sa.String(24), nullable=True),
        sa.Column("joined_at", moment, nullable=True),
        sa.Column("left_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("contact_id", "party", name="pk_recorded_call_parties"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_recorded_call_parties_contact_id_contacts", ondelete="CASCADE",
        ),
    )  # fmt: skip


def downgrade() -> None:
    """Go back: who took part in such calls is forgotten; their recordings stay."""
    op.drop_table("recorded_call_parties")
    op.drop_table("recorded_calls")
