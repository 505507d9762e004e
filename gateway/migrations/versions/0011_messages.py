"""Messages with their threads, and mail to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _contact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["contact_id"],
        ["contacts.id"],
        name=f"fk_{table}_contact_id_contacts",
        ondelete="CASCADE",
    )


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=f"fk_{table}_{column}_accounts", ondelete="SET NULL"
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "messages",
        _id("contact_id"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        _id("code_hash"),
        _at("left_at"),
        _at("due_at"),
        _at("warn_at"),
        _at("warned_at", nullable=True),
        _id("taken_by", nullable=True),
        _at("taken_at", nullable=True),
        _at("answered_at", nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        _at("closed_at", nullable=True),
        sa.Column("closed_why", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'answered', 'closed')", name="ck_messages_state"
        ),
        _contact("messages"),
        _account("messages", "taken_by"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_messages"),
        sa.UniqueConstraint("code_hash", name="uq_messages_code_hash"),
    )
    op.create_index("ix_messages_state_due_at", "messages", ["state", "due_at"])
    op.create_index("ix_messages_warn_at", "messages", ["warn_at"])
    op.create_index(
        "uq_messages_taken_by",
        "messages",
        ["taken_by"],
        unique=True,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.create_table(
        "message_replies",
        _id("id"),
        _id("contact_id"),
        sa.Column("author", sa.String(length=16), nullable=False),
        _id("account_id", nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _at("written_at"),
        sa.CheckConstraint("author IN ('citizen', 'agent')", name="ck_message_replies_author"),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["messages.contact_id"],
            name="fk_message_replies_contact_id_messages",
            ondelete="CASCADE",
        ),
        _account("message_replies", "account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message_replies"),
    )
    op.create_index(
        "ix_message_replies_contact_id_written_at", "message_replies", ["contact_id", "written_at"]
    )
    op.create_table(
        "outgoing_mail",
        _id("id"),
        _id("contact_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        _at("next_at"),
        sa.Column("error", sa.String(length=64), nullable=True),
        _at("created_at"),
        _at("sent_at", nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sent', 'failed')", name="ck_outgoing_mail_state"),
        _contact("outgoing_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_mail"),
    )
    op.create_index("ix_outgoing_mail_contact_id", "outgoing_mail", ["contact_id"])
    op.create_index("ix_outgoing_mail_state_next_at", "outgoing_mail", ["state", "next_at"])


def downgrade() -> None:
    """Go back."""
    for table in ("outgoing_mail", "message_replies", "messages"):
        op.drop_table(table)
