"""Citizens' messages in SQL: who has which, and no decision made twice.

Every change of state is one conditional UPDATE whose row count says whether it happened.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.contacts.tables import IN_JOURNAL_ORDER, Contact, ContactEvent
from gateway.messages.lookups import WAITING, FoundMessage, found_messages, joined
from gateway.messages.tables import Message, MessageReply
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import keep_to_writer
from gateway.platform.sql.writes import changes_one

_NO_MARKS: dict[str, Any] = dict.fromkeys(
    ("urgent_at", "snoozed_until", "proposed_by", "proposed_at", "not_for")
)
"""The marks that a message has only while it waits."""


async def by_code(session: AsyncSession, code_hash: str) -> FoundMessage | None:
    """Return the message whose code has this hash."""
    row = (await session.execute(found_messages().where(Message.code_hash == code_hash))).first()
    return None if row is None else joined(row)


async def listed(
    session: AsyncSession,
    states: Collection[str],
    *,
    categories: Collection[str] | None,
    limit: int,
    after: Message | None = None,
) -> Sequence[FoundMessage]:
    """Return messages in *states* and *categories* (None: any), the first due first; *after*: only those due after this one."""
    wanted = found_messages().where(Message.state.in_(tuple(states)))
    if after is not None:
        same = and_(Message.due_at == after.due_at, Message.contact_id > after.contact_id)
        wanted = wanted.where(or_(Message.due_at > after.due_at, same))
    if categories is not None:
        wanted = wanted.where(Contact.category.in_(tuple(categories)))
    rows = await session.execute(wanted.order_by(Message.due_at, Message.contact_id).limit(limit))
    return [joined(row) for row in rows]


async def filtered(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    newest: bool = False,
) -> Sequence[FoundMessage]:
    """Return messages that meet all *conditions*: urgent ones first, then the first due first; *newest*: the last answered
    or closed first."""
    last = func.coalesce(Message.closed_at, Message.answered_at)
    urgent = case((Message.urgent_at.is_not(None), 0), else_=1)
    order = (last.desc(),) if newest else (urgent, Message.due_at)
    rows = await session.execute(
        found_messages().where(*conditions).order_by(*order, Message.contact_id).limit(limit)
    )
    return [joined(row) for row in rows]


async def by_reference(session: AsyncSession, reference: str) -> FoundMessage | None:
    """Return the message with this reference, as people write it."""
    bare = "".join(each for each in reference.upper() if each.isalnum())
    found = await session.execute(
        found_messages().where(func.replace(Contact.reference, "-", "") == bare).limit(1)
    )
    row = found.first()
    return None if row is None else joined(row)


async def tell_steps(session: AsyncSession, contact_id: str, *, tell: bool) -> None:
    """Set whether the citizen is told of each step of their case."""
    await session.execute(
        update(Message).where(Message.contact_id == contact_id).values(tell_steps=tell)
    )


async def told_steps(
    session: AsyncSession, contact_id: str, kinds: Collection[str]
) -> Sequence[tuple[str, datetime]]:
    """Return the entries of these kinds in a case's history, in order."""
    rows = await session.execute(
        select(ContactEvent.kind, ContactEvent.at)
        .where(ContactEvent.contact_id == contact_id, ContactEvent.kind.in_(tuple(kinds)))
        .order_by(*IN_JOURNAL_ORDER)
    )
    return [(kind, at) for kind, at in rows]


async def contacts_of(session: AsyncSession, ids: Collection[str]) -> Sequence[Contact]:
    """Return the contacts with these ids, newest first."""
    rows = await session.execute(
        select(Contact).where(Contact.id.in_(tuple(ids))).order_by(Contact.created_at.desc())
    )
    return rows.scalars().all()


async def references_within(
    session: AsyncSession, references: Collection[str], scope: ColumnElement[bool]
) -> Sequence[str]:
    """Return those of the references whose messages meet *scope*."""
    rows = await session.execute(
        select(Contact.reference)
        .join(Message, Message.contact_id == Contact.id)
        .where(Contact.reference.in_(tuple(references)), scope)
    )
    return rows.scalars().all()


