"""Answers other rooms' single questions about recordings, each in a transaction of its own."""

from collections.abc import Sequence

from gateway.archive import sql as recordings
from gateway.archive.sql import ListedRecording
from gateway.archive.tables import Recording
from gateway.platform.sql.engine import Database


async def recording_of(database: Database, recording_id: str) -> ListedRecording | None:
    """Return a recording with its contact; None where there is none."""
    async with database.reading() as session:
        return await recordings.one(session, recording_id)


async def recordings_of(database: Database, contact_id: str) -> Sequence[Recording]:
    """Return the recordings of a contact."""
    async with database.reading() as session:
        return await recordings.of_contact(session, contact_id)
