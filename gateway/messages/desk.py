"""Messages as the staff answers them.

Operators see messages of their own categories, members of an office those it takes while it is open, supervisors all. A
message must be taken before it is answered, one at a time: SQL decides that, and refuses a second taker or a second
message.
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
from gateway.messages.cases import Cases, kept_before
from gateway.messages.hooks import CaseChange, Change
from gateway.messages.journal import note
from gateway.messages.lookups import FoundMessage
from gateway.messages.offers import MessageOffers
from gateway.messages.open_cases import OpenCases
from gateway.messages.reading import SEE_ALL, CaseReading, has
from gateway.messages.steps import add_step
from gateway.messages.tables import MessageReply
from gateway.platform.ids import looks_like_reference
from gateway.platform.plain_text import cleaned
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
        """Return a message with its thread, by its id or its reference.

        Raises ``Refused`` ``not_found``, also for a message that the caller may not see.
        """
        if looks_like_reference(message):
            async with self._database.reading() as session:
                case = await messages.by_reference(session, message)
            message = message if case is None else case.contact.id
        return await self.shown(await self.visible(staff, message), staff)

    async def take(self, staff: Staff, message: str) -> MessageOpened:
        """Take the message. Raises ``Refused``: ``not_found``, ``taken``, ``holding_another``, ``another_person``,
        ``not_waiting``."""
        case = await self.visible(staff, message)
        if has(case, staff):
            return await self.shown(case, staff)
        now = self._clock()
        other = None
        try:
            async with self._database.writing() as session:
                taken = await messages.take(session, message, staff.account_id, now)
                if taken:
                    await note(session, "message_taken", message, staff.account_id, now)
                    await self.tell(session, "taken", message, staff)
                else:
                    other = await messages.in_hand_of(session, staff.account_id)
        except IntegrityError:
            raise _holding_another() from None
        if not taken:
            raise await self._why_not_taken(message, other)
        await self.waits_no_more(message, staff)
        return await self.opened(staff, message)

    async def release(self, staff: Staff, message: str) -> MessageOpened:
        """Put the message back. Raises ``Refused``: ``not_found``, ``not_yours``."""
        case = await self.visible(staff, message)
        whose = None if staff.role in SEE_ALL else staff.account_id
        now = self._clock()
        async with self._database.writing() as session:
            if not await messages.release(session, message, whose):
                raise not_yours()
            await note(session, "message_released", message, staff.account_id, now)
            await self.tell(session, "released", message, staff)
        await self.waits(case, case.message.taken_by)
        # who had it for a moment may see it no more, being of another category
        after = await self.found(message)
        return await self.shown(after, staff)

    async def answer(self, staff: Staff, message: str, wanted: Answer) -> MessageOpened:
        """Send the answer; a repeated request answers once.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``second_look``, ``thread_changed``, ``empty``.
        """
        case = await self.visible(staff, message)
        words = cleaned(wanted.text)
        if not words:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        reply_id = self._id(message, wanted.request)
        now = self._clock()
        late = case.message.due_at < now
        async with self._database.writing() as session:
            known = await session.get(MessageReply, reply_id) is not None
            if not known:
                await self._write_answer(session, case, staff, reply_id, wanted, now)
        if known:
            return await self.shown(case, staff)
        self._outbox.wake()
        await self.waits_no_more(message, staff)
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
        """Close the message unanswered. Raises ``Refused``: ``not_found``, ``not_yours``, ``thread_changed``."""
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
        await self.waits_no_more(message, staff)
        return await self.shown(await self.found(message), staff)

    async def draft(self, staff: Staff, message: str, text: str) -> None:
        """Store a draft; an empty one is deleted. Raises ``Refused``: ``not_found``, ``not_yours``."""
        await self.visible(staff, message)
        async with self._database.writing() as session:
            if not await messages.keep_draft(session, message, staff.account_id, cleaned(text)):
                raise not_yours()

    async def correct(self, staff: Staff, message: str, category: str) -> MessageListed:
        """Correct the category of a message that the caller has.

        It is put back for the operators of that category, unless the caller is one of them and may answer it. Raises
        ``Refused``: ``not_found``, ``unknown_category``, ``retired_category``, ``not_yours``.
        """
        case = await self.visible(staff, message)
        require_current(self._catalogue, category)
        if not has(case, staff):
            raise not_yours()
        now = self._clock()
        to_another = self.is_for_another(case.contact.category, category)
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
                from_category=case.contact.category, to_category=category,
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
        """Tell the hooks of other rooms of a change, in the caller's transaction."""
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
        case = await self.found(message)
        if case.message.state == "taken":
            return Refused("taken", "Somebody else has it.")
        if case.message.state == "open":
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
        """Offer the message again, after the transaction; *had* is the account that had it."""
        try:
            await self._dispatch.waits(found.contact.id, had=had)
        except Exception:
            log.exception("message.dispatch_failed", contact=found.contact.id)

    async def waits_no_more(self, message: str, staff: Staff) -> None:
        """Take the message out of the queue, after the transaction, since it waits no more."""
        try:
            await self._dispatch.waits_no_more(message, staff.account_id)
        except Exception:
            log.exception("message.dispatch_failed", contact=message)

    def _id(self, message: str, request: str) -> str:
        made = hmac.new(self._secret, f"answer/{message}/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


async def require_all_read(session: AsyncSession, message: str, seen: int) -> None:
    """Raise ``Refused`` ``thread_changed`` unless the caller has read all *seen* texts of the case.

    Call it after the change of state, which waits for a citizen who is writing (``case_changes.locked``).
    """
    if await messages.texts_of(session, message) > seen:
        raise Refused("thread_changed", "The citizen has written more; read it first.")


def not_yours() -> Refused:
    """Return the refusal for a person who has not taken the message."""
    return Refused("not_yours", "You do not have this message; take it first.")


def _holding_another() -> Refused:
    return Refused("holding_another", "Answer or put back the message you have first.")
