"""Ringing the operator's telephone once more, where they did not take it."""

from gateway.contacts.own_contact import own_contact
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.telephony.exchange import HttpExchange
from queueing.backend import Acd
from queueing.model import TALKING, Channel
from signaling.protocol.desk import RingTelephone


class Ringing:
    """The operator's command. Holds nothing itself."""

    def __init__(self, acd: Acd, publisher: Publisher, sets: HttpExchange | None) -> None:
        """*sets* are the telephones, None where there is no exchange."""
        self._acd = acd
        self._publisher = publisher
        self._sets = sets

    async def ring(self, agent_id: str, command: RingTelephone) -> None:
        """Have the exchange connect the caller once more.

        Raises :class:`Refused`: ``not_your_contact``, ``not_on_the_phone``, ``not_connected``.
        """
        contact = await own_contact(self._acd, agent_id, command.contact_id)
        if contact.channel is not Channel.PHONE:
            raise Refused("not_on_the_phone", "This contact is not by telephone.")
        if self._sets is None or contact.state not in TALKING:
            raise Refused("not_connected", "There is no call to be taken.")
        await self._sets.connect_again(contact.id, agent_id)
        await self._publisher.desk(agent_id)
