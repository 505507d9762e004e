"""Add other bodies, and citizens' referrals to them."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

_TEXTS = {
    "kind": 120, "name": 300, "acronym": 60, "address": 300, "postcode": 16, "town": 120, "province": 60, "region": 60,
    "pec": 254, "email": 254, "site": 300, "phone": 60, "hours": 500,
}  # fmt: skip


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "bodies",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in _TEXTS.items()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("bring", "matters", "notes", "folded")
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("source IN ('ipa', 'own')", name="ck_bodies_source"),
        sa.PrimaryKeyConstraint("id", name="pk_bodies"),
    )
    op.create_index("ix_bodies_name", "bodies", ["name"])
    op.create_table(
        "body_referrals",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("body_id", sa.String(80), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("contact_id", sa.String(64), nullable=True),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("how", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=True),
        sa.CheckConstraint("how IN ('chat', 'email', 'aloud')", name="ck_body_referrals_how"),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name="fk_body_referrals_body_id_bodies", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_body_referrals_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_body_referrals_account_id_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_body_referrals"),
    )
    op.create_index("ix_body_referrals_at", "body_referrals", ["at"])
    op.create_index("ix_body_referrals_contact_id", "body_referrals", ["contact_id"])


def downgrade() -> None:
    """Go back: the directory is forgotten."""
    op.drop_table("body_referrals")
    op.drop_table("bodies")
