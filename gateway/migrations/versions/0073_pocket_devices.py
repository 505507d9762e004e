"""Devices that read the information sheets, and the signed sets that they were brought."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "pocket_devices",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=True),
        sa.Column("added_at", at, nullable=False),
        sa.Column("added_by", sa.String(64), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_until", at, nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("enrolled_at", at, nullable=True),
        sa.Column("revoked_at", at, nullable=True),
        sa.Column("seen_at", at, nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("sheets", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", at, nullable=True),
        sa.Column("trouble", sa.String(16), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name="fk_pocket_devices_office_id_offices",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["accounts.id"],
            name="fk_pocket_devices_added_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pocket_devices"),
    )
    for column in ("code_hash", "token_hash"):
        op.create_index(f"uq_pocket_devices_{column}", "pocket_devices", [column], unique=True)
    op.create_table(
        "sheet_sets",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_sheet_sets"),
    )


def downgrade() -> None:
    """Go back: devices are no longer known."""
    op.drop_table("sheet_sets")
    op.drop_table("pocket_devices")
