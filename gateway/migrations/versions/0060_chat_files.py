"""Files in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

FILES = "chat_files"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        FILES,
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('checking', 'ready', 'refused')", name=f"ck_{FILES}_state"),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["chat_messages.id"],
            name=f"fk_{FILES}_message_id_chat_messages",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=f"fk_{FILES}_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=f"pk_{FILES}"),
    )
    op.create_index(f"ix_{FILES}_contact_id", FILES, ["contact_id"])
    checking = sa.text("state = 'checking'")
    op.create_index(
        f"ix_{FILES}_checking",
        FILES,
        ["sent_at"],
        sqlite_where=checking,
        postgresql_where=checking,
    )


def downgrade() -> None:
    """Go back: the files of the chat are lost, their names stay as lines of it."""
    op.drop_index(f"ix_{FILES}_checking", FILES)
    op.drop_index(f"ix_{FILES}_contact_id", FILES)
    op.drop_table(FILES)
