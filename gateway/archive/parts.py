"""Adds the recording to what pages show of a contact: troubles while it is made, the receipt once it is over."""

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.capture import troubles
from gateway.archive.copies.receipts import Receipts
from gateway.contacts.sides import CitizenSide, DeskSide
from gateway.platform.realtime.parts import Fields, Parts


def parts(receipts: Receipts) -> Parts:
    """Return this room's parts of the pages."""

    async def receipt(side: CitizenSide) -> Fields:
        return {"receipt": await receipts.of(side.row.id)} if side.over else {}

    return Parts(
        citizen_asked={receipt: ("receipt",)}, contact={_troubles: ("recording_troubles",)}
    )


async def _troubles(_session: AsyncSession, side: DeskSide) -> Fields:
    return {"recording_troubles": troubles.shown(side.call, side.troubles)}
