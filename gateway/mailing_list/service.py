"""Writes the list's entries, decides about them, sends published ones, and shows the archive."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from gateway.accounts.addressees import supervisors_with_address
from gateway.bodies.words import folded
from gateway.bodies.words import wanted as words_of
from gateway.mail.changes import delete_finished
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mailing_list import api, letters
from gateway.mailing_list.rules import NEXT, State, without_links
from gateway.mailing_list.shared_files import SharedFiles
from gateway.mailing_list.subscribers import MAIL_KIND, Subscribers
from gateway.mailing_list.tables import ListEntry, ListMail, ListSubscriber
from gateway.platform.audit import log as audit
from gateway.platform.personal.traces import Trace, traces
from gateway.platform.plain_text import cleaned, short_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

MODERATORS: Final = frozenset({Role.SUPERVISOR})
TOLD_FOR: Final = timedelta(days=1)
"""So long one e-mail to the moderators counts for all entries that come after it."""
_ANSWER: Final = aliased(ListEntry)


class MailingList:
    """Writes, moderates and shows entries. Holds no state. *address* is the list's own, empty if mails to it are not read."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        sender: Sender,
        subscribers: Subscribers,
        files: SharedFiles,
        clock: Callable[[], datetime],
        *,
        address: str,
        kept: timedelta = timedelta(days=365),
    ) -> None:
        """*kept* is how long refused and withdrawn entries stay."""
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._subscribers = subscribers
        self._files = files
        self._clock = clock
        self._address = address
        self._kept = kept

    async def listed(self, staff: Staff, query: api.ListQuery) -> api.ListEntries:
        """Return the archive, the entries that wait, or the caller's own; only a moderator sees others' waiting entries."""
        moderates = may_moderate(staff)
        chosen = _chosen(staff, query)
        async with self._database.reading() as session:

            async def count(*conditions: ColumnElement[bool], of: Any = ListEntry) -> int:
                made = select(func.count()).select_from(of).where(*conditions)
                return int((await session.execute(made)).scalar_one())

            counted = await session.execute(select(func.count()).select_from(chosen.subquery()))
            rows = await session.execute(
                chosen.options(defer(ListEntry.text), defer(ListEntry.folded))
                .order_by(ListEntry.created_at.desc(), ListEntry.id)
                .limit(query.count)
            )
            entries = rows.scalars().all()
            answers = await session.execute(
                select(ListEntry.question_id, func.count())
                .where(
                    ListEntry.state == "published",
                    ListEntry.question_id.in_([each.id for each in entries]),
                )
                .group_by(ListEntry.question_id)
            )
            by_question = {question: int(number) for question, number in answers}
            asked = await session.execute(
                select(ListEntry.id, ListEntry.title).where(
                    ListEntry.id.in_({each.question_id for each in entries if each.question_id})
                )
            )
            titles = {row[0]: row[1] for row in asked}
            waiting = await count(ListEntry.state == "waiting") if moderates else 0
            subscribers = await count(ListSubscriber.state == "subscribed", of=ListSubscriber)
        return api.ListEntries(
            entries=[
                api.ListEntryListed(
                    id=each.id,
                    title=each.title,
                    question=titles.get(each.question_id or ""),
                    author=each.author,
                    state=cast("State", each.state),
                    at=each.created_at,
                    answers=by_question.get(each.id, 0),
                    mine=each.account_id == staff.account_id,
                )
                for each in entries
            ],
            total=int(counted.scalar_one()),
            waiting=waiting,
            subscribers=subscribers,
            may_moderate=moderates,
            address=self._address,
            sends=self._outbox.configured,
            reads=bool(self._sender.reply_to),
        )

    async def opened(self, staff: Staff, entry: str) -> api.ListThread:
        """Return the question that *entry* is or answers, with its answers. Raises :class:`Refused` ``not_found``.

        Of a question that left the archive, the author of an answer sees that answer alone.
        """
        async with self._database.reading() as session:
            row = await session.get(ListEntry, entry)
            if row is None or not may_see(row, staff):
                raise _absent()
            question = row
            if row.question_id is not None:
                question = await session.get_one(ListEntry, row.question_id)
            is_gone = not may_see(question, staff)
            if is_gone and row.account_id != staff.account_id:
                raise _absent()
            rows = await session.execute(
                select(ListEntry)
                .where(ListEntry.question_id == question.id)
                .order_by(ListEntry.created_at, ListEntry.id)
            )
            answers = [
                each
                for each in rows.scalars()
                if (each.account_id == staff.account_id if is_gone else may_see(each, staff))
            ]
            counted = await session.execute(
                select(ListMail.entry_id, OutgoingMail.state, func.count())
                .join(OutgoingMail, OutgoingMail.id == ListMail.mail_id)
                .where(ListMail.entry_id.in_([each.id for each in (question, *answers)]))
                .group_by(ListMail.entry_id, OutgoingMail.state)
            )
            mails = {(of, state): int(number) for of, state, number in counted}
        names = {each.id: await self._files.names(each) for each in (question, *answers)}

        def shown(each: ListEntry) -> api.ListEntryShown:
            hides = is_gone and each is question
            return api.ListEntryShown(
                id=each.id,
                title=each.title,
                text="" if hides else each.text,
                author=each.author,
                source="mail" if each.source == "mail" else "page",
                state=cast("State", each.state),
                at=each.created_at,
                sender=each.sender if may_moderate(staff) else "",
                files=each.files,
                file_names=[] if hides else names[each.id],
                shares=each.shares,
                why=None if hides else each.why,
                sent=mails.get((each.id, "sent"), 0) + mails.get((each.id, "pending"), 0),
                failed=mails.get((each.id, "failed"), 0),
                mine=each.account_id == staff.account_id,
            )

        return api.ListThread(
            question=shown(question),
            answers=[shown(each) for each in answers],
            may_moderate=may_moderate(staff),
        )

    async def file(self, staff: Staff, entry: str, number: int) -> tuple[str, str, bytes]:
        """Return name, media type and octets of a file of an entry that the caller may read.

        Raises :class:`Refused`: ``not_found``, ``file_kind``, ``file_refused``.
        """
        async with self._database.reading() as session:
            row = await session.get(ListEntry, entry)
        if row is None or not may_see(row, staff):
            raise _absent()
        return await self._files.give(row.id, number)

    async def write(self, staff: Staff, new: api.NewListEntry) -> api.ListEntryMade:
        """Write a question or an answer, unless the text may hold personal data and the caller has not checked it.

        A repeated request writes once. Raises :class:`Refused`: ``empty``, ``unknown_question``.
        """
        title, text = _words(new.title, new.text)
        key = f"list-entry/{staff.account_id}/{new.request}"
        entry_id = hashlib.sha256(key.encode()).hexdigest()[:24]
        found = traces(f"{title}\n{text}")
        if found and not new.checked:
            return _unchecked(found)
        publishes = may_moderate(staff)
        row = ListEntry(
            id=entry_id, question_id=new.question, title=title, text=text, folded=folded(title, text), state="waiting",
            source="page", author=self._sender.organisation, sender="", files=0, shares=False, account_id=staff.account_id,
            created_at=self._clock(), decided_at=None, decided_by=None, why=None,
        )  # fmt: skip
        state: State = "published" if publishes else "waiting"
        try:
            async with self._database.writing() as session:
                there = await session.get(ListEntry, entry_id)
                if there is not None:
                    stands = cast("State", there.state)
                    return api.ListEntryMade(entry=entry_id, state=stands, traces=found)
                if new.question is not None:
                    await _require_question(session, new.question)
                if not publishes:
                    await self.tell_moderators(session)
                session.add(row)
                await session.flush()
                await self._note(session, "write", entry_id, staff.account_id)
                if publishes:
                    await self._publish(session, row, staff)
        except IntegrityError:
            async with self._database.reading() as session:
                if await session.get(ListEntry, entry_id) is None:
                    raise
            # the same request came twice at once
            log.info("mailing_list.twice", entry=entry_id)
        self._outbox.wake()
        return api.ListEntryMade(entry=entry_id, state=state, traces=found)

    async def decide(self, staff: Staff, entry: str, said: api.ListVerdict) -> api.ListEntryMade:
        """Publish, refuse or withdraw an entry; nothing is published while the text may hold personal data and nobody
        has checked it.

        Raises :class:`Refused`: ``not_found``, ``decided`` (its state forbids it), ``empty``, ``unknown_question`` (the
        question that it answers has left the archive).
        """
        why = short_line(said.reason, 300)
        if said.verdict != "publish" and why is None:
            raise Refused("empty", "Say why.", kind="invalid")
        async with self._database.writing() as session:
            row = await session.get(ListEntry, entry, with_for_update=True)
            if row is None:
                raise _absent()
            state = NEXT.get((cast("State", row.state), said.verdict))
            if state is None:
                raise Refused("decided", "Somebody has decided already.")
            found: list[Trace] = []
            if said.verdict == "publish":
                title, text = _words(said.title or row.title, said.text or row.text)
                found = traces(f"{title}\n{text}")
                if found and not said.checked:
                    return _unchecked(found)
                row.title, row.text, row.folded = title, text, folded(title, text)
                row.shares = said.files and row.files > 0
                await self._publish(session, row, staff)
            else:
                if said.verdict == "refuse" and row.sender:
                    letter = letters.refused(self._sender, row, why=why or "")
                    await self._outbox.put(session, letter, contact_id=None, kind=MAIL_KIND)
                row.state, row.decided_at, row.decided_by = state, self._clock(), staff.account_id
                row.why = why
                if said.verdict == "withdraw":
                    await self._outbox.take_back(
                        session, select(ListMail.mail_id).where(ListMail.entry_id == row.id)
                    )
                await self._note(session, said.verdict, row.id, staff.account_id)
            # the writer's address is needed no more
            row.sender = ""
        self._outbox.wake()
        return api.ListEntryMade(entry=entry, state=state, traces=found)

    async def _publish(self, session: AsyncSession, row: ListEntry, staff: Staff) -> None:
        """Send an entry to everybody who takes part, in the caller's transaction; each gets it once."""
        now = self._clock()
        row.state, row.decided_at, row.decided_by = "published", now, staff.account_id
        earlier: dict[str | None, str] = {}
        if row.question_id is not None:
            question = await _require_question(session, row.question_id)
            found = await session.execute(
                select(ListMail.subscriber_id, ListMail.mail_id).where(
                    ListMail.entry_id == question.id
                )
            )
            earlier = {row[0]: row[1] for row in found}
        rows = await session.execute(
            select(ListSubscriber)
            .where(ListSubscriber.state == "subscribed")
            # one that leaves at this moment is gone before, or after all of it
            .with_for_update(read=True, key_share=True)
        )
        subscribers = rows.scalars().all()
        for each in subscribers:
            mail_id = hashlib.sha256(f"list-mail/{row.id}/{each.id}".encode()).hexdigest()[:24]
            letter = letters.posted(
                self._sender, row, to=each.email, link=self._subscribers.link(each.id, "leave"),
                files=self._files.link(each.id, row.id), address=self._address, answers=earlier.get(each.id),
            )  # fmt: skip
            await self._outbox.put(
                session, letter, contact_id=None, kind=MAIL_KIND, mail_id=mail_id
            )
            session.add(ListMail(mail_id=mail_id, entry_id=row.id, subscriber_id=each.id))
        await session.flush()
        await self._note(
            session,
            "publish",
            row.id,
            staff.account_id,
            mails=len(subscribers),
            files=row.files if row.shares else 0,
        )
        log.info("mailing_list.published", entry=row.id, mails=len(subscribers))

    async def tell_moderators(self, session: AsyncSession) -> None:
        """Write to the supervisors that an entry waits, unless they were told of another within :data:`TOLD_FOR`.

        Call it before the entry is added.
        """
        waits = select(ListEntry.id).where(
            ListEntry.state == "waiting", ListEntry.created_at > self._clock() - TOLD_FOR
        )
        if (await session.execute(waits.limit(1))).first() is not None:
            return
        for address in await supervisors_with_address(session):
            letter = letters.waiting(self._sender, to=address)
            await self._outbox.put(session, letter, contact_id=None, kind=MAIL_KIND)

    def wake(self) -> None:
        """Have the outbox send the letters of a transaction that was committed."""
        self._outbox.wake()

    def now(self) -> datetime:
        """Return the station's time."""
        return self._clock()

    async def forget(self) -> None:
        """Delete refused and withdrawn entries, outcomes of mails and senders' addresses whose retention is over, and
        addresses that were not confirmed."""
        async with self._database.writing() as session:
            await session.execute(
                delete(ListEntry).where(
                    ListEntry.state.in_(("refused", "withdrawn")),
                    ListEntry.decided_at < self._clock() - self._kept,
                )
            )
            # what one posting sent, and to whom; the archive itself has no end
            if mails := await delete_finished(session, MAIL_KIND, self._clock() - self._kept):
                await session.execute(
                    delete(ListMail).where(
                        ListMail.mail_id.not_in(select(OutgoingMail.id)),
                        ListMail.entry_id.in_(
                            select(ListEntry.id).where(
                                ListEntry.decided_at < self._clock() - self._kept
                            )
                        ),
                    )
                )
                log.info("mailing_list.forgotten", mails=len(mails))
            # the address of a writer about whom nobody has decided
            await session.execute(
                update(ListEntry)
                .where(ListEntry.sender != "", ListEntry.created_at < self._clock() - self._kept)
                .values(sender="")
            )
            await self._subscribers.forget(session)

    async def _note(
        self, session: AsyncSession, act: str, entry: str, by: str | None, **detail: object
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"mailing_list.{act}", subject=f"list_entry:{entry}",
            detail=detail,
        )  # fmt: skip


