"""Reads and writes operators' time of days whose states are no longer kept per person."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.writes import insert_all_once, insert_once
from gateway.reports.operator_time import WorkCell, WorkTally
from gateway.reports.periods import SLOT_S, slots
from gateway.reports.tables import WorkSum

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


async def states_since(session: AsyncSession) -> datetime:
    """Return from when on operators' states are stored per person; before it there are sums alone."""
    last = await session.scalar(select(func.max(WorkSum.slot)))
    return BEGINNING if last is None else datetime.fromtimestamp((last + 1) * SLOT_S, UTC)


async def work_between(
    session: AsyncSession, start: datetime, end: datetime, office: str = ""
) -> list[WorkCell]:
    """Return the sums of the half-hours between two moments, of nobody; with *office* that office's alone."""
    if start >= end:
        return []
    between = slots(start, end)
    statement = select(WorkSum).where(WorkSum.slot >= between.start, WorkSum.slot < between.stop)
    if office:
        statement = statement.where(WorkSum.office == office)
    rows = (await session.scalars(statement.order_by(WorkSum.slot, WorkSum.office))).all()
    return [
        WorkCell("", row.slot, WorkTally(**{n: getattr(row, n) for n in _SUMS}), row.office)
        for row in rows
    ]


async def store_day(
    session: AsyncSession,
    start: datetime,
    end: datetime,
    sums: Mapping[tuple[int, str], WorkTally],
) -> bool:
    """Store the sums of a day by half-hour and office; return False if another process has.

    The day's last half-hour always has a row, by which :func:`states_since` knows that the day is stored.
    """
    last = (slots(start, end)[-1], "")
    if not await insert_once(session, WorkSum, _row(last, sums.get(last, WorkTally()))):
        return False
    rows = [_row(key, tally) for key, tally in sums.items() if key != last]
    await insert_all_once(session, WorkSum, rows)
    return True


_SUMS = tuple(asdict(WorkTally()))


def _row(key: tuple[int, str], tally: WorkTally) -> dict[str, int | str]:
    slot, office = key
    return {"slot": slot, "office": office, **asdict(tally)}
