"""Reads the history for reports: SQL adds up by half-hour, category, channel and outcome.

The result is small whatever the number of contacts; everything further is arithmetic.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from types import MappingProxyType
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
    or_,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import office_moves
from gateway.accounts.tables import Office
from gateway.contacts.tables import IN_JOURNAL_ORDER, Contact, ContactEvent, Leg
from gateway.platform.security.tables import Account
from gateway.platform.sql.milliseconds import epoch_ms
from gateway.platform.uncounted import is_visit
from gateway.reports.belonging import Belonging, Move
from gateway.reports.columns import Sum, count
from gateway.reports.figures import Cell, Tally, Thresholds
from gateway.reports.grain import DAY_MS, Grain, offsets, slot_of_day
from gateway.reports.operator_time import Change
from gateway.reports.periods import SLOT_MS
from gateway.reports.work_sums import states_since

LOOK_BACK = timedelta(hours=24)
"""An operator of whom nothing was heard for so long counts as signed off, as a silent console does."""
HALF_HOURS = DAY_MS // SLOT_MS
MESSAGE, CALLBACK = "message", "callback"
CALLED_BACK = "callback"
"""Why a contact was removed whose citizen is called back."""
ANSWERING = ("operator", "office", "supervisor")
WAITS_S = (10, 20, 30, 60, 120, 300, 600, 1200)
"""Waits are told apart by these seconds, each included."""
GAVE_UP = ("abandoned", "left_while_ringing")


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Selects the contacts that count: entered from *start* and before *end*; empty collections are no limit.

    ``accounts`` are operators who had a part in them, ``office`` the office for which an operator had; ``grain`` is the
    unit of summation.
    """

    start: datetime
    end: datetime
    categories: Collection[str] = ()
    channels: Collection[str] = ()
    outcomes: Collection[str] = ()
    wrap_ups: Collection[str] = ()
    accounts: Collection[str] | None = None
    office: str = ""
    grain: Grain = Grain.HALF_HOUR
    """The slots of what is found are the first of each day where it is by day, those of the first day of
    1970 by time of day, 0 where all is one, and by time of week half-hours from Monday's first, 0 to 335."""

    @property
    def chooses(self) -> bool:
        """Whether only the contacts of certain people count."""
        return self.accounts is not None or self.office != ""


class Served(Enum):
    """Selects contacts by the number of operators who served them; one who moved to another office in between counts as two."""

    HOWEVER = "however"
    BY_ONE = "by one"
    BY_SEVERAL = "by several"


class Apart(StrEnum):
    """The way sums are split: by the operator who answered, by the office of that time, or by wrap-up code; the name of a
    cell's key."""

    NOBODY = ""
    ACCOUNT = "account"
    OFFICE = "office"
    WRAP_UP = "wrap_up"

    @property
    def people(self) -> bool:
        """Whether sums are told apart by the operator who served the contact."""
        return self in (Apart.ACCOUNT, Apart.OFFICE)


async def contact_cells(
    session: AsyncSession,
    wanted: ReportFilter,
    thresholds: Thresholds,
    now: datetime,
    *,
    apart: Apart = Apart.NOBODY,
    added: Mapping[str, Sum] = MappingProxyType({}),
) -> list[Cell]:
    """Return how contacts entered, waited, were decided and handled; *now* is for those still waiting, *added* are the sums
    of other rooms.

    *apart*: by the operator who answered first, or their office then. Talk and wrap-up are those of all operators who had
    the contact. If people are told apart or chosen, they are those of contacts that nobody shared, and ``shared_cells``
    returns the rest.
    """
    # those whom one operator served stand in the index of sums; a part of one of several is looked up
    served = (Served.BY_ONE, Served.BY_SEVERAL) if wanted.chooses else (Served.HOWEVER,)
    rows = [
        row
        for each in served
        for row in _rows(
            await session.execute(_contacts(wanted, thresholds, now, apart, each, added))
        )
    ]
    return [
        Cell(
            _found(wanted, slot), category, channel, outcome,
            Tally(**_whole(_SUMS, sums), more={n: v for n, v in _whole(added, sums[len(_SUMS) :]).items() if v}),
            **{apart.value: who} if apart else {},
        )
        for slot, category, channel, outcome, who, *sums in rows
    ]  # fmt: skip


