"""Weekly counts of terms, themes, searches without a result, kinds of users by month; samples go with their contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "driver_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("contacts", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_driver_weeks"),
    )
    op.create_table(
        "driver_counts",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("term", sa.String(170), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["week"],
            ["driver_weeks.week"],
            name="fk_driver_counts_week_driver_weeks",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("week", "term", name="pk_driver_counts"),
    )
    op.create_index("ix_driver_counts_term", "driver_counts", ["term"])
    op.create_table(
        "driver_themes",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("lead", sa.String(170), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("last_week", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("usual_tenths", sa.BigInteger(), nullable=False),
        sa.Column("spread", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=True),
        sa.Column("merged_into", sa.String(64), nullable=True),
        sa.Column("sheet_id", sa.String(64), nullable=True),
        sa.Column("tasks", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('emerging', 'confirmed', 'dismissed', 'merged')",
            name="ck_driver_themes_state",
        ),
        sa.CheckConstraint(
            "kind IN ('new', 'sudden', 'growing', 'seasonal')", name="ck_driver_themes_kind"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["driver_themes.id"],
            name="fk_driver_themes_merged_into_driver_themes",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheets.id"],
            name="fk_driver_themes_sheet_id_sheets",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name="fk_driver_themes_decided_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_driver_themes"),
    )
    op.create_index("ix_driver_themes_seen_at", "driver_themes", ["seen_at"])
    op.create_index("ix_driver_themes_merged_into", "driver_themes", ["merged_into"])
    op.create_table(
        "driver_samples",
        sa.Column("theme_id", sa.String(64), nullable=False),
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"],
            ["driver_themes.id"],
            name="fk_driver_samples_theme_id_driver_themes",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_driver_samples_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("theme_id", "contact_id", name="pk_driver_samples"),
    )
    op.create_index("ix_driver_samples_contact_id", "driver_samples", ["contact_id"])
    op.create_table(
        "driver_searches",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("word", sa.String(80), nullable=True),
        sa.Column("searches", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("week", "hash", name="pk_driver_searches"),
    )
    op.create_table(
        "driver_segments",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("contacts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "dimension", "value", name="pk_driver_segments"),
    )


def downgrade() -> None:
    """Go back: what was counted is counted anew as far as contacts are kept; decisions about themes are lost."""
    for table in (
        "driver_segments",
        "driver_searches",
        "driver_samples",
        "driver_themes",
        "driver_counts",
        "driver_weeks",
    ):
        op.drop_table(table)
