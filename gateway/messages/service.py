"""Messages as citizens leave and follow them."""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import sql as contacts
from gateway.contacts.entering import Entry, enter
from gateway.contacts.opening import Opening
from gateway.mail.compose import Sender, receipt
from gateway.mail.outbox import Outbox
from gateway.messages import sql as messages
from gateway.messages.api import (
    TEXT_MAX,
    FollowedMessage,
    MessageLeft,
    MoreText,
    NewMessage,
    ThreadEntry,
    as_state,
)
from gateway.messages.journal import note
from gateway.messages.offers import MessageOffers
from gateway.messages.sql import FoundMessage
from gateway.messages.tables import Message, MessageReply
from gateway.platform.email_and_phone import checked_email
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.platform.throttle import AddressThrottle, Throttle
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue
from queueing.deadline import due_at, warn_at

log = structlog.get_logger()

MOST_TEXTS = 40
"""How many texts a thread may have; after that it is a matter for a call or a new message."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MessageThrottles:
    """Rates: leaving by address and visitor, mail to one recipient, codes tried from one address."""

    address: AddressThrottle
    visitor: Throttle
    recipient: Throttle
    codes: AddressThrottle


def cleaned(text: str) -> str:
    """What people write, without characters that are none; line ends as ``\\n``."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Messages:
    """Keeps what citizens leave and shows it to whoever has the code."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        codes: FollowCodes,
        throttles: MessageThrottles,
        dispatch: MessageOffers,
        *,
        sender: Sender,
        catalogue: Catalogue,
        warn_ahead: timedelta,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        """*secret* makes ids out of the keys that pages send, so that nobody chooses an id."""
        self._database = database
        self._opening = opening
        self._outbox = outbox
        self._codes = codes
        self._throttles = throttles
        self._by_code = CodeLookUp(
            codes,
            throttles.codes,
            database,
            messages.by_code,
            nothing="No message has this code.",
        )
        self._dispatch = dispatch
        self._sender = sender
        self._catalogue = catalogue
        self._warn_ahead = warn_ahead
        self._secret = secret
        self._clock = clock

    async def leave(self, wanted: NewMessage, address: str) -> MessageLeft:
        """Keep a message and mail its receipt; the same request keeps it once.

        Raises ``Refused``: ``unknown_category``, ``retired_category``, ``bad_email`` or ``empty``,
        ``request_used``, ``too_many_requests``.
        """
        if wanted.category not in self._catalogue:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        email = checked_email(wanted.email)
        text = _written(wanted.text)
        contact_id = self._id("message", wanted.request)
        kept = await self._kept(contact_id)
        if kept is None:
            require_current(self._catalogue, wanted.category)
            await self._enforce_rate_limits(address, wanted.visitor, email)
            kept = await self._enter(contact_id, wanted, email, text)
        elif kept.message.email != email or await self._first(contact_id) != text:
            raise Refused("request_used", "This request was another message.")
        return MessageLeft(
            reference=kept.contact.reference,
            code=self._codes.of(contact_id),
            due_at=kept.message.due_at,
            time_zone=self._opening.station.zone,
            mailed=self._outbox.configured,
        )

    async def follow(self, code: str, address: str) -> FollowedMessage:
        """How the message with this code stands. Raises ``Refused``: ``not_found`` or ``too_many_requests``."""
        return await self._shown(await self._by_code.find(code, address))

    async def given(self, code: str) -> tuple[str, FollowedMessage] | None:
        """The id of the message with this code, and how it stands; whoever asks counts the tries."""
        found = await self._by_code.known(code)
        return None if found is None else (found.contact.id, await self._shown(found))

    async def write(self, wanted: MoreText, address: str) -> FollowedMessage:
        """Add a text; an answered message waits again, with a clock of its own.

        Raises ``Refused``: ``not_found``, ``message_closed`` or ``thread_full``, ``empty``, ``too_many_requests``.
        """
        found = await self._by_code.find(wanted.code, address)
        text = _written(wanted.text)
        contact_id = found.contact.id
        wait_s = await self._throttles.visitor.take(f"thread/{contact_id}")
        if wait_s > 0:
            raise too_many(wait_s)
        now = self._clock()
        reply_id = self._id(contact_id, wanted.request)
        async with self._database.writing() as session:
            # whoever answers at this moment has done so before, or sees this text
            held = await messages.locked(session, contact_id)
            if held is None or held.state == "closed":
                raise Refused("message_closed", "This message is closed.")
            if await messages.texts_of(session, contact_id) >= MOST_TEXTS:
                raise Refused("thread_full", "Nothing more fits into this message.")
            added = await insert_once(
                session, MessageReply, _reply(reply_id, contact_id, text, now)
            )
            clocks = self._clocks(found.contact.category, now)
            again = added and await messages.written_again(session, contact_id, **clocks)
            if added:
                await note(session, "message_written", contact_id, None, now, again=again)
            if again:
                await contacts.change_contact(
                    session, contact_id, state="waiting", outcome=None, ended_at=None,
                    promise_due_at=clocks["due_at"], promise_kept=0 if held.late else None,
                )  # fmt: skip
        fresh = await self._kept(contact_id)
        if fresh is None:
            raise Refused("not_found", "No message has this code.")
        if again:
            await self._tell(contact_id)
        return await self._shown(fresh)

    async def _enforce_rate_limits(self, address: str, visitor: str | None, email: str) -> None:
        for throttle, key in (
            (self._throttles.address, address),
            (self._throttles.visitor, f"visitor/{visitor or address}"),
            (self._throttles.recipient, email.lower()),
        ):
            wait_s = await throttle.take(key)
            if wait_s > 0:
                raise too_many(wait_s)

    async def _enter(
        self, contact_id: str, wanted: NewMessage, email: str, text: str
    ) -> FoundMessage:
        now = self._clock()
        code = self._codes.of(contact_id)
        clocks = self._clocks(wanted.category, now)
        name = cleaned(wanted.name or "").replace("\n", " ") or None
        row: dict[str, Any] = {
            "contact_id": contact_id,
            "category": wanted.category,
            "channel": "message",
            "modality": "text",
            "language": wanted.language,
            "needs": [],
            "visitor_name": name,
            "consent": False,
            "created_at": now,
            "promise_due_at": clocks["due_at"],
        }

        async def beside(session: AsyncSession, reference: str) -> None:
            session.add(
                Message(
                    contact_id=contact_id, state="open", email=email, left_at=now,
                    code_hash=self._codes.hash(code), late=False, **clocks,
                )
            )  # fmt: skip
            await session.flush()
            reply_id = self._id(contact_id, wanted.request)
            session.add(MessageReply(**_reply(reply_id, contact_id, text, now)))
            await note(session, "message_left", contact_id, None, now, category=wanted.category)
            letter = receipt(
                self._sender,
                to=email,
                language=wanted.language,
                reference=reference,
                code=code,
                due=self._opening.station.local(clocks["due_at"]),
            )
            await self._outbox.put(session, letter, contact_id=contact_id, kind="receipt")

        async def queue(_preferred: str) -> None:
            self._outbox.wake()
            log.info("message.left", contact=contact_id, category=wanted.category)
            await self._tell(contact_id)

        await enter(self._database, Entry(row=row, beside=beside, queue=queue))
        kept = await self._kept(contact_id)
        if kept is None:
            raise RuntimeError("a message that was kept is not there")
        return kept

    def _clocks(self, category: str, now: datetime) -> dict[str, datetime]:
        hours = self._opening.of(category)
        due = due_at(hours, now)
        return {"due_at": due, "warn_at": warn_at(hours, due, self._warn_ahead)}

    async def _kept(self, contact_id: str) -> FoundMessage | None:
        async with self._database.reading() as session:
            return await messages.one(session, contact_id)

    async def _first(self, contact_id: str) -> str | None:
        async with self._database.reading() as session:
            thread = await messages.thread(session, contact_id)
        return thread[0][0].text if thread else None

    async def _shown(self, found: FoundMessage) -> FollowedMessage:
        message, contact = found.message, found.contact
        async with self._database.reading() as session:
            thread = await messages.thread(session, contact.id)
        waits = message.state in messages.WAITING
        return FollowedMessage(
            reference=contact.reference,
            category=contact.category,
            state=as_state(message.state),
            left_at=message.left_at,
            due_at=message.due_at,
            time_zone=self._opening.station.zone,
            overdue=waits and message.due_at < self._clock(),
            can_write=message.state != "closed" and len(thread) < MOST_TEXTS,
            thread=[
                ThreadEntry(
                    author="citizen" if reply.author == "citizen" else "agent",
                    text=reply.text,
                    written_at=reply.written_at,
                    operator=account.code if account is not None else None,
                )
                for reply, account in thread
            ],
        )

    async def _tell(self, contact_id: str) -> None:
        """Tell who offers messages; the list has it whatever becomes of that."""
        try:
            await self._dispatch.waits(contact_id)
        except Exception:
            log.exception("message.dispatch_failed", contact=contact_id)

    def _id(self, kind: str, request: str) -> str:
        made = hmac.new(self._secret, f"{kind}/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


def _written(text: str) -> str:
    found = cleaned(text)[:TEXT_MAX]
    if not found:
        raise Refused("empty", "The message has no text.", kind="invalid")
    return found


def _reply(reply_id: str, contact_id: str, text: str, now: datetime) -> dict[str, object]:
    return {
        "id": reply_id, "contact_id": contact_id, "author": "citizen", "account_id": None,
        "text": text, "written_at": now,
    }  # fmt: skip
