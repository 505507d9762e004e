"""Reads complaints and moves them from state to state, in the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.complaints.grouping import WINDOW, Noted
from gateway.complaints.states import (
    WORKED_ON,
    Act,
    NotPossibleError,
    Standing,
    State,
    after,
)
from gateway.complaints.tables import Complaint, ComplaintStep
from gateway.contacts.tables import Contact
from gateway.messages import case_changes
from gateway.messages.cases import Cases
from gateway.messages.tables import Message, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account

_WHY = {
    "not_now": "That is not possible as the complaint stands.",
    "anonymous": "Nobody can be answered: it is anonymous.",
    "same_person": "It was reopened: another person than before has it now.",
    "reopened_before": "It was reopened once already.",
}


@dataclass(frozen=True, slots=True)
class ComplaintCase:
    """A complaint with its case."""

    complaint: Complaint
    contact: Contact
    message: Message | None
    """None once its texts have been erased."""


def why_not(code: str) -> str:
    """Return the message of a refusal by the rules."""
    return _WHY[code]


def standing(row: Complaint) -> Standing:
    """Return the state of a complaint's row in the form that the rules take."""
    return Standing(
        state=State(row.state),
        person=row.person_id,
        before=row.before_id,
        reopened=row.reopened_at is not None,
        anonymous=row.anonymous,
    )


def found() -> Select[Complaint, Contact, Message]:
    """Return the query for complaints with their cases."""
    return (
        select(Complaint, Contact, Message)
        .join(Contact, Contact.id == Complaint.contact_id)
        .outerjoin(Message, Message.contact_id == Complaint.contact_id)
    )


async def one(session: AsyncSession, contact_id: str) -> ComplaintCase:
    """Return the complaint with this id. Raises ``Refused`` ``not_found``."""
    row = (await session.execute(found().where(Complaint.contact_id == contact_id))).first()
    if row is None:
        raise Refused("not_found", "There is no such complaint.")
    return ComplaintCase(*row)


async def by_hash(session: AsyncSession, code_hash: str) -> ComplaintCase | None:
    """Return the complaint whose code, or whose answer's code, has this hash; None where there is none."""
    row = (
        await session.execute(
            found().where(or_(Message.code_hash == code_hash, Complaint.settle_hash == code_hash))
        )
    ).first()
    return None if row is None else ComplaintCase(*row)


async def locked(session: AsyncSession, contact_id: str) -> Complaint:
    """Return the complaint's row, locked until the transaction ends. Raises ``Refused`` ``not_found``."""
    # the case first, as every writer locks it: two that lock in another order wait for each other
    await case_changes.locked(session, contact_id)
    row = await session.get(Complaint, contact_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("not_found", "There is no such complaint.")
    return row


async def move(
    session: AsyncSession, row: Complaint, act: Act, *, by: str | None, at: datetime, note: str | None = None
) -> None:  # fmt: skip
    """Move a locked complaint, and put the step on record. Raises ``Refused`` with the rules' word."""
    before = standing(row)
    try:
        now = after(before, act, by)
    except NotPossibleError as error:
        raise Refused(error.code, _WHY[error.code]) from None
    row.state, row.person_id, row.before_id = now.state, now.person, now.before
    if now.reopened and not before.reopened:
        row.reopened_at = at
    await put_step(session, row, by=by, at=at, note=note)
    if by is not None:
        # somebody is at it: words of danger in it are an alarm no more
        await case_changes.urgent_is_seen(session, row.contact_id)
        await audit.append(
            session,
            at=at,
            account_id=by,
            action=f"complaint.{act}",
            subject=f"contact:{row.contact_id}",
            detail={},
        )


async def close_case(
    session: AsyncSession, cases: Cases, contact_id: str, *, reason: str, by: str | None = None
) -> None:
    """Close the complaint's case, unless its texts have been erased and there is none any more."""
    if await case_changes.locked(session, contact_id) is not None:
        await cases.close(session, contact_id, reason=reason, by=by)


async def put_step(
    session: AsyncSession, row: Complaint, *, by: str | None, at: datetime, note: str | None = None
) -> None:
    """Record that the complaint has come to its present state at *at*."""
    count = await session.execute(
        select(func.count()).where(ComplaintStep.contact_id == row.contact_id)
    )
    session.add(
        ComplaintStep(
            id=new_id(), contact_id=row.contact_id, position=count.scalar_one(), at=at, state=row.state, account_id=by, note=note or None
        )
    )  # fmt: skip
    await session.flush()


async def steps(session: AsyncSession, contact_id: str) -> Sequence[ComplaintStep]:
    """Return the complaint's steps in order."""
    rows = await session.execute(
        select(ComplaintStep)
        .where(ComplaintStep.contact_id == contact_id)
        .order_by(ComplaintStep.position)
    )
    return rows.scalars().all()


async def thread(session: AsyncSession, contact_id: str) -> Sequence[MessageReply]:
    """Return the texts of the case in order."""
    rows = await session.execute(
        select(MessageReply)
        .where(MessageReply.contact_id == contact_id)
        .order_by(MessageReply.written_at, MessageReply.id)
    )
    return rows.scalars().all()


async def to_tell(
    session: AsyncSession, now: datetime, *, late: bool, limit: int
) -> Sequence[Complaint]:
    """Return, and lock, complaints whose time runs out (or with *late* is over) and about which nobody was told yet."""
    told = Complaint.escalated_at if late else Complaint.warned_at
    when = Complaint.due_at if late else Complaint.warn_at
    rows = await session.execute(
        select(Complaint)
        .where(Complaint.state.in_(WORKED_ON), when <= now, told.is_(None))
        .order_by(Complaint.due_at)
        .limit(limit)
        .with_for_update()
    )
    return rows.scalars().all()


async def unsettled(session: AsyncSession, before: datetime, *, limit: int) -> Sequence[str]:
    """Return the ids of complaints that were answered before *before*, and whose citizen has said nothing."""
    rows = await session.execute(
        select(Complaint.contact_id)
        .where(Complaint.state == State.ANSWERED, Complaint.answered_at < before)
        .order_by(Complaint.answered_at, Complaint.contact_id)
        .limit(limit)
    )
    return rows.scalars().all()


async def noted(
    session: AsyncSession, category: str, around: datetime, window: timedelta = WINDOW
) -> list[Noted]:
    """Return the facts for comparison of the complaints of a category within *window* of a moment."""
    rows = await session.execute(
        select(Complaint).where(
            Complaint.category == category,
            Complaint.taken_at >= around - window,
            Complaint.taken_at <= around + window,
        )
    )
    return [as_noted(row) for row in rows.scalars()]


def as_noted(row: Complaint) -> Noted:
    """Return the facts of a complaint by which it is compared with others."""
    return Noted(
        id=row.contact_id,
        category=row.category,
        place=row.place or "",
        office=row.office_id,
        at=row.taken_at,
        group=row.group_id,
    )


async def offices(session: AsyncSession) -> dict[str, Office]:
    """Return every office by id, closed ones too."""
    rows = await session.execute(select(Office).order_by(Office.name))
    return {row.id: row for row in rows.scalars()}


async def accounts(session: AsyncSession, ids: Collection[str]) -> dict[str, Account]:
    """Return the accounts with these ids, by id."""
    if not ids:
        return {}
    rows = await session.execute(select(Account).where(Account.id.in_(ids)))
    return {row.id: row for row in rows.scalars()}
