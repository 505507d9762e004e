"""Routes of complaints at the desk: taken down, listed, and worked on one by one."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import web

from gateway.attachments.downloads import download
from gateway.complaints import api
from gateway.complaints.desk import ComplaintDesk
from gateway.complaints.http import BODY
from gateway.complaints.service import Complaints
from gateway.messages.acts_api import NewAddress
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.principal import Staff

_AT: Final = "/api/v1/complaints"
_ONE: Final = f"{_AT}/{{id}}"


class TurnedCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case that becomes a complaint, and the facts of the complaint."""

    case: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    facts: api.ComplaintFacts


class ComplaintsWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many complaints the caller is responsible for and has still to work on; for supervisors also those that
    have nobody responsible."""

    count: int


class ComplaintDeskApi:
    """Handles the routes of complaints at the desk."""

    def __init__(
        self,
        complaints: Complaints,
        desk: ComplaintDesk,
        consulted: Consultations,
        sees: Callable[[Staff, str], Awaitable[object]],
    ) -> None:
        """*sees* raises ``Refused`` for a message that is not the caller's to see."""
        self._sees = sees
        self._complaints = complaints
        self._desk = desk
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Route]:
        return (
            Route(
                "GET", _AT, self.listing, "Complaints that are worked on, or were answered", "complaints",
                query=api.ComplaintsQuery, response=api.ComplaintList,
            ),
            Route(
                "POST", f"{_AT}/taken", self.take_down, "Take down a complaint for a citizen", "complaints",
                request=api.TakenComplaint, response=api.ComplaintLeft, status=201, body_limit=BODY,
            ),
            Route(
                "POST", f"{_AT}/turned", self.turn, "Have a message go on as a complaint", "complaints",
                request=TurnedCase, status=204, body_limit=BODY,
                errors={404: "There is no such message.", 409: "The message is answered or closed."},
            ),
            Route(
                "GET", f"{_AT}/waiting", self.waiting, "Complaints that wait for the caller", "complaints",
                response=ComplaintsWaiting,
            ),
            Route(
                "GET", f"{_AT}/people", self.people, "Who may be made responsible", "complaints",
                response=api.ComplaintPeople,
            ),
        )  # fmt: skip

    def _of_one(self) -> Sequence[Route]:
        opened = api.ComplaintOpened
        not_now = {409: "Not as the complaint stands, or not to the person who had it before."}
        return (
            Route(
                "GET", _ONE, self.opened, "A complaint with everything", "complaints", response=opened,
            ),
            Route(
                "GET", f"{_ONE}/files/{{file}}", self.file, "A picture or document of a complaint", "complaints",
                content_type="application/octet-stream",
            ),
            Route(
                "PUT", f"{_ONE}/person", self.assign, "Make somebody responsible", "complaints",
                request=api.Responsible, response=opened, errors=not_now,
            ),
            Route(
                "PUT", f"{_ONE}/concerns", self.concern, "Correct the office and the kind", "complaints",
                request=api.ComplaintConcerns, response=opened,
            ),
            Route(
                "PUT", f"{_ONE}/address", self.address, "Correct the address of a citizen whose letters come back", "complaints",
                request=NewAddress, response=opened,
                errors={409: "Nothing came back, it is the address there was, or the complaint is over."},
            ),
            Route(
                "POST", f"{_ONE}/examination", self.examine, "Begin to examine", "complaints",
                response=opened, errors=not_now,
            ),
            Route(
                "POST", f"{_ONE}/decision", self.decide, "Set cause and measure", "complaints",
                request=api.ComplaintDecision, response=opened, body_limit=BODY, errors=not_now,
            ),
            Route(
                "POST", f"{_ONE}/answer", self.answer, "Answer the citizen", "complaints",
                request=api.ComplaintAnswer, response=opened, body_limit=BODY, errors=not_now,
            ),
            Route(
                "POST", f"{_ONE}/proposal", self.propose, "Have an answer read by another person", "complaints",
                request=api.ComplaintProposal, response=opened, errors=not_now, body_limit=BODY,
            ),
            Route(
                "POST", f"{_ONE}/send-back", self.send_back, "Give a proposed answer back to its author", "complaints",
                request=api.ComplaintSentBack, response=opened,
                errors={409: "There is no answer of somebody else's to be read."},
            ),
            Route(
                "POST", f"{_ONE}/close", self.close, "Close without an answer", "complaints",
                request=api.ComplaintClosing, response=opened, errors=not_now,
            ),
            Route(
                "POST", f"{_ONE}/group", self.group, "Say that two are about the same thing, or not", "complaints",
                request=api.Grouping, response=opened,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> api.ComplaintList:
        """Return complaints: a supervisor gets all, everybody else those they are responsible for."""
        return await self._desk.listed(call.staff, call.query)

    async def take_down(self, call: Call) -> api.ComplaintLeft:
        """Take down a complaint that a citizen makes at the desk or by telephone."""
        return await self._complaints.take_down(call.body, call.staff)

    async def turn(self, call: Call) -> web.Response:
        """Turn a case into a complaint. It leaves the list of messages, and is due as a complaint since it came in."""
        if not await self._complaints.has(call.body.case):
            await self._sees(call.staff, call.body.case)
            await self._complaints.turn(call.body.case, call.body.facts, call.staff)
        return json_response(None, status=204)

    async def waiting(self, call: Call) -> ComplaintsWaiting:
        """Return how many complaints wait for the caller, for a mark on the pages of the staff."""
        return ComplaintsWaiting(count=await self._desk.waiting(call.staff))

    async def people(self, _call: Call) -> api.ComplaintPeople:
        """Return the people who may be made responsible: operators, members of offices, supervisors."""
        return await self._desk.people()

    async def opened(self, call: Call) -> api.ComplaintOpened:
        """Return a complaint with everything; the look at it is put on record."""
        opened = await self._desk.opened(call.staff, call.path("id"))
        await self._consulted.note(
            call.staff.account_id, consultations.MESSAGE, f"contact:{call.path('id')}"
        )
        return opened

    async def file(self, call: Call) -> web.Response:
        """Return a file of the complaint as a download."""
        return download(*await self._desk.file(call.staff, call.path("id"), call.path("file")))

    async def assign(self, call: Call) -> api.ComplaintOpened:
        """Make a person responsible; the one who answered before the complaint was reopened cannot be again."""
        await self._desk.assign(call.staff, call.path("id"), call.body.person)
        return await self._desk.opened(call.staff, call.path("id"))

    async def concern(self, call: Call) -> api.ComplaintOpened:
        """Correct the office and kind of a complaint; it is due as before."""
        await self._desk.concern(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def address(self, call: Call) -> api.ComplaintOpened:
        """Correct the citizen's address, once a letter to it came back."""
        await self._desk.correct_address(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def examine(self, call: Call) -> api.ComplaintOpened:
        """Begin to examine a complaint; the citizen sees this step."""
        await self._desk.examine(call.staff, call.path("id"))
        return await self._desk.opened(call.staff, call.path("id"))

    async def decide(self, call: Call) -> api.ComplaintOpened:
        """Set cause and measure, both from the office's lists."""
        await self._desk.decide(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def answer(self, call: Call) -> api.ComplaintOpened:
        """Send the answer, with the question whether it settles the matter."""
        await self._desk.answer(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def propose(self, call: Call) -> api.ComplaintOpened:
        """Lay an answer before another person; where the topic demands a second look, no answer goes without."""
        await self._desk.propose(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def send_back(self, call: Call) -> api.ComplaintOpened:
        """Send a proposed answer back with the changes that it needs."""
        await self._desk.send_back(call.staff, call.path("id"), call.body.words)
        return await self._desk.opened(call.staff, call.path("id"))

    async def close(self, call: Call) -> api.ComplaintOpened:
        """Close a complaint without an answer, with a reason that is kept. Once it was reopened, the person who had
        it before cannot close it."""
        await self._desk.close(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def group(self, call: Call) -> api.ComplaintOpened:
        """Group complaints about the same matter, or ungroup one: the station proposes, a person decides."""
        await self._desk.group(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))
