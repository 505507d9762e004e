"""Reading the history for reports: SQL adds up by half-hour, category, channel and outcome.

What comes back is small whatever the number of contacts; everything further is arithmetic.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    not_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history.models import Account, Contact, ContactEvent, Leg, Office
from gateway.history.sql import epoch_ms
from gateway.reports.figures import Cell, Tally, Thresholds
from gateway.reports.grain import DAY_MS, Grain, offsets, slot_of_day
from gateway.reports.operator_time import Change
from gateway.reports.periods import SLOT_MS
from gateway.uncounted import UNCOUNTED

LOOK_BACK = timedelta(hours=24)
"""Who has not been heard of for so long was signed off: a console that is silent is."""
MESSAGE, CALLBACK = "message", "callback"
CALLED_BACK = "callback"
"""Why a contact was removed whose citizen is called back."""
GAVE_UP = ("abandoned", "left_while_ringing")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts count: entered from ``start`` and before ``end``; empty collections are no limit.

    ``accounts`` are the operators who had a part in them; ``grain`` what is added up in one.
    """

    start: datetime
    end: datetime
    categories: Collection[str] = ()
    channels: Collection[str] = ()
    outcomes: Collection[str] = ()
    accounts: Collection[str] | None = None
    grain: Grain = Grain.HALF_HOUR
    """The slots of what is found are the first of each day where it is by day, those of the first day of
    1970 by time of day, and 0 where all is one."""


async def contact_cells(
    session: AsyncSession,
    wanted: Wanted,
    thresholds: Thresholds,
    now: datetime,
    *,
    by_account: bool = False,
) -> list[Cell]:
    """Return how contacts entered, waited, were decided and dealt with; ``now`` is for those still waiting.

    ``by_account``: apart by the operator who answered first. Talk and wrap-up are those of all operators who had
    the contact: where operators are told apart or chosen, they are ``handling_cells``.
    """
    rows = await session.execute(_contacts(wanted, thresholds, now, by_account=by_account))
    return [
        Cell(_found(wanted, slot), category, channel, outcome, Tally(**_whole(sums)), account)
        for slot, category, channel, outcome, account, *sums in _rows(rows)
    ]


async def handling_cells(session: AsyncSession, wanted: Wanted) -> list[Cell]:
    """Return talk and wrap-up of each operator's own parts that are over."""
    rows = await session.execute(_handling(wanted))
    return [
        Cell(
            _found(wanted, slot),
            category,
            channel,
            outcome,
            Tally(talk_ms=int(talk or 0), wrap_up_ms=int(wrap_up or 0)),
            account,
        )
        for slot, category, channel, outcome, account, talk, wrap_up in _rows(rows)
    ]


async def changes(session: AsyncSession, wanted: Wanted) -> list[Change]:
    """Return what the journal says of operators in the time wanted, and a day before it."""
    state = ContactEvent.data["agent.to"].as_string()
    statement = (
        select(ContactEvent.agent_id, epoch_ms(ContactEvent.at), ContactEvent.kind, state)
        .where(
            ContactEvent.agent_id.is_not(None),
            ContactEvent.at >= wanted.start - LOOK_BACK,
            ContactEvent.at < wanted.end,
        )
        .order_by(ContactEvent.at, func.length(ContactEvent.journal_id), ContactEvent.journal_id)
    )
    if wanted.accounts is not None:
        statement = statement.where(ContactEvent.agent_id.in_(wanted.accounts))
    rows = await session.execute(statement)
    return [Change(agent, int(at), kind, reached) for agent, at, kind, reached in _rows(rows)]


@dataclass(frozen=True, slots=True)
class People:
    """What operators and offices are called, and who belongs to which office today."""

    names: dict[str, str]
    office_of: dict[str, str]
    offices: dict[str, str]


async def people(session: AsyncSession) -> People:
    """Return the names for rows of operators and offices."""
    accounts = _rows(
        await session.execute(select(Account.id, Account.display_name, Account.office_id))
    )
    offices = _rows(await session.execute(select(Office.id, Office.name)))
    return People(
        names={name: shown for name, shown, _ in accounts},
        office_of={name: office for name, _, office in accounts if office},
        offices=dict(offices),
    )


