"""Which tasks and decisions of a day are of a conference: those of whoever was in it when they gave them, and of those
who were in none, what they gave while it went on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.book import at_that_time
from gateway.conference.state import State, staff_member
from gateway.platform.times import to_ms
from gateway.workday.tables import Day, DayDecision, DayTask


class GivenIn:
    """What was given and decided in one conference of a station from *begin* to *end*."""

    def __init__(
        self, station: str, conference_id: str, state: State, begin: datetime, end: datetime
    ) -> None:
        self._station = station
        self._id = conference_id
        self._state = state
        self._begin = begin
        self._end = end

    async def tasks(self, session: AsyncSession) -> list[DayTask]:
        """Return the tasks in order. Raises what the database raises."""
        rows = await session.execute(
            select(DayTask)
            .join(Day, Day.id == DayTask.day_id)
            .where(
                Day.station == self._station,
                DayTask.given_at >= self._begin,
                DayTask.given_at <= self._end,
            )
            .order_by(DayTask.given_at, DayTask.id)
        )
        others = await self._others(session)
        return [
            each
            for each in rows.scalars()
            if is_of(self._state, others, each.given_by, each.given_at)
        ]

    async def decisions(self, session: AsyncSession) -> list[DayDecision]:
        """Return the decisions in order. Raises what the database raises."""
        rows = await session.execute(
            select(DayDecision)
            .join(Day, Day.id == DayDecision.day_id)
            .where(
                Day.station == self._station,
                DayDecision.decided_at >= self._begin,
                DayDecision.decided_at <= self._end,
            )
            .order_by(DayDecision.decided_at, DayDecision.id)
        )
        others = await self._others(session)
        return [
            each
            for each in rows.scalars()
            if is_of(self._state, others, each.decided_by, each.decided_at)
        ]

    async def _others(self, session: AsyncSession) -> list[State]:
        found = await at_that_time(session, self._station, self._begin, self._end)
        return [each.state for each in found if each.id != self._id]


def is_of(state: State, others: Sequence[State], by: str | None, at: datetime) -> bool:
    """Return whether what an account gave at a moment is of this conference, and not of one of *others*."""
    if by is None:
        return True
    return _was_in(state, by, at) or not any(_was_in(other, by, at) for other in others)


def _was_in(state: State, account_id: str, at: datetime) -> bool:
    who = state.people.get(staff_member(account_id))
    at_ms = to_ms(at)
    return who is not None and any(
        stay[0] <= at_ms and (len(stay) == 1 or at_ms <= stay[1]) for stay in who.stays
    )
