"""Computes the sums that reports add up for each contact, stored beside it in whole milliseconds.

Legs, measurements and journal entries hold the same facts, but adding them up contact by contact would make a year's
report take a minute. So one statement computes the sums of a contact whenever one of these changes, in the same
transaction. Without a contact the same statement computes them for all; repeating it changes nothing.
"""

from functools import cache
from typing import Any

from sqlalchemy import Select, Update, case, distinct, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.tables import CallQuality
from gateway.contacts.tables import Contact, Leg
from gateway.platform.sql.milliseconds import epoch_ms

COUNTED = (
    *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
    *("answered_office", "shared"),
)
"""The columns of a contact that this is about."""

UNANSWERED = dict.fromkeys(COUNTED) | {"measured": 0, "shared": 0}
"""What they are of a contact that has entered and nothing more."""


async def count_anew(session: AsyncSession, contact_id: str | None = None) -> None:
    """Compute and store the sums of this contact, or of all, in the caller's transaction."""
    statement = counting()
    if contact_id is not None:
        statement = statement.where(Contact.id == contact_id)
    await session.execute(statement, execution_options={"synchronize_session": False})


@cache
def counting() -> Update:
    """Return the statement that computes the sums; it is built once, since that costs as much as running it.

    The wait runs from entering, a callback's from coming in line (``due_at``), to the first answer; talking and wrap-up
    are those of all operators who had the contact, which is ``shared`` when these were several, or of several offices.
    """
    waits_from = epoch_ms(func.coalesce(Contact.due_at, Contact.created_at))
    answered = case(
        (
            Contact.connected_at.is_not(None),
            func.coalesce(
                _of_legs(func.min(epoch_ms(Leg.started_at))), epoch_ms(Contact.connected_at)
            ),
        )
    )
    over = case((Contact.ended_at.is_not(None), epoch_ms(Contact.ended_at)))
    staff = (
        func.coalesce(Leg.account_id, "").op("||")("|").op("||")(func.coalesce(Leg.office_id, ""))
    )
    several = _of(
        select(func.count(distinct(staff))).where(
            Leg.contact_id == Contact.id, Leg.party.in_(("agent", "colleague"))
        )
    )
    return update(Contact).values(
        wait_ms=answered - waits_from,
        over_ms=over - waits_from,
        answered_by=_of_first(Leg.account_id),
        answered_office=_of_first(Leg.office_id),
        shared=case((several > 1, 1), else_=0),
        talk_ms=_of_legs(func.sum(epoch_ms(Leg.ended_at) - epoch_ms(Leg.started_at))),
        wrap_up_ms=_of_legs(func.sum(epoch_ms(Leg.wrapped_at) - epoch_ms(Leg.ended_at))),
        measured=_of_sides(func.count()),
        poor=_of_sides(func.sum(case((CallQuality.word == "poor", 1), else_=0))),
    )


def _of_legs(value: Any) -> Any:
    return _of(select(value).where(Leg.contact_id == Contact.id, Leg.party == "agent"))


def _of_first(column: Any) -> Any:
    """Return a value of the operator who answered first."""
    return _of(
        select(column)
        .where(Leg.contact_id == Contact.id, Leg.party == "agent")
        .order_by(Leg.position)
        .limit(1)
    )


def _of_sides(value: Any) -> Any:
    return _of(
        select(value)
        .select_from(CallQuality)
        .where(CallQuality.contact_id == Contact.id, CallQuality.word.is_not(None))
    )


def _of(found: Select[Any]) -> Any:
    return found.correlate(Contact).scalar_subquery()
