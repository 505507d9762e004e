"""Messages as the staff answers them.

An operator sees messages of the own categories, of an office what it takes while it is open, a supervisor all. Whoever answers has taken the message
first, and has no other: SQL decides that, so two who take the same one, and one who takes two, are told.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contacts import sql as contacts
from gateway.contacts.counted import count_anew
from gateway.contacts.opening import Opening
from gateway.contacts.profiles import profile_of
from gateway.mail import sql as outbox
from gateway.mail.compose import Sender, answer
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.messages import sql as messages
from gateway.messages.api import (
    Answer,
    Closing,
    MailOfThread,
    MessageFigures,
    MessageList,
    MessageListed,
    MessageOpened,
    ThreadEntry,
    as_kind,
    as_source,
    as_state,
)
from gateway.messages.cases import Cases, cleaned, kept_before
from gateway.messages.hooks import CaseChange, Change
from gateway.messages.journal import note
from gateway.messages.offers import MessageOffers
from gateway.messages.sql import FoundMessage
from gateway.messages.tables import MessageReply
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

log = structlog.get_logger()

SHOWN = 200
SEE_ALL = frozenset({Role.SUPERVISOR})


class MessageDesk:
    """Lists messages, and carries out what is done with them."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        dispatch: MessageOffers,
        cases: Cases,
        *,
        sender: Sender,
        catalogue: Catalogue,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._outbox = outbox
        self._dispatch = dispatch
        self._cases = cases
        self._sender = sender
        self._catalogue = catalogue
        self._secret = secret
        self._clock = clock

    async def listed(self, staff: Staff, state: str) -> MessageList:
        """What the caller may see, at most :data:`SHOWN`."""
        done = state == "done"
        categories = None if staff.role in SEE_ALL else await self._own(staff)
        async with self._database.reading() as session:
            found = await messages.listed(
                session,
                ("answered", "closed") if done else messages.WAITING,
                categories=categories,
                limit=SHOWN,
                newest=done,
            )
            mine = await messages.held_by(session, staff.account_id)
            if mine is not None and not done and all(f.contact.id != mine for f in found):
                # taken with the queue's or a supervisor's word, out of the own categories
                own = await messages.one(session, mine)
                found = [*([own] if own else []), *found]
        return MessageList(
            messages=[self._listed(each, staff) for each in found],
            figures=await self._figures(categories),
        )

    async def figures(self) -> MessageFigures:
        """How all messages of the station stand."""
        return await self._figures(None)

    async def opened(self, staff: Staff, message: str) -> MessageOpened:
        """A message with its thread. Raises ``Refused``: ``not_found`` for one that is not the caller's."""
        return await self._opened(await self._visible(staff, message), staff)

    async def take(self, staff: Staff, message: str) -> MessageOpened:
        """Have the message from now on. Raises ``Refused``: ``not_found``, ``taken``, ``holding_another``,
        ``another_person`` or ``not_waiting``."""
        found = await self._visible(staff, message)
        if _has(found, staff):
            return await self._opened(found, staff)
        now = self._clock()
        other = None
        try:
            async with self._database.writing() as session:
                taken = await messages.take(session, message, staff.account_id, now)
                if taken:
                    await note(session, "message_taken", message, staff.account_id, now)
                    await self._told(session, "taken", message, staff)
                else:
                    other = await messages.held_by(session, staff.account_id)
        except IntegrityError:
            raise _holding_another() from None
        if not taken:
            raise await self._why_not_taken(message, other)
        await self._settled(message, staff)
        return await self.opened(staff, message)

    async def release(self, staff: Staff, message: str) -> MessageOpened:
        """Put the message back. Raises ``Refused``: ``not_found``, ``not_yours``."""
        found = await self._visible(staff, message)
        whose = None if staff.role in SEE_ALL else staff.account_id
        now = self._clock()
        async with self._database.writing() as session:
            if not await messages.release(session, message, whose):
                raise _not_yours()
            await note(session, "message_released", message, staff.account_id, now)
            await self._told(session, "released", message, staff)
        await self._waits(found, found.message.taken_by)
        # who had it for a moment may see it no more, being of another category
        after = await self._found(message)
        return await self._opened(after, staff)

    async def answer(self, staff: Staff, message: str, wanted: Answer) -> MessageOpened:
        """Send the answer and note it; the same request answers once.

        Raises ``Refused``: ``not_found``, ``not_yours`` or ``thread_changed``, ``empty``.
        """
        found = await self._visible(staff, message)
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
            return await self._opened(found, staff)
        self._outbox.wake()
        await self._settled(message, staff)
        log.info("message.answered", contact=message, agent=staff.account_id, late=late)
        return await self._opened(await self._found(message), staff)

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
        if not await messages.answered(session, message, staff.account_id, now):
            raise _not_yours()
        await _require_all_read(session, message, wanted.seen_texts)
        await insert_once(
            session,
            MessageReply,
            {
                "id": reply_id, "contact_id": message, "author": "agent",
                "account_id": staff.account_id, "text": words, "written_at": now,
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
        await self._told(session, "answered", message, staff, reply_id=reply_id)
        await self._leg(session, found, staff, now)
        await contacts.change_contact(
            session, message, state="closed", outcome="completed", ended_at=now,
            connected_at=found.contact.connected_at or now,
            promise_kept=int(not (late or found.message.late)),
        )  # fmt: skip

    async def close(self, staff: Staff, message: str, wanted: Closing) -> MessageOpened:
        """Close it unanswered. Raises ``Refused``: ``not_found``, ``not_yours`` or ``thread_changed``."""
        before = (await self._visible(staff, message)).message
        now, reason = self._clock(), wanted.reason
        async with self._database.writing() as session:
            if not await messages.closed(session, message, staff.account_id, now, reason):
                raise _not_yours()
            await _require_all_read(session, message, wanted.seen_texts)
            await note(session, "message_closed", message, staff.account_id, now, reason=reason)
            await self._told(session, "closed", message, staff, reason=reason)
            await contacts.change_contact(
                session, message, state="closed", outcome="unanswered", ended_at=now,
                wrap_up_code=reason, promise_due_at=None, promise_kept=kept_before(before),
            )  # fmt: skip
        await self._settled(message, staff)
        return await self._opened(await self._found(message), staff)

    async def draft(self, staff: Staff, message: str, text: str) -> None:
        """Keep an answer that is begun; an empty one is forgotten. Raises ``Refused``: ``not_found``,
        ``not_yours``."""
        await self._visible(staff, message)
        async with self._database.writing() as session:
            if not await messages.keep_draft(session, message, staff.account_id, cleaned(text)):
                raise _not_yours()

    async def correct(self, staff: Staff, message: str, category: str) -> MessageListed:
        """Correct the category of a message the caller has, and put it back for those who answer that
        one, unless the caller does. Raises ``Refused``: ``unknown_category``, ``retired_category``,
        ``not_yours``."""
        found = await self._visible(staff, message)
        require_current(self._catalogue, category)
        if not _has(found, staff):
            raise _not_yours()
        now = self._clock()
        keeps = staff.role in SEE_ALL or category in await self._own(staff)
        async with self._database.writing() as session:
            if not keeps and not await messages.release(session, message, staff.account_id):
                raise _not_yours()
            await contacts.change_contact(session, message, category=category)
            await note(
                session, "message_category", message, staff.account_id, now,
                from_category=found.contact.category, to_category=category,
            )  # fmt: skip
            await self._told(session, "category", message, staff)
        after = await self._found(message)
        if not keeps:
            await self._waits(after, staff.account_id)
        return self._listed(after, staff)

    async def _told(
        self,
        session: AsyncSession,
        what: Change,
        message: str,
        staff: Staff,
        *,
        reason: str | None = None,
        reply_id: str | None = None,
    ) -> None:
        change = CaseChange(
            what=what,
            contact_id=message,
            account_id=staff.account_id,
            reason=reason,
            reply_id=reply_id,
        )
        await self._cases.hooks.tell(session, change)

    async def _found(self, message: str) -> FoundMessage:
        async with self._database.reading() as session:
            found = await messages.one(session, message)
        if found is None:
            raise Refused("not_found", "There is no such message.")
        return found

    async def _visible(self, staff: Staff, message: str) -> FoundMessage:
        found = await self._found(message)
        if staff.role in SEE_ALL or _has(found, staff):
            return found
        if found.contact.category not in await self._own(staff):
            raise Refused("not_found", "There is no such message.")
        return found

    async def _own(self, staff: Staff) -> frozenset[str]:
        """What the queue would offer them: of an office, what it takes while it is open."""
        office = None
        if staff.account.office_id is not None:
            async with self._database.reading() as session:
                office = await session.get(Office, staff.account.office_id)
        is_open = office is None or self._opening.office_is_open(office)
        own = profile_of(staff.account, office, self._catalogue.ids, office_is_open=is_open)
        return frozenset(own.categories)

    async def _why_not_taken(self, message: str, other: str | None) -> Refused:
        if other is not None and other != message:
            return _holding_another()
        found = await self._found(message)
        if found.message.state == "taken":
            return Refused("taken", "Somebody else has it.")
        if found.message.state == "open":
            return Refused("another_person", "Another person is to answer it this time.")
        return Refused("not_waiting", "It does not wait for an answer.")

    async def _leg(
        self, session: AsyncSession, found: FoundMessage, staff: Staff, now: datetime
    ) -> None:
        position = len(await contacts.legs_of(session, found.contact.id)) + 1
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

    async def _figures(self, categories: frozenset[str] | None) -> MessageFigures:
        now = self._clock()
        local = self._opening.station.local(now)
        today = local.replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.reading() as session:
            found = await messages.figures(session, now, today, categories=categories)
            mail = await outbox.counts(session)
        return MessageFigures(
            open=found.open,
            taken=found.taken,
            near=found.warned,
            overdue=found.overdue,
            oldest_due_at=found.oldest_due_at,
            answered_today=found.answered_today,
            late_today=found.late_today,
            mail_configured=self._outbox.configured,
            mail_failed=mail.get("failed", 0),
        )

    async def _opened(self, found: FoundMessage, staff: Staff) -> MessageOpened:
        async with self._database.reading() as session:
            thread = await messages.thread(session, found.contact.id)
            mail = await session.execute(
                select(OutgoingMail)
                .where(OutgoingMail.contact_id == found.contact.id)
                .order_by(OutgoingMail.created_at)
            )
            sent = mail.scalars().all()
            facts = await self._cases.hooks.facts_of(session, found, staff)
        reachable = staff.role in SEE_ALL or _has(found, staff)
        return MessageOpened(
            message=self._listed(found, staff),
            name=found.contact.visitor_name if reachable else None,
            email=found.message.email if reachable else None,
            draft=found.message.draft if _has(found, staff) else None,
            thread=[
                ThreadEntry(
                    author="citizen" if reply.author == "citizen" else "agent",
                    text=reply.text,
                    written_at=reply.written_at,
                    operator=account.code if account is not None else None,
                )
                for reply, account in thread
            ],
            mail=[
                MailOfThread(
                    kind=row.kind,
                    state=row.state,  # type: ignore[arg-type] # the outbox's words
                    at=row.sent_at or row.created_at,
                    error=row.error,
                )
                for row in sent
            ],
            facts=facts,
        )

    def _listed(self, found: FoundMessage, staff: Staff) -> MessageListed:
        message, contact, now = found.message, found.contact, self._clock()
        waits = message.state in messages.WAITING
        return MessageListed(
            id=contact.id,
            reference=contact.reference,
            category=contact.category,
            language=contact.language,
            source=as_source(message.source),
            kind=as_kind(message.kind),
            subject=message.subject,
            state=as_state(message.state),
            left_at=message.left_at,
            due_at=message.due_at,
            near=waits and message.warn_at <= now,
            overdue=waits and message.due_at < now,
            late=message.late,
            again=waits and message.answered_at is not None,
            holder=found.holder.display_name if found.holder is not None else None,
            mine=_has(found, staff),
            answered_at=message.answered_at,
            closed_why=message.closed_why,
        )

    async def _waits(self, found: FoundMessage, had: str | None) -> None:
        try:
            await self._dispatch.waits(found.contact.id, had=had)
        except Exception:
            log.exception("message.dispatch_failed", contact=found.contact.id)

    async def _settled(self, message: str, staff: Staff) -> None:
        try:
            await self._dispatch.settled(message, staff.account_id)
        except Exception:
            log.exception("message.dispatch_failed", contact=message)

    def _id(self, message: str, request: str) -> str:
        made = hmac.new(self._secret, f"answer/{message}/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


def _has(found: FoundMessage, staff: Staff) -> bool:
    return found.message.state == "taken" and found.message.taken_by == staff.account_id


async def _require_all_read(session: AsyncSession, message: str, seen: int) -> None:
    """Nothing is done about a text that nobody has read. Reads after the change of state, which waits for
    a citizen who is writing (``messages.locked``)."""
    if await messages.texts_of(session, message) > seen:
        raise Refused("thread_changed", "The citizen has written more; read it first.")


def _not_yours() -> Refused:
    return Refused("not_yours", "You do not have this message; take it first.")


def _holding_another() -> Refused:
    return Refused("holding_another", "Answer or put back the message you have first.")
