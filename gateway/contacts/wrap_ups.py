"""Closes contacts after the conversation: for their own operator, and for one who had a part in it."""

from gateway.contacts import changes
from gateway.contacts import lookups as contacts
from gateway.contacts.conversation import Conversation
from gateway.contacts.hang_ups import HangUps
from gateway.contacts.own_contact import not_yours
from gateway.platform.realtime import repeated
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import Contact, ContactState, Refusal
from signaling.protocol.desk import FinishWrapUp


class WrapUps:
    """Carries out the operator's command."""

    def __init__(
        self, acd: Acd, database: Database, conversation: Conversation, hang_ups: HangUps
    ) -> None:
        self._acd = acd
        self._database = database
        self._conversation = conversation
        self._hang_ups = hang_ups

    async def finish(self, agent_id: str, command: FinishWrapUp) -> None:
        """Close the contact, or the operator's own part in it, with code and notes.

        Raises :class:`Refused`: ``not_your_contact``, ``not_in_wrap_up``.
        """
        contact = await self._acd.contact(command.contact_id)
        if repeated.has_finished(contact, agent_id, command.code):
            return
        if not _is_part(contact, agent_id):
            if contact is None or contact.agent != agent_id or contact.state is ContactState.CLOSED:
                raise not_yours()
            # the citizen who has just hung up comes back no more
            await self._hang_ups.make_final(command.contact_id)
            await self._note(command)
            if command.code == "abuse":
                await self._conversation.report_abuse(command.contact_id, agent_id)
        else:
            agent = await self._acd.agent(agent_id)
            if agent is None or agent.contact != command.contact_id:
                return  # said again
            await self._note(command)
        answer = await self._acd.finish_wrap_up(agent_id, command.code, contact=command.contact_id)
        if isinstance(answer, Refusal):
            raise Refused(answer, "That is not possible any more.")

    async def _note(self, command: FinishWrapUp) -> None:
        """Each operator with a part in the contact may have written before, and after."""
        if not command.notes:
            return
        async with self._database.writing() as session:
            row = await contacts.contact(session, command.contact_id)
            before = (row.notes or "") if row is not None else ""
            if before.endswith(command.notes):
                return
            notes = f"{before}\n\n{command.notes}" if before else command.notes
            await changes.change_contact(session, command.contact_id, notes=notes)


def _is_part(contact: Contact | None, agent_id: str) -> bool:
    """Whether this operator was in the contact, and another has it or had it last."""
    if contact is None or agent_id in (contact.agent, contact.colleague):
        return False
    return any(leg.agent == agent_id for leg in contact.legs)
