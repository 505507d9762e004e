"""Warns citizens by e-mail that the turn of their callback is near."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from gateway.callbacks import lookups
from gateway.callbacks import sql as callbacks
from gateway.callbacks.letters import near
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import Refusal

log = structlog.get_logger()

NEAR = 3
"""At which place in line a turn is near."""
AFTER = timedelta(minutes=2)
"""For so long the receipt says enough."""


class CallbackWarnings:
    """Puts one warning for each request into the outbox, however many processes try, and however often."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        outbox: Outbox,
        *,
        sender: Sender,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._now_ms = now_ms

    async def warn(self) -> None:
        """Warn the citizens whose turn is near and who were not warned yet. May be cancelled and repeated."""
        before = from_ms(self._now_ms()) - AFTER
        async with self._database.reading() as session:
            waiting = await callbacks.not_warned(session, before)
        warned = [each for each in waiting if await self._warned(each)]
        if warned:
            self._outbox.wake()
            log.info("callback.warned", contacts=warned)

    async def _warned(self, contact_id: str) -> bool:
        place = await self._acd.place(contact_id)
        if isinstance(place, Refusal) or place.position > NEAR:
            return False
        async with self._database.writing() as session:
            found = await lookups.one(session, contact_id)
            if found is None or found.callback.email is None or found.callback.called_at:
                return False
            letter = near(
                self._sender,
                to=found.callback.email,
                language=found.contact.language,
                reference=found.contact.reference,
                ahead=place.position - 1,
            )
            # its id is the contact's: another gateway puts the same mail there
            await self._outbox.put(
                session,
                letter,
                contact_id=contact_id,
                kind=callbacks.WARNING,
                mail_id=f"{contact_id}-near",
            )
        return True
