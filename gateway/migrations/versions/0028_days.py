"""The working day: phases, moves, tasks and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _account(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=f"fk_{table}_{column}_accounts", ondelete="SET NULL"
    )


def _day(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["day_id"], ["days.id"], name=f"fk_{table}_day_id_days", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "days",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("brainstorming", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('closed', 'briefing', 'open', 'debriefing')", name="ck_days_phase"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_days"),
        sa.UniqueConstraint("station", "local_day", name="uq_days_station_local_day"),
    )
    op.create_table(
        "day_moves",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        _day("day_moves"),
        _account("account_id", "day_moves"),
        sa.PrimaryKeyConstraint("id", name="pk_day_moves"),
        sa.UniqueConstraint("day_id", "revision", name="uq_day_moves_day_id_revision"),
    )
    op.create_table(
        "day_tasks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("office_id", sa.String(length=64), nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("done_note", sa.String(length=300), nullable=True),
        _day("day_tasks"),
        _account("account_id", "day_tasks"),
        _account("given_by", "day_tasks"),
        _account("done_by", "day_tasks"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name="fk_day_tasks_office_id_offices",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_day_tasks"),
    )
    for column in ("day_id", "account_id", "office_id"):
        op.create_index(f"ix_day_tasks_{column}", "day_tasks", [column])
    op.create_index("ix_day_tasks_done_at_until", "day_tasks", ["done_at", "until"])
    op.create_table(
        "day_decisions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("sheet", sa.String(length=120), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        _day("day_decisions"),
        _account("decided_by", "day_decisions"),
        sa.PrimaryKeyConstraint("id", name="pk_day_decisions"),
    )
    op.create_index("ix_day_decisions_day_id", "day_decisions", ["day_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_day_decisions_day_id", "day_decisions")
    op.drop_table("day_decisions")
    op.drop_index("ix_day_tasks_done_at_until", "day_tasks")
    for column in ("office_id", "account_id", "day_id"):
        op.drop_index(f"ix_day_tasks_{column}", "day_tasks")
    op.drop_table("day_tasks")
    op.drop_table("day_moves")
    op.drop_table("days")
