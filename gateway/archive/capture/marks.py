"""Noting the marks of finished recordings in SQL and in each recording's own chain, and telling them."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.archive import sql as recordings
from gateway.archive.playback import marks_sql as marks
from gateway.archive.playback.marks import Beside, Hole, Line, Mark, marks_of
from gateway.archive.playback.marks_http import RecordingMark
from gateway.archive.tables import Recording
from gateway.conference.breakout import EVERYWHERE
from gateway.conference.given import GivenIn
from gateway.conference.marks import marks_of as marks_of_conference
from gateway.conference.marks import words_of
from gateway.conference.state import State
from gateway.conference.tables import ConferenceCaption, ConferenceLine, ConferenceRow
from gateway.contacts import chat_sql as chat
from gateway.contacts import sql as contacts
from gateway.contacts.projection import told_event
from gateway.contacts.tables import ChatMessage
from gateway.platform.audit import log as audit
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.workday.tables import DayDecision
from recordings import ledger
from recordings.errors import RecordingsError
from recordings.model import RecordingId
from recordings.store import RecordingStore

log = structlog.get_logger()

HISTORY_WAIT: Final = timedelta(seconds=20)
"""How long after a recording's end its contact's journal is certainly in SQL, the database being there."""
AT_ONCE: Final = 20
"""In a quarter of a minute."""
_PEOPLE = frozenset({"consult", "joined", "transfer", "taken_over", "supervisor"})
_BESIDE = "monitoring."
_WORDS = frozenset({"category", "gap"})


class RecordingMarks:
    """Notes what has not been noted yet; several gateways may do it at once."""

    def __init__(
        self, store: RecordingStore, database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._database = database
        self._clock = clock

    async def note_new(self) -> list[str]:
        """Note the marks of recordings that were finished lately; return their ids.

        Left for later: one whose chain cannot be written to. Raises what the database raises.
        """
        noted = []
        async with self._database.reading() as session:
            waiting = await marks.unmarked(session, limit=AT_ONCE)
        for recording in waiting:
            if self._clock() < (recording.ended_at or recording.started_at) + HISTORY_WAIT:
                continue
            if await self._note(recording):
                noted.append(recording.id)
        return noted

    async def of(self, recording: Recording) -> list[RecordingMark]:
        """Return a recording's marks with their words; before they are noted, as they will be."""
        async with self._database.reading() as session:
            found: Sequence[Mark]
            conference = await _conference(session, recording)
            if recording.marked_at is None:
                found = await _derived(session, recording, conference)
            else:
                rows = await marks.of_recording(session, recording.id)
                found = [
                    Mark(
                        kind=row.kind,
                        at_ms=row.at_ms,
                        until_ms=row.until_ms,
                        party=row.party,
                        ref=row.ref,
                    )
                    for row in rows
                ]
            return await _in_words(session, found, conference)

    async def _note(self, recording: Recording) -> bool:
        async with self._database.reading() as session:
            found = await _derived(session, recording, await _conference(session, recording))
        started_ms = to_ms(recording.started_at)
        signed = [
            ledger.Mark(
                kind=mark.kind,
                at_ms=started_ms + mark.at_ms,
                until_ms=None if mark.until_ms is None else started_ms + mark.until_ms,
                party=mark.party,
                ref=mark.ref,
            )
            for mark in found
        ]
        try:
            await asyncio.to_thread(
                partial(self._store.note_marks, RecordingId(recording.id), signed)
            )
        except (RecordingsError, OSError, ValueError) as error:
            log.warning("recording.not_marked", recording=recording.id, error=type(error).__name__)
            return False
        async with self._database.writing() as session:
            await marks.put(session, recording.id, [msgspec.structs.asdict(m) for m in found])
            await recordings.change(session, recording.id, marked_at=self._clock())
        return True


async def _conference(session: AsyncSession, recording: Recording) -> State | None:
    """The conference that was recorded; None for a contact's call."""
    row = await session.get(ConferenceRow, recording.contact_id)
    return None if row is None else msgspec.convert(row.state, State)


async def _derived(
    session: AsyncSession, recording: Recording, conference: State | None
) -> Sequence[Mark]:
    gaps = [Hole(gap["startMs"], gap["endMs"], gap["cause"]) for gap in recording.gaps]
    times = {
        "started_ms": to_ms(recording.started_at),
        "duration_ms": recording.duration_ms or 0,
    }
    if conference is not None:
        said = await session.execute(
            select(ConferenceLine.id, ConferenceLine.at, ConferenceLine.member).where(
                ConferenceLine.conference_id == recording.contact_id,
                # nothing of breakout rooms is in it
                ConferenceLine.room.is_(None) | (ConferenceLine.room == EVERYWHERE),
            )
        )
        row = await session.get(ConferenceRow, recording.contact_id)
        decided = await GivenIn(
            row.station if row is not None else "",
            recording.contact_id,
            conference,
            recording.started_at,
            recording.ended_at or recording.started_at,
        ).decisions(session)
        captioned = await session.execute(
            select(ConferenceCaption.id, ConferenceCaption.at, ConferenceCaption.member).where(
                ConferenceCaption.conference_id == recording.contact_id,
                ConferenceCaption.done,
                ConferenceCaption.room.is_(None),
                ConferenceCaption.text != "",
            )
        )
        return marks_of_conference(
            conference,
            [Line(line, to_ms(at), member) for line, at, member in said],
            [(each.id, to_ms(each.decided_at)) for each in decided],
            gaps,
            captions=[Line(line, to_ms(at), member) for line, at, member in captioned],
            **times,
        )
    events = await contacts.events_of(session, recording.contact_id)
    lines = await chat.of_contact(session, recording.contact_id)
    noted = await audit.of_subject(session, f"contact:{recording.contact_id}")
    return marks_of(
        [told_event(row) for row in events],
        [Line(row.id, to_ms(row.sent_at), row.author) for row in lines],
        gaps,
        [
            Beside(to_ms(entry.at), entry.action.removeprefix(_BESIDE), entry.account_id)
            for entry in noted
            if entry.action.startswith(_BESIDE)
        ],
        **times,
    )


async def _in_words(
    session: AsyncSession, found: Iterable[Mark], conference: State | None
) -> list[RecordingMark]:
    found = list(found)
    people = {mark.ref for mark in found if mark.kind in _PEOPLE and mark.ref}
    said = {mark.ref for mark in found if mark.kind == "chat"}
    captioned = {mark.ref for mark in found if mark.kind == "caption"}
    decided = {mark.ref for mark in found if mark.kind == "decision" and mark.ref}
    words: dict[str | None, str] = {}
    if conference is not None:
        words.update(words_of(conference))
    for columns, ids in (
        ((Office.id, Office.name), people),
        ((Account.id, Account.display_name), people),
        ((ChatMessage.id, ChatMessage.text), said),
        # nobody else says who wrote it
        (
            (ConferenceLine.id, ConferenceLine.name + ": " + ConferenceLine.text),
            said if conference is not None else set(),
        ),
        ((ConferenceCaption.id, ConferenceCaption.text), captioned),
        ((DayDecision.id, DayDecision.text), decided),
    ):
        if ids:
            rows = await session.execute(select(*columns).where(columns[0].in_(ids)))
            words |= {row[0]: row[1] for row in rows}
    return [
        RecordingMark(
            kind=mark.kind,
            at_ms=mark.at_ms,
            until_ms=mark.until_ms,
            party=mark.party,
            words=mark.ref if mark.kind in _WORDS else words.get(mark.ref),
        )
        for mark in found
    ]
