"""The emblem of the body that runs the station."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "emblems",
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_by"], ["accounts.id"], name="fk_emblems_set_by_accounts", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("station", name="pk_emblems"),
    )


def downgrade() -> None:
    """Go back: the neutral shield is shown."""
    op.drop_table("emblems")
