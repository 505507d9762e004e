"""Builds the service and routes of other bodies."""

from datetime import timedelta

from sqlalchemy import delete

from gateway.bodies.http import BodiesApi
from gateway.bodies.of_sheets import SheetBodies
from gateway.bodies.service import Bodies
from gateway.bodies.tables import BodyReferral
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.messages.wiring import MessagesWiring
from gateway.platform import station_clock
from gateway.platform.wiring import Wiring


class BodiesWiring(Wiring):
    """Builds the service and routes; nothing is kept in memory."""

    def __init__(self, ground: Ground, mail: MailWiring, messages: MessagesWiring) -> None:
        self._ground = ground
        self.bodies = Bodies(
            ground.database,
            mail.outbox,
            mail.sender,
            ground.clock,
            may_see=messages.concerned.may_see,
        )
        self.purges = (self._forget,)
        self.of_sheets = SheetBodies(ground.database, self.bodies, ground.clock)
        self.routes = BodiesApi(self.bodies, self.of_sheets).routes()

    async def _forget(self) -> None:
        """Let go of referrals whose time is over, those of no contact too. Nothing goes while the clock is not believed."""
        now = self._ground.clock()
        if not await station_clock.may_purge(self._ground.database, now):
            return
        before = now - timedelta(days=self._ground.settings.contact_days)
        async with self._ground.database.writing() as session:
            await session.execute(delete(BodyReferral).where(BodyReferral.at < before))
