"""Carries out the staff's acts on a case besides answering it: snoozing, giving away, second looks, merging and splitting.

Each act is one transaction: the change, its entry in the history and the audit trail, and the step that the page shows.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_of
from gateway.contacts import changes as contacts
from gateway.mail.compose import Sender
from gateway.messages import case_changes, lookups
from gateway.messages import sql as messages
from gateway.messages.acts_api import (
    Bulk,
    BulkDone,
    Forward,
    Merge,
    NewAddress,
    Propose,
    Snooze,
    Split,
)
from gateway.messages.addresses import correct_address
from gateway.messages.api import CloseReason, MessageOpened
from gateway.messages.cases import Cases, NewCase
from gateway.messages.desk import MessageDesk, not_yours, require_all_read
from gateway.messages.held import carry
from gateway.messages.hooks import CaseChange, Change
from gateway.messages.journal import note
from gateway.messages.letters import forwarded_away, merged, passed_on
from gateway.messages.lookups import FoundMessage
from gateway.messages.reading import SEE_ALL, has
from gateway.messages.steps import StepKind, add_step
from gateway.messages.tables import Message, MessageReply
from gateway.platform.email_and_phone import checked_email
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.plain_text import cleaned, short_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

LONGEST_SNOOZE = timedelta(days=60)


class CaseActs:
    """Carries out acts on cases, and returns the case as it then is. Holds no state."""

    def __init__(
        self,
        database: Database,
        desk: MessageDesk,
        cases: Cases,
        codes: FollowCodes,
        *,
        sender: Sender,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._desk = desk
        self._cases = cases
        self._codes = codes
        self._sender = sender
        self._catalogue = catalogue
        self._clock = clock

    async def note(self, staff: Staff, case: str, words: str) -> MessageOpened:
        """Write a note for colleagues. Raises ``Refused``: ``not_found``, ``empty``."""
        found = await self._desk.visible(staff, case)
        text = cleaned(words)
        if not text:
            raise Refused("empty", "The note has no text.", kind="invalid")
        async with self._database.writing() as session:
            await add_step(session, case, "note", staff.account_id, self._clock(), words=text)
            await note(session, "message_note", case, staff.account_id, self._clock())
        return await self._desk.shown(found, staff)

    async def snooze(self, staff: Staff, case: str, wanted: Snooze) -> MessageOpened:
        """Put a case off until a moment. Its promised time runs on, and it wakes at the latest when that is near.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``bad_time``, ``near_due``, ``empty``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        if not now < wanted.until <= now + LONGEST_SNOOZE:
            raise Refused("bad_time", "The moment is within the next sixty days.", kind="invalid")
        if found.message.warn_at <= now:
            raise Refused("near_due", "Its time is running out: it cannot be put off.")
        words = _reason(wanted.reason)
        await self._change(
            found, staff, now, "snoozed", "message_snoozed", words=words,
            snoozed_until=min(wanted.until, found.message.warn_at),
        )  # fmt: skip
        return await self._after(found, staff)

    async def wake(self, staff: Staff, case: str) -> MessageOpened:
        """Wake a case that was put off. Raises ``Refused`` ``not_found``."""
        found, now = await self._desk.visible(staff, case), self._clock()
        async with self._database.writing() as session:
            await _set(session, case, snoozed_until=None)
            await note(session, "message_woken", case, staff.account_id, now)
        return await self._after(found, staff)

    async def office(
        self, staff: Staff, case: str, office: str | None, words: str
    ) -> MessageOpened:
        """Give a case to an office, or take it back to the station itself.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``unknown_office``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        await self._require_office(office)
        await self._change(
            found, staff, now, "office", "message_office", other=office,
            words=short_line(words, 500), office_id=office, snoozed_until=None,
        )  # fmt: skip
        return await self._after(found, staff)

    async def propose(self, staff: Staff, case: str, wanted: Propose) -> MessageOpened:
        """Propose an answer for a second look: the case is released for another person, who reads and sends it.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``thread_changed``, ``empty``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        text = cleaned(wanted.text)
        if not text:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        if not has(found, staff):
            raise not_yours()
        async with self._database.reading() as session:
            await require_all_read(session, case, wanted.seen_texts)
        await self._change(
            found, staff, now, "proposed", "message_proposed", draft=text,
            proposed_by=staff.account_id, proposed_at=now,
        )  # fmt: skip
        return await self._after(found, staff)

    async def send_back(self, staff: Staff, case: str, words: str) -> MessageOpened:
        """Return a proposed answer to its author, with the changes wanted.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``not_proposed``, ``empty``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        by = found.message.proposed_by
        if by is None or by == staff.account_id:
            raise Refused("not_proposed", "There is no answer of somebody else's to be read.")
        await self._change(
            found, staff, now, "sent-back", "message_sent_back", words=_reason(words), other=by,
            proposed_by=None, proposed_at=None,
        )  # fmt: skip
        return await self._after(found, staff)

    async def forward(self, staff: Staff, case: str, wanted: Forward) -> MessageOpened:
        """Forward a case to another body and close it.

        The citizen is told to whom it went; the body is sent the texts if its address is given. Raises ``Refused``:
        ``not_found``, ``not_yours``, ``second_look``, ``bad_email``, ``empty``, ``thread_changed``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        if self._desk.wants_second_look(found, staff):
            raise Refused("second_look", "Another person has to read the message before it goes.")
        body = short_line(wanted.body, 200)
        if body is None:
            raise Refused("empty", "Say which body it is passed on to.", kind="invalid")
        address = checked_email(wanted.email) if wanted.email else None
        async with self._database.writing() as session:
            await self._require_unchanged(session, found)
            await require_all_read(session, case, wanted.seen_texts)
            if address is not None:
                thread = await messages.thread(session, case)
                texts = [reply.text for reply, _ in thread if reply.author == "citizen"]
                letter = passed_on(
                    self._sender, found, to=address, texts=texts, words=cleaned(wanted.words)
                )
                await self._cases.post(session, case, letter, kind="forward")
            if found.message.email:
                told = forwarded_away(self._sender, found, body=body, sent=address is not None)
                await self._cases.post(session, case, told, kind="forwarded")
            where = body if address is None else f"{body} ({address})"
            await add_step(session, case, "forwarded", staff.account_id, now, words=where)
            await self._cases.close(session, case, reason="forwarded", by=staff.account_id)
        await self._desk.waits_no_more(case, staff)
        await self._cases.announce(case)
        return await self._desk.shown(await self._desk.found(case), staff)

    async def address(self, staff: Staff, case: str, wanted: NewAddress) -> MessageOpened:
        """Correct the citizen's address after a letter came back.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``is_complaint``, and as :func:`correct_address`.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        if found.message.kind == "complaint":
            raise Refused("is_complaint", "It is corrected where the complaint is worked on.")
        async with self._database.writing() as session:
            await self._require_unchanged(session, found)
            held = await case_changes.locked(session, case)
            if held is None:
                raise not_yours()
            await correct_address(
                session, held, self._cases.hooks,
                email=wanted.email, reason=wanted.reason, by=staff.account_id, at=now,
            )  # fmt: skip
        return await self._desk.shown(await self._desk.found(case), staff)

    async def merge(self, staff: Staff, case: str, wanted: Merge) -> MessageOpened:
        """Merge a case into another case of the same citizen, which gets its texts, and close it.

        Codes that were mailed to the citizen open the other case from then on; any other code opens neither, and the
        citizen is mailed a new one. Holds go along, and so does the wish to be told of each step. Raises ``Refused``:
        ``not_found``, ``not_yours``, ``other_citizen``, ``no_mail``, ``same_case``, ``is_complaint``, ``is_praise``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        async with self._database.reading() as session:
            into = await messages.by_reference(session, wanted.into)
        if into is None:
            raise Refused("not_found", "There is no case with this reference.", kind="absent")
        main = await self._desk.visible(staff, into.contact.id)
        if main.contact.id == case or main.message.merged_into is not None:
            raise Refused("same_case", "That is the same case.")
        if not found.message.email or found.message.email.lower() != main.message.email.lower():
            raise Refused("other_citizen", "Only cases of the same address can be merged.")
        if not _is_proved(found, main) and not self._cases.sends:
            raise Refused("no_mail", "The citizen could not be sent the code of what goes on.")
        if "praise" in (found.message.kind, main.message.kind):
            raise Refused("is_praise", "Praise is passed on as it is.")
        if found.message.kind == "complaint" != main.message.kind:
            raise Refused("is_complaint", "A complaint goes on as one: its cause is known there.")
        async with self._database.writing() as session:
            # two who merge two cases into each other: in one order, and the second is told
            for each in sorted((case, main.contact.id)):
                await case_changes.locked(session, each)
            await self._require_unchanged(session, found)
            goes_on = await case_changes.locked(session, main.contact.id)
            if goes_on is None or goes_on.merged_into is not None:
                raise Refused("same_case", "That is the same case.")
            # before the texts move: nothing that is held may go with a case that is not
            await carry(session, case, main.contact.id, now)
            goes_on.tell_steps = goes_on.tell_steps or found.message.tell_steps
            goes_on.snoozed_until = None
            await session.execute(
                update(MessageReply)
                .where(MessageReply.contact_id == case)
                .values(contact_id=main.contact.id)
            )
            # what was merged into this one before goes along
            await session.execute(
                update(Message)
                .where(or_(Message.contact_id == case, Message.merged_into == case))
                .values(merged_into=main.contact.id),
                execution_options={"synchronize_session": False},
            )
            await add_step(session, case, "merged", staff.account_id, now, other=main.contact.id)
            await add_step(session, main.contact.id, "merged", staff.account_id, now, other=case)
            await self._cases.close(session, case, reason="merged", by=staff.account_id)
            # the texts are unanswered there if they were here
            await self._cases.reopen(session, main.contact.id, reason="merged", by=staff.account_id)
            await self._give_new_code(session, found, main, goes_on)
            await self._keep_from(session, staff, main.contact.id, found, main.contact.category)
            due = await case_changes.no_later(session, main.contact.id, found.message)
            await contacts.change_contact(session, main.contact.id, promise_due_at=due)
        await self._desk.waits_no_more(case, staff)
        await self._cases.announce(main.contact.id)
        return await self._desk.shown(await self._desk.found(main.contact.id), staff)

    async def _give_new_code(
        self, session: AsyncSession, found: FoundMessage, main: FoundMessage, goes_on: Message
    ) -> None:
        """Invalidate codes of either case that anybody may have got by naming the address: the code of the case that
        goes on is sent to the address, and no other of these opens anything."""
        if _is_proved(found, main):
            return
        case, into = found.contact.id, main.contact.id
        code = self._codes.of(into)
        if not _is_proved(main):
            code = self._codes.of(f"{into}/with/{case}")
            goes_on.code_hash = self._codes.hash(code)
            await session.flush()
        if not _is_proved(found):
            nobodys = self._codes.hash(self._codes.of(f"{case}/in/{into}"))
            await _set(session, case, code_hash=nobodys)
        await self._cases.post(session, into, merged(self._sender, main, code=code), kind="merged")

    async def split(self, staff: Staff, case: str, wanted: Split) -> MessageOpened:
        """Make a new case of one of the citizen's texts, under another topic; the text stays here as well.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``unknown_category``, ``retired_category``, ``not_theirs``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        require_current(self._catalogue, wanted.category)
        async with self._database.reading() as session:
            reply = await session.get(MessageReply, wanted.reply)
        if reply is None or reply.contact_id != case or reply.author != "citizen":
            raise Refused("not_theirs", "That is no text of this case's citizen.")
        danger = await self._cases.danger_in(reply.text, found.contact.language)
        async with self._database.writing() as session:
            made = await self._cases.take_in(
                session,
                NewCase(
                    key=f"split/{case}/{wanted.reply}/{wanted.category}",
                    category=wanted.category,
                    text=reply.text,
                    source="desk",
                    subject=found.message.subject,
                    email=found.message.email,
                    name=found.contact.visitor_name,
                    language=found.contact.language,
                    # the promise of the text runs on; one that is over was told, and is on record here
                    due_at=found.message.due_at if found.message.due_at > now else None,
                    danger=danger,
                ),
            )
            if made.new:
                other = made.contact_id
                await self._keep_from(session, staff, other, found, wanted.category)
                await add_step(session, case, "split", staff.account_id, now, other=other)
                await add_step(session, other, "split-from", staff.account_id, now, other=case)
                await note(session, "message_split", case, staff.account_id, now, other=other)
        await self._cases.announce(made.contact_id)
        return await self._desk.shown(await self._desk.found(case), staff)

    async def link(self, staff: Staff, case: str, code: str) -> MessageOpened:
        """Link another case whose code the citizen has given.

        Raises ``Refused``: ``not_found`` (also for a code of no case), ``not_yours``.
        """
        found, now = await self._in_hand(staff, case), self._clock()
        async with self._database.writing() as session:
            other = await messages.by_code(session, self._codes.hash(code))
            if other is None or other.contact.id == case:
                raise Refused("not_found", "No other case has this code.", kind="absent")
            known = {step.other for step, _ in await lookups.steps(session, case)}
            if other.contact.id not in known:
                await add_step(session, case, "code", staff.account_id, now, other=other.contact.id)
                await note(
                    session, "message_linked", case, staff.account_id, now, other=other.contact.id
                )
        return await self._desk.shown(found, staff)

    async def bulk(self, staff: Staff, wanted: Bulk) -> BulkDone:
        """Do the same act with several cases that nobody has in hand; return with which it was done and with which not.

        Raises ``Refused``: ``unknown_category``, ``retired_category``, ``unknown_office``, ``invalid``.
        """
        if wanted.act == "category":
            require_current(self._catalogue, wanted.value or "")
        elif wanted.act == "office":
            await self._require_office(wanted.value)
        elif wanted.value is not None and wanted.value not in get_args(CloseReason):
            raise Refused("invalid", "There is no such reason.", kind="invalid")
        done, refused = [], []
        for case in dict.fromkeys(wanted.ids):
            try:
                found = await self._desk.visible(staff, case)
                await self._one_of_many(staff, found, wanted)
            except Refused:
                refused.append(case)
            else:
                done.append(case)
                await self._cases.announce(case)
        return BulkDone(done=done, refused=refused)

    async def _one_of_many(self, staff: Staff, found: FoundMessage, wanted: Bulk) -> None:
        case, now = found.contact.id, self._clock()
        async with self._database.writing() as session:
            held = await case_changes.locked(session, case)
            if held is None or held.state != "open":
                raise Refused("taken", "Somebody has it, or it waits no more.")
            match wanted.act:
                case "category":
                    await contacts.change_contact(session, found.contact.id, category=wanted.value)
                    await self._keep_from(session, staff, case, found, wanted.value or "")
                    await note(
                        session, "message_category", case, staff.account_id, now,
                        from_category=found.contact.category, to_category=wanted.value,
                    )  # fmt: skip
                    await self._hear(session, "category", found, staff)
                case "close":
                    written = await messages.last_written(session, case)
                    new = wanted.since is not None and written and written > wanted.since
                    if held.urgent_at is not None or new:
                        raise Refused("thread_changed", "It has to be read first.")
                    await self._cases.close(
                        session, case, reason=wanted.value or "spam", by=staff.account_id
                    )
                case "office":
                    await _set(session, case, office_id=wanted.value, snoozed_until=None)
                    await add_step(
                        session, case, "office", staff.account_id, now, other=wanted.value
                    )
                    await note(
                        session, "message_office", case, staff.account_id, now, other=wanted.value
                    )
                    await self._hear(session, "forwarded", found, staff)

    async def _change(
        self,
        found: FoundMessage,
        staff: Staff,
        now: datetime,
        step: StepKind,
        entry: str,
        *,
        words: str | None = None,
        other: str | None = None,
        **columns: Any,
    ) -> None:
        """Write columns of a case that is in hand, put it down, and note it."""
        case = found.contact.id
        async with self._database.writing() as session:
            await self._require_unchanged(session, found)
            await _set(session, case, state="open", taken_by=None, taken_at=None, **columns)
            await add_step(session, case, step, staff.account_id, now, other=other, words=words)
            await note(session, entry, case, staff.account_id, now, other=other)
            if step == "office":
                await self._hear(session, "forwarded", found, staff)

    async def _hear(
        self, session: AsyncSession, what: Change, found: FoundMessage, staff: Staff
    ) -> None:
        await self._cases.hooks.tell(
            session,
            CaseChange(what=what, contact_id=found.contact.id, account_id=staff.account_id),
        )

    async def _keep_from(
        self, session: AsyncSession, staff: Staff, case: str, found: FoundMessage, category: str
    ) -> None:
        """Exclude the caller from answering *case* where nobody else would read the answer: it has texts of *found*,
        whose topic wants a second look, and its own *category* does not."""
        if self._desk.is_for_another(found.contact.category, category):
            await messages.keep_from(session, case, staff.account_id)

    async def _require_unchanged(self, session: AsyncSession, found: FoundMessage) -> None:
        """Raise ``Refused`` ``not_yours`` when the case is in other hands by now."""
        held = await case_changes.locked(session, found.contact.id)
        before = found.message
        if held is None or (held.state, held.taken_by) != (before.state, before.taken_by):
            raise not_yours()

    async def _in_hand(self, staff: Staff, case: str) -> FoundMessage:
        """A waiting case that the caller has, or as a supervisor may put down. Raises ``Refused``."""
        found = await self._desk.visible(staff, case)
        waits = found.message.state in lookups.WAITING
        if not waits or not (has(found, staff) or staff.role in SEE_ALL):
            raise not_yours()
        return found

    async def _after(self, found: FoundMessage, staff: Staff) -> MessageOpened:
        await self._desk.waits(found, found.message.taken_by)
        return await self._desk.shown(await self._desk.found(found.contact.id), staff)

    async def _require_office(self, office: str | None) -> None:
        if office is None:
            return
        row = await office_of(self._database, office)
        if row is None or row.disabled_at is not None:
            raise Refused("unknown_office", "There is no such office.", kind="invalid")


def _is_proved(*cases: FoundMessage) -> bool:
    """Return whether the codes of all of these were given only to the holder of the address, by mail. At the desk and
    on the website anybody may have named it."""
    return all(each.message.source in ("email", "pec") for each in cases)


def _reason(words: str) -> str:
    found = short_line(words, 500)
    if found is None:
        raise Refused("empty", "Say why.", kind="invalid")
    return found


async def _set(session: AsyncSession, case: str, **columns: Any) -> None:
    await session.execute(
        update(Message).where(Message.contact_id == case).values(**columns),
        execution_options={"synchronize_session": False},
    )
