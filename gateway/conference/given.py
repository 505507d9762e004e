"""Decides which tasks and decisions of a day belong to a conference: those that members gave while they were in it,
and those that people in no conference gave during it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_names
from gateway.conference import api
from gateway.conference.book import ConferenceBook, at_that_time
from gateway.conference.state import State, staff_member
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from gateway.workday.tables import Day, DayDecision, DayTask


class GivenIn:
    """Reads the tasks and decisions given in one conference of a station between *begin* and *end*."""

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


async def people_named(session: AsyncSession, ids: Sequence[str | None]) -> dict[str, str]:
    """Return the names of these accounts, by id."""
    rows = await session.execute(
        select(Account.id, Account.display_name).where(
            Account.id.in_({each for each in ids if each})
        )
    )
    return {row[0]: row[1] for row in rows}


class GivenNow:
    """Shows members the tasks and decisions given in their conference so far."""

    def __init__(
        self,
        book: ConferenceBook,
        database: Database,
        *,
        station: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._database = database
        self._station = station
        self._clock = clock

    async def of(self, conference_id: str, account_id: str, *, chairs: bool) -> api.GivenSoFar:
        """Return the tasks and decisions, for somebody with an account; with *chairs* also to one who is not in it.

        Raises :class:`Refused`: ``not_found``, ``not_there``.
        """
        found = await self._book.get(conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        state = found.state
        who = state.people.get(staff_member(account_id))
        if not chairs and (who is None or not who.inside):
            raise Refused("not_there", "You are not in the conference.", kind="forbidden")
        if not state.opened_ms:
            return api.GivenSoFar(tasks=[], decisions=[])
        end = from_ms(state.ended_ms) if state.ended_ms else self._clock()
        given = GivenIn(self._station, conference_id, state, from_ms(state.opened_ms), end)
        async with self._database.reading() as session:
            tasks, decisions = await given.tasks(session), await given.decisions(session)
            offices = await office_names(session)
            names = await people_named(
                session,
                [*(each.account_id for each in tasks), *(each.decided_by for each in decisions)],
            )
        return api.GivenSoFar(
            tasks=[
                api.GivenTask(
                    id=each.id,
                    text=each.text,
                    to=names.get(each.account_id or "") or offices.get(each.office_id or ""),
                    until=each.until,
                    done=each.done_at is not None,
                )
                for each in tasks
            ],
            decisions=[
                api.GivenDecision(
                    id=each.id,
                    text=each.text,
                    category=each.category,
                    sheet=each.sheet,
                    by=names.get(each.decided_by or "", ""),
                    at=each.decided_at,
                )
                for each in decisions
            ],
        )


def is_of(state: State, others: Sequence[State], by: str | None, at: datetime) -> bool:
    """Return whether a task or decision that the account *by* gave at *at* belongs to this conference, and not to
    one of *others*."""
    if by is None:
        return True
    return _was_in(state, by, at) or not any(_was_in(other, by, at) for other in others)


def _was_in(state: State, account_id: str, at: datetime) -> bool:
    who = state.people.get(staff_member(account_id))
    at_ms = to_ms(at)
    return who is not None and any(
        stay[0] <= at_ms and (len(stay) == 1 or at_ms <= stay[1]) for stay in who.stays
    )
