"""Rows of the history for tests of recordings."""

import contextlib
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from gateway.archive import changes, lookups
from gateway.archive import sql as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording, RecordingHold, RecordingRequest
from gateway.contacts import changes as contacts
from gateway.platform.ids import new_id, new_reference
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
            await changes.change(session, name, **columns)


async def clock_is_believed(database):
    """As in a station that has gone on day by day: tests jump over years."""
    async with database.writing() as session:
        session.add(StationTime(id=1, seen_at=datetime(2200, 1, 1, tzinfo=UTC), doubted_at=None))


async def states(core):
    async with core.database.reading() as session:
        found = await lookups.page(session, lookups.RecordingFilter(), before=None, limit=10)
    return {item.recording.id: item.recording.state for item in found}


@contextlib.asynccontextmanager
async def another_in_custody(core, accounts: Collection[str]) -> AsyncIterator[None]:
    """A recording ``other``, held and sealed, of which everything is asked, one decision is under way, and which each of
    *accounts* may open for years: nothing of that concerns another recording, and no act on another one changes it."""
    at = core.clock()
    (asker, *_) = accounts
    await a_recording(core, "other", category="weapons")
    asked = {"recording_id": "other", "asked_at": at, "asked_why": "Procura, fascicolo 99"}
    async with core.database.writing() as session:
        await custody.put_hold(session, "other", by=asker, at=at, reason="Fascicolo 99")
        await custody.seal(session, "other", at)
        session.add_all(
            RecordingRequest(
                id=new_id(), kind=kind, state="pending", asked_by=asker, begun_at=at, **asked
            )
            for kind in ("release", "open", "unseal")
        )
        session.add_all(
            RecordingRequest(
                id=new_id(), kind="open", state="granted", asked_by=account, decided_by=asker,
                decided_at=at, decided_why="Urgente", until=at + timedelta(days=3650), **asked,
            )
            for account in accounts
        )  # fmt: skip
    before = await _in_custody(core)
    yield
    assert await _in_custody(core) == before


async def _in_custody(core):
    async with core.database.reading() as session:
        rows = [
            *await session.execute(
                select(RecordingHold.__table__).where(RecordingHold.recording_id == "other")
            ),
            *await session.execute(
                select(RecordingRequest.__table__).where(RecordingRequest.recording_id == "other")
            ),
            *await session.execute(
                select(Recording.state, Recording.sealed_at).where(Recording.id == "other")
            ),
        ]
    return sorted(map(repr, rows))