def may_moderate(staff: Staff) -> bool:
    """Return whether the caller decides what the list publishes."""
    return staff.role in MODERATORS


def may_see(row: ListEntry, staff: Staff) -> bool:
    """Return whether the caller may read an entry: everybody the archive, its author and moderators the rest."""
    return row.state == "published" or may_moderate(staff) or row.account_id == staff.account_id


def _chosen(staff: Staff, query: api.ListQuery) -> Select[ListEntry]:
    """Select the entries that a query asks for and the caller may see."""
    chosen = select(ListEntry)
    if query.mine:
        chosen = chosen.where(ListEntry.account_id == staff.account_id)
    elif query.state == "waiting":
        chosen = chosen.where(ListEntry.state == "waiting")
        if not may_moderate(staff):
            chosen = chosen.where(ListEntry.account_id == staff.account_id)
    else:
        chosen = chosen.where(ListEntry.state == "published", ListEntry.question_id.is_(None))
    for word in words_of(query.words):
        like = f"% {word}%"
        answered = select(_ANSWER.id).where(
            _ANSWER.question_id == ListEntry.id,
            _ANSWER.state == "published",
            _ANSWER.folded.like(like),
        )
        chosen = chosen.where(or_(ListEntry.folded.like(like), answered.exists()))
    return chosen


async def _require_question(session: AsyncSession, question: str) -> ListEntry:
    row = await session.get(ListEntry, question)
    if row is None or row.question_id is not None or row.state != "published":
        raise Refused(
            "unknown_question", "There is no such question in the archive.", kind="invalid"
        )
    return row


def _words(title: str, text: str) -> tuple[str, str]:
    line, said = short_line(title, 120), cleaned(without_links(text))
    if line is None or not said:
        raise Refused("empty", "An entry has a title and a text.", kind="invalid")
    return line, said


def _unchecked(found: list[Trace]) -> api.ListEntryMade:
    return api.ListEntryMade(entry=None, state=None, traces=found)


def _absent() -> Refused:
    return Refused("not_found", "There is no such entry.")
