"""Builds the body's emblem, for every room that writes or prints."""

from aiohttp import web

from gateway.emblem.http import EmblemPicture
from gateway.emblem.service import Emblems
from gateway.ground import Ground
from gateway.platform.wiring import Wiring


class EmblemWiring(Wiring):
    """Builds the emblem's service and addresses; it needs the database only."""

    def __init__(self, ground: Ground) -> None:
        self.emblems = Emblems(ground.database, station=ground.settings.station, clock=ground.clock)
        self.services = (self.emblems,)

    async def open(self) -> None:
        """Read the emblem in force."""
        await self.emblems.refresh()

    def attach(self, app: web.Application) -> None:
        """Register the addresses of the picture."""
        EmblemPicture(self.emblems).add_to(app)
