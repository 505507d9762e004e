"""Reads and writes the stretches of recordings that were sent out in each view."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.evaluation.tables import ServedStretch
from gateway.evaluation.watching import Span, joined
from gateway.platform.sql.writes import insert_once

MOST_SPANS: Final = 500
"""Of each party in each view; of more the shortest are left out, which then count for nobody."""


async def add(
    session: AsyncSession, view_id: str, party: str, recording_id: str, spans: Collection[Span]
) -> None:
    """Add stretches to those that were sent out before; the recording has to exist."""
    await insert_once(
        session,
        ServedStretch,
        {"view_id": view_id, "party": party, "recording_id": recording_id, "spans": []},
    )
    # several gateways may give out parts of the same film
    row = await session.get(
        ServedStretch, (view_id, party), with_for_update=True, populate_existing=True
    )
    if row is not None:
        row.spans = [list(each) for each in longest([*row.spans, *spans], MOST_SPANS)]


def longest(spans: Collection[Span], most: int) -> list[Span]:
    """Return at most *most* of the stretches, the longest, disjoint and in order. Pure."""
    made = joined(spans)
    if len(made) > most:
        made = sorted(sorted(made, key=lambda each: each[0] - each[1])[:most])
    return made


async def of_views(
    session: AsyncSession, recording_id: str, view_ids: Collection[str]
) -> Mapping[str, dict[str, list[Span]]]:
    """Return the stretches of the recording that were sent out, by view and party."""
    found = await session.execute(
        select(ServedStretch).where(
            ServedStretch.recording_id == recording_id, ServedStretch.view_id.in_(view_ids)
        )
    )
    made: dict[str, dict[str, list[Span]]] = {}
    for row in found.scalars():
        made.setdefault(row.view_id, {})[row.party] = [(each[0], each[1]) for each in row.spans]
    return made
