"""The requests and answers of the routes of the working day."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.workday.phases import Move, Phase

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Note = Annotated[str, msgspec.Meta(max_length=300)]
# three characters between blanks at the ends, which are taken off
Text = Annotated[str, msgspec.Meta(min_length=3, max_length=2000, pattern=r"\S[\s\S]+\S")]
Sheet = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class DayShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the day. ``recorded``: somebody has begun it, otherwise the hours alone decide.
    ``moves`` is what may be done now. ``lets_in``: whether citizens may enter at this moment.
    ``late``: the hours have begun and the day has not been opened; ``opens_itself_at`` is when it will be. ``ends_at``: when
    the hours of this day end, null where there are none or no end."""

    on: date
    phase: Phase
    brainstorming: bool
    recorded: bool
    revision: int
    moves: list[Move]
    lets_in: bool
    late: bool
    opens_itself_at: datetime | None
    ends_at: datetime | None = None


class DayMoved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A move that was made. ``by`` is empty for the station itself (``by_itself``) or where an account is
    gone."""

    move: Move
    phase: Phase
    at: datetime
    by: str
    by_itself: bool
    note: str | None


class TaskShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A task given out on the day ``on``: ``to`` is a name, empty for everybody."""

    id: str
    on: date
    text: str
    account_id: str | None
    office_id: str | None
    to: str
    until: datetime | None
    given_by: str
    given_at: datetime
    done_at: datetime | None
    done_by: str | None
    done_note: str | None


class DecisionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A decision, with the topic or the information sheet that it changes."""

    id: str
    text: str
    category: str | None
    sheet: str | None
    decided_by: str
    decided_at: datetime


class DayRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything of one day."""

    on: date
    phase: Phase
    moves: list[DayMoved]
    tasks: list[TaskShown]
    decisions: list[DecisionShown]


class DayListed(msgspec.Struct, frozen=True, kw_only=True):
    """A day of which something is recorded; ``undone`` of its ``tasks`` are not done."""

    on: date
    phase: Phase
    tasks: int
    undone: int
    decisions: int


class Receiver(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody to whom a task may be given; ``office`` is the name of theirs."""

    id: str
    name: str
    office: str | None


class NewTask(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A task for an operator, or an office, or (neither) for everybody."""

    text: Text
    account_id: Id | None = None
    office_id: Id | None = None
    until: Moment | None = None


class NewDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision to be recorded."""

    text: Text
    category: Category | None = None
    sheet: Sheet | None = None


class AgendaTopic(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category's last working day beside the same weekday a week before."""

    category: str
    offered: int
    offered_before: int
    answered: int
    answered_before: int
    abandonment: float | None
    abandonment_before: float | None
    service_level: float | None
    service_level_before: float | None


class AgendaAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The number of times that authorisation was asked to answer a category by operators without it, and of refusals."""

    category: str
    asked: int
    refused: int


class AgendaSheets(msgspec.Struct, frozen=True, kw_only=True):
    """Information sheets that are to be confirmed in the next days, and expired ones; of these some ``titles``."""

    due: int
    expired: int
    titles: list[str]


class AgendaMessages(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Messages near the time by which they are to be answered, and beyond it."""

    near: int
    late: int


class AgendaRated(msgspec.Struct, frozen=True, kw_only=True):
    """The judgement of a category in the week before the day, ``count`` times, and in the week before that (``before``, null where nobody judged): ``value`` is an average, from 1 to 5 of citizens, 0 to 100 of
    evaluations."""

    category: str
    value: float
    count: int
    before: float | None


class AgendaTheme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme that more people come with than usual: in the week it was last counted, and usually. ``confirmed``: somebody gave it its
    name. One without words, whose name is empty, is of ``topics``."""

    id: str
    name: str
    topics: list[str]
    people: int
    usual: float
    confirmed: bool


class AgendaAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """Alarms since the last day with contacts, with their number: 112 was called (``emergency``), the station's
    own failure ended a contact (``failed``), everybody refused one (``refused_by_all``), a recording is
    poor (``poor_recording``)."""

    kind: Literal["emergency", "failed", "refused_by_all", "poor_recording"]
    count: int


class AgendaToday(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The day itself, for its de-briefing: contacts so far, of those who gave up and who were lost by a failure (``failed``), the
    share answered in time, how many rang unanswered at an operator once at least (``missed``), complaints. ``open_tasks``:
    all that are not done."""

    offered: int
    answered: int
    gave_up: int
    failed: int
    service_level: float | None
    missed: int
    complaints: int
    open_tasks: int


class AgendaReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report to the command that should be signed: of the month, quarter or year that began on ``first``."""

    kind: Literal["month", "quarter", "year"]
    first: date


class Agenda(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The items that the figures suggest. ``day`` is the last day with contacts before ``on``, at most
    a week back; ``before`` the same weekday a week earlier. ``topics``: those with contacts on either,
    what got worse first. ``satisfaction`` and ``scores``: the categories judged worst, by citizens and by
    released evaluations. ``undone``: tasks whose time has passed. ``today``: what the de-briefing speaks of. ``measures``: what was decided about complaints on
    the day, in words. ``emerging``: themes that rise above the usual. ``reports_due``: reports to the command that should be signed."""

    on: date
    day: date | None
    before: date | None
    topics: list[AgendaTopic]
    satisfaction: list[AgendaRated]
    scores: list[AgendaRated]
    alarms: list[AgendaAlarm]
    asked: list[AgendaAsked]
    messages: AgendaMessages
    sheets: AgendaSheets
    undone: list[TaskShown]
    today: AgendaToday
    measures: list[str] = []
    emerging: list[AgendaTheme] = []
    reports_due: list[AgendaReport] = []
