"""Rings a telephone again: the operator's, or that of a citizen who is called back; and gives the sound back to the browser."""

from gateway.contacts.own_contact import own_contact
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.telephony.dialled_by_line import CallbacksByLine
from gateway.telephony.exchange import HttpExchange
from gateway.telephony.own_telephones import OwnTelephones
from queueing.backend import Acd
from queueing.model import TALKING, Channel
from signaling.protocol.desk import RingTelephone, TakeSoundBack


class Ringing:
    """Carries out the operator's commands. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        publisher: Publisher,
        sets: HttpExchange | None,
        by_line: CallbacksByLine,
        own: OwnTelephones,
    ) -> None:
        """*sets* is the exchange, None where there is none; *by_line* dials citizens who are called back; *own* are
        operators' telephones that the line calls."""
        self._acd = acd
        self._publisher = publisher
        self._sets = sets
        self._by_line = by_line
        self._own = own

    async def ring(self, agent_id: str, command: RingTelephone) -> None:
        """Have the exchange connect the caller again, a citizen dialled again, or the operator's telephone called for a
        caller of the line.

        Raises :class:`Refused`: ``not_your_contact``, ``not_on_the_phone``, ``not_connected``, ``not_dialled``, or as
        ``OwnTelephones.ring``.
        """
        contact = await own_contact(self._acd, agent_id, command.contact_id)
        if contact.channel is Channel.CALLBACK:
            await self._by_line.again(contact, agent_id)
            await self._publisher.desk(agent_id)
            return
        if contact.channel is Channel.LINE:
            await self._own.ring(contact, agent_id)
            return
        if contact.channel is not Channel.PHONE:
            raise Refused("not_on_the_phone", "This contact is not by telephone.")
        if self._sets is None or contact.state not in TALKING:
            raise Refused("not_connected", "There is no call to be taken.")
        await self._sets.connect_again(contact.id, agent_id)
        await self._publisher.desk(agent_id)

    async def take_back(self, agent_id: str, command: TakeSoundBack) -> None:
        """Give the sound of the operator's telephone back to the browser. Raises :class:`Refused` ``not_your_contact``."""
        await self._own.take_back(agent_id, command.contact_id)
