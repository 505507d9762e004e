"""Calls by telephone, and the sets at which operators take them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "phone_calls",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=128), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_phone_calls_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_phone_calls"),
        sa.UniqueConstraint("call_id", name="uq_phone_calls_call_id"),
    )
    op.create_index("ix_phone_calls_created_at", "phone_calls", ["created_at"])
    op.create_table(
        "telephone_sets",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_telephone_sets_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_telephone_sets"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("telephone_sets")
    op.drop_index("ix_phone_calls_created_at", "phone_calls")
    op.drop_table("phone_calls")
