"""Decides whether the clock may be trusted before anything is destroyed by age.

A clock that is years ahead (a dead battery, a mistyped date) would have everything purged at once. So the time of the
latest purge is kept, and a time far beyond it is not trusted until a person has confirmed it.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.sql.base import Base
from gateway.platform.sql.engine import Database
from gateway.platform.sql.tables import StationTime
from gateway.platform.sql.writes import put

log = structlog.get_logger()

MOST_AHEAD: Final = timedelta(days=2)
"""A station lets go of things every hour; one that was switched off for longer asks first."""
DATED: Final = (("audit", "at"), ("contacts", "created_at"), ("recordings", "started_at"))
"""Tables with a row for much of what happens, and the column that says when."""
_ROW: Final = 1


def is_believable(now: datetime, seen: datetime | None) -> bool:
    """Whether *now* may be the time when *seen* has been. What lies behind is: then nothing goes too early."""
    return seen is None or now - seen <= MOST_AHEAD


async def may_purge(database: Database, now: datetime) -> bool:
    """Whether rows too old at *now* may be deleted; the time is noted. If not, that is logged and shown on the floor
    (:func:`doubted_at`), until *now* is plausible again or :func:`confirm` is called.

    Without a noted time the newest one in contacts, recordings and audit trail counts.
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
    """Return the implausible time at the moment it was found; None while the clock is believed."""
    known = await session.get(StationTime, _ROW)
    return None if known is None else known.doubted_at


async def confirm(database: Database, now: datetime) -> None:
    """A person says that *now* is the time, however far it is from what was noted; goes into the audit trail."""
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


async def _note(session: AsyncSession, *, seen: datetime, doubted: datetime | None) -> None:
    await put(session, StationTime, {"id": _ROW, "seen_at": seen, "doubted_at": doubted})


async def _newest(session: AsyncSession) -> datetime | None:
    tables = Base.metadata.tables
    times = [
        (await session.execute(select(func.max(tables[table].c[column])))).scalar()
        for table, column in DATED
    ]
    return max((each for each in times if each is not None), default=None)