def _contacts(
    wanted: Wanted, thresholds: Thresholds, now: datetime, *, by_account: bool
) -> Select[Any]:
    late_ms = case(
        {name: literal(s * 1000) for name, s in thresholds.by_category.items()},
        value=Contact.category,
        else_=literal(thresholds.default_s * 1000),
    ) if thresholds.by_category else literal(thresholds.default_s * 1000)  # fmt: skip
    c = Contact
    keys = (*_keys(wanted), func.coalesce(c.answered_by, "") if by_account else _nobody())
    live = _live()
    over = c.state == "closed"
    answered = and_(live, c.wait_ms.is_not(None))
    unanswered = and_(live, c.wait_ms.is_(None), over)
    gave_up = and_(unanswered, c.outcome.in_(GAVE_UP))
    waiting = and_(live, c.wait_ms.is_(None), c.state != "closed")
    # of those still waiting only
    age_ms = literal(_ms(now)) - epoch_ms(func.coalesce(c.due_at, c.created_at))
    short_ms = thresholds.short_abandon_s * 1000
    waited = func.coalesce(c.wait_ms, case((over, c.over_ms)), age_ms)
    own = wanted.accounts is None and not by_account
    return (
        select(
            *keys,
            _count(live),
            _count(answered),
            _count(and_(answered, c.wait_ms <= late_ms)),
            _count(gave_up),
            _count(and_(gave_up, c.over_ms <= late_ms)),
            _count(and_(gave_up, c.over_ms <= late_ms, c.over_ms <= short_ms)),
            _count(and_(unanswered, c.outcome == "lost")),
            _count(and_(unanswered, c.outcome == "removed")),
            _count(and_(unanswered, c.outcome.not_in((*GAVE_UP, "lost", "removed")))),
            _count(waiting),
            _count(and_(waiting, age_ms > late_ms)),
            _count(and_(answered, c.over_ms.is_not(None))),
            func.sum(case((answered, c.wait_ms))),
            func.sum(case((gave_up, c.over_ms))),
            func.max(case((live, waited))),
            func.sum(case((live, c.talk_ms))) if own else literal(0),
            func.sum(case((live, c.wrap_up_ms))) if own else literal(0),
            func.sum(c.measured),
            func.sum(c.poor),
            _count(c.channel == MESSAGE),
            _count(_replaced()),
            _count(c.satisfaction.is_not(None)),
            func.sum(c.satisfaction),
        )
        .where(*_limits(wanted))
        .group_by(*_positions(keys))
    )


def _replaced() -> ColumnElement[bool]:
    """Whoever asked to be called back instead of waiting: the callback counts in its place."""
    return and_(Contact.outcome == "removed", Contact.removed_why == CALLED_BACK)


def _live() -> ColumnElement[bool]:
    """Whoever was or is in line: no message, nobody whose callback's turn never came, or has not come yet."""
    never_due = and_(Contact.channel == CALLBACK, Contact.due_at.is_(None))
    return and_(
        Contact.channel != MESSAGE, not_(never_due), func.coalesce(not_(_replaced()), true())
    )


_SUMS = (
    "offered", "answered", "answered_within", "abandoned", "abandoned_within", "abandoned_short",
    "lost", "removed", "failed", "waiting", "overdue", "handled", "wait_ms", "abandon_ms",
    "longest_ms", "talk_ms", "wrap_up_ms", "measured", "poor", "messages", "replaced",
    "rated", "ratings",
)  # fmt: skip


def _whole(sums: Sequence[Any]) -> dict[str, int]:
    return {name: max(0, int(value or 0)) for name, value in zip(_SUMS, sums, strict=True)}


def _handling(wanted: Wanted) -> Select[Any]:
    keys = (*_keys(wanted), func.coalesce(Leg.account_id, ""))
    talk = epoch_ms(Leg.ended_at) - epoch_ms(Leg.started_at)
    wrap_up = epoch_ms(Leg.wrapped_at) - epoch_ms(Leg.ended_at)
    statement = (
        select(*keys, func.sum(talk), func.sum(wrap_up))
        .select_from(Contact)
        .join(Leg, Leg.contact_id == Contact.id)
        .where(*_limits(wanted), Leg.party == "agent", Contact.channel != MESSAGE)
        .group_by(*_positions(keys))
    )
    if wanted.accounts is not None:
        statement = statement.where(Leg.account_id.in_(wanted.accounts))
    return statement


def _keys(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    return (
        _slot(epoch_ms(Contact.created_at), wanted),
        Contact.category.expression,
        Contact.channel.expression,
        func.coalesce(Contact.outcome, ""),
    )


def _nobody() -> ColumnElement[str]:
    return literal("")


def _positions(keys: Sequence[Any]) -> list[ColumnElement[Any]]:
    # by number: PostgreSQL does not see that two expressions with parameters are the same
    return [literal_column(str(number)) for number in range(1, len(keys) + 1)]


def _limits(wanted: Wanted) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [
        Contact.created_at >= wanted.start,
        Contact.created_at < wanted.end,
        Contact.category.not_in(UNCOUNTED),
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
            .correlate(Contact)
            .exists()
        )
    return limits


def _rows(result: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in result]


def _slot(ms: ColumnElement[int], wanted: Wanted) -> ColumnElement[int]:
    # whole numbers on both sides: both databases cut the fraction off
    if wanted.grain is Grain.HALF_HOUR:
        return ms.op("/")(literal(SLOT_MS))
    if wanted.grain is Grain.WHOLE:
        return literal(0)
    (_, ahead), *later = offsets(wanted.start, wanted.end)
    shift = case(
        *((ms >= since, literal(more)) for since, more in reversed(later)), else_=literal(ahead)
    ) if later else literal(ahead)  # fmt: skip
    local = (ms + shift).self_group()
    if wanted.grain is Grain.DAY:
        return local.op("/")(literal(DAY_MS))
    return local.op("%")(literal(DAY_MS)).op("/")(literal(SLOT_MS))


def _found(wanted: Wanted, slot: Any) -> int:
    if wanted.grain is Grain.DAY:
        return slot_of_day(int(slot))
    return int(slot) + (slot_of_day(0) if wanted.grain is Grain.TIME_OF_DAY else 0)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
