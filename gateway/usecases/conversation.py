"""What the two sides do during a contact: chat, text as it is typed, what they send, consent."""

from collections.abc import Callable
from typing import Literal

from gateway.history import chat, contacts
from gateway.history.engine import Database
from gateway.history.models import ChatMessage
from gateway.realtime.publisher import Publisher
from gateway.times import from_ms
from gateway.usecases.callstate import Calls, PartyName
from gateway.usecases.cooldowns import CoolDowns
from gateway.usecases.media_plane import MediaPlane
from gateway.usecases.views import chat_line
from queueing import model
from queueing.backend import Acd
from queueing.model import Channel, Contact, Party, Refusal
from signaling.errors import CommandRefused
from signaling.protocol.base import ChatLine, MediaState
from signaling.protocol.conversation import Typing
from signaling.protocol.desk import EndReason

TALKING = frozenset(model.TALKING)


class Conversation:
    """Chat, typing, media state and consent of contacts that have been answered."""

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
        """Return the contact, or raise :class:`CommandRefused` (``not_connected``)."""
        contact = await self._acd.contact(contact_id)
        if contact is None or contact.state not in TALKING:
            raise CommandRefused("not_connected", "The conversation has not begun or is over.")
        return contact

    async def say(
        self, contact_id: str, author: Literal["citizen", "agent"], text: str, line_id: str
    ) -> ChatLine:
        """Keep a line and show it to both; the same *line_id* is kept and shown once."""
        contact = await self.talking(contact_id)
        row = ChatMessage(
            id=line_id,
            contact_id=contact_id,
            author=author,
            account_id=contact.agent if author == "agent" else None,
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
        line = chat_line(row)
        if new:
            await self._publisher.chat(contact_id, contact.agent, line)
        return line

    async def typed(self, contact_id: str, author: Literal["citizen", "agent"], text: str) -> None:
        """Show the unfinished line to the other side. It is kept nowhere."""
        contact = await self.talking(contact_id)
        event = Typing(author=author, text=text)
        if author == "agent":
            await self._publisher.to_citizen(contact_id, event)
        elif contact.agent is not None:
            await self._publisher.to_desk(contact.agent, event)

    async def sends(self, contact_id: str, party: PartyName, state: MediaState) -> None:
        """Show the other side what *party* sends now."""
        if party == "citizen":
            await self._calls.update(
                contact_id,
                citizen_microphone=state.microphone,
                citizen_camera=state.camera,
                citizen_screen=state.screen,
            )
            contact = await self._acd.contact(contact_id)
            if contact is not None and contact.agent is not None:
                await self._publisher.desk(contact.agent)
        else:
            await self._calls.update(
                contact_id,
                agent_microphone=state.microphone,
                agent_camera=state.camera,
                agent_screen=state.screen,
            )
            await self._publisher.contact(contact_id)

    async def end(self, contact_id: str, agent_id: str, reason: EndReason) -> None:
        """The operator ends it for *reason*; after abuse the visitor stays away for a while.

        Raises :class:`CommandRefused`: ``not_connected``, ``not_your_contact``. The cool-down begins
        before the conversation ends, so that the page is told of both at once, and stands even when
        the citizen was quicker in hanging up.
        """
        contact = await self.talking(contact_id)
        if contact.agent != agent_id:
            raise CommandRefused(Refusal.NOT_YOUR_CONTACT, "That contact is not yours.")
        if reason == "abuse":
            await self._keep_away(contact_id, agent_id)
        result = await self._acd.hang_up(contact_id, Party.AGENT, agent_id, reason)
        if isinstance(result, Refusal):
            raise CommandRefused(result, "That is not possible any more.")

    async def report_abuse(self, contact_id: str, agent_id: str) -> None:
        """Abuse noticed only in wrap-up, after the citizen had hung up for instance."""
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

    async def withdraw_consent(self, contact_id: str) -> None:
        """Stop the recording for good. What was recorded before stays under its retention."""
        async with self._database.writing() as session:
            await contacts.change_contact(session, contact_id, consent=False)
        await self._acd.set_consent(contact_id, consent=False)
        self._media.reconcile(contact_id)
        await self._publisher.contact(contact_id)
        contact = await self._acd.contact(contact_id)
        if contact is not None and contact.agent is not None:
            await self._publisher.desk(contact.agent)