async def shared_cells(session: AsyncSession, wanted: ReportFilter, apart: Apart) -> list[Cell]:
    """Return talk and wrap-up of each operator's, or office's, own parts in contacts that several shared."""
    rows = await session.execute(_shared(wanted, apart))
    return [
        Cell(
            _found(wanted, slot), category, channel, outcome,
            Tally(talk_ms=int(talk or 0), wrap_up_ms=int(wrap_up or 0)),
            **{apart.value: who} if apart else {},
        )
        for slot, category, channel, outcome, who, talk, wrap_up in _rows(rows)
    ]  # fmt: skip


async def waits(session: AsyncSession, wanted: ReportFilter) -> list[tuple[int, int, int]]:
    """Return, by the index of the wait in :data:`WAITS_S`, how many were answered and how many gave up."""
    served = (Served.BY_ONE, Served.BY_SEVERAL) if wanted.chooses else (Served.HOWEVER,)
    live, c = _live(), Contact
    answered = and_(live, c.wait_ms.is_not(None))
    gave_up = and_(live, c.wait_ms.is_(None), c.state == "closed", c.outcome.in_(GAVE_UP))
    waited = func.coalesce(c.wait_ms, c.over_ms)
    number = case(
        *((waited <= edge * 1000, literal(at)) for at, edge in enumerate(WAITS_S)),
        else_=literal(len(WAITS_S)),
    )
    found: dict[int, tuple[int, int]] = {}
    for each in served:
        statement = (
            select(number, count(answered), count(gave_up))
            .where(*_limits(wanted, each), or_(answered, gave_up))
            .group_by(literal_column("1"))
        )
        for at, came, left in _rows(await session.execute(statement)):
            before = found.get(int(at), (0, 0))
            found[int(at)] = (before[0] + int(came), before[1] + int(left))
    return [(at, *counts) for at, counts in sorted(found.items())]


async def changes(
    session: AsyncSession, wanted: ReportFilter, accounts: Collection[str] | None
) -> list[Change]:
    """Return what the journal says of operators (these, or all) in the time wanted, and a day before it; nothing of days
    whose states are no longer kept per person, of which the entries of contacts alone are left."""
    since = await states_since(session)
    state = ContactEvent.data["agent.to"].as_string()
    statement = (
        select(ContactEvent.agent_id, epoch_ms(ContactEvent.at), ContactEvent.kind, state)
        .where(
            ContactEvent.agent_id.is_not(None),
            ContactEvent.at >= max(wanted.start - LOOK_BACK, since),
            ContactEvent.at < wanted.end,
        )
        .order_by(*IN_JOURNAL_ORDER)
    )
    if accounts is not None:
        statement = statement.where(ContactEvent.agent_id.in_(accounts))
    rows = await session.execute(statement)
    return [Change(agent, int(at), kind, reached) for agent, at, kind, reached in _rows(rows)]


@dataclass(frozen=True, slots=True)
class People:
    """The present names of operators and offices."""

    names: dict[str, str]
    offices: dict[str, str]
    mailed: frozenset[str] = frozenset()
    """Offices that are open and have an e-mail address."""


async def people(session: AsyncSession) -> People:
    """Return the names for rows of operators and offices."""
    accounts = _rows(await session.execute(select(Account.id, Account.display_name)))
    offices = _rows(await session.execute(select(Office.id, Office.name)))
    return People(names=dict(accounts), offices=dict(offices))


async def operators(session: AsyncSession) -> People:
    """Return the names of people who may have answered, and of all offices."""
    accounts = await session.execute(
        select(Account.id, Account.display_name).where(Account.role.in_(ANSWERING))
    )
    offices = _rows(
        await session.execute(select(Office.id, Office.name, Office.email, Office.disabled_at))
    )
    return People(
        names=dict(_rows(accounts)),
        offices={each: name for each, name, _, _ in offices},
        mailed=frozenset(each for each, _, email, closed in offices if email and not closed),
    )


