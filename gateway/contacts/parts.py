"""Adds to the pages what concerns emergencies, reception, a visitor who has to stay away, and a closed office."""

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.quality_book import QualityBook
from gateway.contacts import emergency_views
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.opening import Opening, closed_office
from gateway.contacts.sides import AgentSide, CitizenSide, DeskSide
from gateway.contacts.tables import Escalation, Location
from gateway.platform.realtime.parts import Fields, Parts


class ContactParts:
    """Reads these parts; changes nothing."""

    def __init__(self, cool_downs: CoolDowns, quality: QualityBook, hours: Opening) -> None:
        self._cool_downs = cool_downs
        self._quality = quality
        self._hours = hours

    def all(self) -> Parts:
        """Return the room's parts."""
        return Parts(
            citizen={_location: ("location",)},
            citizen_asked={self._kept_away: ("cool_down_until_ms",)},
            agent={self._office: ("office_closed",)},
            contact={_emergency: ("location", "escalation")},
            contact_asked={self._reception: ("quality", "cool_down_until_ms")},
        )

    async def _kept_away(self, side: CitizenSide) -> Fields:
        if not side.over:
            return {}
        return {"cool_down_until_ms": await self._cool_downs.of_contact(side.row.id)}

    async def _office(self, session: AsyncSession, side: AgentSide) -> Fields:
        return {"office_closed": await closed_office(session, side.account, self._hours)}

    async def _reception(self, side: DeskSide) -> Fields:
        fields = {"quality": await self._quality.shown(side.row.id, over=side.over)}
        if side.over and side.live.agent == side.agent.id:
            return fields | {"cool_down_until_ms": await self._cool_downs.of_contact(side.row.id)}
        return fields


async def _location(session: AsyncSession, side: CitizenSide) -> Fields:
    if side.live is None or side.live.answered_at is None:
        return {}
    row = await session.get(Location, side.row.id)
    return {"location": emergency_views.location_state(row)}


async def _emergency(session: AsyncSession, side: DeskSide) -> Fields:
    return {
        "location": emergency_views.location(await session.get(Location, side.row.id)),
        "escalation": emergency_views.escalation(await session.get(Escalation, side.row.id)),
    }
