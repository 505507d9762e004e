"""Ringing once more: the operator's telephone where they did not take it, the citizen's where it has not rung."""

from gateway.contacts.own_contact import own_contact
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.telephony.dialled_by_line import CallbacksByLine
from gateway.telephony.exchange import HttpExchange
from queueing.backend import Acd
from queueing.model import TALKING, Channel
from signaling.protocol.desk import RingTelephone


class Ringing:
    """The operator's command. Holds nothing itself."""

    def __init__(
        self, acd: Acd, publisher: Publisher, sets: HttpExchange | None, by_line: CallbacksByLine
    ) -> None:
        """*sets* are the telephones, None where there is no exchange; *by_line* dials citizens who are called back."""
        self._acd = acd
        self._publisher = publisher
        self._sets = sets
        self._by_line = by_line

    async def ring(self, agent_id: str, command: RingTelephone) -> None:
        """Have the exchange connect the caller once more, or a citizen who is called back dialled once more.

        Raises :class:`Refused`: ``not_your_contact``, ``not_on_the_phone``, ``not_connected``, ``not_dialled``.
        """
        contact = await own_contact(self._acd, agent_id, command.contact_id)
        if contact.channel is Channel.CALLBACK:
            await self._by_line.again(contact, agent_id)
            await self._publisher.desk(agent_id)
            return
        if contact.channel is not Channel.PHONE:
            raise Refused("not_on_the_phone", "This contact is not by telephone.")
        if self._sets is None or contact.state not in TALKING:
            raise Refused("not_connected", "There is no call to be taken.")
        await self._sets.connect_again(contact.id, agent_id)
        await self._publisher.desk(agent_id)
