"""The working day: its phase and who moves it, tasks, decisions, the agenda."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from gateway.workday.phases import Move, Phase

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Note = Annotated[str, msgspec.Meta(max_length=300)]
# three characters between blanks at the ends, which are taken off
Text = Annotated[str, msgspec.Meta(min_length=3, max_length=2000, pattern=r"\S[\s\S]+\S")]
Sheet = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
FIRST_YEAR, LAST_YEAR = 2000, 2999
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class DayError(Exception):
    """The day cannot be changed so; ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class DayShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the day stands. ``recorded``: somebody has begun it, otherwise the hours alone decide.
    ``moves`` is what may be done now. ``lets_in``: whether citizens may enter at this moment.
    ``late``: the hours have begun and the day has not been opened; ``opens_itself_at`` is when it will be."""

    on: date
    phase: Phase
    brainstorming: bool
    recorded: bool
    revision: int
    moves: list[Move]
    lets_in: bool
    late: bool
    opens_itself_at: datetime | None


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


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Days, the last first."""

    days: list[DayListed]


class Receiver(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody to whom a task may be given; ``office`` is the name of theirs."""

    id: str
    name: str
    office: str | None


class Receivers(msgspec.Struct, frozen=True, kw_only=True):
    """Those who work here, by name."""

    people: list[Receiver]


class Tasks(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks that are not done, the soonest first."""

    tasks: list[TaskShown]


class NewMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do with the day; ``revision`` is that of the day as it was shown."""

    move: Move
    revision: int
    note: Note = ""


class NewTask(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A task for an operator, or an office, or (neither) for everybody."""

    text: Text
    account_id: Id | None = None
    office_id: Id | None = None
    until: Moment | None = None


class TaskChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the task is done, and what is to be said of it."""

    done: bool
    note: Note = ""


class NewDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided."""

    text: Text
    category: Category | None = None
    sheet: Sheet | None = None


class DayEntryMade(msgspec.Struct, frozen=True, kw_only=True):
    """The id of what was made."""

    id: str


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
    """How often leave was asked to answer a category by those who have it not, and how often refused."""

    category: str
    asked: int
    refused: int


class AgendaMessages(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Messages near the time by which they are to be answered, and beyond it."""

    near: int
    late: int


class AgendaRated(msgspec.Struct, frozen=True, kw_only=True):
    """How a category was judged in the week before the day, ``count`` times, and in the week before that
    (``before``, null where nobody judged): ``value`` is an average, from 1 to 5 of citizens, 0 to 100 of
    evaluations."""

    category: str
    value: float
    count: int
    before: float | None


class AgendaAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong since the last day with contacts, how often: 112 was called (``emergency``), the station's
    own failure ended a contact (``failed``), everybody refused one (``refused_by_all``), a recording is
    poor (``poor_recording``)."""

    kind: Literal["emergency", "failed", "refused_by_all", "poor_recording"]
    count: int


class Agenda(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the figures suggest to speak of. ``day`` is the last day with contacts before ``on``, at most
    a week back; ``before`` the same weekday a week earlier. ``topics``: those with contacts on either,
    what got worse first. ``satisfaction`` and ``scores``: the categories judged worst, by citizens and by
    released evaluations. ``undone``: tasks whose time has passed."""

    on: date
    day: date | None
    before: date | None
    topics: list[AgendaTopic]
    satisfaction: list[AgendaRated]
    scores: list[AgendaRated]
    alarms: list[AgendaAlarm]
    asked: list[AgendaAsked]
    messages: AgendaMessages
    undone: list[TaskShown]


class DayProvider(Protocol):
    """Where the day is kept (see ``gateway.workday.service``)."""

    async def now(self) -> DayShown:
        """How the day stands."""
        ...

    async def record(self, on: date) -> DayRecord:
        """One day. Raises :class:`DayError`: ``not_found``."""
        ...

    async def listing(self) -> list[DayListed]:
        """The last days of which something is recorded."""
        ...

    async def receivers(self) -> list[Receiver]:
        """To whom a task may be given."""
        ...

    async def move(self, move: Move, *, revision: int, by: str, note: str) -> DayShown:
        """Move the day. Raises :class:`DayError`."""
        ...

    async def tasks(self, account_id: str, *, all_of_them: bool) -> list[TaskShown]:
        """Those not done: all, or those of a person."""
        ...

    async def give(self, wanted: NewTask, *, by: str) -> str:
        """Give a task out. Raises :class:`DayError`."""
        ...

    async def change(self, task_id: str, *, done: bool, note: str, by: str, any_task: bool) -> None:
        """Say that a task is done, or is not after all. Raises :class:`DayError`."""
        ...

    async def decide(self, wanted: NewDecision, *, by: str) -> str:
        """Record a decision. Raises :class:`DayError`."""
        ...

    async def agenda(self) -> Agenda:
        """What to speak of today."""
        ...


class DayApi:
    """The handlers."""

    def __init__(self, provider: DayProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route("GET", "/api/v1/day", self.now, "How the working day stands", "day", response=DayShown),
            Route(
                "POST", "/api/v1/day/moves", self.move, "Move the day to another phase", "day",
                request=NewMove, response=DayShown,
                errors={409: "The day does not stand there (any more)."},
            ),
            Route("GET", "/api/v1/day/agenda", self.agenda, "What the figures suggest to speak of", "day", response=Agenda),
            Route("GET", "/api/v1/day/tasks", self.tasks, "Tasks that are not done: one's own, or all for a supervisor", "day", response=Tasks),
            Route("POST", "/api/v1/day/tasks", self.give, "Give a task out", "day", request=NewTask, response=DayEntryMade, status=201),
            Route(
                "PATCH", "/api/v1/day/tasks/{id}", self.change, "Say that a task is done, or is not", "day",
                request=TaskChange, status=204,
            ),
            Route("GET", "/api/v1/day/people", self.receivers, "To whom a task may be given", "day", response=Receivers),
            Route("POST", "/api/v1/day/decisions", self.decide, "Record a decision", "day", request=NewDecision, response=DayEntryMade, status=201),
            Route("GET", "/api/v1/days", self.listing, "The days of which something is recorded, the last first", "day", response=Days),
            Route("GET", "/api/v1/days/{date}", self.record, "Everything of one day", "day", response=DayRecord, errors={422: "That is no day."}),
        )  # fmt: skip

    async def now(self, _call: Call) -> DayShown:
        """How the day stands."""
        return await self._provider.now()

    async def listing(self, _call: Call) -> Days:
        """The last days."""
        return Days(days=await self._provider.listing())

    async def receivers(self, _call: Call) -> Receivers:
        """To whom a task may be given."""
        return Receivers(people=await self._provider.receivers())

    async def record(self, call: Call) -> DayRecord:
        """One day."""
        try:
            return await self._provider.record(day_in(call))
        except DayError as error:
            raise _refused(error) from None

    async def move(self, call: Call) -> DayShown:
        """Move the day."""
        wanted: NewMove = call.body
        try:
            return await self._provider.move(
                wanted.move,
                revision=wanted.revision,
                by=call.staff.account_id,
                note=wanted.note.strip(),
            )
        except DayError as error:
            raise _refused(error) from None

    async def agenda(self, _call: Call) -> Agenda:
        """What to speak of."""
        return await self._provider.agenda()

    async def tasks(self, call: Call) -> Tasks:
        """One's own, or all."""
        staff = call.staff
        return Tasks(
            tasks=await self._provider.tasks(
                staff.account_id, all_of_them=staff.role is Role.SUPERVISOR
            )
        )

    async def give(self, call: Call) -> web.Response:
        """Give a task out."""
        try:
            made = await self._provider.give(call.body, by=call.staff.account_id)
        except DayError as error:
            raise _refused(error) from None
        return json_response(DayEntryMade(id=made), status=201)

    async def change(self, call: Call) -> web.Response:
        """Say that a task is done, or not."""
        wanted: TaskChange = call.body
        try:
            await self._provider.change(
                call.path("id"),
                done=wanted.done,
                note=wanted.note.strip(),
                by=call.staff.account_id,
                any_task=call.staff.role is Role.SUPERVISOR,
            )
        except DayError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def decide(self, call: Call) -> web.Response:
        """Record a decision."""
        try:
            made = await self._provider.decide(call.body, by=call.staff.account_id)
        except DayError as error:
            raise _refused(error) from None
        return json_response(DayEntryMade(id=made), status=201)


def day_in(call: Call) -> date:
    """Return the day in a route's path. Raises :class:`ApiError` (422) where it is none, or one of which no
    clock knows the hours."""
    try:
        on = date.fromisoformat(call.path("date"))
    except ValueError:
        on = None
    if on is None or not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ApiError(422, "invalid", "The day is to be written like 2026-11-26.")
    return on


def _refused(error: DayError) -> ApiError:
    if error.code == "not_found":
        return not_found(str(error))
    return ApiError(409 if error.code in ("not_now", "moved") else 422, error.code, str(error))
