"""Who took part in conferences, in SQL, for whoever shows their recordings."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.tables import ConferenceRow


async def names(session: AsyncSession, conference_id: str) -> dict[str, str]:
    """Return the names of a conference's members by their ids; nobody's for what is no conference."""
    row = await session.get(ConferenceRow, conference_id)
    people = {} if row is None else row.state.get("people", {})
    return {member: str(who.get("name", "")) for member, who in people.items()}


async def titles(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return what these conferences are called; what is none is left out."""
    found = await session.execute(
        select(ConferenceRow.id, ConferenceRow.title).where(ConferenceRow.id.in_(ids))
    )
    return {row[0]: row[1] for row in found}
