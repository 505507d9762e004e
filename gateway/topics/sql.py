"""Reading and writing the versions of the topics."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from gateway.platform.security.tables import Account
from gateway.topics.tables import TopicVersion


async def newest_number(session: AsyncSession, station: str) -> int:
    """The number of the version in force; 0 without one."""
    found = await session.execute(
        select(TopicVersion.number)
        .where(TopicVersion.station == station)
        .order_by(TopicVersion.number.desc())
        .limit(1)
    )
    return found.scalar_one_or_none() or 0


async def newest(session: AsyncSession, station: str) -> TopicVersion | None:
    """The version in force."""
    found = await session.execute(
        select(TopicVersion)
        .where(TopicVersion.station == station)
        .order_by(TopicVersion.number.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def listed(
    session: AsyncSession, station: str, *, before: int | None, limit: int
) -> list[tuple[TopicVersion, str | None]]:
    """The latest versions, or those before the version *before*, the newest first, without their topics; each with the
    name of the account that made it."""
    wanted = (
        select(TopicVersion, Account.display_name)
        .options(defer(TopicVersion.topics, raiseload=True))
        .outerjoin(Account, Account.id == TopicVersion.made_by)
        .where(TopicVersion.station == station)
        .order_by(TopicVersion.number.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(TopicVersion.number < before)
    return [(version, name) for version, name in await session.execute(wanted)]
