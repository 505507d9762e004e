"""Counts an information sheet whose address stands in an answer as sent with the case."""

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.knowledge.uses import SheetUses
from gateway.messages.hooks import CaseChange
from gateway.messages.tables import MessageReply


class AnswerSheets:
    """A hook on changes of cases: counts the sheets in every answer that was sent."""

    def __init__(self, uses: SheetUses) -> None:
        self._uses = uses

    async def __call__(self, session: AsyncSession, change: CaseChange) -> None:
        """Note the sheets of an answer, in its transaction."""
        if change.what != "answered" or change.reply_id is None:
            return
        reply = await session.get(MessageReply, change.reply_id)
        contact = await session.get(Contact, change.contact_id)
        if reply is not None and contact is not None:
            await self._uses.in_answer(
                session, contact.id, reply.text, contact.language, change.account_id
            )