async def belonging(session: AsyncSession) -> Belonging:
    """Return which office each operator belongs to, and belonged to before."""
    present = await session.execute(
        select(Account.id, Account.office_id).where(Account.office_id.is_not(None))
    )
    moves: dict[str, list[Move]] = {}
    for each in await office_moves.everybody(session):
        moves.setdefault(each.account_id, []).append(Move(_ms(each.at), each.before))
    return Belonging(dict(_rows(present)), moves)


def _contacts(
    wanted: ReportFilter, thresholds: Thresholds, now: datetime, apart: Apart, served: Served,
    added: Mapping[str, Sum],
) -> Select[Any]:  # fmt: skip
    late_ms = case(
        {name: literal(s * 1000) for name, s in thresholds.by_category.items()},
        value=Contact.category,
        else_=literal(thresholds.default_s * 1000),
    ) if thresholds.by_category else literal(thresholds.default_s * 1000)  # fmt: skip
    c = Contact
    told_by = {
        Apart.ACCOUNT: c.answered_by, Apart.OFFICE: c.answered_office, Apart.WRAP_UP: c.wrap_up_code,
    }.get(apart)  # fmt: skip
    keys = (*_keys(wanted), _nobody() if told_by is None else func.coalesce(told_by, ""))
    live = _live()
    over = c.state == "closed"
    answered = and_(live, c.wait_ms.is_not(None))
    unanswered = and_(live, c.wait_ms.is_(None), over)
    gave_up = and_(unanswered, c.outcome.in_(GAVE_UP))
    waiting = and_(live, c.wait_ms.is_(None), c.state != "closed")
    # of those still waiting only
    age_ms = literal(_ms(now)) - epoch_ms(func.coalesce(c.due_at, c.created_at))
    short_ms = thresholds.short_abandon_s * 1000
    # nobody waits from one day to the next: a contact that was never closed is no wait
    waited = func.coalesce(c.wait_ms, case((over, c.over_ms)), case((age_ms <= DAY_MS, age_ms)))
    handled = and_(answered, c.over_ms.is_not(None))
    # the first operator of a shared contact may be done before it is over: their part counts once it is
    own = handled if not (apart.people or wanted.chooses) else and_(handled, _alone())
    return (
        select(
            *keys,
            count(live),
            count(answered),
            count(and_(answered, c.wait_ms <= late_ms)),
            count(gave_up),
            count(and_(gave_up, c.over_ms <= late_ms)),
            count(and_(gave_up, c.over_ms <= late_ms, c.over_ms <= short_ms)),
            count(and_(unanswered, c.outcome == "lost")),
            count(and_(unanswered, c.outcome == "removed")),
            count(and_(unanswered, c.outcome.not_in((*GAVE_UP, "lost", "removed")))),
            count(waiting),
            count(and_(waiting, age_ms > late_ms)),
            count(handled),
            func.sum(case((answered, c.wait_ms))),
            func.sum(case((gave_up, c.over_ms))),
            func.max(case((live, waited))),
            func.sum(case((own, c.talk_ms))),
            func.sum(case((own, c.wrap_up_ms))),
            func.sum(case((live, c.measured))),
            func.sum(case((live, c.poor))),
            count(c.channel == MESSAGE),
            *(sum_of(now) for sum_of in added.values()),
        )
        .where(*_limits(wanted, served))
        .group_by(*_positions(keys))
    )


def replaced() -> ColumnElement[bool]:
    """Return the condition of contacts that became a callback instead of waiting: the callback counts in their place."""
    return and_(Contact.outcome == "removed", Contact.removed_why == CALLED_BACK)


def _live() -> ColumnElement[bool]:
    """Contacts that were or are in the queue: no messages, and no callbacks whose turn never came or has not come yet."""
    never_due = and_(Contact.channel == CALLBACK, Contact.due_at.is_(None))
    return and_(
        Contact.channel != MESSAGE, not_(never_due), func.coalesce(not_(replaced()), true())
    )


