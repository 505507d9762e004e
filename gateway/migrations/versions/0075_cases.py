"""Make messages cases: how they came in, their kind, their office, the acts on them; add saved filters."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

NEW = (
    "source", "kind", "subject", "urgent_at", "escalated_at", "snoozed_until", "office_id", "not_for",
    "proposed_by", "proposed_at", "merged_into", "tell_steps",
)  # fmt: skip


def upgrade() -> None:
    """Go to this revision."""
    for column in (
        sa.Column("source", sa.String(16), nullable=False, server_default="web"),
        sa.Column("kind", sa.String(16), nullable=False, server_default="message"),
        sa.Column("subject", sa.String(200)),
        sa.Column("urgent_at", sa.DateTime(timezone=True)),
        sa.Column("escalated_at", sa.DateTime(timezone=True)),
        sa.Column("snoozed_until", sa.DateTime(timezone=True)),
        sa.Column("office_id", sa.String(64)),
        sa.Column("not_for", sa.String(64)),
        sa.Column("proposed_by", sa.String(64)),
        sa.Column("proposed_at", sa.DateTime(timezone=True)),
        sa.Column("merged_into", sa.String(64)),
        sa.Column("tell_steps", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("messages", column)
    op.create_index("ix_messages_merged_into", "messages", ["merged_into"])
    op.create_table(
        "message_steps",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(64)),
        sa.Column("other", sa.String(64)),
        sa.Column("words", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_message_steps"),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["messages.contact_id"],
            name="fk_message_steps_contact_id_messages",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_message_steps_account_id_accounts",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_message_steps_contact_id_at", "message_steps", ["contact_id", "at"])
    op.create_table(
        "message_views",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message_views"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_message_views_account_id_accounts",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_message_views_account_id", "message_views", ["account_id"])


def downgrade() -> None:
    """Go back: what was done with cases is forgotten."""
    op.drop_table("message_views")
    op.drop_table("message_steps")
    op.drop_index("ix_messages_merged_into", "messages")
    for name in reversed(NEW):
        op.drop_column("messages", name)
