"""Short names of offices. The numbered placeholders of a new station get theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

PLACEHOLDERS = 25


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "offices", sa.Column("short_name", sa.String(24), nullable=False, server_default="")
    )
    offices = sa.table("offices", sa.column("name", sa.String), sa.column("short_name", sa.String))
    for number in range(1, PLACEHOLDERS + 1):
        op.execute(
            offices.update()
            .where(offices.c.name == f"Nucleo Relazioni con il Pubblico {number:02}")
            .values(short_name=f"NU.R.P. {number:02}")
        )


def downgrade() -> None:
    """Go back: short names are forgotten."""
    op.drop_column("offices", "short_name")