_SUMS = (
    "offered", "answered", "answered_within", "abandoned", "abandoned_within", "abandoned_short",
    "lost", "removed", "failed", "waiting", "overdue", "handled", "wait_ms", "abandon_ms",
    "longest_ms", "talk_ms", "wrap_up_ms", "measured", "poor", "messages",
)  # fmt: skip


def _whole(names: Iterable[str], sums: Sequence[Any]) -> dict[str, int]:
    return {name: max(0, int(value or 0)) for name, value in zip(names, sums, strict=False)}


_SHARED = text("contacts.shared = 1")
"""Spelt out, or the partial index is not seen to hold them."""


def _alone() -> ColumnElement[bool]:
    """Contacts with one operator of one office only, or with none."""
    return func.coalesce(Contact.shared, 0) == 0


def _shared(wanted: ReportFilter, apart: Apart) -> Select[Any]:
    who = {
        Apart.ACCOUNT: Leg.account_id, Apart.OFFICE: Leg.office_id,
        Apart.WRAP_UP: Contact.wrap_up_code,
    }.get(apart)  # fmt: skip
    keys = (*_keys(wanted), _nobody() if who is None else func.coalesce(who, ""))
    talk = epoch_ms(Leg.ended_at) - epoch_ms(Leg.started_at)
    wrap_up = epoch_ms(Leg.wrapped_at) - epoch_ms(Leg.ended_at)
    return (
        select(*keys, func.sum(talk), func.sum(wrap_up))
        .select_from(Contact)
        .join(Leg, Leg.contact_id == Contact.id)
        .where(
            *_limits(wanted, Served.BY_SEVERAL),
            _live(),
            Contact.over_ms.is_not(None),
            Leg.party == "agent",
            *_chosen(wanted, Leg.account_id, Leg.office_id),
        )
        .group_by(*_positions(keys))
    )


def _keys(wanted: ReportFilter) -> tuple[ColumnElement[Any], ...]:
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


def _limits(wanted: ReportFilter, served: Served) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [
        Contact.created_at >= wanted.start,
        Contact.created_at < wanted.end,
        is_visit(Contact.category, Contact.channel),
    ]
    if wanted.categories:
        limits.append(Contact.category.in_(wanted.categories))
    if wanted.channels:
        limits.append(Contact.channel.in_(wanted.channels))
    if wanted.wrap_ups:
        limits.append(func.coalesce(Contact.wrap_up_code, "").in_(wanted.wrap_ups))
    if wanted.outcomes:
        limits.append(func.coalesce(Contact.outcome, "").in_(wanted.outcomes))
    if served is Served.BY_ONE:
        limits += [_alone(), *_chosen(wanted, Contact.answered_by, Contact.answered_office)]
    elif served is Served.BY_SEVERAL:
        limits.append(and_(_SHARED))
        if wanted.chooses:
            theirs = _chosen(wanted, Leg.account_id, Leg.office_id)
            part = select(Leg.id).where(Leg.contact_id == Contact.id, *theirs)
            limits.append(part.correlate(Contact).exists())
    return limits


def _chosen(wanted: ReportFilter, account: Any, office: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that the chosen operators or office set."""
    limits: list[ColumnElement[bool]] = []
    if wanted.accounts is not None:
        limits.append(account.in_(wanted.accounts))
    if wanted.office:
        limits.append(office == wanted.office)
    return limits


def _rows(result: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in result]


def _slot(ms: ColumnElement[int], wanted: ReportFilter) -> ColumnElement[int]:
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
    in_day = local.op("%")(literal(DAY_MS)).op("/")(literal(SLOT_MS))
    if wanted.grain is Grain.TIME_OF_WEEK:
        # the first day of 1970 was a Thursday
        weekday = (local.op("/")(literal(DAY_MS)) + literal(3)).self_group().op("%")(literal(7))
        return weekday.op("*")(literal(HALF_HOURS)) + in_day
    return in_day


def _found(wanted: ReportFilter, slot: Any) -> int:
    if wanted.grain is Grain.DAY:
        return slot_of_day(int(slot))
    return int(slot) + (slot_of_day(0) if wanted.grain is Grain.TIME_OF_DAY else 0)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
