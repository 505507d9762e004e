"""Questions to offices and other bodies, and their answers."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def _text(name: str, length: int = 64, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=optional)


def _moment(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "inquiries",
        _text("id"),
        _text("reference", 16),
        _text("contact_id"),
        _text("category"),
        _text("subject", 120),
        sa.Column("question", sa.Text(), nullable=False),
        _text("office_id", optional=True),
        _text("body_id", 80, optional=True),
        _text("addressee", 300),
        _text("way", 8),
        _text("email", 254),
        _text("mail_id", optional=True),
        _text("asked_by", optional=True),
        _moment("asked_at"),
        _moment("due_at"),
        _moment("warn_at"),
        _moment("warned_at", optional=True),
        _moment("escalated_at", optional=True),
        _text("state", 16),
        _moment("answered_at", optional=True),
        sa.Column("unseen", sa.Boolean(), nullable=False),
        _text("withdrawn_why", 300, optional=True),
        _text("sheet_id", optional=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'withdrawn')", name="ck_inquiries_state"),
        sa.CheckConstraint("way IN ('station', 'email', 'pec')", name="ck_inquiries_way"),
        _refers("inquiries", "contact_id", "contacts", "CASCADE"),
        _refers("inquiries", "office_id", "offices", "SET NULL"),
        _refers("inquiries", "body_id", "bodies", "SET NULL"),
        _refers("inquiries", "asked_by", "accounts", "SET NULL"),
        _refers("inquiries", "sheet_id", "sheets", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiries"),
        sa.UniqueConstraint("reference", name="uq_inquiries_reference"),
    )
    op.create_index("ix_inquiries_state_due_at", "inquiries", ["state", "due_at"])
    for column in ("contact_id", "office_id", "mail_id", "asked_by"):
        op.create_index(f"ix_inquiries_{column}", "inquiries", [column])
    op.create_table(
        "inquiry_answers",
        _text("id"),
        _text("inquiry_id"),
        _text("contact_id"),
        _text("way", 8),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("at"),
        _text("account_id", optional=True),
        _text("sender", 254),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("way IN ('page', 'mail', 'noted')", name="ck_inquiry_answers_way"),
        _refers("inquiry_answers", "inquiry_id", "inquiries", "CASCADE"),
        _refers("inquiry_answers", "contact_id", "contacts", "CASCADE"),
        _refers("inquiry_answers", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiry_answers"),
    )
    for column in ("inquiry_id", "contact_id"):
        op.create_index(f"ix_inquiry_answers_{column}", "inquiry_answers", [column])


def downgrade() -> None:
    """Go back: inquiries are forgotten."""
    op.drop_table("inquiry_answers")
    op.drop_table("inquiries")
