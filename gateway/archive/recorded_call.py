"""Describes a contact's call as a subject of recordings."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.playback.marks import Line, bounded, marks_of
from gateway.archive.playback.noted_marks import holes_of
from gateway.archive.tables import Recording
from gateway.contacts import lookups as contacts
from gateway.contacts.marks import Mark, Stretch
from gateway.contacts.projection import told_event
from gateway.contacts.recorded_parts import RecordedPart
from gateway.platform.times import to_ms


class RecordedCall:
    """A contact's call; a :class:`gateway.archive.subjects.Subject` that claims every recording, and so is asked last."""

    def __init__(self, parts: Sequence[RecordedPart]) -> None:
        """*parts* are what rooms add."""
        self._parts = parts

    async def marks_of(self, session: AsyncSession, recording: Recording) -> Sequence[Mark]:
        """Return the marks from the contact's journal and chat, the recording's gaps and the rooms' parts."""
        contact_id, started_ms = recording.contact_id, to_ms(recording.started_at)
        stretch = Stretch(started_ms, started_ms + (recording.duration_ms or 0))
        events = await contacts.events_of(session, contact_id)
        lines = await contacts.chat_of(session, contact_id)
        found = marks_of(
            [told_event(row) for row in events],
            [Line(row.id, to_ms(row.sent_at), row.author) for row in lines],
            holes_of(recording),
            stretch,
        )
        for part in self._parts:
            found += await part.marks(session, contact_id, stretch)
        return bounded(found)

    async def words_of(
        self, session: AsyncSession, _recording: Recording, marks: Iterable[Mark]
    ) -> Mapping[str, str]:
        """Return the rooms' words for the references of the marks."""
        marks = list(marks)
        words: dict[str, str] = {}
        for part in self._parts:
            for kinds, known in part.words.items():
                refs = {mark.ref for mark in marks if mark.kind in kinds and mark.ref}
                if refs:
                    words |= await known(session, refs)
        return words

    async def names_of(self, _session: AsyncSession, _contact_id: str) -> Mapping[str, str]:
        """Return an empty dict: the participants of a call stand in its legs."""
        return {}
