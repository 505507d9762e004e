"""Rows of the history for tests of recordings."""

from datetime import UTC, datetime, timedelta

from gateway.archive import sql as recordings
from gateway.contacts import sql as contacts
from gateway.platform.ids import new_reference
from gateway.platform.sql.tables import StationTime


async def a_recording(core, name, *, state="ready", category="road-code", consent=True, **columns):
    """A contact that was recorded, and its recording, begun an hour ago and kept for 180 days."""
    began = core.clock() - timedelta(hours=1)
    async with core.database.writing() as session:
        await contacts.open_contact(
            session,
            contact_id=f"contact-of-{name}",
            reference=new_reference(),
            category=category,
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name=None,
            consent=consent,
            created_at=began,
        )
        await recordings.start(
            session,
            recording_id=name,
            contact_id=f"contact-of-{name}",
            started_at=began,
            keep_until=began + timedelta(days=180),
            parties=[{"party": "citizen"}, {"party": "agent"}],
            state=state,
        )
        if columns:
            await recordings.change(session, name, **columns)


async def clock_is_believed(database):
    """As in a station that has gone on day by day: tests jump over years."""
    async with database.writing() as session:
        session.add(StationTime(id=1, seen_at=datetime(2200, 1, 1, tzinfo=UTC), doubted_at=None))


async def states(core):
    async with core.database.reading() as session:
        found = await recordings.page(session, recordings.RecordingFilter(), before=None, limit=10)
    return {item.recording.id: item.recording.state for item in found}
