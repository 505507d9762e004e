"""The requests and answers of the routes of forecasts."""

from datetime import date, datetime
from typing import Annotated

import msgspec

Topics = Annotated[str, msgspec.Meta(max_length=64)]
Operators = Annotated[int, msgspec.Meta(ge=0, le=500)]
Time = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):(00|30)$")]


class ForecastQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local day, and the topics: none for all, ``civil`` or ``military``, or the id of one."""

    day: date
    topics: Topics = ""


class ForecastSlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A half-hour by the local ``time`` at which it begins.

    ``expected`` contacts, four times of five between ``low`` and ``high``. ``needed`` operators answer the target share
    in time, ``inTime`` is the share they do. ``planned`` is null where nothing is planned for the weekday, ``rostered`` (people
    whose shift it is and who answer the topics) where nobody has a shift on the day. ``actual``
    contacts came and ``present`` operators were there on average, null for what is to come and, of operators, where not
    all topics are meant.
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
    """Past weeks as they would have been forecast from what was known before them. Errors are shares of all contacts: of
    half-hours, and of whole days. ``naive`` says that each weekday is as it was the week before. ``within`` is the share
    of half-hours in the interval, which ought to be 0.8."""

    days: int
    contacts: int
    error: float
    naive: float
    day_error: float
    day_naive: float
    within: float


class ForecastShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The forecast of one day. Without ``enough`` days behind it there is none: ``daysKnown`` of ``daysNeeded``.

    ``closed``: the station, or the topic, does not open that day. ``handlingS`` is the mean talk and wrap-up lately,
    ``handlingAssumed`` where too few contacts tell it; ``patienceS`` how long people wait before they give up, null
    where nearly nobody did. ``planRevision`` is 0 where nothing is planned for the weekday.
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
    """The operators planned for a weekday (0 is Monday), by half-hour; ``revision`` is that of the plan which was
    changed. Half-hours that are not named have nobody. An empty plan is none."""

    topics: Topics = ""
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    planned: Annotated[dict[Time, Operators], msgspec.Meta(max_length=48)]
    revision: Annotated[int, msgspec.Meta(ge=0)]


class StaffPlanShown(msgspec.Struct, frozen=True, kw_only=True):
    """The plan in force and its revision."""

    planned: dict[str, int]
    revision: int
