"""Add citizens who asked to be recognised, their contacts, and the operators who were shown their wishes."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "known_citizens",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_known_citizens"),
        sa.UniqueConstraint("code_hash", name="uq_known_citizens_code_hash"),
        sa.CheckConstraint("channel IN ('video', 'audio', 'text')", name="ck_known_citizens_channel"),
    )  # fmt: skip
    op.create_index("ix_known_citizens_used_at", "known_citizens", ["used_at"])
    op.create_table(
        "known_contacts",
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("known_id", sa.String(64), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "known_id", name="pk_known_contacts"),
        sa.CheckConstraint("way IN ('entered', 'linked')", name="ck_known_contacts_way"),
        _refers("known_contacts", "contact_id", "contacts"),
        _refers("known_contacts", "known_id", "known_citizens"),
    )
    op.create_index("ix_known_contacts_known_id", "known_contacts", ["known_id"])
    op.create_table(
        "known_views",
        sa.Column("known_id", sa.String(64), nullable=False),
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("known_id", "contact_id", "account_id", name="pk_known_views"),
        _refers("known_views", "known_id", "known_citizens"),
        _refers("known_views", "contact_id", "contacts"),
        _refers("known_views", "account_id", "accounts"),
    )
    op.create_index("ix_known_views_contact_id", "known_views", ["contact_id"])
    op.create_index("ix_known_views_account_id", "known_views", ["account_id"])


def downgrade() -> None:
    """Go back: everybody is forgotten."""
    op.drop_table("known_views")
    op.drop_table("known_contacts")
    op.drop_table("known_citizens")
