"""Reading the history for reports: SQL adds up by half-hour, category, channel and outcome.

What comes back is small whatever the number of contacts; everything further is arithmetic.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.checks import STATION_CHECK
from gateway.history.models import CallQuality, Contact, Leg
from gateway.reports.figures import Cell, Tally, Thresholds
from gateway.reports.periods import SLOT_MS
from gateway.reports.sql import epoch_ms

GAVE_UP = ("abandoned", "left_while_ringing")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts count: entered from ``start`` and before ``end``; empty collections are no limit.

    ``accounts`` are the operators who had a part in them.
    """

    start: datetime
    end: datetime
    categories: Collection[str] = ()
    channels: Collection[str] = ()
    outcomes: Collection[str] = ()
    accounts: Collection[str] | None = None


async def contact_cells(
    session: AsyncSession, wanted: Wanted, thresholds: Thresholds, now: datetime
) -> list[Cell]:
    """Return how contacts entered, waited and were decided; ``now`` is for those still waiting."""
    rows = await session.execute(_contacts(wanted, thresholds, now))
    return [
        Cell(int(slot), category, channel, outcome, Tally(**_whole(sums)))
        for slot, category, channel, outcome, *sums in _rows(rows)
    ]


async def handling_cells(
    session: AsyncSession, wanted: Wanted, *, by_account: bool = False
) -> list[Cell]:
    """Return talk and wrap-up of the operators' parts that are over.

    ``by_account``: apart by operator, and then ``answered`` and ``handled`` count the parts.
    """
    rows = await session.execute(_handling(wanted, by_account=by_account))
    found = []
    for slot, category, channel, outcome, account, parts, over, talk, wrap_up in _rows(rows):
        tally = Tally(talk_ms=int(talk or 0), wrap_up_ms=int(wrap_up or 0))
        if by_account:
            tally.answered, tally.handled = int(parts), int(over or 0)
        found.append(Cell(int(slot), category, channel, outcome, tally, account))
    return found


async def quality_cells(session: AsyncSession, wanted: Wanted) -> list[Cell]:
    """Return how many sides of calls were measured, and how many of them were poor."""
    slot = _slot(epoch_ms(Contact.created_at))
    keys = (slot, Contact.category, Contact.channel, func.coalesce(Contact.outcome, ""))
    statement = (
        select(*keys, func.count(), _count(CallQuality.word == "poor"))
        .select_from(Contact)
        .join(CallQuality, CallQuality.contact_id == Contact.id)
        .where(*_limits(wanted), CallQuality.word.is_not(None))
        .group_by(*keys)
    )
    rows = await session.execute(statement)
    return [
        Cell(int(slot), category, channel, outcome, Tally(measured=measured, poor=int(poor)))
        for slot, category, channel, outcome, measured, poor in _rows(rows)
    ]


