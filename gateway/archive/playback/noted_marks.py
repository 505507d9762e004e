"""Notes the marks of finished recordings in SQL and in each recording's own chain, and reads them with their words."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import changes as recordings
from gateway.archive.playback import marks_sql as marks
from gateway.archive.playback.marks import Hole
from gateway.archive.subjects import Subject
from gateway.archive.tables import Recording
from gateway.contacts.marks import Mark
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from recordings import ledger
from recordings.errors import RecordingsError
from recordings.model import RecordingId
from recordings.store import RecordingStore

log = structlog.get_logger()

HISTORY_WAIT: Final = timedelta(seconds=20)
"""How long after a recording's end its contact's journal is certainly in SQL, the database being there."""
AT_ONCE: Final = 20
"""In a quarter of a minute."""
_WORDS = frozenset({"category", "gap", "consent_key"})
"""Kinds whose reference is said as it is."""


class RecordingMark(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened during the conversation, in milliseconds from the recording's start.

    ``kind``: ``consent_given`` and ``consent_withdrawn`` (each until the other, or the end), ``hold``,
    ``consent_key`` (by which a caller by telephone agreed, or refused), ``keys_sent`` (an operator pressed keys of the keypad),
    ``consult`` (the citizen on hold, a colleague asked), ``joined`` (a third party talks along), ``outside`` and ``outside_joined`` (the
    same with a number outside),
    ``supervisor`` (one who has joined), ``taken_over`` (by a supervisor), ``transfer``, ``category``, ``chat``,
    ``gap``; of a conference ``present`` (somebody is there), ``roll``,
    ``item`` of the agenda, ``ballot``, ``floor`` (somebody is given it), ``empty`` (the station ended it, since nobody was there), ``decision``; and more in time to come. ``until_ms`` is of what lasted, ``party``
    who did it. ``words``: the colleague's, operator's, office's or member's name; the number outside, while it is kept; the item, the question, the
    decision; the line of the chat, null once it is erased; of ``category`` the topic's id, of ``gap`` its cause, of ``consent_key`` the key.
    """

    kind: str
    at_ms: int
    until_ms: int | None
    party: str | None
    words: str | None


class RecordingMarks:
    """Notes marks of recordings and reads them; several gateways may do it at once."""

    def __init__(
        self,
        store: RecordingStore,
        database: Database,
        clock: Callable[[], datetime],
        subjects: Sequence[Subject],
    ) -> None:
        """*subjects* are asked in order; the last one claims what none before it does."""
        self._subjects = subjects
        self._store = store
        self._database = database
        self._clock = clock

    async def note_new(self) -> list[str]:
        """Note the marks of recordings that were finished lately; return their ids.

        A recording whose chain cannot be written to is left for later. Raises what the database raises.
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
            if recording.marked_at is None:
                found = await self._derived(session, recording)
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
            return await self._in_words(session, recording, found)

    async def _note(self, recording: Recording) -> bool:
        async with self._database.reading() as session:
            found = await self._derived(session, recording)
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

    async def _derived(self, session: AsyncSession, recording: Recording) -> Sequence[Mark]:
        for subject in self._subjects:
            found = await subject.marks_of(session, recording)
            if found is not None:
                return found
        raise AssertionError("every recording is of something")

    async def _in_words(
        self, session: AsyncSession, recording: Recording, found: Sequence[Mark]
    ) -> list[RecordingMark]:
        words: dict[str | None, str] = {}
        for subject in self._subjects:
            words.update(await subject.words_of(session, recording, found))
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


def holes_of(recording: Recording) -> list[Hole]:
    """Return the gaps of a recording, in milliseconds from its start."""
    return [Hole(gap["startMs"], gap["endMs"], gap["cause"]) for gap in recording.gaps]
