"""Add the list shared with other bodies: subscribers, entries, and the mails that brought them."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "list_subscribers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("body_id", sa.String(80), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.String(64), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'subscribed')", name="ck_list_subscribers_state"),
        _refers("list_subscribers", "body_id", "bodies", "SET NULL"),
        _refers("list_subscribers", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_list_subscribers"),
        sa.UniqueConstraint("email", name="uq_list_subscribers_email"),
    )
    op.create_index("ix_list_subscribers_body_id", "list_subscribers", ["body_id"])
    op.create_table(
        "list_entries",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("question_id", sa.String(64), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("author", sa.String(300), nullable=False),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("why", sa.String(300), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'published', 'refused', 'withdrawn')",
            name="ck_list_entries_state",
        ),
        sa.CheckConstraint("source IN ('page', 'mail')", name="ck_list_entries_source"),
        _refers("list_entries", "question_id", "list_entries", "CASCADE"),
        _refers("list_entries", "account_id", "accounts", "SET NULL"),
        _refers("list_entries", "decided_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_list_entries"),
    )
    op.create_index("ix_list_entries_state_created_at", "list_entries", ["state", "created_at"])
    for column in ("question_id", "account_id"):
        op.create_index(f"ix_list_entries_{column}", "list_entries", [column])
    op.create_table(
        "list_mails",
        sa.Column("mail_id", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("subscriber_id", sa.String(64), nullable=True),
        _refers("list_mails", "entry_id", "list_entries", "CASCADE"),
        _refers("list_mails", "subscriber_id", "list_subscribers", "SET NULL"),
        sa.PrimaryKeyConstraint("mail_id", name="pk_list_mails"),
    )
    for column in ("entry_id", "subscriber_id"):
        op.create_index(f"ix_list_mails_{column}", "list_mails", [column])


def downgrade() -> None:
    """Go back: the list is forgotten."""
    op.drop_table("list_mails")
    op.drop_table("list_entries")
    op.drop_table("list_subscribers")
