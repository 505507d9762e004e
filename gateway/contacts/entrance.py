"""Takes citizens from the page into the queue: checks abuse and rates first, then enters the contact."""

import math
from collections.abc import Callable

from gateway.contacts.admission import Admission
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.line_caller import LineCaller
from gateway.contacts.network_places import NetworkPlaces
from gateway.contacts.tables import Contact
from gateway.platform.refused import Refused
from gateway.platform.throttle import Throttle
from queueing.backend import Acd
from queueing.model import OVER
from signaling.errors import Code
from signaling.protocol.citizen import Entered, EnterQueue


class Entrance:
    """Carries out ``enterQueue``."""

    def __init__(
        self,
        acd: Acd,
        admission: Admission,
        cool_downs: CoolDowns,
        entries: Throttle,
        network_places: NetworkPlaces,
        now_ms: Callable[[], int],
    ) -> None:
        """*entries* limits how often one address may enter, *network_places* how many wait from one network."""
        self._acd = acd
        self._admission = admission
        self._cool_downs = cool_downs
        self._entries = entries
        self._network_places = network_places
        self._now_ms = now_ms

    async def enter(
        self,
        command: EnterQueue,
        *,
        present: str | None,
        visitor: str | None,
        address: str,
        check: str | None,
        line: LineCaller | None = None,
    ) -> tuple[Entered, Contact | None]:
        """Put a visitor into the queue; return the answer, and the contact's row where it is new.

        *present* is the contact that their page has so far; *check* is the operator of a station check; *line* is a
        caller by telephone, for whom no limit by address holds, since all come from the SIP process. Raises
        :class:`Refused`: ``already_entered``, ``cooled_down``, ``rate_limited``, and what
        :meth:`~gateway.contacts.admission.Admission.enter` raises.
        """
        own = self._admission.contact_of(command, visitor)
        # the same command again: it entered, and something failed before the answer
        if present is not None and present != own:
            live = await self._acd.contact(present)
            if live is not None and live.state not in OVER:
                raise Refused("already_entered", "You are in the queue already.")
        await self._refuse_the_cooled_down(visitor, address)
        if line is None:
            await self._refuse_the_many(own, address, technical=check is not None)
        entered, written = await self._admission.enter(own, command, visitor, check, line)
        await self._cool_downs.remember(entered.contact_id, visitor, address)
        return entered, written

    async def _refuse_the_many(self, contact_id: str, address: str, *, technical: bool) -> None:
        """Refuse an address that enters too often, and a network from which too many wait; station checks (*technical*) take no
        place of a network."""
        if await self._entries.take(address) > 0:
            raise Refused(Code.RATE_LIMITED, "Too many entries from this address.", retryable=True)
        wait_s = 0.0 if technical else await self._network_places.take(contact_id, address)
        if wait_s > 0:
            raise Refused(
                Code.RATE_LIMITED,
                "Too many wait from this network.",
                retryable=True,
                until_ms=self._now_ms() + math.ceil(wait_s * 1000),
            )

    async def _refuse_the_cooled_down(self, visitor: str | None, address: str) -> None:
        """Refuse for a while a visitor who abused an operator; their address enters less often."""
        cooled_ms, slowed_ms = await self._cool_downs.refuses_entry(visitor, address)
        if cooled_ms is not None:
            raise Refused(
                "cooled_down", "This visitor has to stay away for a while.", until_ms=cooled_ms
            )
        if slowed_ms is not None:
            raise Refused(
                Code.RATE_LIMITED,
                "Too many entries from this address.",
                retryable=True,
                until_ms=slowed_ms,
            )
