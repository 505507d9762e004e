"""The requests and answers of the routes of the working day."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.platform.ids import Id
from gateway.platform.times import Moment
from gateway.workday.phases import Move, Phase

Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Note = Annotated[str, msgspec.Meta(max_length=300)]
# three characters between blanks at the ends, which are taken off
Text = Annotated[str, msgspec.Meta(min_length=3, max_length=2000, pattern=r"\S[\s\S]+\S")]
Sheet = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class DayShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the day.

    ``recorded``: somebody has begun it; otherwise the hours alone decide. ``moves`` are the possible next moves.
    ``lets_in``: citizens may enter at this moment. ``late``: the hours have begun and the day has not been opened;
    ``opens_itself_at`` is when it will be. ``ends_at``: when the hours of this day end, null if there are none or no end.
    """

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
    """A move that was made. ``by`` is empty for the station itself (``by_itself``) or a deleted account."""

    move: Move
    phase: Phase
    at: datetime
    by: str
    by_itself: bool
    note: str | None


class TaskShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A task given on the day ``on``: ``to`` is a name, empty for everybody."""

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
    """Everything recorded of one day."""

    on: date
    phase: Phase
    moves: list[DayMoved]
    tasks: list[TaskShown]
    decisions: list[DecisionShown]


class DayListed(msgspec.Struct, frozen=True, kw_only=True):
    """A day with a record; ``undone`` of its ``tasks`` are not done."""

    on: date
    phase: Phase
    tasks: int
    undone: int
    decisions: int


class Receiver(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person to whom a task may be given; ``office`` is the name of their office."""

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
    """A category's figures of the last day with contacts, and of the same weekday a week before."""

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
    """How often operators without it asked for authorisation to answer a category, and the number of refusals."""

    category: str
    asked: int
    refused: int


class AgendaSheets(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of information sheets to be confirmed in the next days, and of expired ones; ``titles`` names some of them."""

    due: int
    expired: int
    titles: list[str]


class AgendaMessages(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of messages near their due time, and beyond it."""

    near: int
    late: int


class AgendaRated(msgspec.Struct, frozen=True, kw_only=True):
    """The rating of a category in the week before the day, from ``count`` judgements, and in the week before that
    (``before``, null without judgements).

    ``value`` is an average: 1 to 5 from citizens, 0 to 100 from evaluations.
    """

    category: str
    value: float
    count: int
    before: float | None


class AgendaTheme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme that more people come with than usual: its count in the last week counted, and the usual one.

    ``confirmed``: somebody has named it. One without words, whose name is empty, is of ``topics``.
    """

    id: str
    name: str
    topics: list[str]
    people: int
    usual: float
    confirmed: bool


class AgendaAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """Kinds of alarms since the last day with contacts, with their number: 112 was called (``emergency``), the station's
    own failure ended a contact (``failed``), everybody refused one (``refused_by_all``), a recording is poor
    (``poor_recording``)."""

    kind: Literal["emergency", "failed", "refused_by_all", "poor_recording"]
    count: int


class AgendaToday(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The day itself, for its de-briefing: contacts so far, how many gave up and how many were lost by a failure
    (``failed``), the share answered in time, how many rang unanswered at least once (``missed``), complaints.

    ``open_tasks`` counts all that are not done.
    """

    offered: int
    answered: int
    gave_up: int
    failed: int
    service_level: float | None
    missed: int
    complaints: int
    open_tasks: int


class AgendaReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report to the command that is due for signature: for the month, quarter or year that began on ``first``."""

    kind: Literal["month", "quarter", "year"]
    first: date


class Agenda(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The items that the figures suggest.

    ``day`` is the last day with contacts before ``on``, at most a week back; ``before`` the same weekday a week earlier.
    ``topics``: those with contacts on either, the worst development first. ``satisfaction`` and ``scores``: the categories
    rated worst, by citizens and by released evaluations. ``undone``: tasks that are overdue. ``today``: figures for the
    de-briefing. ``measures``: what was decided about complaints on the day, in words. ``emerging``: themes that rise above
    the usual. ``reports_due``: reports to the command to be signed.
    """

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
