"""Puts conferences into the archive of recordings: a recording hangs on an entry among the contacts, as a call's
does, in a category of its own that no report counts."""

from gateway.archive import lookups as recordings
from gateway.archive.capture.service import RecordingDesk
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.contacts import changes as contacts
from gateway.platform.ids import new_reference
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.platform.uncounted import CONFERENCE


class ConferenceArchive:
    """Begins and ends conferences' recordings in the archive."""

    def __init__(self, book: ConferenceBook, database: Database, desk: RecordingDesk) -> None:
        self._book = book
        self._database = database
        self._desk = desk

    async def begin(self, found: StoredConference, recording: str) -> str:
        """Prepare a conference's recording to be written; return the reference of its key. Idempotent.

        Raises RecordingsError, OSError, and what the database raises.
        """
        opened = from_ms(found.state.opened_ms)
        async with self._database.writing() as session:
            new = await contacts.open_contact(
                session,
                contact_id=found.id,
                reference=new_reference(),
                category=CONFERENCE,
                channel=CONFERENCE,
                modality="video",
                language="",
                needs=[],
                visitor_name=None,
                # members are told, and may leave
                consent=True,
                created_at=opened,
                state="closed",
            )
            if new:
                # the title is what it is found by, and shown as; it goes with the notes
                await contacts.change_contact(session, found.id, ended_at=opened, notes=found.title)
        return await self._desk.begin(found.id, recording, citizens=False)

    async def end(self, recording: str, ended_ms: int) -> None:
        """Seal the recording of a conference that is over; one that was never begun is ignored."""
        async with self._database.reading() as session:
            begun = await recordings.known(session, [recording])
        if begun:
            await self._desk.end(recording, ended_ms)

    async def is_recorded(self, conference_id: str, recording: str) -> bool:
        """Return whether the conference continues and this is its recording."""
        found = await self._book.get(conference_id)
        taken = found.state.recording if found is not None else None
        return taken is not None and taken.id == recording
