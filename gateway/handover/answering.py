"""Answers, declines and hangs up a ring at a desk: a contact, or a colleague who consults the operator about one."""

from collections.abc import Awaitable, Callable

from gateway.calls.media import MediaPlane
from gateway.contacts.own_contact import in_hand
from gateway.handover.consult import Consults
from gateway.platform.realtime import repeated
from gateway.platform.realtime.publisher import Publisher, show_at_once
from gateway.platform.realtime.refusals import raise_refusal
from queueing.backend import Acd
from queueing.model import Party, Refusal
from signaling.protocol.conversation import HangUp
from signaling.protocol.desk import AcceptOffer, DeclineOffer


class Answering:
    """Carries out the operator's commands to accept, decline and hang up.

    The same contact may ring at one operator as an offer, and at another as a colleague's question.
    """

    def __init__(
        self,
        acd: Acd,
        media: MediaPlane,
        publisher: Publisher,
        consults: Consults,
        accepted: Callable[[str], Awaitable[None]],
        at_telephone: Callable[[str, str], Awaitable[None]],
    ) -> None:
        """*accepted* is called with each contact that is answered here, before the pages are told; *at_telephone* with
        operator and contact, once they are."""
        self._acd = acd
        self._media = media
        self._publisher = publisher
        self._consults = consults
        self._accepted = accepted
        self._at_telephone = at_telephone

    async def accept(self, agent_id: str, command: AcceptOffer) -> None:
        """Answer the ring. Raises :class:`Refused` with the queue's word."""
        contact_id = command.contact_id
        if await self._is_asked(contact_id, agent_id):
            await self._consults.answer(contact_id, agent_id)
            return
        answer = await self._acd.accept(contact_id, agent_id)
        if isinstance(answer, Refusal):
            contact = await self._acd.contact(contact_id)
            raise_refusal(answer, done=repeated.has_answered(contact, agent_id))
        await self._accepted(contact_id)
        await self._tell(contact_id, agent_id)
        await self._at_telephone(agent_id, contact_id)

    async def decline(self, agent_id: str, command: DeclineOffer) -> None:
        """Decline the ring, with a reason. Raises :class:`Refused` with the queue's word."""
        if await self._is_asked(command.contact_id, agent_id):
            await self._consults.answer(command.contact_id, agent_id, declined=command.reason)
        else:
            raise_refusal(await self._acd.decline(command.contact_id, agent_id, command.reason))

    async def hang_up(self, agent_id: str, _command: HangUp) -> None:
        """End the contact in hand, or leave a colleague's contact. Raises :class:`Refused`."""
        contact_id = await in_hand(self._acd, agent_id)
        if await self._is_asked(contact_id, agent_id):
            await self._consults.left(contact_id, agent_id)
            return
        answer = await self._acd.hang_up(contact_id, Party.AGENT, agent_id)
        if isinstance(answer, Refusal):
            contact = await self._acd.contact(contact_id)
            raise_refusal(answer, done=repeated.has_ended(contact))

    async def _is_asked(self, contact_id: str, agent_id: str) -> bool:
        """Whether it rings, or rang, at the operator because a colleague asks for a word."""
        contact = await self._acd.contact(contact_id)
        return contact is not None and contact.colleague == agent_id

    async def _tell(self, contact_id: str, agent_id: str) -> None:
        """Pair the two and tell their pages at once: people wait for a picture."""
        self._media.reconcile(contact_id)
        await show_at_once(self._publisher, contact_id, [agent_id])
