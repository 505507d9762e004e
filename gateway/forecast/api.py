"""The requests and answers of the routes of forecasts."""

from datetime import date, datetime
from typing import Annotated

import msgspec

Topics = Annotated[str, msgspec.Meta(max_length=64)]
Operators = Annotated[int, msgspec.Meta(ge=0, le=500)]
Time = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):(00|30)$")]


class ForecastQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local day, and the topics: empty for all, ``civil`` or ``military``, or the id of one topic."""

    day: date
    topics: Topics = ""


class ForecastSlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A half-hour, by the local ``time`` at which it begins.

    ``expected`` contacts; four times out of five the number is between ``low`` and ``high``. ``needed`` operators answer
    the target share in time; ``inTime`` is the share they do answer. ``planned`` operators, null where no plan exists for
    the weekday. ``rostered``: people who have a shift and answer the topics, null where nobody has a shift on the day.
    ``actual`` contacts came and ``present`` operators were there on average; both are null for the future, ``present`` also
    unless all topics are asked for.
    """

    time: str
    expected: float
    low: int
    high: int
    needed: int
    in_time: float
    planned: int | None
    rostered: int | None
    actual: int | None
    present: float | None


class BacktestShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How well past weeks would have been forecast from what was known before each.

    Errors are shares of all contacts: over half-hours, and over whole days. ``naive`` is the error of assuming the same
    weekday of the week before. ``within`` is the share of half-hours inside the interval, which should be 0.8.
    """

    days: int
    contacts: int
    error: float
    naive: float
    day_error: float
    day_naive: float
    within: float


class ForecastShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The forecast of one day. Unless ``enough`` days are known (``daysKnown`` of ``daysNeeded``), it holds no expected
    numbers.

    ``closed``: the station, or the topic, does not open that day. ``handlingS`` is the recent mean of talk and wrap-up in
    seconds, ``handlingAssumed`` where too few contacts tell it. ``patienceS``: how long people wait before they give up, in
    seconds; null where hardly anybody did. ``planRevision`` is 0 where no plan exists for the weekday.
    """

    day: date
    topics: str
    weekday: int
    holiday: bool
    closed: bool
    enough: bool
    days_known: int
    days_needed: int
    total: float
    handling_s: float
    handling_assumed: bool
    patience_s: float | None
    threshold_s: int
    target: float
    slots: list[ForecastSlot]
    backtest: BacktestShown | None
    plan_revision: int
    at: datetime


class StaffPlanned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The operators planned for a weekday (0 is Monday), by half-hour.

    ``revision`` is that of the plan that the caller has read. Half-hours that are not named have nobody; an empty plan
    removes the plan.
    """

    topics: Topics = ""
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    planned: Annotated[dict[Time, Operators], msgspec.Meta(max_length=48)]
    revision: Annotated[int, msgspec.Meta(ge=0)]


class StaffPlanShown(msgspec.Struct, frozen=True, kw_only=True):
    """The plan in force and its revision."""

    planned: dict[str, int]
    revision: int
