"""Minutes of conferences, and every text they have had."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MINUTES, TEXTS = "conference_minutes", "conference_minutes_texts"


def _by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=f"fk_{table}_{column}_accounts", ondelete="SET NULL"
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        MINUTES,
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", sa.String(length=64), nullable=True),
        sa.Column("signed_name", sa.String(length=120), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'signed')", name=f"ck_{MINUTES}_state"),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=f"fk_{MINUTES}_conference_id_conferences",
            ondelete="CASCADE",
        ),
        _by(MINUTES, "signed_by"),
        sa.PrimaryKeyConstraint("conference_id", name=f"pk_{MINUTES}"),
    )
    op.create_table(
        TEXTS,
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            [f"{MINUTES}.conference_id"],
            name=f"fk_{TEXTS}_conference_id_{MINUTES}",
            ondelete="CASCADE",
        ),
        _by(TEXTS, "written_by"),
        sa.PrimaryKeyConstraint("conference_id", "revision", name=f"pk_{TEXTS}"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table(TEXTS)
    op.drop_table(MINUTES)
