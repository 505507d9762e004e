"""Shifts by name: supervisors plan them for a week, and the people who work them see their own."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.forecast.rota import ListProblem, ShiftSpan, problem_of, read_list, rostered, week_of
from gateway.forecast.tables import SHIFTS_KEPT, Shift
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account, AccountCategory
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day

MOST: Final = 3000
AHEAD: Final = timedelta(days=14)
"""So far ahead people see their own shifts."""
FARTHEST: Final = timedelta(days=366)
_WORK: Final = (Role.OPERATOR.value, Role.OFFICE.value, Role.SUPERVISOR.value)


class Plannable(msgspec.Struct, frozen=True, kw_only=True):
    """A person who can be planned, with the ``topics`` that they answer."""

    id: str
    name: str
    username: str
    office: str | None
    topics: list[str]


class ShiftWeek(msgspec.Struct, frozen=True, kw_only=True):
    """The shifts of a week (Monday to Sunday), and everybody who can be planned. ``seen`` identifies this version of the shifts."""

    first: date
    last: date
    people: list[Plannable]
    shifts: list[ShiftSpan]
    seen: str


class ShiftsWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All shifts of the week that ``day`` is in, to replace the version that was ``seen``."""

    day: date
    shifts: Annotated[list[ShiftSpan], msgspec.Meta(max_length=MOST)]
    seen: Annotated[str, msgspec.Meta(max_length=64)]


class ShiftsRead(msgspec.Struct, frozen=True, kw_only=True):
    """A list of shifts as it was read; nothing is stored. A list with ``problems`` should not be applied."""

    shifts: list[ShiftSpan]
    problems: list[ListProblem]


class OwnShifts(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's own shifts, from today on."""

    shifts: list[ShiftSpan]


class Shifts:
    """Reads and writes the table of shifts. Holds no state."""

    def __init__(self, database: Database, *, station: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._station = station
        self._clock = clock

    async def week(self, day: date) -> ShiftWeek:
        """Return the week that *day* is in. Raises ``Refused``: ``day_too_far``."""
        first, last = self._week(day)
        async with self._database.reading() as session:
            return await self._shown(session, first, last)

    async def replace(self, wanted: ShiftsWanted, *, by: str) -> ShiftWeek:
        """Replace the shifts of a week, on record.

        Raises ``Refused``: ``shifts_changed`` (somebody else has changed the week meanwhile), ``span``, ``overlap``,
        ``other_week``, ``unknown_person``, ``day_too_far``.
        """
        first, last = self._week(wanted.day)
        if wrong := problem_of(wanted.shifts, (first, last)):
            raise Refused(wrong, "These shifts do not fit.", kind="invalid")
        async with self._database.writing() as session:
            before = await self._shown(session, first, last)
            if before.seen != wanted.seen:
                raise Refused("shifts_changed", "Somebody else has changed this week; look again.")
            # people who have left since may stay where they were
            known = {each.id for each in before.people} | {each.account for each in before.shifts}
            if {each.account for each in wanted.shifts} - known:
                raise Refused("unknown_person", "There is no such person.", kind="invalid")
            await session.execute(
                delete(Shift).where(
                    Shift.station == self._station, Shift.day >= first, Shift.day <= last
                )
            )
            session.add_all(
                Shift(
                    station=self._station, account_id=each.account, day=each.day,
                    begins=each.begins, ends=each.ends,
                )
                for each in wanted.shifts
            )  # fmt: skip
            await session.flush()
            await audit.append(
                session, at=self._clock(), account_id=by, action="shifts.change",
                subject=f"shifts:{first.isoformat()}",
                detail={
                    "shifts": len(wanted.shifts),
                    "people": len({each.account for each in wanted.shifts}),
                },
            )  # fmt: skip
            return await self._shown(session, first, last)

    async def read(self, text: str, day: date) -> ShiftsRead:
        """Read a list for the week that *day* is in, and store nothing. Raises ``Refused``: ``day_too_far``."""
        week = self._week(day)
        async with self._database.reading() as session:
            people = await _plannable(session)
        accounts = {each.username: each.id for each in people}
        shifts, problems = read_list(text, accounts, week)
        return ShiftsRead(shifts=sorted(shifts), problems=problems)

    async def own(self, account_id: str) -> OwnShifts:
        """Return a person's shifts of today and the days ahead."""
        today = local_day(self._clock())
        async with self._database.reading() as session:
            shifts = await self._between(session, today, today + AHEAD, [account_id])
        return OwnShifts(shifts=shifts)

    async def forget(self) -> None:
        """Delete shifts of days that are over for longer than :data:`SHIFTS_KEPT`."""
        before = local_day(self._clock()) - SHIFTS_KEPT
        async with self._database.writing() as session:
            await session.execute(delete(Shift).where(Shift.day < before))

    async def planned(self, day: date, categories: Collection[str]) -> list[int] | None:
        """Return how many people are planned in each half-hour of a day, None if nobody has a shift on it.

        With *categories* only people count who answer one of them.
        """
        async with self._database.reading() as session:
            shifts = await self._between(session, day, day)
            if not shifts:
                return None
            if not categories:
                return rostered(shifts)
            able = await session.scalars(
                select(AccountCategory.account_id).where(AccountCategory.category.in_(categories))
            )
            return rostered(shifts, set(able))

    def _week(self, day: date) -> tuple[date, date]:
        today = local_day(self._clock())
        if abs(day - today) > FARTHEST:
            raise Refused("day_too_far", "That day is too far from today.", kind="invalid")
        return week_of(day)

    async def _shown(self, session: AsyncSession, first: date, last: date) -> ShiftWeek:
        shifts = await self._between(session, first, last)
        return ShiftWeek(
            first=first, last=last, people=await _plannable(session), shifts=shifts,
            seen=sha256(msgspec.json.encode(shifts)).hexdigest()[:32],
        )  # fmt: skip

    async def _between(
        self, session: AsyncSession, first: date, last: date, accounts: Sequence[str] | None = None
    ) -> list[ShiftSpan]:
        wanted = select(Shift).where(
            Shift.station == self._station, Shift.day >= first, Shift.day <= last
        )
        if accounts is not None:
            wanted = wanted.where(Shift.account_id.in_(accounts))
        return sorted(
            ShiftSpan(account=row.account_id, day=row.day, begins=row.begins, ends=row.ends)
            for row in await session.scalars(wanted)
        )


async def _plannable(session: AsyncSession) -> list[Plannable]:
    rows = await session.scalars(
        select(Account)
        .where(Account.disabled_at.is_(None), Account.role.in_(_WORK))
        .order_by(func.lower(Account.display_name), Account.id)
    )
    return [
        Plannable(
            id=row.id, name=row.display_name, username=row.username, office=row.office_id,
            topics=[each.category for each in row.categories],
        )
        for row in rows
        # who has no topic answers nobody
        if row.categories
    ]  # fmt: skip
