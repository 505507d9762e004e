"""Corrects the last roll call at a chair's word, during the conference or after it, until its minutes are signed.
The draft of the minutes follows."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_names, offices_named
from gateway.conference import api, minutes, roll
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.minutes_facts import called_in
from gateway.conference.noted import Answer
from gateway.conference.records import answered
from gateway.conference.state import State
from gateway.conference.tables import ConferenceMinutes, ConferenceMinutesText
from gateway.platform.audit import log as audit
from gateway.platform.languages import language_of
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms

Followed = Literal["renewed", "rewritten", "none"]


class RollCorrections:
    """Corrects rolls and the drafts of minutes."""

    def __init__(
        self,
        book: ConferenceBook,
        database: Database,
        *,
        tell: Callable[[StoredConference], Awaitable[None]],
        zone: str,
        clock: Callable[[], datetime],
    ) -> None:
        """*tell* shows a conference's pages that it has changed."""
        self._book = book
        self._tell = tell
        self._database = database
        self._zone = ZoneInfo(zone)
        self._clock = clock

    async def correct(
        self, conference_id: str, wanted: api.RollCorrection, *, by: str
    ) -> api.RollChanged:
        """Store a chair's correction of an entry of the roll, with the account *by* in the audit trail.

        Raises :class:`Refused`: ``not_found``, ``nobody`` where neither or both are named, ``no_roll``, ``not_called``,
        ``too_many``, ``signed``.
        """
        if (wanted.office_id is None) == (wanted.member is None):
            raise Refused("nobody", "Name an office or a person.", kind="invalid")
        now = self._clock()
        async with self._database.reading() as session:
            account = await session.get(Account, by)
        name = "" if account is None else account.display_name
        followed: Followed = "none"

        def change(state: State) -> Answer:
            return roll.correct(
                state,
                to_ms(now),
                office=wanted.office_id or "",
                member=wanted.member or "",
                present=wanted.present,
                by=name,
                note=wanted.note.strip(),
            )

        async def also(session: AsyncSession, before: State, after: State) -> None:
            nonlocal followed
            followed = await self._follow(session, conference_id, before, after, by=by, at=now)
            await audit.append(
                session,
                at=now,
                account_id=by,
                action="roll.correct",
                subject=f"conference:{conference_id}",
                detail={
                    "of": wanted.office_id or wanted.member,
                    "present": wanted.present,
                    "note": bool(wanted.note.strip()),
                },
            )

        found, _, changed = await self._book.change(conference_id, change, also=also)
        if changed:
            await self._tell(found)
        offices = await offices_named(self._database)
        return api.RollChanged(roll=answered(found.state, offices), minutes=followed)

    async def _follow(
        self,
        session: AsyncSession,
        conference_id: str,
        before: State,
        after: State,
        *,
        by: str,
        at: datetime,
    ) -> Followed:
        """Write the draft of the minutes anew with the other roll; every text before it stays."""
        rows = await session.execute(
            select(ConferenceMinutes)
            .where(ConferenceMinutes.conference_id == conference_id)
            .with_for_update()
        )
        row = rows.scalar_one_or_none()
        if row is None:
            return "none"
        if row.state == "signed":
            raise Refused("signed", "The minutes are signed off and do not change.")
        text = await session.get(ConferenceMinutesText, (conference_id, row.revision))
        language = minutes.MINUTES.spoken(language_of(row.language))
        offices = await office_names(session)
        was, then = (
            minutes.roll_section(called_in(state, state.roll, offices, self._zone), language)
            for state in (before, after)
        )
        renewed = None if text is None else minutes.with_roll(text.text, was, then)
        if renewed is None:
            return "rewritten"
        row.revision += 1
        session.add(
            ConferenceMinutesText(
                conference_id=conference_id,
                revision=row.revision,
                text=renewed,
                written_at=at,
                written_by=by,
            )
        )
        return "renewed"
