"""Routes of the working day: its phase and moves, tasks, decisions, the agenda."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from gateway.workday.api import (
    Agenda,
    DayListed,
    DayRecord,
    DayShown,
    NewDecision,
    NewTask,
    Note,
    Receiver,
    TaskShown,
)
from gateway.workday.phases import Move
from gateway.workday.service import WorkingDay


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Days, newest first."""

    days: list[DayListed]


class Receivers(msgspec.Struct, frozen=True, kw_only=True):
    """The people of the station, by name."""

    people: list[Receiver]


class Tasks(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks that are not done, the first due first."""

    tasks: list[TaskShown]


class NewMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A move of the day; ``revision`` is that of the day that the caller has read."""

    move: Move
    revision: int
    note: Note = ""


class TaskChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state of a task, and an optional note."""

    done: bool
    note: Note = ""


class DayEntryMade(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the new entry."""

    id: str


class DayApi:
    """The handlers."""

    def __init__(self, service: WorkingDay) -> None:
        self._service = service

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
            Route("POST", "/api/v1/day/decisions", self.decide, "Record a decision", "day", request=NewDecision, response=DayEntryMade, status=201, errors={409: "The topic is not in use any more."}),
            Route("GET", "/api/v1/days", self.listing, "The days of which something is recorded, the last first", "day", response=Days),
            Route("GET", "/api/v1/days/{date}", self.record, "Everything of one day", "day", response=DayRecord, errors={422: "That is no day."}),
        )  # fmt: skip

    async def now(self, _call: Call) -> DayShown:
        """Answer with the present state of the day."""
        return await self._service.now()

    async def listing(self, _call: Call) -> Days:
        """List days with tasks, decisions or moves, newest first."""
        return Days(days=await self._service.listing())

    async def receivers(self, _call: Call) -> Receivers:
        """List the people to whom a task may be given."""
        return Receivers(people=await self._service.receivers())

    async def record(self, call: Call) -> DayRecord:
        """Answer with the moves, tasks and decisions recorded on that day."""
        return await self._service.record(call.day("date"))

    async def move(self, call: Call) -> DayShown:
        """Move the day on. The revision that was read must be sent: of two simultaneous moves the first counts."""
        wanted: NewMove = call.body
        return await self._service.move(
            wanted.move,
            revision=wanted.revision,
            by=call.staff.account_id,
            note=wanted.note.strip(),
        )

    async def agenda(self, _call: Call) -> Agenda:
        """Answer with the agenda that the figures suggest for today."""
        return await self._service.agenda()

    async def tasks(self, call: Call) -> Tasks:
        """List the open tasks of the caller and their office; supervisors see all open ones."""
        staff = call.staff
        return Tasks(
            tasks=await self._service.tasks(
                staff.account_id, all_of_them=staff.role is Role.SUPERVISOR
            )
        )

    async def give(self, call: Call) -> web.Response:
        """Give a task to one person or to one office; it stands in the day's record."""
        made = await self._service.give(call.body, by=call.staff.account_id)
        return json_response(DayEntryMade(id=made), status=201)

    async def change(self, call: Call) -> web.Response:
        """Mark a task as done, or as not done."""
        wanted: TaskChange = call.body
        await self._service.change(
            call.path("id"),
            done=wanted.done,
            note=wanted.note.strip(),
            by=call.staff.account_id,
            any_task=call.staff.role is Role.SUPERVISOR,
        )
        return json_response(None, status=204)

    async def decide(self, call: Call) -> web.Response:
        """Record a decision of today; it stands in the day's record."""
        made = await self._service.decide(call.body, by=call.staff.account_id)
        return json_response(DayEntryMade(id=made), status=201)
