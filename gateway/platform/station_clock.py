"""Decides whether the clock may be trusted before anything is deleted by age.

A clock that is years ahead (a dead battery, a mistyped date) would have everything purged at once. So the time of the
latest purge is stored, and a time far beyond it is not trusted until a person has confirmed it.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Column, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.sql.base import SHOWS_TIME, Base
from gateway.platform.sql.engine import Database
from gateway.platform.sql.tables import StationTime
from gateway.platform.sql.writes import put

log = structlog.get_logger()

MOST_AHEAD: Final = timedelta(days=2)
"""A station lets go of things every hour; one that was switched off for longer asks first."""
_ROW: Final = 1


def is_believable(now: datetime, seen: datetime | None) -> bool:
    """Return whether *now* is plausible after *seen*. An earlier time always is: then nothing is deleted too early."""
    return seen is None or now - seen <= MOST_AHEAD


async def may_purge(database: Database, now: datetime) -> bool:
    """Return whether rows too old at *now* may be deleted, and note the time.

    If not, that is logged and shown on the floor (:func:`doubted_at`), until *now* is plausible again or :func:`confirm` is
    called. Without a noted time the newest one of :func:`dated_columns` counts.
    """
    async with database.writing() as session:
        known = await session.get(StationTime, _ROW)
        seen = known.seen_at if known is not None else await _newest(session)
        believed = is_believable(now, seen)
        await _note(
            session,
            seen=max(now, seen or now) if believed else seen or now,
            doubted=None if believed else (known and known.doubted_at) or now,
        )
    if not believed:
        log.error("clock.doubted", now=now.isoformat(), seen=seen and seen.isoformat())
    return believed


async def doubted_at(session: AsyncSession) -> datetime | None:
    """Return the implausible time that was found; None while the clock is trusted."""
    known = await session.get(StationTime, _ROW)
    return None if known is None else known.doubted_at


async def confirm(database: Database, now: datetime) -> None:
    """Trust *now*, which a person has confirmed, however far it is from the noted time; goes into the audit trail."""
    async with database.writing() as session:
        known = await session.get(StationTime, _ROW)
        seen = None if known is None else known.seen_at
        await _note(session, seen=now, doubted=None)
        await audit.append(
            session,
            at=now,
            account_id=None,
            action="clock.confirm",
            subject="station",
            detail={} if seen is None else {"seen": seen.isoformat()},
        )


def dated_columns() -> list[Column[datetime]]:
    """Return the columns that the rooms declared to show the time (:data:`~gateway.platform.sql.base.SHOWS_TIME`)."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if SHOWS_TIME.items() <= column.info.items()
    ]


async def _note(session: AsyncSession, *, seen: datetime, doubted: datetime | None) -> None:
    await put(session, StationTime, {"id": _ROW, "seen_at": seen, "doubted_at": doubted})


async def _newest(session: AsyncSession) -> datetime | None:
    times = [
        (await session.execute(select(func.max(column)))).scalar() for column in dated_columns()
    ]
    return max((each for each in times if each is not None), default=None)
