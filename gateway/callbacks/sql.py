"""Reads and writes callbacks. Every change is one conditional UPDATE whose count says whether it happened, so
nothing is called or decided twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.changes import note_result
from gateway.callbacks.tables import Callback
from gateway.contacts import changes as contacts
from gateway.contacts.tables import Contact, ContactEvent
from gateway.mail.tables import OutgoingMail
from gateway.platform.sql.base import Condition
from gateway.platform.sql.writes import changes_one

WARNING: Final = "callback-near"
"""The kind of the mail that says that a turn is near."""
_UNFINISHED = (
    Callback.result.is_(None),
    Contact.state != "closed",
    # in wrap-up: an operator was done with it
    Contact.outcome.is_(None),
)
_OPEN = (
    Contact.state != "closed",
    or_(Callback.result.is_not(None), Contact.outcome.is_not(None)),
)


async def one_at_a_time(session: AsyncSession, number: str) -> None:
    """Lock *number* until the transaction ends, against others who lock it in this way. SQLite has one writer
    anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(number))))


async def asked_for(session: AsyncSession, number: str, since: datetime) -> bool:
    """Return whether a request for this number is open, or was made after *since* and not cancelled."""
    found = await session.execute(
        select(
            exists().where(
                Callback.number == number,
                Callback.contact_id == Contact.id,
                func.coalesce(Callback.result, "") != "cancelled",
                or_(Contact.state != "closed", Callback.asked_at > since),
            )
        )
    )
    return bool(found.scalar_one())


async def open_count(session: AsyncSession) -> int:
    """Return how many requests are not over."""
    found = await session.execute(
        select(func.count())
        .select_from(Callback)
        .join(Contact, Contact.id == Callback.contact_id)
        .where(Contact.state != "closed")
    )
    return int(found.scalar_one())


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A callback without a result; ``placed``: it was in the queue once."""

    contact_id: str
    asked_at: datetime
    placed: bool


async def unfinished(
    session: AsyncSession, *, after: Unfinished | None = None, limit: int
) -> Sequence[Unfinished]:
    """Return up to *limit* callbacks without a result, which belong into the queue: the oldest first, those behind
    *after*."""
    wanted = (
        select(Callback.contact_id, Callback.asked_at, Callback.queued_at.is_not(None))
        .join(Contact, Contact.id == Callback.contact_id)
        .where(*_UNFINISHED)
    )
    if after is not None:
        wanted = wanted.where(
            or_(
                Callback.asked_at > after.asked_at,
                and_(Callback.asked_at == after.asked_at, Callback.contact_id > after.contact_id),
            )
        )
    rows = await session.execute(
        wanted.order_by(Callback.asked_at, Callback.contact_id).limit(limit)
    )
    return [Unfinished(contact_id, asked_at, bool(placed)) for contact_id, asked_at, placed in rows]


async def left_open(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Return the contacts of up to *limit* callbacks that have a result but are not closed, the oldest first: the
    citizen is talked to or wrapped up, unless the queue has lost them."""
    rows = await session.execute(
        select(Callback.contact_id)
        .join(Contact, Contact.id == Callback.contact_id)
        .where(*_OPEN)
        .order_by(Callback.asked_at, Callback.contact_id)
        .limit(limit)
    )
    return rows.scalars().all()


async def close_lost(session: AsyncSession, contact_id: str) -> bool:
    """Close a contact of :func:`left_open` that the queue does not know any more; False when it is none of these
    (any more). It ends at the last moment that the journal tells of it, as failed unless it had an outcome."""
    told = select(func.max(ContactEvent.at)).where(ContactEvent.contact_id == contact_id)
    called_at = select(Callback.called_at).where(Callback.contact_id == contact_id)
    last = func.coalesce(told.scalar_subquery(), called_at.scalar_subquery(), Contact.created_at)
    left_open = (
        select(Callback.contact_id).join(Contact, Contact.id == Callback.contact_id).where(*_OPEN)
    )
    return await contacts.close_lost(session, contact_id, within=left_open, ended_at=last)


async def not_warned(session: AsyncSession, before: datetime) -> Sequence[str]:
    """Return the callbacks with an address, requested before *before*, that no operator has called and that have no
    :data:`WARNING`; the one with the best place first."""
    warned = exists().where(
        OutgoingMail.contact_id == Callback.contact_id, OutgoingMail.kind == WARNING
    )
    rows = await session.execute(
        select(Callback.contact_id)
        .join(Contact, Contact.id == Callback.contact_id)
        .where(
            *_UNFINISHED,
            Callback.email.is_not(None),
            Callback.queued_at.is_not(None),
            Callback.called_at.is_(None),
            Callback.asked_at < before,
            ~warned,
        )
        .order_by(Callback.score_ms, Callback.contact_id)
    )
    return rows.scalars().all()


async def placing(session: AsyncSession, found: Callback, now: datetime) -> bool:
    """Record that *found*, which the queue does not have, enters the queue, for the first time or again; earlier
    answers of operators do not count any more. False when somebody else has done so since it was read, or it has a
    result."""
    nothing_yet = (
        select(Callback.contact_id)
        .join(Contact, Contact.id == Callback.contact_id)
        .where(*_UNFINISHED)
    )
    return await changes_one(
        session,
        update(Callback)
        .where(
            Callback.contact_id == found.contact_id,
            Callback.contact_id.in_(nothing_yet),
            Callback.attempt == found.attempt,
            Callback.queued_at.is_(None)
            if found.queued_at is None
            else Callback.queued_at == found.queued_at,
        )
        .values(queued_at=now, attempt=0, called_at=None, good_until=None),
        synchronized=False,
    )


async def called(
    session: AsyncSession, contact_id: str, attempt: int, now: datetime, good_until: datetime
) -> bool:
    """Record that the citizen is being called, for the operator's answer number *attempt*; False when that was
    recorded before, or an earlier call has a result."""
    return await changes_one(
        session,
        update(Callback)
        .where(
            Callback.contact_id == contact_id,
            Callback.attempt < attempt,
            Callback.result.is_(None),
        )
        .values(attempt=attempt, called_at=now, good_until=good_until),
        synchronized=False,
    )


async def call_off(session: AsyncSession, contact_id: str, now: datetime) -> bool:
    """Close a callback that no queue knows, as cancelled; False, and nothing changed, when it is over or has a
    result."""
    nothing_yet = select(Callback.contact_id).where(Callback.result.is_(None))
    closed = await contacts.abandon(session, contact_id, within=nothing_yet, at=now)
    return closed and await note_result(session, contact_id, "cancelled")


async def forget(session: AsyncSession, before: datetime, kept: Condition) -> int:
    """Delete addresses and numbers of requests from before *before* that are over; return of how many. Contacts for
    which *kept* is true are spared."""
    over = select(Contact.id).where(Contact.state == "closed")
    found = await session.execute(
        update(Callback)
        .where(
            Callback.asked_at < before,
            Callback.contact_id.in_(over),
            ~kept(Callback.contact_id),
            or_(Callback.email.is_not(None), Callback.number.is_not(None)),
        )
        .values(email=None, number=None)
        .returning(Callback.contact_id)
    )
    return len(found.all())
