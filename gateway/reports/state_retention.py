"""Ends the keeping of operators' states per person, and keeps their sums for reports.

Article 4 of law 300/1970: without an agreement with the unions, or the labour inspectorate's authorisation, states are
kept per person for the present day alone, which the floor needs. With one they are kept for the days of the settings. The
entries of contacts stay as they are: they are the contact's story.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.contacts.tables import ContactEvent
from gateway.platform import station_clock as station_time
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.reports import reading, work_sums
from gateway.reports.operator_time import Change, WorkCell, WorkTally, work_cells
from gateway.reports.periods import bounds, days, local_day, midnight
from gateway.reports.reading import ReportFilter

log = structlog.get_logger()

SETTLED: Final = timedelta(minutes=10)
"""A day is over for its sums when the journal's reader has had this time to write its last states."""
FEWEST: Final = 3
"""The hours of fewer people on one day say more about one of them than about their office."""
ON_DUTY: Final = "on_duty"
"""The kind of the entry with which a day begins for an operator who was at work at midnight."""


class StateRetention:
    """Deletes operators' states when they are due. Holds no state; several gateways may do it at once."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        agreement: str,
        kept_days: int,
        forget_aside: Callable[[int], Awaitable[object]],
    ) -> None:
        """*agreement* names the agreement with the staff, empty for none; under it states are kept for *kept_days* besides
        the present one. *forget_aside* deletes states from before a time (ms since 1970) that no reader of the journal
        understood."""
        self._database = database
        self._clock = clock
        self._forget_aside = forget_aside
        self._days = timedelta(days=kept_days if agreement else 0)

    def since(self) -> datetime:
        """Return from when on operators' states may be stored per person."""
        return midnight(local_day(self._clock() - SETTLED) - self._days)

    async def purge(self) -> None:
        """Add up every day that is due, and delete its states. Nothing is deleted while the clock is not trusted."""
        if not await station_time.may_purge(self._database, self._clock()):
            return
        since = self.since()
        await self._forget_aside(to_ms(since))
        until = local_day(since)
        async with self._database.reading() as session:
            first = await _first_day(session)
        ended = 0
        for day in days(first or until, until - timedelta(days=1)):
            ended += await self._end(day)
        if ended:
            log.info("operator_states.purged", days=ended)

    async def _end(self, day: date) -> bool:
        start, end = bounds(day, day)
        async with self._database.reading() as session:
            belonging = await reading.belonging(session)
            changes = await reading.changes(session, ReportFilter(start, end), None)
        cells = await asyncio.to_thread(work_cells, changes, to_ms(start), to_ms(end), belonging)
        async with self._database.writing() as session:
            if not await work_sums.store_day(session, start, end, pooled(cells)):
                return False
            await contacts.erase_states(session, end)
            for entry in _on_duty(changes, end):
                await contacts.append_event(session, **entry)
        return True


def pooled(cells: Iterable[WorkCell]) -> dict[tuple[int, str], WorkTally]:
    """Return the sums of one day by half-hour and office, of nobody. Pure.

    An office for which fewer than :data:`FEWEST` people worked is counted with those who have none.
    """
    found: dict[tuple[int, str], WorkTally] = {}
    people: dict[str, set[str]] = {}
    told = list(cells)
    for cell in told:
        people.setdefault(cell.office, set()).add(cell.agent)
    for cell in told:
        office = cell.office if len(people[cell.office]) >= FEWEST else ""
        found.setdefault((cell.slot, office), WorkTally()).add(cell.tally)
    return found


def _on_duty(changes: Sequence[Change], end: datetime) -> list[dict[str, Any]]:
    """Return an entry at the end of a day for everybody who is at work then, so that the next day knows without this one."""
    last = {change.agent: change for change in changes if change.reached is not None}
    at_work = [
        (agent, change.reached)
        for agent, change in sorted(last.items())
        # somebody of whom a whole day told nothing else counts as signed off
        if change.reached != "offline" and change.kind != ON_DUTY
    ]
    # shorter than an id of the journal: of the same millisecond it is the first
    return [
        {
            "journal_id": f"{ON_DUTY}-{number}",
            "kind": ON_DUTY,
            "at": end,
            "contact_id": None,
            "agent_id": agent,
            "data": {"agent.to": state},
        }
        for number, (agent, state) in enumerate(at_work)
    ]


async def _first_day(session: AsyncSession) -> date | None:
    """Return the first day whose states are not added up yet; None if there are none."""
    since = await work_sums.states_since(session)
    if since > work_sums.BEGINNING:
        return local_day(since)
    first = await session.scalar(
        select(func.min(ContactEvent.at)).where(ContactEvent.agent_id.is_not(None))
    )
    return None if first is None else local_day(first)
