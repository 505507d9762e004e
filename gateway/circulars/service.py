"""Publishes circulars, and records which accounts have read and confirmed them. A circular is never changed: it is
withdrawn, and another one published. Its recipients are computed anew each time, so that people who join later
receive the circulars in force."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import addressees
from gateway.accounts.tables import Office
from gateway.circulars import api
from gateway.circulars.rules import State, concerns, reminder_due, state_of
from gateway.circulars.tables import Circular, CircularReading
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.reminders import reminder
from gateway.platform.audit import log as audit
from gateway.platform.checks import is_technical
from gateway.platform.ids import new_id
from gateway.platform.plain_text import cleaned, one_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.stems import words_of
from gateway.reports.periods import local_day

PUBLISHERS = (Role.SUPERVISOR, Role.ADMIN)
PAGE = 30
BATCH = 200
SHORTEST = 3


def may_publish(staff: Staff) -> bool:
    """Return whether this person may publish circulars, and sees those of everybody."""
    return staff.role in PUBLISHERS


class Circulars:
    """Publishes, lists, reminds of and withdraws the circulars of the station."""

    def __init__(
        self, database: Database, outbox: Outbox, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._clock = clock

    async def publish(self, wanted: api.NewCircular, *, by: str) -> str:
        """Publish a circular; return its id.

        Raises :class:`Refused`: ``empty``, ``unknown_office``, ``nobody_concerned``, ``past`` (a day that is over),
        ``confirm_after_end``, ``busy`` (two at the same moment).
        """
        now = self._clock()
        title, text = one_line(wanted.title), cleaned(wanted.text)
        if min(len(title), len(text)) < SHORTEST:
            raise Refused("empty", "A circular has a title and a text.", kind="invalid")
        _require_ahead(wanted, local_day(now))
        row = Circular(
            id=new_id(), title=title, text=text, roles=sorted(set(wanted.roles)), offices=sorted(set(wanted.offices)),
            confirm=wanted.confirm, confirm_by=wanted.confirm_by if wanted.confirm else None, until=wanted.until,
            published_at=now, published_by=by, reminded_at=None, withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
        )  # fmt: skip
        try:
            async with self._database.writing() as session:
                known = set((await session.execute(select(Office.id))).scalars())
                if strangers := set(wanted.offices) - known:
                    raise Refused(
                        "unknown_office", f"There is no office {min(strangers)}.", kind="invalid"
                    )
                if not _concerned(row, await _people(session)):
                    raise Refused("nobody_concerned", "It is for nobody who works here.")
                last = await session.execute(select(func.coalesce(func.max(Circular.number), 0)))
                row.number = last.scalar_one() + 1
                session.add(row)
                await session.flush()
                await self._note(
                    session, "publish", row, by, number=row.number, roles=row.roles, offices=row.offices, confirm=row.confirm
                )  # fmt: skip
        except IntegrityError:
            raise Refused(
                "busy", "Somebody else published one in this moment; publish it again."
            ) from None
        return row.id

    async def listing(self, staff: Staff, query: api.CircularsQuery) -> api.CircularList:
        """Return a page of the circulars that concern the caller, or of all for publishers."""
        stems = words_of(query.words)
        if query.words.strip() and not stems:
            return api.CircularList(circulars=[], next_before=None)
        async with self._database.reading() as session:
            found: list[Circular] = []
            before = query.before
            while len(found) <= PAGE:
                rows = await self._batch(session, query.state, before)
                found += [row for row in rows if self._is_for(row, staff) and _has(row, stems)]
                if len(rows) < BATCH:
                    break
                before = rows[-1].number
            page = found[:PAGE]
            shown = await self._shown(session, page, staff)
        return api.CircularList(
            circulars=shown, next_before=page[-1].number if len(found) > PAGE else None
        )

    async def opened(self, circular_id: str, staff: Staff) -> api.CircularOpened:
        """Return a circular with its text. Raises :class:`Refused` ``not_found``, also for one that is not for the
        caller."""
        async with self._database.reading() as session:
            row = await session.get(Circular, circular_id)
            if row is None or not self._is_for(row, staff):
                raise _not_found()
            (shown,) = await self._shown(session, [row], staff)
        return api.CircularOpened(**msgspec.structs.asdict(shown), text=row.text)

    async def read(self, circular_id: str, staff: Staff, *, confirmed: bool) -> None:
        """Record that the caller has read, or confirms, a circular; the first time counts.

        Raises :class:`Refused`: ``not_found``, ``not_concerned`` (it is for others, and the caller sees it as a
        publisher), ``not_to_confirm``, ``withdrawn``.
        """
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(Circular, circular_id, with_for_update=True)
            if row is None or not self._is_for(row, staff):
                raise _not_found()
            if not _is_among(row, staff):
                raise Refused("not_concerned", "It is not for you.")
            if confirmed and not row.confirm:
                raise Refused("not_to_confirm", "It is to be read only.")
            if confirmed and row.withdrawn_at is not None:
                raise Refused("withdrawn", "It was withdrawn; nothing is to be confirmed.")
            known = await session.get(CircularReading, (circular_id, staff.account_id))
            if known is None:
                known = CircularReading(
                    circular_id=circular_id,
                    account_id=staff.account_id,
                    read_at=now,
                    confirmed_at=None,
                )
                session.add(known)
            if confirmed and known.confirmed_at is None:
                known.confirmed_at = now
                await self._note(session, "confirm", row, staff.account_id, number=row.number)

    async def unread(self, staff: Staff) -> api.CircularsUnread:
        """Return the number of circulars that wait for the caller."""
        today = local_day(self._clock())
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Circular, CircularReading)
                .outerjoin(
                    CircularReading,
                    (CircularReading.circular_id == Circular.id)
                    & (CircularReading.account_id == staff.account_id),
                )
                .where(*_in_force(today))
            )
            own: list[tuple[Circular, CircularReading | None]] = [
                (row, read) for row, read in rows if _is_among(row, staff)
            ]
        waiting = [row for row, read in own if row.confirm and not _is_done(row, read)]
        unread = [row for row, read in own if read is None]
        newest = max(unread, key=lambda row: row.number, default=None)
        return api.CircularsUnread(
            unread=len(unread),
            newest=None
            if newest is None
            else api.CircularHeading(id=newest.id, title=newest.title),
            to_confirm=len(waiting),
            overdue=sum(row.confirm_by is not None and row.confirm_by < today for row in waiting),
            reminded=any(row.reminded_at is not None for row in waiting),
        )

    async def readers(self, circular_id: str) -> api.CircularReaders:
        """Return the people whom a circular is for, and when each has read and confirmed it. Raises :class:`Refused`
        ``not_found``."""
        async with self._database.reading() as session:
            row = await session.get(Circular, circular_id)
            if row is None:
                raise _not_found()
            readings = await _readings(session, [circular_id])
            offices = await session.execute(select(Office.id, Office.name))
            names = {each.id: each.name for each in offices}
            people = _concerned(row, await _people(session))
        readers = [
            api.CircularReader(
                id=each.id,
                name=each.display_name,
                role=msgspec.convert(each.role, api.Reader),
                office=names.get(each.office_id or ""),
                read_at=None if read is None else read.read_at,
                confirmed_at=None if read is None else read.confirmed_at,
            )
            for each in people
            for read in [readings.get((circular_id, each.id))]
        ]

        def done(reader: api.CircularReader) -> bool:
            return (reader.confirmed_at if row.confirm else reader.read_at) is not None

        return api.CircularReaders(
            readers=sorted(readers, key=lambda each: (done(each), each.name.casefold(), each.id))
        )

    async def remind(self, circular_id: str, *, by: str | None) -> api.CircularReminded:
        """Remind the people who have still to read or to confirm it: on their pages, and by e-mail to them and to their offices.

        Raises :class:`Refused`: ``not_found``, ``not_in_force``, ``nobody_left``.
        """
        async with self._database.writing() as session:
            row = await session.get(Circular, circular_id, with_for_update=True)
            if row is None:
                raise _not_found()
            if self._state(row) != "in_force":
                raise Refused("not_in_force", "It is in force no longer.")
            people, mails = await self._remind(session, row, by)
            if not people:
                raise Refused("nobody_left", "Everybody has read or confirmed it.")
        self._outbox.wake()
        return api.CircularReminded(people=people, mails=mails)

    async def remind_due(self) -> int:
        """Send the reminders that are due today, of circulars that are to be confirmed by then; return how many
        letters. Raises what the database raises."""
        mails = 0
        today = local_day(self._clock())
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Circular).where(*_in_force(today), Circular.confirm_by.is_not(None))
            )
            due = [row.id for row in rows.scalars() if _reminder_due(row, today)]
        for circular_id in due:
            async with self._database.writing() as session:
                row = await session.get(Circular, circular_id, with_for_update=True)
                # another gateway may have done it meanwhile
                if row is not None and _reminder_due(row, today):
                    mails += (await self._remind(session, row, None))[1]
        return mails

    async def withdraw(self, circular_id: str, *, reason: str, by: str) -> None:
        """Withdraw a circular; a second time changes nothing. Raises :class:`Refused` ``not_found``, ``empty``."""
        why = one_line(reason)
        if len(why) < SHORTEST:
            raise Refused("empty", "Say why it is withdrawn.", kind="invalid")
        async with self._database.writing() as session:
            row = await session.get(Circular, circular_id, with_for_update=True)
            if row is None:
                raise _not_found()
            if row.withdrawn_at is not None:
                return
            row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = self._clock(), by, why
            await self._note(session, "withdraw", row, by, number=row.number)

    async def _remind(
        self, session: AsyncSession, row: Circular, by: str | None
    ) -> tuple[int, int]:
        """Note the reminder, and write to the people left and to their offices, one letter to an address; return how many people
        and mails."""
        readings = await _readings(session, [row.id])
        left = [
            each
            for each in _concerned(row, await _people(session))
            if not _is_done(row, readings.get((row.id, each.id)))
        ]
        row.reminded_at = self._clock()
        waiting = Counter(each.office_id for each in left if each.office_id is not None)
        people = await addressees.of_people(session, [each.id for each in left])
        offices = await addressees.of_offices(session, waiting)
        letters = {address: ("circular-own", 1) for _, address in people.values()}
        # somebody who reads the mail of the office gets its letter
        letters |= {address: ("circular", waiting[each]) for each, (_, address) in offices.items()}
        for address, (key, count) in letters.items():
            letter = reminder(
                self._sender, key, to=address, path=f"/circulars?circular={row.id}",
                number=row.number, title=row.title, count=count,
            )  # fmt: skip
            await self._outbox.put(session, letter, contact_id=None, kind="circular")
        mails = len(letters)
        if left:
            await self._note(session, "remind", row, by, people=len(left), mails=mails)
        return len(left), mails

    async def _batch(
        self, session: AsyncSession, state: str, before: int | None
    ) -> Sequence[Circular]:
        today = local_day(self._clock())
        wanted = select(Circular).order_by(Circular.number.desc()).limit(BATCH)
        if state == "in_force":
            wanted = wanted.where(*_in_force(today))
        else:
            wanted = wanted.where(Circular.withdrawn_at.is_not(None) | (Circular.until < today))
        if before is not None:
            wanted = wanted.where(Circular.number < before)
        return (await session.execute(wanted)).scalars().all()

    async def _shown(
        self, session: AsyncSession, rows: Sequence[Circular], staff: Staff
    ) -> list[api.CircularListed]:
        ids = [row.id for row in rows]
        counting = may_publish(staff)
        readings = await _readings(session, ids, None if counting else staff.account_id)
        people = await _people(session) if counting else []
        authors = {row.published_by for row in rows}
        named = await session.execute(
            select(Account.id, Account.display_name).where(Account.id.in_(authors))
        )
        names = {each.id: each.display_name for each in named}
        return [
            self._one(row, readings, staff, names, _concerned(row, people) if counting else None)
            for row in rows
        ]

    def _one(
        self,
        row: Circular,
        readings: Mapping[tuple[str, str], CircularReading],
        staff: Staff,
        names: Mapping[str, str],
        people: Sequence[Account] | None,
    ) -> api.CircularListed:
        own = readings.get((row.id, staff.account_id))
        counts = None
        if people is not None:
            theirs = [readings.get((row.id, each.id)) for each in people]
            counts = api.CircularCounts(
                people=len(people),
                read=sum(each is not None for each in theirs),
                confirmed=sum(
                    each is not None and each.confirmed_at is not None for each in theirs
                ),
            )
        return api.CircularListed(
            id=row.id,
            number=row.number,
            title=row.title,
            state=self._state(row),
            roles=msgspec.convert(row.roles, list[api.Reader]),
            offices=row.offices,
            confirm=row.confirm,
            confirm_by=row.confirm_by,
            until=row.until,
            published_at=row.published_at,
            published_by=names.get(row.published_by or "", ""),
            reminded_at=row.reminded_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_why=row.withdrawn_why,
            mine=_is_among(row, staff),
            read_at=None if own is None else own.read_at,
            confirmed_at=None if own is None else own.confirmed_at,
            counts=counts,
        )

    def _state(self, row: Circular) -> State:
        today = local_day(self._clock())
        return state_of(withdrawn=row.withdrawn_at is not None, until=row.until, today=today)

    @staticmethod
    def _is_for(row: Circular, staff: Staff) -> bool:
        return may_publish(staff) or _is_among(row, staff)

    async def _note(
        self, session: AsyncSession, act: str, row: Circular, by: str | None, **detail: object
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=f"circular.{act}",
            subject=f"circular:{row.id}",
            detail=detail,
        )


def _require_ahead(wanted: api.NewCircular, today: date) -> None:
    ends = (wanted.confirm_by if wanted.confirm else None, wanted.until)
    if any(each is not None and each < today for each in ends):
        raise Refused("past", "Its last day, or that for confirming it, is over.", kind="invalid")
    confirm_by, until = ends
    if confirm_by is not None and until is not None and until < confirm_by:
        raise Refused(
            "confirm_after_end", "It ends before the last day for confirming it.", kind="invalid"
        )


def _reminder_due(row: Circular, today: date) -> bool:
    reminded_on = None if row.reminded_at is None else local_day(row.reminded_at)
    return reminder_due(row.confirm_by, reminded_on, today)


def _in_force(today: date) -> tuple:  # type: ignore[type-arg]  # conditions of different kinds
    return (
        Circular.withdrawn_at.is_(None),
        Circular.until.is_(None) | (Circular.until >= today),
    )


def _has(row: Circular, stems: Collection[str]) -> bool:
    """Whether all of the words are in it, whatever their endings."""
    return not stems or set(stems) <= set(words_of(f"{row.title} {row.text} {row.number}"))


def _is_among(row: Circular, staff: Staff) -> bool:
    return concerns(
        role=staff.role, office=staff.account.office_id, roles=row.roles, offices=row.offices
    )


def _is_done(row: Circular, read: CircularReading | None) -> bool:
    return read is not None and (not row.confirm or read.confirmed_at is not None)


def _concerned(row: Circular, people: Iterable[Account]) -> list[Account]:
    return [
        each
        for each in people
        if concerns(role=each.role, office=each.office_id, roles=row.roles, offices=row.offices)
    ]


async def _people(session: AsyncSession) -> list[Account]:
    """Return everybody who works here now: nobody who is disabled, and no account for station checks."""
    rows = await session.execute(select(Account).where(Account.disabled_at.is_(None)))
    return [
        each
        for each in rows.scalars()
        if not is_technical(category.category for category in each.categories)
    ]


async def _readings(
    session: AsyncSession, ids: Collection[str], account_id: str | None = None
) -> dict[tuple[str, str], CircularReading]:
    """The readings of these circulars by circular and account; of one account only, where it is given."""
    wanted = select(CircularReading).where(CircularReading.circular_id.in_(ids))
    if account_id is not None:
        wanted = wanted.where(CircularReading.account_id == account_id)
    rows = await session.execute(wanted)
    return {(each.circular_id, each.account_id): each for each in rows.scalars()}


def _not_found() -> Refused:
    return Refused("not_found", "There is no such circular for you.")
