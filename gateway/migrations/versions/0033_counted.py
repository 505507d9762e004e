"""Store, beside each contact, the figures that reports add up; store when a callback came in line, and why one was
removed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("removed_why", sa.String(length=32), nullable=True),
    sa.Column("wait_ms", sa.BigInteger(), nullable=True),
    sa.Column("over_ms", sa.BigInteger(), nullable=True),
    sa.Column("answered_by", sa.String(length=64), nullable=True),
    sa.Column("talk_ms", sa.BigInteger(), nullable=True),
    sa.Column("wrap_up_ms", sa.BigInteger(), nullable=True),
    sa.Column("measured", sa.BigInteger(), nullable=True),
    sa.Column("poor", sa.BigInteger(), nullable=True),
)
INDEXED = (
    *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
    *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
)

# what the journal, the legs and the measurements say already
TOLD = """
UPDATE contacts SET
  due_at = (SELECT MAX(e.at) FROM contact_events e WHERE e.contact_id = contacts.id AND e.kind = 'due'),
  removed_why = (SELECT MAX(e.data ->> 'reason') FROM contact_events e
                 WHERE e.contact_id = contacts.id AND e.kind = 'remove')
WHERE channel = 'callback' OR outcome = 'removed'
"""
COUNTED = """
UPDATE contacts SET
  wait_ms = CASE WHEN connected_at IS NOT NULL THEN
    COALESCE((SELECT MIN({started}) FROM legs l WHERE l.contact_id = contacts.id AND l.party = 'agent'),
             {connected}) - {begins} END,
  over_ms = CASE WHEN ended_at IS NOT NULL THEN {over} END - {begins},
  answered_by = (SELECT l.account_id FROM legs l WHERE l.contact_id = contacts.id AND l.party = 'agent'
                 ORDER BY l.position LIMIT 1),
  talk_ms = (SELECT SUM({ended} - {started}) FROM legs l
             WHERE l.contact_id = contacts.id AND l.party = 'agent'),
  wrap_up_ms = (SELECT SUM({wrapped} - {ended}) FROM legs l
                WHERE l.contact_id = contacts.id AND l.party = 'agent'),
  measured = (SELECT COUNT(*) FROM call_quality q
              WHERE q.contact_id = contacts.id AND q.word IS NOT NULL),
  poor = (SELECT SUM(CASE WHEN q.word = 'poor' THEN 1 ELSE 0 END) FROM call_quality q
          WHERE q.contact_id = contacts.id AND q.word IS NOT NULL)
"""
MS = {
    "sqlite": "CAST(ROUND((julianday({}) - 2440587.5) * 86400000.0) AS INTEGER)",
    "postgresql": "CAST(ROUND(EXTRACT(EPOCH FROM {}) * 1000) AS BIGINT)",
}


def upgrade() -> None:
    """Go to this revision."""
    for column in COLUMNS:
        op.add_column("contacts", sa.Column(column.name, column.type, nullable=True))
    ms = MS[op.get_bind().dialect.name].format
    op.execute(TOLD)
    op.execute(
        COUNTED.format(
            started=ms("l.started_at"),
            ended=ms("l.ended_at"),
            wrapped=ms("l.wrapped_at"),
            connected=ms("contacts.connected_at"),
            over=ms("contacts.ended_at"),
            begins=ms("COALESCE(contacts.due_at, contacts.created_at)"),
        )
    )
    op.create_index("ix_contacts_counted", "contacts", list(INDEXED))


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_contacts_counted", "contacts")
    for column in reversed(COLUMNS):
        op.drop_column("contacts", column.name)
