"""Store when the work after a conversation ended, and index the entries by which operators' days are read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# what contacts that are over say already
FILL = """
UPDATE legs SET wrapped_at = (
  SELECT MAX(e.at) FROM contact_events e
  WHERE e.contact_id = legs.contact_id AND e.agent_id = legs.account_id
    AND e.kind IN ('finish_wrap_up', 'wrap_up_expired', 'agent_lost') AND e.at >= legs.ended_at
)
WHERE party = 'agent' AND ended_why IN ('hang_up', 'seat_lost')
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("legs", sa.Column("wrapped_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FILL)
    op.create_index("ix_contact_events_agent_id_at", "contact_events", ["agent_id", "at"])
    op.drop_index("ix_contact_events_agent_id", "contact_events")


def downgrade() -> None:
    """Go back."""
    op.create_index("ix_contact_events_agent_id", "contact_events", ["agent_id"])
    op.drop_index("ix_contact_events_agent_id_at", "contact_events")
    op.drop_column("legs", "wrapped_at")
