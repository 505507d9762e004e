"""Add callbacks, and marks by which returning citizens are recognised."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "callbacks",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("comes_from", sa.String(length=64), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("score_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("good_until", MOMENT, nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.CheckConstraint("way IN ('video', 'phone')", name="ck_callbacks_way"),
        sa.CheckConstraint(
            "result IN ('reached', 'busy', 'no-answer', 'unreachable', 'cancelled')",
            name="ck_callbacks_result",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_callbacks_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_callbacks"),
        sa.UniqueConstraint("code_hash", name="uq_callbacks_code_hash"),
    )
    op.create_index("ix_callbacks_asked_at", "callbacks", ["asked_at"])
    op.create_table(
        "recognitions",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_recognitions_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "mark", name="pk_recognitions"),
    )
    for column in ("mark", "seen_at"):
        op.create_index(f"ix_recognitions_{column}", "recognitions", [column])


def downgrade() -> None:
    """Go back."""
    for column in ("seen_at", "mark"):
        op.drop_index(f"ix_recognitions_{column}", "recognitions")
    op.drop_table("recognitions")
    op.drop_index("ix_callbacks_asked_at", "callbacks")
    op.drop_table("callbacks")
