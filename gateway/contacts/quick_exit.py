"""Ends a contact at once, because its page is gone and must not be waited for."""

import structlog

from queueing.backend import Acd
from queueing.model import OVER, Party, Refusal

log = structlog.get_logger()


class QuickExit:
    """Ends a citizen's contact whatever it was doing."""

    def __init__(self, acd: Acd) -> None:
        self._acd = acd

    async def give_up(self, contact_id: str) -> None:
        """Leave the queue, or hang up; a contact that is over stays as it is."""
        live = await self._acd.contact(contact_id)
        if live is None or live.state in OVER:
            return
        # a citizen may be answered at this very moment: then leaving is refused, and it is a call
        if isinstance(await self._acd.leave(contact_id), Refusal):
            await self._acd.hang_up(contact_id, Party.CITIZEN)
        log.info("contact.given_up", contact=contact_id)
