"""Alarms and rules of operators without authorisation are called ``authorisation``, as everything else about them is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = "leave", "authorisation"

rules = sa.table("alarm_rules", sa.column("id", sa.String), sa.column("kind", sa.String))
alarms = sa.table(
    "alarms",
    sa.column("id", sa.String),
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("open_key", sa.String),
    sa.column("rules", sa.JSON),
    sa.column("told", sa.JSON),
)
letters = sa.table("alarm_letters", sa.column("key", sa.String))


def upgrade() -> None:
    """Go to this revision."""
    _rename(_BEFORE, _AFTER)


def downgrade() -> None:
    """Go back."""
    _rename(_AFTER, _BEFORE)


def _rename(old: str, new: str) -> None:
    connection = op.get_bind()
    shipped = sa.update(rules).where(rules.c.id == f"default-{old}")
    connection.execute(shipped.values(id=f"default-{new}"))
    connection.execute(sa.update(rules).where(rules.c.kind == old).values(kind=new))
    for row in connection.execute(sa.select(alarms).where(alarms.c.kind == old)).all():
        connection.execute(
            sa.update(alarms)
            .where(alarms.c.id == row.id)
            .values(
                kind=new,
                key=_key(row.key, old, new),
                open_key=None if row.open_key is None else _key(row.open_key, old, new),
                rules=[
                    f"default-{new}" if each == f"default-{old}" else each for each in row.rules
                ],
                told=_told(row.told, old, new),
            )
        )
    # a letter that was just sent may be sent once more
    connection.execute(sa.delete(letters).where(letters.c.key.startswith(f"{old}:")))


def _key(key: str, old: str, new: str) -> str:
    return new + key[len(old) :] if key.startswith(f"{old}:") else key


def _told(told: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in told.items()}