async def thread(
    session: AsyncSession, contact_id: str
) -> Sequence[tuple[MessageReply, Account | None]]:
    """Return the texts of a message in order, each with the account that wrote it."""
    rows = await session.execute(
        select(MessageReply, Account)
        .outerjoin(Account, Account.id == MessageReply.account_id)
        .where(MessageReply.contact_id == contact_id)
        .order_by(MessageReply.written_at, MessageReply.id)
    )
    return [(reply, account) for reply, account in rows]


async def next_text_at(session: AsyncSession, contact_id: str, now: datetime) -> datetime:
    """Return the time to store for a text written at *now*: after all others of its thread, even where clocks went back."""
    last = await session.scalar(
        select(func.max(MessageReply.written_at)).where(MessageReply.contact_id == contact_id)
    )
    return now if last is None else max(now, last + timedelta(microseconds=1))


async def texts_of(session: AsyncSession, contact_id: str) -> int:
    """Return how many texts a thread has."""
    counted = await session.execute(
        select(func.count()).where(MessageReply.contact_id == contact_id)
    )
    return int(counted.scalar_one())


async def last_written(session: AsyncSession, contact_id: str) -> datetime | None:
    """Return when the citizen wrote last."""
    found = await session.execute(
        select(MessageReply.written_at)
        .where(MessageReply.contact_id == contact_id, MessageReply.author == "citizen")
        .order_by(MessageReply.written_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


def offered(message: Message) -> bool:
    """Return whether a message is now offered through the queue, to the operators of its topic.

    Complaints and praise are offered by the room that takes them in.
    """
    held_back = (message.office_id, message.not_for, message.proposed_by, message.snoozed_until)
    return (
        message.state == "open"
        and message.kind == "message"
        and all(each is None for each in held_back)
    )


async def take(session: AsyncSession, contact_id: str, account_id: str, now: datetime) -> bool:
    """Give an open message to an account that has none and may have it; return False where that is not so.

    Raises ``IntegrityError`` when the same account takes two at the same moment.
    """
    mine = aliased(Message)
    busy = exists().where(mine.taken_by == account_id, mine.state == "taken")
    return await changes_one(
        session,
        update(Message)
        .where(
            Message.contact_id == contact_id,
            Message.state == "open",
            or_(Message.not_for.is_(None), Message.not_for != account_id),
            ~busy,
        )
        .values(state="taken", taken_by=account_id, taken_at=now),
        synchronized=False,
    )


async def keep_from(session: AsyncSession, contact_id: str, account_id: str) -> None:
    """Exclude *account_id* from answering a message."""
    await session.execute(
        update(Message)
        .where(Message.contact_id == contact_id)
        .values(not_for=account_id)
        .execution_options(synchronize_session=False)
    )


async def in_hand_of(session: AsyncSession, account_id: str) -> str | None:
    """Return the id of the message that an account has in hand."""
    found = await session.execute(
        select(Message.contact_id).where(Message.taken_by == account_id, Message.state == "taken")
    )
    return found.scalar_one_or_none()


async def release(session: AsyncSession, contact_id: str, account_id: str | None) -> bool:
    """Put back a message that *account_id* has (None: any account); return False if they do not have it."""
    return await changes_one(
        session,
        _taken(contact_id, account_id).values(state="open", taken_by=None, taken_at=None),
        synchronized=False,
    )


async def answered(session: AsyncSession, contact_id: str, account_id: str, now: datetime) -> bool:
    """Note an answer by the operator who has the message; return False for anybody else. A message that was late once
    stays late."""
    return await changes_one(
        session,
        _taken(contact_id, account_id).values(
            state="answered",
            answered_at=now,
            draft=None,
            **_NO_MARKS,
            taken_by=None,
            taken_at=None,
            late=case((Message.due_at < now, True), else_=Message.late),
        ),
        synchronized=False,
    )


async def closed(
    session: AsyncSession, contact_id: str, account_id: str, now: datetime, why: str
) -> bool:
    """Close a message without an answer, by the operator who has it; return False for anybody else."""
    return await changes_one(
        session,
        _taken(contact_id, account_id).values(
            state="closed",
            closed_at=now,
            closed_why=why,
            draft=None,
            taken_by=None,
            taken_at=None,
            **_NO_MARKS,
        ),
        synchronized=False,
    )


async def waits_anew(
    session: AsyncSession, contact_id: str, *, due_at: datetime, warn_at: datetime
) -> bool:
    """Have an answered or closed message wait again, with new due times; return False if it waits already."""
    return await changes_one(
        session,
        update(Message)
        .where(Message.contact_id == contact_id, Message.state.in_(("answered", "closed")))
        .values(
            state="open", due_at=due_at, warn_at=warn_at, warned_at=None, escalated_at=None,
            closed_at=None, closed_why=None, snoozed_until=None,
        ),
        synchronized=False,
    )  # fmt: skip


async def to_escalate(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[str]:
    """Return the messages past their due time that are not escalated yet."""
    found = await session.execute(
        select(Message.contact_id)
        .where(Message.state.in_(WAITING), Message.due_at < now, Message.escalated_at.is_(None))
        .order_by(Message.due_at)
        .limit(limit)
    )
    return found.scalars().all()


async def escalated(session: AsyncSession, contact_id: str, now: datetime) -> bool:
    """Note that a message is late, and wake it; return False if another gateway was first."""
    return await changes_one(
        session,
        update(Message)
        .where(Message.contact_id == contact_id, Message.escalated_at.is_(None))
        .values(escalated_at=now, late=True, snoozed_until=None),
        synchronized=False,
    )


async def woken(session: AsyncSession, now: datetime, *, limit: int) -> list[str]:
    """Wake the messages whose snooze is over, or whose due time is near; return their ids."""
    over = (Message.snoozed_until <= now) | (Message.warn_at <= now)
    found = await session.execute(
        select(Message.contact_id).where(Message.snoozed_until.is_not(None), over).limit(limit)
    )
    return [
        contact_id
        for contact_id in found.scalars()
        if await changes_one(
            session,
            update(Message)
            .where(Message.contact_id == contact_id, Message.snoozed_until.is_not(None))
            .values(snoozed_until=None),
            synchronized=False,
        )
    ]


async def to_warn_of(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[str]:
    """Return the messages near their due time of which nobody was warned yet."""
    found = await session.execute(
        select(Message.contact_id)
        .where(Message.state.in_(WAITING), Message.warn_at <= now, Message.warned_at.is_(None))
        .order_by(Message.due_at)
        .limit(limit)
    )
    return found.scalars().all()


async def warned(session: AsyncSession, contact_id: str, now: datetime) -> bool:
    """Note the warning; return False if another gateway was first."""
    return await changes_one(
        session,
        update(Message)
        .where(Message.contact_id == contact_id, Message.warned_at.is_(None))
        .values(warned_at=now),
        synchronized=False,
    )


async def all_in_hand(session: AsyncSession) -> Sequence[tuple[str, str, datetime | None]]:
    """Return the messages in hand, each with its account (empty if deleted) and since when."""
    found = await session.execute(
        select(Message.contact_id, Message.taken_by, Message.taken_at).where(
            Message.state == "taken"
        )
    )
    return [(contact_id, account_id or "", taken_at) for contact_id, account_id, taken_at in found]


async def keep_draft(session: AsyncSession, contact_id: str, account_id: str, text: str) -> bool:
    """Store the draft of the operator who has the message; return False for anybody else."""
    kept = await changes_one(
        session, _taken(contact_id, account_id).values(draft=text or None), synchronized=False
    )
    keep_to_writer(session, Message)
    return kept


def _taken(contact_id: str, account_id: str | None) -> Update:
    wanted = update(Message).where(Message.contact_id == contact_id, Message.state == "taken")
    return wanted if account_id is None else wanted.where(Message.taken_by == account_id)
