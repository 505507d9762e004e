"""Shared notes are Yjs documents; those that were written before begin one with their text."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

NOTES = "conference_notes"


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table(NOTES) as batch:
        batch.add_column(sa.Column("number", sa.BigInteger(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("document", sa.LargeBinary(), nullable=True))
        batch.drop_column("made")
    with op.batch_alter_table(NOTES) as batch:
        batch.alter_column("number", server_default=None)


def downgrade() -> None:
    """Go back: the text stays, pages take it as it is."""
    with op.batch_alter_table(NOTES) as batch:
        batch.add_column(sa.Column("made", sa.JSON(), nullable=False, server_default="[]"))
        batch.drop_column("document")
        batch.drop_column("number")
    with op.batch_alter_table(NOTES) as batch:
        batch.alter_column("made", server_default=None)
