"""Calls conferences at once, at a time, or as a series; changes them and calls them off. Offices get their e-mails
from the same transaction."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import addressees
from gateway.accounts.tables import Office
from gateway.conference import api
from gateway.conference import state as st
from gateway.conference.agenda import set_agenda
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.calendar import Entry, calendar
from gateway.conference.calendars import Calendars, said
from gateway.conference.invitations import Invitations, Mailed, Word, mailed_to
from gateway.conference.plan import Plan
from gateway.conference.recurrence import occurrences
from gateway.conference.tables import CALLED, ConferenceRow
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.sql.changes import announce
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from signaling.protocol.base import Language


class Scheduling:
    """Carries out supervisors' acts on conferences before they begin."""

    def __init__(
        self,
        book: ConferenceBook,
        database: Database,
        calendars: Calendars,
        invitations: Invitations,
        *,
        station: str,
        closed: Callable[[date], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """*closed* are the days on which no conference of a series takes place."""
        self._book = book
        self._database = database
        self._calendars = calendars
        self._invitations = invitations
        self._station = station
        self._closed = closed
        self._clock = clock

    async def add(self, wanted: api.NewConference, *, by: str) -> tuple[str, int]:
        """Call a conference or a series of them; return the id of the first, and their number.

        Raises :class:`Refused`: ``unknown_office``, ``past``, ``no_time`` for a series without one, ``never``,
        ``too_many``, ``no_mail``, ``unknown_person``.
        """
        async with self._database.writing() as session:
            ids = await self._add(session, wanted, by)
        self._invitations.wake()
        return ids[0], len(ids)

    async def add_for_focus_group(
        self, session: AsyncSession, wanted: api.NewConference, *, by: str, unrecorded: bool
    ) -> str:
        """Call the conference of a focus group in the transaction that writes it to the group; return its id. It is
        for chairs and guests alone, whatever kind *wanted* has; an *unrecorded* one cannot be recorded. Raises as
        :meth:`add`."""
        (conference_id,) = await self._add(session, wanted, by, focus=True, unrecorded=unrecorded)
        return conference_id

    async def _add(
        self,
        session: AsyncSession,
        wanted: api.NewConference,
        by: str,
        *,
        focus: bool = False,
        unrecorded: bool = False,
    ) -> list[str]:
        now = self._clock()
        _check_time(wanted, now)
        self._check_mail(wanted=wanted.invite or bool(wanted.invited))
        times = self._times(wanted)
        series = new_id() if wanted.repeats is not None else None
        offices = await _offices(session, wanted.offices)
        await addressees.require_people(session, wanted.invited)
        items = _items(wanted.items)
        ids = [new_id() for _ in times]
        for conference_id, at in zip(ids, times, strict=True):
            state = st.State(offices=offices, closed=focus, unrecorded=unrecorded)
            set_agenda(state, 0, items)
            plan = Plan(
                minutes=wanted.minutes,
                invites=wanted.invite,
                people=sorted(set(wanted.invited)),
                repeats=wanted.repeats,
                of=at if series is not None else None,
            )
            session.add(
                ConferenceRow(
                    id=conference_id,
                    station=self._station,
                    kind=api.FOCUS if focus else wanted.kind,
                    title=wanted.title.strip(),
                    starts_at=at,
                    made_by=by,
                    made_at=now,
                    revision=1,
                    state=msgspec.to_builtins(state),
                    series=series,
                    plan=msgspec.to_builtins(plan),
                )
            )
        announce(session, CALLED)
        await session.flush()
        if wanted.invite or wanted.invited:
            await self._invite(session, ids, now)
        await self._note(session, "conference.call", ids[0], by, {"count": len(ids)})
        return ids

    async def change(
        self, conference_id: str, wanted: api.ConferenceChange, *, following: bool, by: str
    ) -> None:
        """Change a conference that nobody has opened: its kind, title, time, length, offices, agenda, or the people
        invited.

        New people are invited; those no longer expected are told that it is off for them; the others are told where
        their invitation changes. With *following* the same holds for the later ones of its series, which keep their
        days and take over the time of day.

        Raises :class:`Refused`: ``not_found``, ``begun``, ``ended``, ``past``, ``unknown_office``, ``unknown_person``,
        ``no_mail``, ``busy``, ``focus_group``.
        """
        now = self._clock()
        async with self._database.writing() as session:
            found = await self._scheduled(session, conference_id)
            if wanted.offices is not None:
                offices = await _offices(session, wanted.offices)
                wanted = msgspec.structs.replace(wanted, offices=offices)
            if wanted.invited is not None:
                # somebody who has lost the address since stays
                fresh = set(wanted.invited) - set(found.plan.people)
                await addressees.require_people(session, fresh)
                self._check_mail(wanted=bool(fresh))
            later = await self._later(session, found) if following else []
            changes = [
                (each, self._changed(each, wanted, begins=self._begins(each, found, wanted)))
                for each in (found, *later)
            ]
            if wanted.starts_at is not None and any(
                then.starts_at is not None and then.starts_at <= now for _, then in changes
            ):
                raise Refused("past", "That time is over.", kind="invalid")
            for _, then in changes:
                await self._write(session, then)
            await self._tell_of_changes(session, changes, now)
            await self._note(
                session, "conference.change", conference_id, by, {"count": len(changes)}
            )
        self._invitations.wake()

    def _begins(
        self, each: StoredConference, found: StoredConference, wanted: api.ConferenceChange
    ) -> datetime | None:
        """Return when *each* begins, where *found*, the first that changes, is to begin as *wanted*."""
        if wanted.starts_at is None or each.starts_at is None:
            return wanted.starts_at or each.starts_at
        if each.id == found.id:
            return wanted.starts_at
        zone = self._calendars.zone
        day = each.starts_at.astimezone(zone).date()
        return datetime.combine(day, wanted.starts_at.astimezone(zone).timetz())

    def _changed(
        self, found: StoredConference, wanted: api.ConferenceChange, *, begins: datetime | None
    ) -> StoredConference:
        """Return *found* as it is *wanted*, with a state of its own."""
        state = msgspec.structs.replace(found.state)
        if wanted.offices is not None:
            state.offices = list(wanted.offices)
        if wanted.items is not None:
            set_agenda(state, 0, _items(wanted.items))
        people = found.plan.people if wanted.invited is None else sorted(set(wanted.invited))
        return msgspec.structs.replace(
            found,
            kind=wanted.kind or found.kind,
            title=found.title if wanted.title is None else wanted.title.strip(),
            starts_at=begins,
            state=state,
            plan=msgspec.structs.replace(
                found.plan,
                minutes=wanted.minutes or found.plan.minutes,
                people=people,
                sequence=found.plan.sequence + 1,
            ),
        )

    async def _tell_of_changes(
        self,
        session: AsyncSession,
        changes: Sequence[tuple[StoredConference, StoredConference]],
        now: datetime,
    ) -> None:
        """Write to the offices and people whom *changes*, from what was to what is, concern. Conferences that concern the
        same ones share a letter."""
        letters: dict[tuple[Word, Mailed], list[tuple[StoredConference, Entry]]] = {}
        for found, then in changes:
            before, after = mailed_to(found), mailed_to(then)
            entry = self._calendars.one(then, _LANGUAGE)
            off = self._calendars.one(then, _LANGUAGE, cancelled=True)
            if (found.starts_at, said(found)) != (then.starts_at, said(then)):
                letters.setdefault(("changed", before.both(after)), []).append((then, entry))
            letters.setdefault(("invited", after.without(before)), []).append((then, entry))
            letters.setdefault(("off", before.without(after)), []).append((found, off))
        for (word, (offices, people)), told in letters.items():
            await self._invitations.send(
                session, word, told[0][0], [entry for _, entry in told], to=offices, people=people, at=now,
                until=told[-1][0].starts_at if len(told) > 1 else None,
            )  # fmt: skip

    async def call_off(self, conference_id: str, *, following: bool, by: str) -> int:
        """Call off a conference that nobody has opened, and with *following* the later ones of its series; return how
        many. People who wait are told that it is over.

        Raises :class:`Refused`: ``not_found``, ``begun``, ``ended``, ``busy``, ``focus_group``.
        """
        async with self._database.writing() as session:
            found = await self._scheduled(session, conference_id)
            count = await self._call_off(session, found, by, following=following)
        self._invitations.wake()
        return count

    async def call_off_for_focus_group(
        self, session: AsyncSession, conference_id: str, *, by: str
    ) -> None:
        """Call off a focus group's conference in the transaction that calls off the group, which writes to those
        invited.

        Raises :class:`Refused`: ``not_found``, ``begun``, ``ended``, ``busy``.
        """
        found = await self._scheduled(session, conference_id, focus=True)
        await self._call_off(session, found, by, following=False)

    async def _call_off(
        self, session: AsyncSession, found: StoredConference, by: str, *, following: bool
    ) -> int:
        now = self._clock()
        off = [found, *(await self._later(session, found) if following else ())]
        left: list[StoredConference] = []
        if found.series is not None:
            gone = {each.id for each in off}
            others = await self._book.of_series(session, found.series)
            left = [each for each in others if each.id not in gone and not each.called_off]
        for number, each in enumerate(off):
            st.end(each.state, to_ms(now))
            plan = msgspec.structs.replace(each.plan, sequence=each.plan.sequence + 1)
            off[number] = msgspec.structs.replace(each, plan=plan)
            await self._write(session, off[number])
        if found.plan.mailed:
            await self._take_back(session, off, left, now)
        await self._note(session, "conference.call_off", found.id, by, {"count": len(off)})
        return len(off)

    async def entry(self, conference_id: str, language: Language) -> str:
        """Return a conference, or its series, as a file for a calendar. Raises :class:`Refused`: ``not_found``,
        ``no_time``."""
        found = await self._book.get(conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        if found.starts_at is None:
            raise Refused("no_time", "It was called at once, and has no time.")
        entries = [self._calendars.one(found, language, cancelled=found.called_off)]
        if found.series is not None:
            async with self._database.reading() as session:
                all_of_it = await self._book.of_series(session, found.series)
            if held := [each for each in all_of_it if not each.called_off]:
                entries = self._calendars.series(held, language)
        return calendar("PUBLISH", entries, zone=self._calendars.zone, stamp=self._clock())

    def _times(self, wanted: api.NewConference) -> list[datetime | None]:
        if wanted.starts_at is None or wanted.repeats is None:
            return [wanted.starts_at]
        first = wanted.starts_at.astimezone(self._calendars.zone)
        return [*occurrences(first, wanted.repeats.every, wanted.repeats.until, self._closed)]

    def _check_mail(self, *, wanted: bool) -> None:
        if wanted and not self._invitations.possible:
            raise Refused("no_mail", "No mail server is set up: offices cannot be told by e-mail.")

    async def _invite(self, session: AsyncSession, ids: Sequence[str], now: datetime) -> None:
        found = [each for each in [await self._book.locked(session, i) for i in ids] if each]
        entries = (
            [self._calendars.one(found[0], _LANGUAGE)]
            if found[0].series is None
            else self._calendars.series(found, _LANGUAGE)
        )
        offices, people = mailed_to(found[0])
        await self._invitations.send(
            session, "invited", found[0], entries, to=offices, people=people, at=now,
            until=found[-1].starts_at,
        )  # fmt: skip

    async def _take_back(
        self,
        session: AsyncSession,
        off: Sequence[StoredConference],
        left: Sequence[StoredConference],
        now: datetime,
    ) -> None:
        """Remove the calendar entry of a series without a conference left."""
        first = min(off, key=lambda each: each.starts_at or each.made_at)
        entries = [self._calendars.one(each, _LANGUAGE, cancelled=True) for each in off]
        if not left and first.series is not None:
            sequence = max(each.sequence for each in entries)
            entries = [msgspec.structs.replace(entries[0], of=None, sequence=sequence)]
        asked = [mailed_to(each) for each in off]
        await self._invitations.send(
            session, "off", first, entries, at=now,
            to={office for offices, _ in asked for office in offices},
            people={person for _, people in asked for person in people},
        )  # fmt: skip

    async def _later(
        self, session: AsyncSession, found: StoredConference
    ) -> list[StoredConference]:
        """Return those of its series after it that nobody has opened."""
        if found.series is None:
            return []
        others = await self._book.of_series(session, found.series)
        return [each for each in others if each.state.state == "scheduled" and _after(each, found)]

    async def _scheduled(
        self, session: AsyncSession, conference_id: str, *, focus: bool = False
    ) -> StoredConference:
        found = await self._book.locked(session, conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        if found.state.state != "scheduled":
            code = "ended" if found.state.state == "ended" else "begun"
            raise Refused(code, "The conference has begun.")
        if found.kind == api.FOCUS and not focus:
            # those invited to the group would not be told
            raise Refused("focus_group", "It is called off, and prepared anew, as a focus group.")
        return found

    async def _write(self, session: AsyncSession, found: StoredConference) -> None:
        """Write one that was read in this transaction; somebody who opens it meanwhile is first."""
        announce(session, CALLED)
        ended_ms = found.state.ended_ms
        done = await session.execute(
            update(ConferenceRow)
            .where(ConferenceRow.id == found.id, ConferenceRow.revision == found.revision)
            .values(
                kind=found.kind,
                title=found.title,
                starts_at=found.starts_at,
                state=msgspec.to_builtins(found.state),
                plan=msgspec.to_builtins(found.plan),
                revision=found.revision + 1,
                ended_at=from_ms(ended_ms) if ended_ms else None,
            )
            .returning(ConferenceRow.id)
            .execution_options(synchronize_session=False)
        )
        if done.first() is None:
            raise Refused("busy", "Somebody has changed the conference meanwhile.", retryable=True)

    async def _note(
        self,
        session: AsyncSession,
        action: str,
        conference_id: str,
        by: str,
        detail: dict[str, int],
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=action,
            subject=f"conference:{conference_id}",
            detail=detail,
        )


_LANGUAGE: Language = "it"
"""Of what is written to offices."""


async def _offices(session: AsyncSession, wanted: Sequence[str] | None) -> list[str]:
    """The offices that are expected: all that are in use where none are named. Raises :class:`Refused`:
    ``unknown_office``."""
    rows = await session.execute(
        select(Office.id).where(Office.disabled_at.is_(None)).order_by(Office.name)
    )
    known = list(rows.scalars())
    offices = known if wanted is None else list(dict.fromkeys(wanted))
    if set(offices) - set(known):
        raise Refused("unknown_office", "There is no such office.", kind="invalid")
    return offices


def _items(wanted: Sequence[api.NewItem]) -> list[tuple[str, str, int]]:
    return [(new_id(), item.text, item.minutes) for item in wanted]


def _check_time(wanted: api.NewConference, now: datetime) -> None:
    if wanted.starts_at is None:
        if wanted.repeats is not None or wanted.invite or wanted.invited:
            raise Refused(
                "no_time", "Only what has a time repeats or is invited to.", kind="invalid"
            )
    elif wanted.starts_at <= now:
        raise Refused("past", "That time is over; leave it out to begin now.", kind="invalid")


def _after(each: StoredConference, other: StoredConference) -> bool:
    ours, theirs = each.plan.of or each.made_at, other.plan.of or other.made_at
    return ours > theirs
