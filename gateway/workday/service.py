"""The working day: its phases and moves, its tasks and decisions.

The phase is in SQL, so that all gateways know it and a restart keeps it; each gateway reads it when it has changed. Asking
whether the day itself is closed never waits for that.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.lookups import office_names
from gateway.accounts.tables import Office
from gateway.contacts.opening import DayPhase, DayStands, Opening
from gateway.platform.audit import log as audit
from gateway.platform.checks import is_technical
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day
from gateway.topics.choosing import require_current
from gateway.workday import api
from gateway.workday import sql as days
from gateway.workday.agenda import Agendas
from gateway.workday.phases import Move, Phase, ShutOut, after, closed_by_day, moves_from, shut_out
from gateway.workday.tables import Day, DayDecision, DayTask
from queueing.categories import Catalogue
from queueing.hours import DayClosed

log = structlog.get_logger()

CHECK_EVERY_S = 2.0
"""So often it is looked whether a day is to open by itself."""
MOST_TASKS = 200
DAYS_LISTED = 90
_NAMED: dict[Phase, DayPhase] = {
    Phase.CLOSED: "closed",
    Phase.BRIEFING: "briefing",
    Phase.OPEN: "open",
    Phase.DEBRIEFING: "debriefing",
}
GIVEN_TO = (Role.OPERATOR, Role.OFFICE, Role.SUPERVISOR)


class WorkingDay:
    """The day's phase and its record. Kept up to date from :meth:`start` on."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        agendas: Agendas,
        *,
        station: str,
        catalogue: Catalogue,
        by_hand: bool,
        opens_itself_s: int,
        clock: Callable[[], datetime],
    ) -> None:
        """*by_hand*: nobody enters before somebody has opened the day. *opens_itself_s*: how long after the beginning
        of its hours a day opens by itself although its briefing has not ended; 0: never."""
        self._database = database
        self._opening = opening
        self._agendas = agendas
        self._station = station
        self._catalogue = catalogue
        self._by_hand = by_hand
        self._opens_itself = timedelta(seconds=opens_itself_s)
        self._clock = clock
        self._loop = Periodic(
            "working_day:look", self.check, CHECK_EVERY_S, first_after_s=CHECK_EVERY_S
        )
        self._days = database.changes.watch(Day, wake=self._loop.wake)
        self._read_at: Version | None = None
        self._known: Day | None = None
        self._moved_at: datetime | None = None

    def start(self) -> None:
        """Start to follow changes of other gateways."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    def closed_by_day(self) -> DayClosed | None:
        """Return why the day keeps citizens out at this moment, None if it does not, by what this gateway knows."""
        return closed_by_day(self._phase(), by_hand=self._by_hand)

    def stands(self) -> DayStands:
        """Return the day's phase at this moment, by what this gateway knows."""
        phase = self._phase()
        if phase is None or self._known is None:
            return DayStands(closed=self.closed_by_day())
        return DayStands(_NAMED[phase], self._known.brainstorming, self.closed_by_day())

    def shut_out(self) -> ShutOut | None:
        """Return whether the day keeps citizens out now although the hours let them in, and why, by what this gateway knows."""
        phase = self._phase()
        return shut_out(
            phase,
            self._opening.station,
            self._clock(),
            self._moved_at if phase is not None else None,
        )

    async def refresh(self) -> None:
        """Load the stored day, if it has changed. Raises what the database raises."""
        if self._days.version != self._read_at:
            await self._read()

    async def check(self) -> None:
        """Load the stored day, and open a day that nobody opened in time. Raises what the database raises."""
        await self.refresh()
        opens = self._opens_itself_at()
        if opens is not None and opens <= self._clock() and self._known is not None:
            try:
                await self._move(
                    Move.OPEN, revision=self._known.revision, by=None, note="", by_itself=True
                )
            except Refused:
                return  # somebody has moved it meanwhile
            log.warning("working_day.opened_itself")

    async def now(self) -> api.DayShown:
        """Return the state of the day."""
        await self._read()
        return self._shown()

    async def move(self, move: Move, *, revision: int, by: str, note: str) -> api.DayShown:
        """Move the day on from *revision*.

        Raises :class:`Refused`: ``moved`` when somebody was faster, ``not_now`` when the phase does not allow the move.
        """
        await self._move(move, revision=revision, by=by, note=note)
        return self._shown()

    async def record(self, on: date) -> api.DayRecord:
        """Return everything recorded of one day. Raises :class:`Refused` ``not_found``."""
        async with self._database.reading() as session:
            day = await days.of(session, self._station, on)
            if day is None:
                raise Refused("not_found", "Nothing was recorded of that day.")
            moves = await days.moves(session, day.id)
            given = await days.tasks(session, day.id)
            decided = await days.decisions(session, day.id)
            names = await self._names(
                session,
                [
                    *(each.account_id for each in moves),
                    *(each.decided_by for each in decided),
                    *_people(given),
                ],
            )
            offices = await office_names(session)
        return api.DayRecord(
            on=on,
            phase=Phase(day.phase),
            moves=[
                api.DayMoved(
                    move=Move(each.move),
                    phase=Phase(each.phase),
                    at=each.at,
                    by=names.get(each.account_id or "", ""),
                    by_itself=each.by_itself,
                    note=each.note,
                )
                for each in moves
            ],
            tasks=[_task(each, on, names, offices) for each in given],
            decisions=[
                api.DecisionShown(
                    id=each.id,
                    text=each.text,
                    category=each.category,
                    sheet=each.sheet,
                    decided_by=names.get(each.decided_by or "", ""),
                    decided_at=each.decided_at,
                )
                for each in decided
            ],
        )

    async def listing(self) -> list[api.DayListed]:
        """Return the last days with a record."""
        async with self._database.reading() as session:
            rows = await days.last(session, self._station, DAYS_LISTED)
        return [
            api.DayListed(
                on=day.local_day,
                phase=Phase(day.phase),
                tasks=given,
                undone=undone,
                decisions=decided,
            )
            for day, given, undone, decided in rows
        ]

    async def receivers(self) -> list[api.Receiver]:
        """Return the people to whom a task may be given, by name."""
        async with self._database.reading() as session:
            offices = await office_names(session)
            rows = await session.execute(
                select(Account)
                .where(Account.role.in_(GIVEN_TO), Account.disabled_at.is_(None))
                .order_by(Account.display_name, Account.id)
            )
            return [
                api.Receiver(
                    id=each.id,
                    name=each.display_name,
                    office=offices.get(each.office_id or "") or None,
                )
                for each in rows.scalars()
                if not is_technical(category.category for category in each.categories)
            ]

    async def tasks(self, account_id: str, *, all_of_them: bool) -> list[api.TaskShown]:
        """Return open tasks: all of them, or those that concern this account."""
        async with self._database.reading() as session:
            account = await accounts.by_id(session, account_id)
            office = account.office_id if account is not None else None
            rows = await days.undone(
                session,
                self._station,
                account_id=None if all_of_them else account_id,
                office_id=office,
                limit=MOST_TASKS,
            )
            return await self._tasks(session, rows)

    async def give(self, wanted: api.NewTask, *, by: str) -> str:
        """Give a task; return its id. Raises :class:`Refused`: ``two_receivers``, ``unknown_account``, ``unknown_office``."""
        if wanted.account_id is not None and wanted.office_id is not None:
            raise Refused(
                "two_receivers", "A task is for a person or for an office.", kind="invalid"
            )
        now = self._clock()
        async with self._database.writing() as session:
            if wanted.account_id is not None:
                account = await accounts.by_id(session, wanted.account_id)
                if account is None or account.disabled_at is not None:
                    raise Refused("unknown_account", "There is no such person.", kind="invalid")
            if wanted.office_id is not None and await session.get(Office, wanted.office_id) is None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            day = await self._today(session)
            row = DayTask(
                id=new_id(),
                day_id=day.id,
                text=wanted.text.strip(),
                account_id=wanted.account_id,
                office_id=wanted.office_id,
                until=wanted.until,
                given_by=by,
                given_at=now,
            )
            session.add(row)
        return row.id

    async def change(self, task_id: str, *, done: bool, note: str, by: str, any_task: bool) -> None:
        """Mark a task as done, or as not done after all; repeating it changes nothing.

        Raises :class:`Refused` ``not_found``, also for somebody else's task unless *any_task*.
        """
        async with self._database.writing() as session:
            row = await session.get(DayTask, task_id, with_for_update=True)
            account = await accounts.by_id(session, by)
            office = account.office_id if account is not None else None
            if row is None or not (any_task or _concerns(row, by, office)):
                raise Refused("not_found", "There is no such task for you.")
            if done == (row.done_at is not None):
                return
            row.done_at = self._clock() if done else None
            row.done_by = by if done else None
            row.done_note = (note or None) if done else None

    async def decide(self, wanted: api.NewDecision, *, by: str) -> str:
        """Record a decision; return its id. Raises :class:`Refused`: ``unknown_category``, ``retired_category``."""
        if wanted.category is not None:
            require_current(self._catalogue, wanted.category, kind="invalid")
        async with self._database.writing() as session:
            day = await self._today(session)
            row = DayDecision(
                id=new_id(),
                day_id=day.id,
                text=wanted.text.strip(),
                category=wanted.category,
                sheet=wanted.sheet,
                decided_by=by,
                decided_at=self._clock(),
            )
            session.add(row)
        return row.id

    async def agenda(self) -> api.Agenda:
        """Return today's agenda."""
        now = self._clock()
        async with self._database.reading() as session:
            rows = await days.undone(
                session, self._station, account_id=None, office_id=None, limit=MOST_TASKS
            )
            late = [row for row in rows if row.until is not None and row.until < now]
            undone = await self._tasks(session, late)
        return await self._agendas.of(local_day(now), undone, open_tasks=len(rows))

    async def _move(
        self, move: Move, *, revision: int, by: str | None, note: str, by_itself: bool = False
    ) -> None:
        now = self._clock()
        moved = Refused("moved", "Somebody has moved the day meanwhile.")
        try:
            async with self._database.writing() as session:
                day = await self._today(session)
                if day.revision != revision:
                    raise moved
                phase, brainstorming = after(Phase(day.phase), day.brainstorming, move)
                done = await days.move(
                    session,
                    day,
                    what=str(move),
                    phase=str(phase),
                    brainstorming=brainstorming,
                    at=now,
                    by=by,
                    by_itself=by_itself,
                    note=note or None,
                )
                if not done:
                    raise moved
                await audit.append(
                    session,
                    at=now,
                    account_id=by,
                    action=f"day.{move}",
                    subject=f"day:{day.local_day}",
                    detail={"phase": str(phase)},
                )
        except IntegrityError:
            raise moved from None
        await self._read()
        log.info("working_day.moved", move=str(move), phase=str(phase))

    async def _read(self) -> None:
        version = self._days.version
        async with self._database.reading() as session:
            known = await days.of(session, self._station, local_day(self._clock()))
            self._moved_at = None if known is None else await days.moved_at(session, known.id)
            self._known = known
        self._read_at = version

    async def _today(self, session: AsyncSession) -> Day:
        on = local_day(self._clock())
        return await days.of(session, self._station, on) or await days.begin(
            session, self._station, on
        )

    def _phase(self) -> Phase | None:
        known = self._known
        if known is None or known.revision == 0 or known.local_day != local_day(self._clock()):
            return None
        return Phase(known.phase)

    def _shown(self) -> api.DayShown:
        phase = self._phase()
        known = self._known
        brainstorming = known is not None and phase is not None and known.brainstorming
        now = self._clock()
        hours = self._opening.station
        return api.DayShown(
            on=local_day(now),
            phase=phase or Phase.CLOSED,
            brainstorming=brainstorming,
            recorded=phase is not None,
            revision=known.revision if known is not None and phase is not None else 0,
            moves=moves_from(phase or Phase.CLOSED, brainstorming),
            lets_in=hours.is_open(now),
            late=hours.day_closed is DayClosed.NOT_YET and hours.scheduled(now),
            opens_itself_at=self._opens_itself_at(),
            ends_at=hours.ends(now),
        )

    def _opens_itself_at(self) -> datetime | None:
        """When a day in its briefing opens by itself: so long after its hours have begun, or the briefing where that was later;
        never where it is always open."""
        if self._phase() is not Phase.BRIEFING or not self._opens_itself:
            return None
        began = self._opening.station.opened(self._clock())
        if began is None:
            return None
        return max(began, self._moved_at or began) + self._opens_itself

    async def _tasks(self, session: AsyncSession, rows: Collection[DayTask]) -> list[api.TaskShown]:
        names = await self._names(session, _people(rows))
        offices = await office_names(session)
        return [_task(row, local_day(row.given_at), names, offices) for row in rows]

    @staticmethod
    async def _names(session: AsyncSession, account_ids: Collection[str | None]) -> dict[str, str]:
        return await accounts.display_names(session, {each for each in account_ids if each})


def _people(rows: Collection[DayTask]) -> list[str | None]:
    return [each for row in rows for each in (row.account_id, row.given_by, row.done_by)]


def _concerns(row: DayTask, account_id: str, office_id: str | None) -> bool:
    """Whether a task is this person's: theirs, their office's, or everybody's."""
    if row.account_id is None and row.office_id is None:
        return True
    return row.account_id == account_id or (office_id is not None and row.office_id == office_id)


def _task(row: DayTask, on: date, names: dict[str, str], offices: dict[str, str]) -> api.TaskShown:
    return api.TaskShown(
        id=row.id,
        on=on,
        text=row.text,
        account_id=row.account_id,
        office_id=row.office_id,
        to=names.get(row.account_id or "", "") or offices.get(row.office_id or "", ""),
        until=row.until,
        given_by=names.get(row.given_by or "", ""),
        given_at=row.given_at,
        done_at=row.done_at,
        done_by=names.get(row.done_by or "") if row.done_by else None,
        done_note=row.done_note,
    )
