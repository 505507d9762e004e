"""Takes in cases for other rooms: the same for the website, a mail-box, a complaint and the telephone.

Every call works in the caller's transaction, so that what a room writes beside a case exists with it or not at all; after
that transaction the room calls :meth:`Cases.announce`, which may be repeated.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.contacts import lookups
from gateway.contacts.entering import Rows, write
from gateway.contacts.opening import Opening
from gateway.mail.compose import Letter, Sender, receipt
from gateway.mail.outbox import Outbox
from gateway.mail.tables import MailKind
from gateway.messages import case_changes
from gateway.messages import lookups as message_lookups
from gateway.messages import sql as messages
from gateway.messages.api import DangerShown, HelpShown, Kind, Source
from gateway.messages.hooks import CaseChange, CaseHooks
from gateway.messages.journal import note
from gateway.messages.offers import MessageOffers
from gateway.messages.tables import Message, MessageReply
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.plain_text import cleaned, short_line
from gateway.platform.refused import Refused
from gateway.platform.sql.writes import insert_once
from gateway.search.danger import Danger, crisis_words
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue
from queueing.deadline import due_at, warn_at

log = structlog.get_logger()

Hears: TypeAlias = Callable[[str, Iterable[str]], Awaitable[Danger | None]]

MOST_TEXTS = 40
"""How many texts a thread may have; after that it is a matter for a call or a new message."""
LONGEST_TEXT = 100_000
SUBJECT_MAX = 200


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case to be taken in. A repeated ``key`` (of the room's own, ``room/…``) is the same case.

    Without ``email`` the citizen cannot be written to. ``receipt`` False: nothing is mailed (an automatic mail, a list, an
    anonymous complaint). ``due_at`` replaces the promise of the next working day. ``danger`` is the result of
    :meth:`Cases.danger_in` for subject and text.
    """

    key: str
    category: str
    text: str
    source: Source
    kind: Kind = "message"
    subject: str | None = None
    email: str = ""
    name: str | None = None
    language: str = "it"
    receipt: bool = True
    due_at: datetime | None = None
    tell_steps: bool = False
    danger: Danger | None = None


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """The case that was taken in; ``new`` False: the key was known. ``code`` is the citizen's code to follow it, shown only
    once."""

    contact_id: str
    reference: str
    code: str
    due_at: datetime
    new: bool


class TextAdded(msgspec.Struct, frozen=True, kw_only=True):
    """The result of adding a text.

    ``contact_id`` is the case that has the text (another one after a merge). ``new`` False: the key was known. ``again``:
    the case waits anew, or has woken.
    """

    contact_id: str
    new: bool
    again: bool


