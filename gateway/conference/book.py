"""Reads and writes conferences. A conference is changed whole: read, changed by a pure function, and written back if
nobody else has changed it meanwhile; otherwise that begins again. Names and words are here and not in Redis."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

import msgspec
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.breakout import EVERYWHERE
from gateway.conference.plan import Plan
from gateway.conference.state import State, account_of_member
from gateway.conference.tables import CALLED, ConferenceLine, ConferenceNotes, ConferenceRow
from gateway.platform.refused import Refused
from gateway.platform.sql.changes import Version, announce, of_one
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms

log = structlog.get_logger()

T = TypeVar("T")

Also: TypeAlias = Callable[[AsyncSession, State, State], Awaitable[None]]
"""What belongs to a change of a conference; it is given the state before and after."""

LINES_SHOWN = 100
MOST_TRIES = 50
LISTED_AFTER_END = timedelta(hours=12)


class StoredConference(msgspec.Struct, frozen=True, kw_only=True):
    """A conference as it was read or written last."""

    id: str
    kind: str
    title: str
    starts_at: datetime | None
    made_at: datetime
    revision: int
    state: State
    made_by: str | None = None
    """The account that called it."""
    series: str | None = None
    plan: Plan = Plan()

    @property
    def called_off(self) -> bool:
        """Whether it was called off: it ended without having begun."""
        return self.state.state == "ended" and not self.state.opened_ms

    @property
    def worker(self) -> str:
        """The media worker that the conference is on, empty for none."""
        return self.state.worker

    @property
    def peers(self) -> dict[str, str]:
        """The present connections, by member."""
        return {member: who.peer for member, who in self.state.people.items() if who.peer}

    @property
    def room(self) -> str:
        """The main room on that worker, empty for none."""
        return self.state.room


def told_to_desks(before: State, after: State) -> set[str]:
    """Return the topics of which desks are told after a change: all desks when the conference is called, opens or
    ends, a single one when its own place in it changes."""
    if _calls(before) != _calls(after):
        return {CALLED}
    moved = {
        member
        for member in before.people.keys() | after.people.keys()
        if _place(before, member) != _place(after, member)
    }
    accounts = (account_of_member(member) for member in moved)
    return {of_one(CALLED, account) for account in accounts if account is not None}


def _calls(state: State) -> tuple[object, ...]:
    return state.state, state.opened_ms, state.offices, state.closed


def _place(state: State, member: str) -> str | None:
    who = state.people.get(member)
    return None if who is None else who.place


class ConferenceBook:
    """Reads and changes the conferences of one station."""

    def __init__(self, database: Database, station: str) -> None:
        self._database = database
        self._station = station
        self._rows = database.changes.watch(ConferenceRow)
        self._unended: Sequence[ConferenceRow] = ()
        self._unended_at: Version | None = None
        self._recent: Sequence[ConferenceRow] = ()
        self._recent_at: Version | None = None

    async def get(self, conference_id: str) -> StoredConference | None:
        """Return a conference, or None."""
        async with self._database.reading() as session:
            return await self._read(session, conference_id)

    async def change(
        self, conference_id: str, change: Callable[[State], T], *, also: Also | None = None
    ) -> tuple[StoredConference, T, bool]:
        """Change a conference; return it as it is then, the result of *change*, and whether anything differs.

        *change* may be called more than once, each time with a fresh state. *also* runs in the same transaction when
        something differs. Raises what both raise, and :class:`Refused`: ``not_found``, ``busy``.
        """
        for _ in range(MOST_TRIES):
            async with self._database.writing() as session:
                found = await self._read(session, conference_id)
                if found is None:
                    raise Refused("not_found", "There is no such conference.")
                before = msgspec.to_builtins(found.state)
                result = change(found.state)
                after = msgspec.to_builtins(found.state)
                if after == before:
                    return found, result, False
                ended_ms = found.state.ended_ms
                written = await session.execute(
                    update(ConferenceRow)
                    .where(
                        ConferenceRow.id == conference_id,
                        ConferenceRow.revision == found.revision,
                    )
                    .values(
                        state=after,
                        revision=found.revision + 1,
                        ended_at=from_ms(ended_ms) if ended_ms else None,
                    )
                    .returning(ConferenceRow.id)
                )
                if written.first() is not None:
                    was = msgspec.convert(before, State)
                    for topic in told_to_desks(was, found.state):
                        announce(session, topic)
                    if also is not None:
                        await also(session, was, found.state)
                    changed = msgspec.structs.replace(found, revision=found.revision + 1)
                    return changed, result, True
        raise Refused("busy", "Too many change the conference at once.", retryable=True)

    async def listed(self, now: datetime) -> Sequence[StoredConference]:
        """Return the conferences that are not over, in the order of their times (without one: of their calling),
        then those that ended a short while ago."""
        return _readable(await self._listed(now))

    async def recent(self, now: datetime) -> Sequence[StoredConference]:
        """Return the conferences of :meth:`listed` from memory; they are read again when a conference has changed."""
        version = self._rows.version
        if version != self._recent_at:
            self._recent = await self._listed(now)
            self._recent_at = version
        return _readable(self._recent)

    async def _listed(self, now: datetime) -> Sequence[ConferenceRow]:
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceRow)
                .where(
                    ConferenceRow.station == self._station,
                    ConferenceRow.ended_at.is_(None)
                    | (ConferenceRow.ended_at > now - LISTED_AFTER_END),
                )
                .order_by(
                    ConferenceRow.ended_at.is_not(None),
                    # where databases put those without a time differs
                    func.coalesce(ConferenceRow.starts_at, ConferenceRow.made_at),
                    ConferenceRow.id,
                )
            )
            return rows.scalars().all()

    async def between(self, start: datetime, end: datetime) -> Sequence[StoredConference]:
        """Return the conferences whose time, or else calling, lies from *start* to before *end*, in order."""
        at = func.coalesce(ConferenceRow.starts_at, ConferenceRow.made_at)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceRow)
                .where(ConferenceRow.station == self._station, at >= start, at < end)
                .order_by(at, ConferenceRow.id)
            )
            return _readable(rows.scalars())

    async def unended(self) -> Sequence[StoredConference]:
        """Return the conferences that are not over, from memory; they are read again when a conference has changed."""
        version = self._rows.version
        if version != self._unended_at:
            async with self._database.reading() as session:
                rows = await session.execute(
                    select(ConferenceRow).where(
                        ConferenceRow.station == self._station, ConferenceRow.ended_at.is_(None)
                    )
                )
                self._unended = rows.scalars().all()
            self._unended_at = version
        return _readable(self._unended)

    async def unclosed(self) -> Sequence[str]:
        """Return the ids of conferences that are over and whose shared notes still carry their history of changes,
        because the process that ended them did not finish closing them."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceRow.id)
                .join(ConferenceNotes, ConferenceNotes.conference_id == ConferenceRow.id)
                .where(
                    ConferenceRow.station == self._station,
                    ConferenceRow.ended_at.is_not(None),
                    ConferenceNotes.document.is_not(None),
                )
            )
            return list(rows.scalars())

    async def say(self, line: ConferenceLine) -> None:
        """Add a line to the chat, once however often it is said."""
        async with self._database.writing() as session:
            if await session.get(ConferenceLine, line.id) is None:
                session.add(line)

    async def lines(
        self, conference_id: str, group: str = "", before: str | None = None
    ) -> tuple[list[ConferenceLine], bool]:
        """Return the last lines of the chat in the main room (``""``) or a breakout room, in order, with those
        written to all rooms, and whether there are earlier ones. With *before*: the last lines before that one."""
        own = ConferenceLine.room == group if group else ConferenceLine.room.is_(None)
        wanted = select(ConferenceLine).where(
            ConferenceLine.conference_id == conference_id,
            own | (ConferenceLine.room == EVERYWHERE),
        )
        async with self._database.reading() as session:
            if before is not None:
                known = await session.get(ConferenceLine, before)
                if known is None or known.conference_id != conference_id:
                    return [], False
                wanted = wanted.where(
                    (ConferenceLine.at < known.at)
                    | ((ConferenceLine.at == known.at) & (ConferenceLine.id < known.id))
                )
            rows = await session.execute(
                wanted.order_by(ConferenceLine.at.desc(), ConferenceLine.id.desc()).limit(
                    LINES_SHOWN + 1
                )
            )
            found = rows.scalars().all()
        return list(reversed(found[:LINES_SHOWN])), len(found) > LINES_SHOWN

    async def of_series(self, session: AsyncSession, series: str) -> list[StoredConference]:
        """Return the conferences that were scheduled as one series, in the order of their times, locked until the
        transaction of *session* ends."""
        rows = await session.execute(
            select(ConferenceRow)
            .where(ConferenceRow.series == series, ConferenceRow.station == self._station)
            .order_by(ConferenceRow.starts_at, ConferenceRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return _readable(rows.scalars())

    async def locked(self, session: AsyncSession, conference_id: str) -> StoredConference | None:
        """Return a conference, locked until the transaction of *session* ends; None where there is none."""
        return await self._read(session, conference_id, lock=True)

    async def _read(
        self, session: AsyncSession, conference_id: str, *, lock: bool = False
    ) -> StoredConference | None:
        wanted = (
            select(ConferenceRow)
            .where(ConferenceRow.id == conference_id, ConferenceRow.station == self._station)
            .execution_options(populate_existing=True)
        )
        rows = await session.execute(wanted.with_for_update() if lock else wanted)
        row = rows.scalar_one_or_none()
        return None if row is None else _found(row)


async def at_that_time(
    session: AsyncSession, station: str, begin: datetime, end: datetime
) -> list[StoredConference]:
    """Return a station's conferences that may have gone on between two moments."""
    rows = await session.execute(
        select(ConferenceRow).where(
            ConferenceRow.station == station,
            ConferenceRow.made_at <= end,
            ConferenceRow.ended_at.is_(None) | (ConferenceRow.ended_at >= begin),
        )
    )
    return _readable(rows.scalars())


def _readable(rows: Iterable[ConferenceRow]) -> list[StoredConference]:
    """Decode the rows; one that cannot be read is logged and left out, so that the others are still shown."""
    found = []
    for row in rows:
        try:
            found.append(_found(row))
        except msgspec.ValidationError:
            log.exception("conference.unreadable", conference=row.id)
    return found


def _found(row: ConferenceRow) -> StoredConference:
    return StoredConference(
        id=row.id,
        kind=row.kind,
        title=row.title,
        starts_at=row.starts_at,
        made_at=row.made_at,
        revision=row.revision,
        state=msgspec.convert(row.state, State),
        made_by=row.made_by,
        series=row.series,
        plan=msgspec.convert(row.plan or {}, Plan),
    )
