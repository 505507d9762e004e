"""Messages as the staff answers them.

Operators see messages of their own categories, members of an office the ones it takes while it is open, supervisors all.
To answer a message one takes it first, and one at a time: SQL decides that, and refuses a second taker or a second message.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.contacts import lookups
from gateway.contacts.counted import count_anew
from gateway.contacts.opening import Opening
from gateway.mail import lookups as outbox
from gateway.mail.compose import Sender, answer
from gateway.mail.outbox import Outbox
from gateway.messages import sql as messages
from gateway.messages.api import (
    Answer,
    Closing,
    MessageListed,
    MessageOpened,
)
from gateway.messages.cases import Cases, cleaned, kept_before
from gateway.messages.hooks import CaseChange, Change
from gateway.messages.journal import note
from gateway.messages.lookups import FoundMessage
from gateway.messages.offers import MessageOffers
from gateway.messages.open_cases import OpenCases
from gateway.messages.reading import SEE_ALL, CaseReading, has
from gateway.messages.steps import add_step
from gateway.messages.tables import MessageReply
from gateway.platform.ids import looks_like_reference
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

log = structlog.get_logger()


class MessageDesk(CaseReading):
    """Lists messages, and carries out the staff's acts on them."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        dispatch: MessageOffers,
        cases: Cases,
        open_cases: OpenCases,
        *,
        sender: Sender,
        catalogue: Catalogue,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(
            database, opening, outbox, cases, open_cases, catalogue=catalogue, clock=clock
        )
        self._dispatch = dispatch
        self._sender = sender
        self._secret = secret

    async def opened(self, staff: Staff, message: str) -> MessageOpened:
        """A message with its thread, by its id or its reference. Raises ``Refused``: ``not_found`` for one that is not the
        caller's."""
        if looks_like_reference(message):
            async with self._database.reading() as session:
                found = await messages.by_reference(session, message)
            message = message if found is None else found.contact.id
        return await self.shown(await self.visible(staff, message), staff)

    async def take(self, staff: Staff, message: str) -> MessageOpened:
        """Have the message from now on. Raises ``Refused``: ``not_found``, ``taken``, ``holding_another``,
        ``another_person`` or ``not_waiting``."""
        found = await self.visible(staff, message)
        if has(found, staff):
            return await self.shown(found, staff)
        now = self._clock()
        other = None
        try:
            async with self._database.writing() as session:
                taken = await messages.take(session, message, staff.account_id, now)
                if taken:
                    await note(session, "message_taken", message, staff.account_id, now)
                    await self.tell(session, "taken", message, staff)
                else:
                    other = await messages.held_by(session, staff.account_id)
        except IntegrityError:
            raise _holding_another() from None
        if not taken:
            raise await self._why_not_taken(message, other)
        await self.settled(message, staff)
        return await self.opened(staff, message)

    async def release(self, staff: Staff, message: str) -> MessageOpened:
        """Put the message back. Raises ``Refused``: ``not_found``, ``not_yours``."""
        found = await self.visible(staff, message)
        whose = None if staff.role in SEE_ALL else staff.account_id
        now = self._clock()
        async with self._database.writing() as session:
            if not await messages.release(session, message, whose):
                raise not_yours()
            await note(session, "message_released", message, staff.account_id, now)
            await self.tell(session, "released", message, staff)
        await self.waits(found, found.message.taken_by)
        # who had it for a moment may see it no more, being of another category
        after = await self.found(message)
        return await self.shown(after, staff)

    async def answer(self, staff: Staff, message: str, wanted: Answer) -> MessageOpened:
        """Send the answer and note it; the same request answers once.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``second_look`` or ``thread_changed``, ``empty``.
        """
        found = await self.visible(staff, message)
        words = cleaned(wanted.text)
        if not words:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        reply_id = self._id(message, wanted.request)
        now = self._clock()
        late = found.message.due_at < now
        async with self._database.writing() as session:
            known = await session.get(MessageReply, reply_id) is not None
            if not known:
                await self._write_answer(session, found, staff, reply_id, wanted, now)
        if known:
            return await self.shown(found, staff)
        self._outbox.wake()
        await self.settled(message, staff)
        log.info("message.answered", contact=message, agent=staff.account_id, late=late)
        return await self.shown(await self.found(message), staff)

    async def _write_answer(
        self,
        session: AsyncSession,
        found: FoundMessage,
        staff: Staff,
        reply_id: str,
        wanted: Answer,
        now: datetime,
    ) -> None:
        """Write the answer, its letter and what it ends, in the caller's transaction. Raises ``Refused``."""
        message, words, late = found.contact.id, cleaned(wanted.text), found.message.due_at < now
        if self.wants_second_look(found, staff):
            raise Refused("second_look", "Another person has to read the answer before it goes.")
        proposed_by = found.message.proposed_by
        if not await messages.answered(session, message, staff.account_id, now):
            raise not_yours()
        if proposed_by is not None:
            await add_step(session, message, "approved", staff.account_id, now)
        await require_all_read(session, message, wanted.seen_texts)
        await insert_once(
            session,
            MessageReply,
            {
                "id": reply_id, "contact_id": message, "author": "agent",
                "account_id": staff.account_id, "text": words,
                "written_at": await messages.next_text_at(session, message, now),
            },
        )  # fmt: skip
        if found.message.email:
            letter = answer(
                self._sender,
                to=found.message.email,
                language=found.contact.language,
                reference=found.contact.reference,
                text=words,
                code=staff.account.code,
                answers=await outbox.last_of(session, message),
            )
            await self._cases.post(session, message, letter, kind="answer", mail_id=reply_id)
        await note(session, "message_answered", message, staff.account_id, now, late=late)
        await self.tell(session, "answered", message, staff, reply_id=reply_id)
        await self._leg(session, found, staff, now)
        await contacts.change_contact(
            session, message, state="closed", outcome="completed", ended_at=now,
            connected_at=found.contact.connected_at or now,
            promise_kept=int(not (late or found.message.late)),
        )  # fmt: skip

    async def close(self, staff: Staff, message: str, wanted: Closing) -> MessageOpened:
        """Close it unanswered. Raises ``Refused``: ``not_found``, ``not_yours`` or ``thread_changed``."""
        before = (await self.visible(staff, message)).message
        now, reason = self._clock(), wanted.reason
        async with self._database.writing() as session:
            if not await messages.closed(session, message, staff.account_id, now, reason):
                raise not_yours()
            await require_all_read(session, message, wanted.seen_texts)
            await note(session, "message_closed", message, staff.account_id, now, reason=reason)
            await self.tell(session, "closed", message, staff, reason=reason)
            await contacts.change_contact(
                session, message, state="closed", outcome="unanswered", ended_at=now,
                wrap_up_code=reason, promise_due_at=None, promise_kept=kept_before(before),
            )  # fmt: skip
        await self.settled(message, staff)
        return await self.shown(await self.found(message), staff)

    async def draft(self, staff: Staff, message: str, text: str) -> None:
        """Keep an answer that is begun; an empty one is forgotten. Raises ``Refused``: ``not_found``,
        ``not_yours``."""
        await self.visible(staff, message)
        async with self._database.writing() as session:
            if not await messages.keep_draft(session, message, staff.account_id, cleaned(text)):
                raise not_yours()

    async def correct(self, staff: Staff, message: str, category: str) -> MessageListed:
        """Correct the category of a message the caller has, and put it back for the operators of that
        one, unless the caller is one and may answer it. Raises ``Refused``: ``unknown_category``, ``retired_category``,
        ``not_yours``."""
        found = await self.visible(staff, message)
        require_current(self._catalogue, category)
        if not has(found, staff):
            raise not_yours()
        now = self._clock()
        to_another = self.is_for_another(found.contact.category, category)
        own = staff.role in SEE_ALL or category in await self.own(staff)
        keeps = own and not to_another
        async with self._database.writing() as session:
            if not keeps and not await messages.release(session, message, staff.account_id):
                raise not_yours()
            if to_another:
                await messages.keep_from(session, message, staff.account_id)
            await contacts.change_contact(session, message, category=category)
            await note(
                session, "message_category", message, staff.account_id, now,
                from_category=found.contact.category, to_category=category,
            )  # fmt: skip
            await self.tell(session, "category", message, staff)
        after = await self.found(message)
        if not keeps:
            await self.waits(after, staff.account_id)
        return self.row(after, staff)

    async def tell(
        self,
        session: AsyncSession,
        what: Change,
        message: str,
        staff: Staff,
        *,
        reason: str | None = None,
        reply_id: str | None = None,
    ) -> None:
        """Tell the rooms above, in the caller's transaction."""
        change = CaseChange(
            what=what,
            contact_id=message,
            account_id=staff.account_id,
            reason=reason,
            reply_id=reply_id,
        )
        await self._cases.hooks.tell(session, change)

    async def _why_not_taken(self, message: str, other: str | None) -> Refused:
        if other is not None and other != message:
            return _holding_another()
        found = await self.found(message)
        if found.message.state == "taken":
            return Refused("taken", "Somebody else has it.")
        if found.message.state == "open":
            return Refused("another_person", "Another person is to answer it this time.")
        return Refused("not_waiting", "It does not wait for an answer.")

    async def _leg(
        self, session: AsyncSession, found: FoundMessage, staff: Staff, now: datetime
    ) -> None:
        position = len(await lookups.legs_of(session, found.contact.id)) + 1
        await contacts.put_leg(
            session,
            leg_id=f"{found.contact.id}-m{position}",
            contact_id=found.contact.id,
            position=position,
            party="agent",
            channel="message",
            account_id=staff.account_id,
            started_at=found.message.taken_at or now,
            ended_at=now,
            ended_why="answered",
        )
        await count_anew(session, found.contact.id)

    async def waits(self, found: FoundMessage, had: str | None) -> None:
        """After the transaction: it is offered again; *had* had it."""
        try:
            await self._dispatch.waits(found.contact.id, had=had)
        except Exception:
            log.exception("message.dispatch_failed", contact=found.contact.id)

    async def settled(self, message: str, staff: Staff) -> None:
        """After the transaction: it waits no more."""
        try:
            await self._dispatch.settled(message, staff.account_id)
        except Exception:
            log.exception("message.dispatch_failed", contact=message)

    def _id(self, message: str, request: str) -> str:
        made = hmac.new(self._secret, f"answer/{message}/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


async def require_all_read(session: AsyncSession, message: str, seen: int) -> None:
    """Refuse an act on a case with a text that the caller has not read. Reads after the change of state, which waits for a
    citizen who is writing (``messages.locked``)."""
    if await messages.texts_of(session, message) > seen:
        raise Refused("thread_changed", "The citizen has written more; read it first.")


def not_yours() -> Refused:
    """Return the refusal to a person who has not taken the message."""
    return Refused("not_yours", "You do not have this message; take it first.")


def _holding_another() -> Refused:
    return Refused("holding_another", "Answer or put back the message you have first.")
