"""Knows when the station is open: by the plan that an administrator has set, else by the settings.

The plan is in SQL, so that all gateways and a restart know it; each gateway reads it when it has changed. Deciding
whether somebody may enter never waits for that.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.offices import own_plan
from gateway.accounts.tables import Office
from gateway.contacts.tables import StoredPlan
from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from queueing.hours import ALWAYS, DayClosed, Hours, Schedule
from queueing.opening import (
    CategoryPlan,
    OpeningPlan,
    PlanError,
    holidays_ahead,
    own_hours,
    read_plan,
    schedule_of,
)
from signaling.protocol import desk_views

log = structlog.get_logger()

RETRY_S = 2.0


DayPhase = Literal["", "closed", "briefing", "open", "debriefing"]


class DayStands(NamedTuple):
    """The state of the working day; ``phase`` is empty while nothing is recorded of it. ``closed``: why nobody may enter
    whatever the hours say."""

    phase: DayPhase = ""
    brainstorming: bool = False
    closed: DayClosed | None = None


class HoursShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The plan in force. ``alwaysOpen``: the station is set to be open at any time, and the plan has no effect until
    that ends."""

    plan: OpeningPlan
    revision: int
    from_settings: bool
    always_open: bool
    changed_at: datetime | None = None


class Opening:
    """Answers from the schedule in force. Opened with :meth:`refresh`, kept up to date by :meth:`start`."""

    def __init__(
        self,
        database: Database,
        *,
        station: str,
        configured: OpeningPlan,
        always: Callable[[], bool],
        categories: Collection[str],
        technical: Collection[str],
        day: Callable[[], DayStands],
        clock: Callable[[], datetime],
    ) -> None:
        """*always* returns whether the station is open at any time; it is asked at each :meth:`refresh`, since a first run
        becomes a demonstration after this is made. *categories* are those that hours may be set for, at each moment;
        *technical* topics are open at any time. *day* returns the state of the working day. Raises :class:`PlanError` when
        *configured* cannot be kept."""
        self._database = database
        self._station = station
        self._configured = configured
        self._always = always
        self._categories = categories
        self._technical = dict.fromkeys(technical, ALWAYS)
        self._day = day
        self._clock = clock
        self._loop = Periodic("opening:refresh", self.refresh, SAFETY_S, retry_s=RETRY_S)
        database.changes.watch(StoredPlan, wake=self._loop.wake)
        self._stored = HoursShown(
            plan=configured, revision=0, from_settings=True, always_open=always()
        )
        self._schedule = self._made(configured)

    @property
    def day(self) -> DayStands:
        """The present state of the working day."""
        return self._day()

    @property
    def in_force(self) -> HoursShown:
        """The plan in force."""
        return self._stored

    @property
    def station(self) -> Hours:
        """The station's hours, as the phase of the working day restricts them."""
        return self._schedule.station.under(self.day.closed)

    def of(self, category: str) -> Hours:
        """Return the hours of a category: its schedule, restricted by the day's phase where somebody runs the day.
        Technical topics keep to their schedule."""
        hours = self._schedule.of(category)
        return hours if category in self._technical else hours.under(self.day.closed)

    def office_is_open(self, office: Office) -> bool:
        """Return whether a peripheral office takes contacts now: it is not closed, and its hours say so; where it
        has no hours of its own, the station's do. A contact in hand may be handed to it while the day itself is closed."""
        return office.disabled_at is None and self._of_office(office).is_open(self._clock())

    def office_opens(self, office: Office) -> datetime | None:
        """Return when an office next takes contacts, which may be now; None where that is not known."""
        if office.disabled_at is not None:
            return None
        return self._of_office(office).next_opening(self._clock())

    def _of_office(self, office: Office) -> Hours:
        own = own_plan(office)
        if own == CategoryPlan():
            return self._schedule.station
        return own_hours(self._stored.plan, own, self._schedule.station, f"office {office.id}")

    def holidays(self) -> list[tuple[date, str]]:
        """Return the public holidays of the next twelve months that count, with their names."""
        today = self._schedule.station.local(self._clock()).date()
        return holidays_ahead(self._stored.plan, today, 365)

    def closed_on(self, day: date) -> bool:
        """Return whether the station is closed on a date because of a public holiday that counts or an exception."""
        hours = self._schedule.station
        exceptional = hours.is_holiday(day) or day in hours.closed or day in hours.special
        return exceptional and not hours.periods(day)

    def start(self) -> None:
        """Start following changes of other gateways."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    async def refresh(self) -> None:
        """Read the stored plan and whether the station is always open, and put in force what is new. Raises what the
        database raises."""
        async with self._database.reading() as session:
            row = await session.get(StoredPlan, self._station)
        always = self._always()
        if always != self._stored.always_open:
            self._stored = msgspec.structs.replace(self._stored, always_open=always)
            self._schedule = self._made(self._stored.plan)
        if row is not None and row.revision != self._stored.revision:
            self._take(row)

    async def change(self, plan: OpeningPlan, *, revision: int, by: str | None) -> HoursShown:
        """Put another plan in force; *revision* is that of the plan that was changed.

        Raises :class:`Refused`: ``invalid_hours`` or ``hours_changed``; nothing is changed then.
        """
        try:
            schedule_of(plan, self._categories)
        except PlanError as error:
            raise Refused("invalid_hours", str(error), kind="invalid") from None
        return await self._write(msgspec.to_builtins(plan), revision=revision, by=by)

    async def reset(self, *, revision: int, by: str | None) -> HoursShown:
        """Put the settings' hours in force again. Raises :class:`Refused`: ``hours_changed``."""
        return await self._write({}, revision=revision, by=by)

    async def _write(self, plan: dict[str, object], *, revision: int, by: str | None) -> HoursShown:
        try:
            async with self._database.writing() as session:
                row = await session.get(StoredPlan, self._station, with_for_update=True)
                if (row.revision if row else 0) != revision:
                    raise _changed()
                if row is None:
                    row = StoredPlan(station=self._station)
                    session.add(row)
                row.plan, row.revision = plan, revision + 1
                row.changed_at, row.changed_by = self._clock(), by
                await audit.append(
                    session,
                    at=row.changed_at,
                    account_id=by,
                    action="hours.change" if plan else "hours.reset",
                    subject=f"station:{self._station}",
                    detail={"revision": row.revision, "plan": plan},
                )
        except IntegrityError:
            # two change what ships at the same moment
            raise _changed() from None
        self._take(row)
        log.info("opening.changed", revision=row.revision)
        return self._stored

    def _take(self, row: StoredPlan) -> None:
        try:
            plan = read_plan(row.plan) if row.plan else self._configured
            schedule = self._made(plan)
        except PlanError as error:
            # written by another version: the settings' hours are the safe ones
            log.warning("opening.stored_plan_refused", reason=str(error), revision=row.revision)
            plan, schedule = self._configured, self._made(self._configured)
        self._schedule = schedule
        self._stored = HoursShown(
            plan=plan,
            revision=row.revision,
            from_settings=not row.plan,
            always_open=self._stored.always_open,
            changed_at=row.changed_at,
        )

    def _made(self, plan: OpeningPlan) -> Schedule:
        # a topic that another gateway has just added may have hours before this one has read it
        made = schedule_of(plan)
        if self._stored.always_open:
            always = msgspec.structs.replace(ALWAYS, zone=plan.zone)
            return Schedule(always, dict(self._technical))
        return Schedule(made.station, {**made.overrides, **self._technical})


async def closed_office(
    session: AsyncSession, account: Account, opening: Opening
) -> desk_views.OfficeClosed | None:
    """Return the notice that the office of an account takes no contacts now; None while it does, and for an account
    without an office."""
    office = await session.get(Office, account.office_id) if account.office_id else None
    if office is None or opening.office_is_open(office):
        return None
    opens = opening.office_opens(office)
    return desk_views.OfficeClosed(
        name=office.name, opens_at_ms=None if opens is None else to_ms(opens)
    )


def _changed() -> Refused:
    return Refused("hours_changed", "Somebody else has changed the hours; load them again.")