class Cases:
    """Takes cases in, adds texts, closes and reopens. Holds no state."""

    def __init__(
        self,
        opening: Opening,
        outbox: Outbox,
        codes: FollowCodes,
        dispatch: MessageOffers,
        hooks: CaseHooks,
        hears: Hears,
        *,
        sender: Sender,
        catalogue: Catalogue,
        warn_ahead: timedelta,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        """*secret* derives ids from the keys that pages and rooms send, so that nobody can choose an id."""
        self._opening = opening
        self._outbox = outbox
        self._codes = codes
        self._dispatch = dispatch
        self._hears = hears
        self.hooks = hooks
        self._sender = sender
        self._catalogue = catalogue
        self._warn_ahead = warn_ahead
        self._secret = secret
        self._clock = clock

    async def danger_in(self, text: str, language: str) -> Danger | None:
        """Return the danger that a text tells of, None if none or if that cannot be found out.

        Call it before the text is taken in, outside any transaction. The text is neither stored nor logged by it.
        """
        return await self._hears(text, [language])

    def now(self) -> datetime:
        """Return the station's time."""
        return self._clock()

    def id_of(self, key: str) -> str:
        """Return the contact id for a case with this key, whether or not it exists."""
        return self._id("message", key)

    async def take_in(self, session: AsyncSession, wanted: NewCase) -> TakenIn:
        """Write the case with its first text and its receipt, in the caller's transaction.

        Raises ``Refused``: ``unknown_category``, ``retired_category``, ``empty``; ``IntegrityError`` in the rare case that
        another contact got the same reference at this moment: repeat the call.
        """
        contact_id = self.id_of(wanted.key)
        known = await message_lookups.one(session, contact_id)
        if known is not None:
            return TakenIn(
                contact_id=contact_id,
                reference=known.contact.reference,
                code=self._codes.of(contact_id),
                due_at=known.message.due_at,
                new=False,
            )
        if wanted.category not in self._catalogue:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        require_current(self._catalogue, wanted.category)
        text = written(wanted.text, LONGEST_TEXT)
        now = self._clock()
        clocks = self.clocks(wanted.category, now, wanted.due_at)
        reference = await lookups.free_reference(session)
        code = self._codes.of(contact_id)
        reply_id = self._id("message-text", wanted.key)

        async def beside(session: AsyncSession, _reference: str) -> None:
            session.add(
                Message(
                    contact_id=contact_id, state="open", email=wanted.email, left_at=now,
                    code_hash=self._codes.hash(code), late=False, source=wanted.source, kind=wanted.kind,
                    subject=short_line(wanted.subject, SUBJECT_MAX), tell_steps=wanted.tell_steps,
                    urgent_at=now if alarms(wanted.danger) else None, **clocks,
                )
            )  # fmt: skip
            await session.flush()
            session.add(MessageReply(**_reply(reply_id, contact_id, text, now)))

        row = _contact_row(contact_id, wanted, now, clocks["due_at"])
        await write(session, Rows(row=row, beside=beside), reference)
        await note(
            session, "message_left", contact_id, None, now,
            category=wanted.category, source=wanted.source, case=wanted.kind,
        )  # fmt: skip
        if alarms(wanted.danger):
            await note(session, "message_urgent", contact_id, None, now)
        if wanted.email and wanted.receipt:
            letter = self._receipt(wanted, reference, code, clocks["due_at"])
            await self.post(session, contact_id, letter, kind="receipt")
        await self.hooks.tell(
            session, CaseChange(what="left", contact_id=contact_id, reply_id=reply_id)
        )
        return TakenIn(
            contact_id=contact_id,
            reference=reference,
            code=code,
            due_at=clocks["due_at"],
            new=True,
        )

    def _receipt(self, wanted: NewCase, reference: str, code: str, due_at: datetime) -> Letter:
        return receipt(
            self._sender,
            to=wanted.email,
            language=wanted.language,
            reference=reference,
            code=code,
            due=self._opening.station.local(due_at),
            above=in_plain_words(wanted.danger, wanted.language),
        )

    async def add_text(
        self,
        session: AsyncSession,
        contact_id: str,
        *,
        key: str,
        text: str,
        insist: bool = False,
        danger: Danger | None = None,
    ) -> TextAdded:
        """Add a text of the citizen's; an answered case waits anew, and one that was put off wakes. A repeated *key* is one
        text.

        *insist*: the text cannot be turned away (a mail), so it reopens a closed case, and no thread is too long for it.
        *danger* is the result of :meth:`danger_in`. Raises ``Refused``: ``not_found``, ``empty``; without *insist*
        ``message_closed``, ``thread_full``.
        """
        # an operator who answers at this moment has done so before, or sees this text
        held = await case_changes.locked(session, contact_id)
        if held is not None and held.merged_into is not None:
            held = await case_changes.locked(session, held.merged_into)
        if held is None:
            raise Refused("not_found", "There is no such message.")
        contact_id = held.contact_id
        words, now = written(text, LONGEST_TEXT), self._clock()
        reply_id = self._id(contact_id, key)
        if await session.get(MessageReply, reply_id) is not None:
            return TextAdded(contact_id=contact_id, new=False, again=False)
        if not insist and held.state == "closed":
            raise Refused("message_closed", "This message is closed.")
        if not insist and await messages.texts_of(session, contact_id) >= MOST_TEXTS:
            raise Refused("thread_full", "Nothing more fits into this message.")
        again, wakes = held.state in ("answered", "closed"), held.snoozed_until is not None
        at = await messages.next_text_at(session, contact_id, now)
        added = await insert_once(session, MessageReply, _reply(reply_id, contact_id, words, at))
        if added:
            if again:
                await self._waits_anew(session, contact_id, now)
            if wakes:
                held.snoozed_until = None
                await session.flush()
                await note(session, "message_woken", contact_id, None, now)
            if alarms(danger):
                held.urgent_at = now
                await session.flush()
                await note(session, "message_urgent", contact_id, None, now)
            await note(session, "message_written", contact_id, None, now, again=again)
            await self.hooks.tell(
                session, CaseChange(what="written", contact_id=contact_id, reply_id=reply_id)
            )
        return TextAdded(contact_id=contact_id, new=added, again=added and (again or wakes))

    async def add_last_words(
        self, session: AsyncSession, contact_id: str, *, key: str, text: str
    ) -> None:
        """Add a citizen's text at the end of a case to the thread; nobody has to answer it.

        A repeated *key* is one text; an empty text is ignored.
        """
        held = await case_changes.locked(session, contact_id)
        words = cleaned(text)[:LONGEST_TEXT]
        if held is None or not words:
            return
        now = self._clock()
        at = await messages.next_text_at(session, contact_id, now)
        reply = _reply(self._id(contact_id, key), contact_id, words, at)
        if await insert_once(session, MessageReply, reply):
            await note(session, "message_written", contact_id, None, now, again=False)

    async def reopen(
        self,
        session: AsyncSession,
        contact_id: str,
        *,
        reason: str,
        by: str | None = None,
        not_for: str | None = None,
    ) -> bool:
        """Have an answered or closed case wait anew, with a new due time; return False if it waits already.

        *reason* is a word for the record, *by* the member of the staff who does it (None: the citizen), *not_for* the
        account that must not have it again. Raises ``Refused`` ``not_found``.
        """
        held = await case_changes.locked(session, contact_id)
        if held is None:
            raise Refused("not_found", "There is no such message.")
        if held.state in message_lookups.WAITING:
            return False
        now = self._clock()
        await self._waits_anew(session, contact_id, now)
        held.not_for = not_for
        await note(session, "message_reopened", contact_id, by, now, reason=reason)
        await self.hooks.tell(
            session,
            CaseChange(what="reopened", contact_id=contact_id, account_id=by, reason=reason),
        )
        return True

    async def close(
        self, session: AsyncSession, contact_id: str, *, reason: str, by: str | None = None
    ) -> bool:
        """Close a case, also one that somebody has in hand or that was answered; return False if it was closed before.

        *reason* is a word for the record. Raises ``Refused`` ``not_found``.
        """
        held = await case_changes.locked(session, contact_id)
        if held is None:
            raise Refused("not_found", "There is no such message.")
        if held.state == "closed":
            return False
        now, unanswered = self._clock(), held.state in message_lookups.WAITING
        held.state, held.closed_at, held.closed_why = "closed", now, reason
        held.taken_by = held.taken_at = held.draft = held.urgent_at = held.snoozed_until = None
        held.proposed_by = held.proposed_at = None
        await session.flush()
        await note(session, "message_closed", contact_id, by, now, reason=reason)
        if unanswered:
            await contacts.change_contact(
                session, contact_id, state="closed", outcome="unanswered", ended_at=now,
                wrap_up_code=reason, promise_due_at=None, promise_kept=kept_before(held),
            )  # fmt: skip
        await self.hooks.tell(
            session, CaseChange(what="closed", contact_id=contact_id, account_id=by, reason=reason)
        )
        return True

    async def announce(self, contact_id: str, *, had: str | None = None) -> None:
        """Send letters, and offer the case if it waits, or take it out of the queue. Call it after the transaction.

        *had* is the account that had the case. May be repeated; failures are logged, and the clocks make up for them within
        seconds.
        """
        self._outbox.wake()
        try:
            await self._dispatch.waits(contact_id, had=had)
        except Exception:
            log.exception("message.dispatch_failed", contact=contact_id)

    async def post(
        self,
        session: AsyncSession,
        contact_id: str,
        letter: Letter,
        *,
        kind: MailKind,
        mail_id: str | None = None,
    ) -> None:
        """Put a letter to the citizen into the outbox, with the changes that other rooms want."""
        dressed = await self.hooks.dressed(session, contact_id, letter)
        await self._outbox.put(session, dressed, contact_id=contact_id, kind=kind, mail_id=mail_id)

    @property
    def sends(self) -> bool:
        """Whether letters of cases can be sent."""
        return self._outbox.configured

    def wants_steps(self, message: Message) -> bool | None:
        """Return whether the citizen gets an e-mail at each step, None if none can be sent or no step will come."""
        if not message.email or message.state == "closed" or message.kind == "praise":
            return None
        return message.tell_steps if self.sends else None

    async def tell_steps(self, session: AsyncSession, message: Message, *, tell: bool) -> None:
        """Set whether the citizen gets an e-mail at each step from now on. May be repeated. Raises ``Refused`` ``no_steps``."""
        if self.wants_steps(message) is None:
            raise Refused("no_steps", "No e-mail can be sent at the steps of this case.")
        await messages.tell_steps(session, message.contact_id, tell=tell)

    async def tell(
        self, session: AsyncSession, contact_id: str, letter: Letter, *, kind: MailKind
    ) -> None:
        """Put a letter about a case to a member of the staff into the outbox: ordinary mail, outside the citizen's thread."""
        await self._outbox.put(session, letter, contact_id=contact_id, kind=kind)

    def clocks(
        self, category: str, now: datetime, due: datetime | None = None
    ) -> dict[str, datetime]:
        """Return by when a case left at *now* must be answered, and when that is near."""
        hours = self._opening.of(category)
        by = due or due_at(hours, now)
        return {"due_at": by, "warn_at": warn_at(hours, by, self._warn_ahead)}

    async def _waits_anew(self, session: AsyncSession, contact_id: str, now: datetime) -> None:
        case = await message_lookups.one(session, contact_id)
        if case is None:
            raise Refused("not_found", "There is no such message.")
        clocks = self.clocks(case.contact.category, now)
        await messages.waits_anew(session, contact_id, **clocks)
        await contacts.change_contact(
            session, contact_id, state="waiting", outcome=None, ended_at=None,
            promise_due_at=clocks["due_at"], promise_kept=0 if case.message.late else None,
        )  # fmt: skip

    def _id(self, kind: str, key: str) -> str:
        made = hmac.new(self._secret, f"{kind}/{key}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


def written(text: str, most: int) -> str:
    """Return a text as it is stored, at most *most* characters. Raises ``Refused`` ``empty``."""
    found = cleaned(text)[:most]
    if not found:
        raise Refused("empty", "The message has no text.", kind="invalid")
    return found


def kept_before(message: Message) -> int | None:
    """Return whether the promise of a message was kept when it was answered (1 or 0), None if it never was answered."""
    return None if message.answered_at is None else int(not message.late)


def alarms(danger: Danger | None) -> bool:
    """Return whether the danger found in a text is an alarm for every desk, and not only possible."""
    return danger is not None and danger.level == "alarm"


def in_plain_words(danger: Danger | None, language: str) -> str:
    """Return the words about danger for the top of a letter, empty if there is none."""
    if danger is None:
        return ""
    words = crisis_words(danger, language)
    lines = [line.plain for line in words.lines]
    return "\n".join(filter(None, (words.title, *words.sentences, *lines, words.deaf)))


def danger_shown(danger: Danger | None, language: str) -> DangerShown | None:
    """Return the warning that a page shows above everything else, None if there is no danger."""
    if danger is None:
        return None
    words = crisis_words(danger, language)
    return DangerShown(
        title=words.title,
        sentences=list(words.sentences),
        lines=[
            HelpShown(name=each.name, number=each.number, href=each.href) for each in words.lines
        ],
        deaf=words.deaf,
    )


def _contact_row(
    contact_id: str, wanted: NewCase, now: datetime, due_at: datetime
) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "category": wanted.category,
        "channel": "message",
        "modality": "text",
        "language": wanted.language,
        "needs": [],
        "visitor_name": short_line(wanted.name, 80),
        "consent": False,
        "created_at": now,
        "promise_due_at": due_at,
    }


def _reply(reply_id: str, contact_id: str, text: str, now: datetime) -> dict[str, object]:
    return {
        "id": reply_id, "contact_id": contact_id, "author": "citizen", "account_id": None,
        "text": text, "written_at": now,
    }  # fmt: skip
