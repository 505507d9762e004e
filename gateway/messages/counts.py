"""Counts cases, each count in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.mail.tables import OutgoingMail
from gateway.messages.lookups import WAITING
from gateway.messages.tables import Message
from gateway.messages.undelivered import ENDED_BY


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of the messages."""

    open: int
    taken: int
    overdue: int
    warned: int
    urgent: int
    snoozed: int
    proposed: int
    oldest_due_at: datetime | None
    answered_today: int
    late_today: int


async def figures(
    session: AsyncSession,
    now: datetime,
    today: datetime,
    *,
    within: ColumnElement[bool] | None = None,
) -> Figures:
    """Return the counts of what waits, and of what was answered since *today*."""
    waits = Message.state.in_(WAITING)

    def total(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    done = Message.answered_at >= today
    wanted = select(
        total(Message.state == "open"),
        total(Message.state == "taken"),
        total(waits & (Message.due_at < now)),
        total(waits & (Message.warn_at <= now)),
        total(
            Message.urgent_at.is_not(None)
            & or_(
                Message.state == "open",
                and_(Message.state == "taken", Message.urgent_at > Message.taken_at),
            )
        ),
        total(waits & (Message.snoozed_until > now)),
        total(waits & Message.proposed_by.is_not(None)),
        func.min(case((waits, Message.due_at))),
        total(done),
        total(done & (Message.late == True)),  # noqa: E712 - SQL
    ).join(Contact, Contact.id == Message.contact_id)
    if within is not None:
        wanted = wanted.where(within)
    row = (await session.execute(wanted)).one()
    open_, taken, overdue, warned_of, urgent, snoozed, proposed, oldest, *done_of = row
    done_today, late_today = done_of
    return Figures(
        open=int(open_),
        taken=int(taken),
        overdue=int(overdue),
        warned=int(warned_of),
        urgent=int(urgent),
        snoozed=int(snoozed),
        proposed=int(proposed),
        oldest_due_at=oldest,
        answered_today=int(done_today),
        late_today=int(late_today),
    )


@dataclass(frozen=True, slots=True)
class Unsent:
    """Answers that are written and not sent yet: how many still in time, how many past the promised time, and the first of
    those times."""

    in_time: int = 0
    late: int = 0
    first_due_at: datetime | None = None


async def unsent(session: AsyncSession, now: datetime, written_before: datetime) -> Unsent:
    """Return the counts of the letters that ended a case, were written before *written_before*, and still wait in the outbox."""
    row = await session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((Message.due_at < now, 1), else_=0)), 0),
            func.min(Message.due_at),
        )
        .select_from(OutgoingMail)
        .join(Message, Message.contact_id == OutgoingMail.contact_id)
        .where(
            OutgoingMail.state == "pending",
            OutgoingMail.kind.in_(tuple(ENDED_BY)),
            OutgoingMail.created_at < written_before,
        )
    )
    count, late, first = row.one()
    return Unsent(int(count) - int(late), int(late), first)


async def lateness(
    session: AsyncSession, now: datetime
) -> Sequence[tuple[str, str | None, int, int, int, datetime]]:
    """Return by topic and office how many cases wait, are near their due time, are past it, and when the first is due."""

    def total(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    late = Message.due_at < now
    rows = await session.execute(
        select(
            Contact.category,
            Message.office_id,
            func.count(),
            total(~late & (Message.warn_at <= now)),
            total(late),
            func.min(Message.due_at),
        )
        .join(Contact, Contact.id == Message.contact_id)
        .where(Message.state.in_(WAITING), Message.kind == "message")
        .group_by(Contact.category, Message.office_id)
    )
    found = [
        (category, office, int(count), int(near), int(over), first)
        for category, office, count, near, over, first in rows
    ]
    return sorted(found, key=lambda each: (-each[4], -each[3], each[5]))
