"""Working days in SQL. A move is one conditional UPDATE, so two people never move a day at once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.ids import new_id
from gateway.platform.sql.writes import insert_once
from gateway.workday.tables import Day, DayDecision, DayMove, DayTask


async def of(session: AsyncSession, station: str, day: date) -> Day | None:
    """Return the record of a local day, None if nobody began it."""
    found = await session.execute(select(Day).where(Day.station == station, Day.local_day == day))
    return found.scalar_one_or_none()


async def last(
    session: AsyncSession, station: str, limit: int
) -> Sequence[tuple[Day, int, int, int]]:
    """Return the last recorded days, each with its number of tasks, of tasks not done, and of decisions."""

    def count(table: type[DayTask | DayDecision]) -> Select[int]:
        return select(func.count()).select_from(table).where(table.day_id == Day.id)

    found = await session.execute(
        select(
            Day,
            count(DayTask).scalar_subquery(),
            count(DayTask).where(DayTask.done_at.is_(None)).scalar_subquery(),
            count(DayDecision).scalar_subquery(),
        )
        .where(Day.station == station)
        .order_by(Day.local_day.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


async def begin(session: AsyncSession, station: str, day: date) -> Day:
    """Return the record of a day, made as closed if there is none; two simultaneous callers get the same."""
    await insert_once(
        session,
        Day,
        {
            "id": new_id(),
            "station": station,
            "local_day": day,
            "phase": "closed",
            "brainstorming": False,
            "revision": 0,
        },
        unless=(Day.station, Day.local_day),
    )
    found = await session.execute(select(Day).where(Day.station == station, Day.local_day == day))
    return found.scalar_one()


async def move(
    session: AsyncSession,
    day: Day,
    *,
    what: str,
    phase: str,
    brainstorming: bool,
    at: datetime,
    by: str | None,
    by_itself: bool,
    note: str | None,
) -> bool:
    """Move the day on from the revision that was read; return False if somebody else has moved it."""
    revision = day.revision + 1
    done = await session.execute(
        update(Day)
        .where(Day.id == day.id, Day.revision == day.revision)
        .values(phase=phase, brainstorming=brainstorming, revision=revision)
        .returning(Day.id)
        .execution_options(synchronize_session=False)
    )
    if done.first() is None:
        return False
    session.add(
        DayMove(
            id=new_id(), day_id=day.id, revision=revision, move=what, phase=phase, at=at,
            account_id=by, by_itself=by_itself, note=note,
        )
    )  # fmt: skip
    return True


async def moves(session: AsyncSession, day_id: str) -> Sequence[DayMove]:
    """Return the moves of a day from phase to phase, in order."""
    found = await session.execute(
        select(DayMove).where(DayMove.day_id == day_id).order_by(DayMove.revision)
    )
    return found.scalars().all()


async def moved_at(session: AsyncSession, day_id: str) -> datetime | None:
    """Return when a day was last moved."""
    found = await session.execute(select(func.max(DayMove.at)).where(DayMove.day_id == day_id))
    return found.scalar_one()


async def tasks(session: AsyncSession, day_id: str) -> Sequence[DayTask]:
    """Return the tasks given on a day, in the order of giving."""
    found = await session.execute(
        select(DayTask).where(DayTask.day_id == day_id).order_by(DayTask.given_at, DayTask.id)
    )
    return found.scalars().all()


async def undone(
    session: AsyncSession,
    station: str,
    *,
    account_id: str | None,
    office_id: str | None,
    limit: int,
) -> Sequence[DayTask]:
    """Return tasks that are not done, of any day; those with a date first, the earliest first.

    All of them, or (with *account_id*) those of this person, of their office and of everybody.
    """
    wanted = (
        select(DayTask)
        .join(Day, Day.id == DayTask.day_id)
        .where(Day.station == station, DayTask.done_at.is_(None))
    )
    if account_id is not None:
        everybody = DayTask.account_id.is_(None) & DayTask.office_id.is_(None)
        theirs = [DayTask.account_id == account_id, everybody]
        if office_id is not None:
            theirs.append(DayTask.office_id == office_id)
        wanted = wanted.where(or_(*theirs))
    found = await session.execute(
        wanted.order_by(DayTask.until.is_(None), DayTask.until, DayTask.given_at).limit(limit)
    )
    return found.scalars().all()


async def decisions(session: AsyncSession, day_id: str) -> Sequence[DayDecision]:
    """Return the decisions of a day, in order."""
    found = await session.execute(
        select(DayDecision)
        .where(DayDecision.day_id == day_id)
        .order_by(DayDecision.decided_at, DayDecision.id)
    )
    return found.scalars().all()
