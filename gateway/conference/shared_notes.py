"""Stores shared notes: read, changed as a value, and written back if nobody else has changed them meanwhile."""

from sqlalchemy import select
from sqlalchemy import update as update_row
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.notes import Notes
from gateway.conference.tables import ConferenceNotes
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once

MOST_TRIES = 50


class SharedNotes:
    """Reads and writes the shared notes of every conference."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, conference_id: str) -> Notes:
        """Return a conference's notes; empty where nobody has written any."""
        async with self._database.reading() as session:
            return await _read(session, conference_id) or Notes()

    async def write(
        self, conference_id: str, member: str, number: int, update: bytes
    ) -> Notes | None:
        """Apply an update of a page (see :meth:`Notes.write`); return the new notes, or None where all was known.

        Raises :class:`Refused` as that does, and ``busy``; and what the database raises.
        """
        for _ in range(MOST_TRIES):
            async with self._database.writing() as session:
                notes = await _read(session, conference_id)
                if notes is None:
                    notes = Notes()
                    await insert_once(
                        session,
                        ConferenceNotes,
                        {
                            "conference_id": conference_id,
                            "text": "",
                            "version": 0,
                            "number": notes.number,
                            "document": None,
                        },
                    )
                before = notes.version
                if not notes.write(member, number, update):
                    return None
                written = await session.execute(
                    update_row(ConferenceNotes)
                    .where(
                        ConferenceNotes.conference_id == conference_id,
                        ConferenceNotes.version == before,
                    )
                    .values(
                        text=notes.text,
                        version=notes.version,
                        number=notes.number,
                        document=notes.document,
                    )
                    .returning(ConferenceNotes.conference_id)
                )
                if written.first() is not None:
                    return notes
        raise Refused("busy", "Too many write the notes at once.", retryable=True)

    async def close(self, conference_id: str) -> None:
        """Keep the text of a conference that is over, and drop the history of its changes. Idempotent."""
        async with self._database.writing() as session:
            await session.execute(
                update_row(ConferenceNotes)
                .where(
                    ConferenceNotes.conference_id == conference_id,
                    ConferenceNotes.document.is_not(None),
                )
                .values(number=ConferenceNotes.number + 1, document=None)
            )


async def _read(session: AsyncSession, conference_id: str) -> Notes | None:
    rows = await session.execute(
        select(ConferenceNotes)
        .where(ConferenceNotes.conference_id == conference_id)
        .execution_options(populate_existing=True)
    )
    row = rows.scalar_one_or_none()
    if row is None:
        return None
    return Notes(text=row.text, version=row.version, number=row.number, document=row.document)
