"""Conferences, their chat, and the links of their guests."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _made_by(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["made_by"], ["accounts.id"], name=f"fk_{table}_made_by_accounts", ondelete="SET NULL"
    )


def _conference(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conference_id"],
        ["conferences.id"],
        name=f"fk_{table}_conference_id_conferences",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "conferences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('briefing', 'brainstorming', 'debriefing', 'meeting')",
            name="ck_conferences_kind",
        ),
        _made_by("conferences"),
        sa.PrimaryKeyConstraint("id", name="pk_conferences"),
    )
    op.create_index("ix_conferences_station_ended_at", "conferences", ["station", "ended_at"])
    op.create_table(
        "conference_lines",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _conference("conference_lines"),
        sa.PrimaryKeyConstraint("id", name="pk_conference_lines"),
    )
    op.create_index(
        "ix_conference_lines_conference_id_at", "conference_lines", ["conference_id", "at"]
    )
    op.create_table(
        "conference_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _conference("conference_links"),
        _made_by("conference_links"),
        sa.PrimaryKeyConstraint("id", name="pk_conference_links"),
    )
    op.create_index("ix_conference_links_conference_id", "conference_links", ["conference_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_conference_links_conference_id", "conference_links")
    op.drop_table("conference_links")
    op.drop_index("ix_conference_lines_conference_id_at", "conference_lines")
    op.drop_table("conference_lines")
    op.drop_index("ix_conferences_station_ended_at", "conferences")
    op.drop_table("conferences")
