"""Conferences in any state, written as they stand."""

from datetime import datetime

import msgspec

from gateway.conference.state import State
from gateway.conference.tables import ConferenceRow
from gateway.platform.sql.engine import Database


async def add_conference(
    database: Database,
    station: str,
    conference_id: str,
    *,
    at: datetime,
    kind: str = "briefing",
    title: str = "Briefing",
    starts_at: datetime | None = None,
    state: State | None = None,
    by: str | None = None,
) -> None:
    """Write a conference that somebody called *at* a time."""
    async with database.writing() as session:
        session.add(
            ConferenceRow(
                id=conference_id,
                station=station,
                kind=kind,
                title=title,
                starts_at=starts_at,
                made_by=by,
                made_at=at,
                revision=1,
                state=msgspec.to_builtins(state or State()),
            )
        )
