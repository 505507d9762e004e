"""Conferences of focus groups are a kind of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

TABLE = "conferences"
KIND = f"ck_{TABLE}_kind"
FORMER = f"ck_{TABLE}_{KIND}"
"""As the naming convention made it of the name that 0032 gave."""

conferences = sa.table(TABLE, sa.column("id", sa.String()), sa.column("kind", sa.String()))
groups = sa.table("focus_groups", sa.column("conference_id", sa.String()))


def upgrade() -> None:
    """Go to this revision."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(TABLE)
    if not any("'focus'" in each["sqltext"] for each in checks):
        with op.batch_alter_table(TABLE) as batch:
            batch.drop_constraint(op.f(FORMER), type_="check")
            batch.create_check_constraint(
                op.f(KIND),
                "kind IN ('briefing', 'brainstorming', 'debriefing', 'meeting', 'focus')",
            )
    called = sa.select(groups.c.conference_id).where(groups.c.conference_id.is_not(None))
    op.execute(conferences.update().where(conferences.c.id.in_(called)).values(kind="focus"))


def downgrade() -> None:
    """Go back: they are meetings again."""
    op.execute(conferences.update().where(conferences.c.kind == "focus").values(kind="meeting"))
    if op.get_bind().dialect.name == "sqlite":
        # never by a copy of the table: dropping it, SQLite takes what refers to it. The wider constraint stays, and is found on the way up
        return
    op.drop_constraint(op.f(KIND), TABLE, type_="check")
    op.create_check_constraint(
        op.f(FORMER), TABLE, "kind IN ('briefing', 'brainstorming', 'debriefing', 'meeting')"
    )