def _contacts(wanted: Wanted, thresholds: Thresholds, now: datetime) -> Select[Any]:
    first_answer = (
        select(func.min(epoch_ms(Leg.started_at)))
        .where(Leg.contact_id == Contact.id, Leg.party == "agent")
        .scalar_subquery()
    )
    entered = epoch_ms(Contact.created_at)
    answered = case(
        (
            Contact.connected_at.is_not(None),
            func.coalesce(first_answer, epoch_ms(Contact.connected_at)),
        ),
    )
    late_ms = case(
        {name: literal(s * 1000) for name, s in thresholds.by_category.items()},
        value=Contact.category,
        else_=literal(thresholds.default_s * 1000),
    ) if thresholds.by_category else literal(thresholds.default_s * 1000)  # fmt: skip
    each = (
        select(
            _slot(entered).label("slot"),
            Contact.category.label("category"),
            Contact.channel.label("channel"),
            func.coalesce(Contact.outcome, "").label("outcome"),
            (answered - entered).label("answered_ms"),
            case((Contact.ended_at.is_not(None), epoch_ms(Contact.ended_at) - entered)).label(
                "ended_ms"
            ),
            (literal(_ms(now)) - entered).label("age_ms"),
            late_ms.label("late_ms"),
            Contact.state.label("state"),
        )
        .where(*_limits(wanted))
        .subquery()
    )
    c = each.c
    was_answered = c.answered_ms.is_not(None)
    over = c.state == "closed"
    unanswered = and_(c.answered_ms.is_(None), over)
    gave_up = and_(unanswered, c.outcome.in_(GAVE_UP))
    waiting = and_(c.answered_ms.is_(None), c.state != "closed")
    short_ms = thresholds.short_abandon_s * 1000
    waited = func.coalesce(c.answered_ms, case((over, c.ended_ms)), c.age_ms)
    return select(
        c.slot,
        c.category,
        c.channel,
        c.outcome,
        func.count().label("offered"),
        _count(was_answered).label("answered"),
        _count(c.answered_ms <= c.late_ms).label("answered_within"),
        _count(gave_up).label("abandoned"),
        _count(and_(gave_up, c.ended_ms <= c.late_ms)).label("abandoned_within"),
        _count(
            and_(gave_up, c.ended_ms <= c.late_ms, c.ended_ms <= short_ms)
        ).label("abandoned_short"),
        _count(and_(unanswered, c.outcome == "lost")).label("lost"),
        _count(and_(unanswered, c.outcome.not_in((*GAVE_UP, "lost")))).label("failed"),
        _count(waiting).label("waiting"),
        _count(and_(waiting, c.age_ms > c.late_ms)).label("overdue"),
        _count(and_(was_answered, c.ended_ms.is_not(None))).label("handled"),
        func.sum(c.answered_ms).label("wait_ms"),
        func.sum(case((gave_up, c.ended_ms))).label("abandon_ms"),
        func.max(waited).label("longest_ms"),
    ).group_by(c.slot, c.category, c.channel, c.outcome)  # fmt: skip


_SUMS = (
    "offered", "answered", "answered_within", "abandoned", "abandoned_within", "abandoned_short",
    "lost", "failed", "waiting", "overdue", "handled", "wait_ms", "abandon_ms", "longest_ms",
)  # fmt: skip


def _whole(sums: Sequence[Any]) -> dict[str, int]:
    return {name: max(0, int(value or 0)) for name, value in zip(_SUMS, sums, strict=True)}


def _handling(wanted: Wanted, *, by_account: bool) -> Select[Any]:
    keys: list[Any] = [
        _slot(epoch_ms(Contact.created_at)),
        Contact.category,
        Contact.channel,
        func.coalesce(Contact.outcome, ""),
    ]
    account: Any = func.coalesce(Leg.account_id, "") if by_account else literal(None)
    talk = epoch_ms(Leg.ended_at) - epoch_ms(Leg.started_at)
    wrap_up = epoch_ms(Leg.wrapped_at) - epoch_ms(Leg.ended_at)
    statement = (
        select(
            *keys,
            account,
            func.count(),
            _count(Leg.ended_at.is_not(None)),
            func.sum(talk),
            func.sum(wrap_up),
        )
        .select_from(Contact)
        .join(Leg, Leg.contact_id == Contact.id)
        .where(*_limits(wanted), Leg.party == "agent")
        .group_by(*keys, *([account] if by_account else []))
    )
    if wanted.accounts is not None:
        statement = statement.where(Leg.account_id.in_(wanted.accounts))
    return statement


def _limits(wanted: Wanted) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [
        Contact.created_at >= wanted.start,
        Contact.created_at < wanted.end,
        Contact.category != STATION_CHECK,
    ]
    if wanted.categories:
        limits.append(Contact.category.in_(wanted.categories))
    if wanted.channels:
        limits.append(Contact.channel.in_(wanted.channels))
    if wanted.outcomes:
        limits.append(func.coalesce(Contact.outcome, "").in_(wanted.outcomes))
    if wanted.accounts is not None:
        limits.append(
            select(Leg.id)
            .where(Leg.contact_id == Contact.id, Leg.account_id.in_(wanted.accounts))
            .exists()
        )
    return limits


def _rows(result: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in result]


def _slot(ms: ColumnElement[int]) -> ColumnElement[int]:
    # whole numbers on both sides: both databases cut the fraction off
    return ms.op("/")(literal(SLOT_MS))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
