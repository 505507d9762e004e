"""Invitations to go on from the telephone in a page, and the legs of such a contact."""

from gateway.contacts import lookups as contacts

TEXT = {"category": "weapons", "modality": "text", "recording": False}


async def invited(pbx, contact_id):
    return await pbx.station.ask("POST", f"/calls/{contact_id}/invitation", {})


async def legs_of(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        return [
            (leg.party, leg.channel, leg.ended_why)
            for leg in await contacts.legs_of(session, contact_id)
        ]
