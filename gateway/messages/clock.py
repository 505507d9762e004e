"""What time does to messages: warning before it is up and putting back what nobody answers."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from gateway.messages import sql as messages
from gateway.messages.journal import note
from gateway.messages.offers import MessageOffers
from gateway.messages.sql import FoundMessage
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

LOOK_EVERY_S = 15.0
AT_ONCE = 200


class MessageClock:
    """Owns the task that looks at the clock."""

    def __init__(
        self,
        database: Database,
        dispatch: MessageOffers,
        *,
        hold: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        """*hold*: how long somebody may have a message without answering it."""
        self._database = database
        self._dispatch = dispatch
        self._hold = hold
        self._clock = clock
        self._loop = Periodic("messages:clock", self._look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    async def warn(self) -> list[str]:
        """Note in history and log which messages run out of time; each once, whoever looks first."""
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            for contact_id in await messages.to_warn_of(session, now, limit=AT_ONCE):
                if await messages.warned(session, contact_id, now):
                    await note(session, "message_near", contact_id, None, now)
                    told.append(contact_id)
        for contact_id in told:
            log.warning("message.near", contact=contact_id)
            try:
                await self._dispatch.near(contact_id)
            except Exception:
                log.exception("message.dispatch_failed", contact=contact_id)
        return told

    async def put_back(self) -> list[str]:
        """Put back what somebody has had for too long, so that others see it again."""
        now = self._clock()
        freed: list[str] = []
        async with self._database.writing() as session:
            for contact_id, holder in await messages.held_since(session, now - self._hold):
                if await messages.release(session, contact_id, holder or None):
                    await note(session, "message_put_back", contact_id, None, now, had=holder)
                    freed.append(contact_id)
        for contact_id in freed:
            log.info("message.put_back", contact=contact_id)
            async with self._database.reading() as session:
                found = await messages.one(session, contact_id)
            if found is not None:
                await self._tell(found)
        return freed

    async def _tell(self, found: FoundMessage) -> None:
        try:
            await self._dispatch.waits(found.contact.id)
        except Exception:
            log.exception("message.dispatch_failed", contact=found.contact.id)

    async def _look(self) -> None:
        await self.warn()
        await self.put_back()
