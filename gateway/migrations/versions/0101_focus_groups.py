"""Focus groups: volunteers, groups and invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "focus_volunteers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'ready')", name="ck_focus_volunteers_state"),
        sa.UniqueConstraint("code_hash", name="uq_focus_volunteers_code_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_focus_volunteers"),
        # SQLite would number the rows as they come
        sqlite_with_rowid=False,
    )
    op.create_index("ix_focus_volunteers_month", "focus_volunteers", ["month"])
    op.create_table(
        "focus_groups",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("place", sa.String(16), nullable=True),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("conference_id", sa.String(64), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("took_part", sa.BigInteger(), nullable=True),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("published_by", sa.String(64), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'called', 'off')", name="ck_focus_groups_state"),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name="fk_focus_groups_conference_id_conferences", ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name="fk_focus_groups_published_by_accounts", ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name="fk_focus_groups_made_by_accounts", ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_focus_groups"),
    )  # fmt: skip
    op.create_index("ix_focus_groups_conference_id", "focus_groups", ["conference_id"])
    op.create_table(
        "focus_invitations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("volunteer_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("agreed_at", moment, nullable=True),
        sa.Column("link_id", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "state IN ('invited', 'accepted', 'declined')", name="ck_focus_invitations_state"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["focus_groups.id"], name="fk_focus_invitations_group_id_focus_groups", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["focus_volunteers.id"], name="fk_focus_invitations_volunteer_id_focus_volunteers", ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "group_id", "volunteer_id", name="uq_focus_invitations_group_id_volunteer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_focus_invitations"),
    )  # fmt: skip
    op.create_index("ix_focus_invitations_volunteer_id", "focus_invitations", ["volunteer_id"])


def downgrade() -> None:
    """Go back: volunteers and groups are lost."""
    op.drop_table("focus_invitations")
    op.drop_table("focus_groups")
    op.drop_table("focus_volunteers")
