"""Store the office of the time with parts of contacts, who moved to another office and when, and which contacts several
operators shared."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_counted"
INDEXED = (
    *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
    *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
    "satisfaction",
)
# nobody is known to have moved: what was done so far belongs to the office of today
OF_TODAY = """
UPDATE legs SET office_id = (SELECT a.office_id FROM accounts a WHERE a.id = legs.account_id)
WHERE account_id IN (SELECT a.id FROM accounts a WHERE a.office_id IS NOT NULL)
"""
COUNTED = """
UPDATE contacts SET
  answered_by = (SELECT l.account_id FROM legs l WHERE l.contact_id = contacts.id AND l.party = 'agent'
                 ORDER BY l.position LIMIT 1),
  answered_office = (SELECT l.office_id FROM legs l WHERE l.contact_id = contacts.id AND l.party = 'agent'
                     ORDER BY l.position LIMIT 1),
  shared = (SELECT CASE WHEN
              COUNT(DISTINCT COALESCE(l.account_id, '') || '|' || COALESCE(l.office_id, '')) > 1
              THEN 1 ELSE 0 END
            FROM legs l WHERE l.contact_id = contacts.id AND l.party <> 'citizen')
"""


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "office_moves",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_office_moves_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_office_moves"),
    )
    op.create_index("ix_office_moves_account_id_at", "office_moves", ["account_id", "at"])
    op.add_column("legs", sa.Column("office_id", sa.String(length=64), nullable=True))
    op.add_column("contacts", sa.Column("answered_office", sa.String(length=64), nullable=True))
    op.add_column("contacts", sa.Column("shared", sa.BigInteger(), nullable=True))
    # it would be kept up row by row
    op.drop_index(INDEX, "contacts")
    op.execute(OF_TODAY)
    op.execute(COUNTED)
    op.create_index(INDEX, "contacts", [*INDEXED, "answered_office", "shared"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, "contacts")
    op.create_index(INDEX, "contacts", list(INDEXED))
    op.drop_column("contacts", "shared")
    op.drop_column("contacts", "answered_office")
    op.drop_column("legs", "office_id")
    op.drop_index("ix_office_moves_account_id_at", "office_moves")
    op.drop_table("office_moves")
