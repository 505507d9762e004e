"""Reads the facts for :mod:`gateway.upkeep.going_live` from the database and the records of this machine."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import SecondFactor
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.upkeep import marks
from gateway.upkeep.going_live import Facts

_POWER = (Role.ADMIN, Role.SUPERVISOR, Role.QUALITY)
_ANSWERING = (Role.OPERATOR, Role.OFFICE)


async def facts_of(session: AsyncSession, data_dir: Path, now: datetime) -> Facts:
    """Return the facts of a running station; reads two counts and three small files."""
    rows = await session.execute(
        select(Account.role, Account.demonstration, func.count())
        .where(Account.disabled_at.is_(None))
        .group_by(Account.role, Account.demonstration)
    )
    people: dict[str, int] = {}
    demonstration = 0
    for role, shown_off, count in rows:
        if shown_off:
            demonstration += count
        else:
            people[role] = people.get(role, 0) + count
    bare = await session.execute(
        select(func.count())
        .select_from(Account)
        .where(
            Account.disabled_at.is_(None),
            Account.demonstration.is_(False),
            Account.role.in_([each.value for each in _POWER]),
            ~select(SecondFactor.id).where(SecondFactor.account_id == Account.id).exists(),
        )
    )
    backup, restore = marks.read(data_dir, "backup"), marks.read(data_dir, "restore")
    call = marks.read(data_dir, "test-call")
    return Facts(
        now=now,
        administrators=people.get(Role.ADMIN, 0),
        demonstration=demonstration,
        without_factor=bare.scalar_one(),
        people=sum(people.get(each, 0) for each in _ANSWERING),
        backup_at=None if backup is None else backup.at,
        restore_at=None if restore is None else restore.at,
        test_call_at=None if call is None else call.at,
        test_call_ok=call is not None and call.ok,
    )
