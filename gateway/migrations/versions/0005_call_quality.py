"""Store how each side of a contact received the other."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "call_quality",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("leg", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=16), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("word", sa.String(length=8), nullable=True),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("connection", sa.String(length=8), nullable=True),
        sa.Column("freezes", sa.BigInteger(), nullable=True),
        sa.Column("freeze_s", sa.Float(), nullable=True),
        sa.Column("still", sa.Float(), nullable=True),
        sa.Column("concealment", sa.Float(), nullable=True),
        sa.Column("fps", sa.Float(), nullable=True),
        sa.Column("jitter_buffer_ms", sa.Float(), nullable=True),
        sa.Column("rtt_ms", sa.Float(), nullable=True),
        sa.Column("loss", sa.Float(), nullable=True),
        sa.Column("uplink_loss", sa.Float(), nullable=True),
        sa.Column("path", sa.String(length=8), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("worst_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worst_still", sa.Float(), nullable=True),
        sa.Column("worst_concealment", sa.Float(), nullable=True),
        sa.Column("worst_loss", sa.Float(), nullable=True),
        sa.CheckConstraint("party IN ('citizen', 'agent')", name="ck_call_quality_party"),
        sa.CheckConstraint("word IN ('good', 'fair', 'poor')", name="ck_call_quality_word"),
        sa.CheckConstraint(
            "connection IN ('good', 'fair', 'poor')", name="ck_call_quality_connection"
        ),
        sa.CheckConstraint("path IN ('udp', 'tcp', 'relay')", name="ck_call_quality_path"),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_call_quality_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "leg", name="pk_call_quality"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("call_quality")
