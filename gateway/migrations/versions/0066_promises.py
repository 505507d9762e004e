"""Store, beside its contact, by when a message is promised an answer and whether that was kept; add how many operators
each half-hour is planned to have."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_counted"
INDEXED = (
    *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
    *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
    *("satisfaction", "answered_office", "shared"),
)
# of messages that are erased already their contact's history knows whether an answer was late
TOLD = """
UPDATE contacts SET
  promise_due_at = (SELECT m.due_at FROM messages m
                    WHERE m.contact_id = contacts.id AND m.state <> 'closed'),
  promise_kept = COALESCE(
    (SELECT CASE WHEN m.late THEN 0 WHEN m.state IN ('answered', 'closed') THEN 1 END
     FROM messages m WHERE m.contact_id = contacts.id AND m.answered_at IS NOT NULL),
    (SELECT MIN(CASE WHEN CAST(e.data ->> 'late' AS VARCHAR) IN ('1', 'true') THEN 0 ELSE 1 END)
     FROM contact_events e WHERE e.contact_id = contacts.id AND e.kind = 'message_answered'
     AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.contact_id = contacts.id)))
WHERE channel = 'message'
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "contacts", sa.Column("promise_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("contacts", sa.Column("promise_kept", sa.BigInteger(), nullable=True))
    # it would be kept up row by row
    op.drop_index(INDEX, "contacts")
    op.execute(TOLD)
    op.create_index(INDEX, "contacts", [*INDEXED, "wrap_up_code", "promise_due_at", "promise_kept"])
    op.create_table(
        "staff_plans",
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("topics", sa.String(64), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="ck_staff_plans_weekday"),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["accounts.id"],
            name="fk_staff_plans_changed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("station", "topics", "weekday", name="pk_staff_plans"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("staff_plans")
    op.drop_index(INDEX, "contacts")
    op.create_index(INDEX, "contacts", list(INDEXED))
    op.drop_column("contacts", "promise_kept")
    op.drop_column("contacts", "promise_due_at")
