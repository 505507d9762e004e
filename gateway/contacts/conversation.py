"""Carries out the acts of the two sides during a contact: chat, text as it is typed, sent media, consent, language."""

import hashlib
from collections.abc import Callable
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls, PartyName
from gateway.contacts import changes as contacts
from gateway.contacts import chat_sql as chat
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.own_contact import not_yours
from gateway.contacts.tables import ChatFile, ChatMessage
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from queueing.backend import Acd
from queueing.model import OVER, TALKING, Channel, Contact, ContactState, Party, Refusal
from signaling.protocol.base import ChatFile as ChatFileShown
from signaling.protocol.base import ChatLine, ChatPage, Language, MediaState
from signaling.protocol.conversation import Typing
from signaling.protocol.desk import EndReason

CHAT_LINES: Final = 100
"""Lines of a chat that a page is sent at once."""
MOST_LINES = 600
MOST_SIGNS = 60_000
"""What one side may write in a contact: a page that comes back is sent all of it at once."""


class Conversation:
    """Handles chat, typing, media state, consent and language of contacts."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        media: MediaPlane,
        publisher: Publisher,
        cool_downs: CoolDowns,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._media = media
        self._publisher = publisher
        self._cool_downs = cool_downs
        self._now_ms = now_ms

    async def talking(self, contact_id: str) -> Contact:
        """Return the contact. Raises :class:`Refused` (``not_connected``) unless it is in a conversation."""
        contact = await self._acd.contact(contact_id)
        if contact is None or contact.state not in TALKING:
            raise Refused("not_connected", "The conversation has not begun or is over.")
        return contact

    async def say(
        self,
        contact_id: str,
        author: Literal["citizen", "agent"],
        text: str,
        line_id: str,
        agent_id: str | None = None,
    ) -> ChatLine:
        """Store a line and show it to all; the same *line_id* is stored and shown once. *agent_id* is the operator who
        writes.

        Raises :class:`Refused` as :meth:`may_write`, and ``chat_full`` beyond :data:`MOST_LINES` lines or
        :data:`MOST_SIGNS` characters of one side.
        """
        contact = await self.may_write(contact_id, agent_id)
        row = ChatMessage(
            id=line_id,
            contact_id=contact_id,
            author=author,
            account_id=agent_id or contact.agent if author == "agent" else None,
            text=text,
            sent_at=from_ms(self._now_ms()),
        )
        async with self._database.writing() as session:
            new = await chat.append(
                session,
                message_id=row.id,
                contact_id=contact_id,
                author=author,
                text=text,
                sent_at=row.sent_at,
                account_id=row.account_id,
            )
            lines, signs = await chat.written(session, contact_id, author)
            if new and (lines > MOST_LINES or signs > MOST_SIGNS):
                # taken back with the transaction
                raise Refused("chat_full", "This side has written as much as is kept.")
            # with the name of a supervisor who wrote it; one that was kept before is told as it was
            kept = await session.get(ChatMessage, line_id)
            line = chat_line(kept or row)
        if new:
            await self._publisher.chat(contact_id, (contact.agent, contact.colleague), line)
        return line

    async def show(self, contact_id: str, line: ChatLine) -> None:
        """Show all a line that has been stored, or that has changed."""
        contact = await self._acd.contact(contact_id)
        if contact is not None:
            await self._publisher.chat(contact_id, (contact.agent, contact.colleague), line)

    async def may_write(self, contact_id: str, agent_id: str | None) -> Contact:
        """Return the contact, if the citizen (*agent_id* None) or this operator may write in it now; a colleague may
        once all three talk. Raises :class:`Refused`: ``not_connected``, ``not_joined``."""
        contact = await self.talking(contact_id)
        second = agent_id is not None and contact.colleague == agent_id
        if second and contact.state is not ContactState.THREE_WAY:
            raise Refused("not_joined", "The citizen does not know that you are there.")
        return contact

    async def page(self, contact_id: str, before: str | None = None) -> ChatPage:
        """Return the newest finished lines of a contact's chat, with *before* those before that line."""
        async with self._database.reading() as session:
            return await chat_page(session, contact_id, before)

    async def typed(
        self,
        contact_id: str,
        author: Literal["citizen", "agent"],
        text: str,
        agent_id: str | None = None,
    ) -> None:
        """Show the unfinished line to the other side. It is not stored. Raises as :meth:`may_write`."""
        contact = await self.may_write(contact_id, agent_id)
        event = Typing(author=author, text=text)
        if author == "agent":
            await self._publisher.to_citizen(contact_id, event)
            return
        for desk in filter(None, (contact.agent, contact.colleague)):
            await self._publisher.to_desk(desk, event)

    async def sends(
        self, contact_id: str, party: PartyName, state: MediaState, agent_id: str = ""
    ) -> None:
        """Store which media *party* sends now, and show it to the other side; *agent_id* names the operator on the
        station's side."""
        contact = await self._acd.contact(contact_id)
        if agent_id:
            # by whose connection it is, which moves from one place to the other after the queue's word
            call = await self._calls.get(contact_id)
            second = call.colleague_holder == agent_id or (
                contact is not None
                and contact.colleague == agent_id
                and call.agent_holder != agent_id
            )
            party = "colleague" if second else "agent"
        changes: dict[str, str | bool] = {
            f"{party}_microphone": state.microphone,
            f"{party}_camera": state.camera,
            f"{party}_screen": state.screen,
        }
        if party == "citizen":
            changes["citizen_media_told"] = True
        await self._calls.update(contact_id, **changes)
        if party != "citizen":
            await self._publisher.contact(contact_id)
        if contact is not None:
            others = {"agent": contact.agent, "colleague": contact.colleague} | {party: None}
            for desk in filter(None, others.values()):
                await self._publisher.desk(desk)

    async def end(self, contact_id: str, agent_id: str, reason: EndReason) -> None:
        """End the conversation for the operator, for *reason*; after abuse the visitor stays away for a while.

        Raises :class:`Refused`: ``not_connected``, ``not_your_contact``. The cool-down begins before the conversation
        ends, so that the page is told of both at once, and stands even when the citizen was quicker in hanging up.
        """
        contact = await self.talking(contact_id)
        if contact.agent != agent_id:
            raise not_yours()
        if reason == "abuse":
            await self._keep_away(contact_id, agent_id)
        result = await self._acd.hang_up(contact_id, Party.AGENT, agent_id, reason)
        if isinstance(result, Refusal):
            raise Refused(result, "That is not possible any more.")

    async def report_abuse(self, contact_id: str, agent_id: str) -> None:
        """Begin a cool-down for abuse that is reported only in wrap-up, for example after the citizen had hung up."""
        await self._keep_away(contact_id, agent_id)
        await self._publisher.contact(contact_id)

    async def _keep_away(self, contact_id: str, agent_id: str) -> None:
        """The visitor may not enter for a while, and waits nowhere else either. A caller has no page that
        could be kept out; what happened is in the contact's history."""
        contact = await self._acd.contact(contact_id)
        if contact is not None and contact.channel is Channel.PHONE:
            return
        await self._cool_downs.begin(contact_id, agent_id)
        for other in await self._cool_downs.others(contact_id):
            # refused where it is over, or where somebody is talking already
            await self._acd.leave(other)

    async def set_consent(self, contact_id: str, *, given: bool) -> None:
        """Record whether the citizen agrees to be recorded from now on. Without consent nothing that is said afterwards
        reaches the disk; what was recorded before stays under its retention.

        Raises :class:`Refused`: ``not_seated``, ``contact_closed``, ``unknown_contact``.
        """
        result = await self._acd.set_consent(contact_id, consent=given)
        if isinstance(result, Refusal):
            raise Refused(result, "That is not possible any more.")
        if not given:
            await self._media.stop_capture(contact_id)
        # the journal's entry does so as well, a moment later
        self._media.reconcile(contact_id)

    async def change_language(self, contact_id: str, language: Language) -> None:
        """Store the language that the citizen speaks from now on, and show it to the operator who is offered the
        contact or has it in hand. The contact's requirements stay as they were on entering.

        Raises :class:`Refused`: ``contact_closed``.
        """
        contact = await self._acd.contact(contact_id)
        if contact is None or contact.state in OVER:
            raise Refused(Refusal.CONTACT_CLOSED, "The contact is over.")
        async with self._database.writing() as session:
            await contacts.change_contact(session, contact_id, language=language)
        await self._publisher.desks(contact)


async def chat_page(session: AsyncSession, contact_id: str, before: str | None = None) -> ChatPage:
    """Return at most :data:`CHAT_LINES` of a contact's chat, the newest, with *before* the newest before that line."""
    rows, more = await chat.page(session, contact_id, limit=CHAT_LINES, before=before)
    return ChatPage(lines=[chat_line(row) for row in rows], more=more)


def line_id(author: str, where: str, command_id: str) -> str:
    """Return a chat line's id: the same command of the same author in the same contact or conference (*where*) gives
    the same line."""
    return hashlib.sha256(f"{author}/{where}/{command_id}".encode()).hexdigest()[:24]


def chat_line(row: ChatMessage) -> ChatLine:
    """Return a row of the chat in the form of the protocol."""
    return ChatLine(
        line_id=row.id,
        author="citizen" if row.author == "citizen" else "agent",
        text=row.text,
        sent_at_ms=to_ms(row.sent_at),
        file=None if row.file is None else _file(row.file),
        supervisor=row.supervisor,
    )


def _file(row: ChatFile) -> ChatFileShown:
    return ChatFileShown(**{name: getattr(row, name) for name in ChatFileShown.__struct_fields__})
