"""Routes of acts on cases: notes, snoozing, giving away, second looks, merging and splitting; and saved views."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.messages.acts import CaseActs
from gateway.messages.acts_api import (
    Bulk,
    BulkDone,
    Forward,
    Hold,
    Link,
    Merge,
    NewAddress,
    NewView,
    Note,
    Propose,
    SavedViews,
    SendBack,
    Snooze,
    Split,
    ToOffice,
)
from gateway.messages.api import MessageOpened
from gateway.messages.desk import MessageDesk
from gateway.messages.holds import CaseHolds
from gateway.messages.http import MESSAGE_BODY
from gateway.messages.open_cases import OpenCases
from gateway.messages.saved_views import CaseViews
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route, json_response


class CaseActsApi:
    """The handlers."""

    def __init__(
        self,
        acts: CaseActs,
        desk: MessageDesk,
        holds: CaseHolds,
        views: CaseViews,
        open_cases: OpenCases,
        consulted: Consultations,
    ) -> None:
        self._acts = acts
        self._desk = desk
        self._holds = holds
        self._views = views
        self._open_cases = open_cases
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at, views = "/api/v1/messages/{id}", "/api/v1/message-views"

        def act(
            path: str, handler: object, summary: str, request: type[msgspec.Struct] | None
        ) -> Route:
            return Route(
                "POST", f"{at}/{path}", handler, summary, "messages",  # type: ignore[arg-type]
                request=request, response=MessageOpened, body_limit=MESSAGE_BODY,
                errors={409: "The caller does not have it, or it cannot be done with it."},
            )  # fmt: skip

        return (
            Route(
                "POST", "/api/v1/messages/bulk", self.bulk, "Do the same with several messages",
                "messages", request=Bulk, response=BulkDone,
                errors={404: "There is no such topic.", 409: "The topic is not in use any more."},
            ),
            act("notes", self.note, "Write a note for colleagues", Note),
            act("snooze", self.snooze, "Put a message off until a moment", Snooze),
            act("wake", self.wake, "Have a message in the list again", None),
            act("office", self.office, "Give a message to an office", ToOffice),
            act("propose", self.propose, "Lay an answer before another person", Propose),
            Route(
                "PUT", f"{at}/hold", self.hold, "Have a case deleted neither by age nor with its person", "messages",
                request=Hold, response=MessageOpened,
            ),
            Route(
                "DELETE", f"{at}/hold", self.unhold, "Have a held case deleted when its time is over", "messages",
                response=MessageOpened, errors={409: "It is not held."},
            ),
            act("send-back", self.send_back, "Give a proposed answer back", SendBack),
            act("forward", self.forward, "Pass a message on to another body", Forward),
            act("address", self.address, "Correct the address of a citizen whose letters come back", NewAddress),
            act("merge", self.merge, "Have another message go on for this one", Merge),
            act("split", self.split, "Make a message of its own out of a text", Split),
            act("link", self.link, "Show the message of a given code beside this one", Link),
            Route(
                "DELETE", f"{at}/open", self.left, "The page has closed a message", "messages",
                status=204,
            ),
            Route(
                "GET", views, self.views, "Saved filters of the list of messages", "messages",
                response=SavedViews,
            ),
            Route(
                "POST", views, self.add_view, "Save filters under a name", "messages",
                request=NewView, response=SavedViews,
                errors={409: "There are as many as one may have."},
            ),
            Route(
                "DELETE", f"{views}/{{id}}", self.remove_view, "Remove saved filters", "messages",
                response=SavedViews,
            ),
        )  # fmt: skip

    async def bulk(self, call: Call) -> BulkDone:
        """Do one act with several cases; those that somebody has in hand are refused."""
        return await self._acts.bulk(call.staff, call.body)

    async def note(self, call: Call) -> MessageOpened:
        """Write a note, which the citizen never sees."""
        return await self._acts.note(call.staff, call.path("id"), call.body.words)

    async def snooze(self, call: Call) -> MessageOpened:
        """Put a message off. The promised time runs on: the message comes back at the latest when that is near."""
        return await self._acts.snooze(call.staff, call.path("id"), call.body)

    async def wake(self, call: Call) -> MessageOpened:
        """Show a message that was put off again before its time."""
        return await self._acts.wake(call.staff, call.path("id"))

    async def office(self, call: Call) -> MessageOpened:
        """Give the case to an office; null takes it back to the station itself."""
        body: ToOffice = call.body
        return await self._acts.office(call.staff, call.path("id"), body.office, body.words)

    async def propose(self, call: Call) -> MessageOpened:
        """Propose an answer; the case is then free for somebody else."""
        return await self._acts.propose(call.staff, call.path("id"), call.body)

    async def hold(self, call: Call) -> MessageOpened:
        """Hold the case, with a reason; a repetition changes reason and day."""
        await self._holds.place(call.staff, call.path("id"), call.body)
        return await self._desk.opened(call.staff, call.path("id"))

    async def unhold(self, call: Call) -> MessageOpened:
        """End the hold; it stays on record that the case was held."""
        await self._holds.end(call.staff, call.path("id"))
        return await self._desk.opened(call.staff, call.path("id"))

    async def send_back(self, call: Call) -> MessageOpened:
        """Send a proposed answer back; the words say what is to be changed."""
        return await self._acts.send_back(call.staff, call.path("id"), call.body.words)

    async def forward(self, call: Call) -> MessageOpened:
        """Forward the case; the citizen is told to whom."""
        return await self._acts.forward(call.staff, call.path("id"), call.body)

    async def address(self, call: Call) -> MessageOpened:
        """Correct the citizen's address, only after a letter came back."""
        return await self._acts.address(call.staff, call.path("id"), call.body)

    async def merge(self, call: Call) -> MessageOpened:
        """Merge the case into another one, which is the answer."""
        return await self._acts.merge(call.staff, call.path("id"), call.body)

    async def split(self, call: Call) -> MessageOpened:
        """Make a new case of a text, which stays here as well."""
        return await self._acts.split(call.staff, call.path("id"), call.body)

    async def link(self, call: Call) -> MessageOpened:
        """Link another case, only by the citizen's code."""
        opened = await self._acts.link(call.staff, call.path("id"), call.body.code)
        for each in opened.linked:
            if each.how == "code":
                await self._consulted.note(
                    call.staff.account_id, consultations.MESSAGE, f"contact:{each.id}"
                )
        return opened

    async def left(self, call: Call) -> web.Response:
        """Note that the caller has closed the case's page, so that others are no longer told of it."""
        await self._open_cases.left(call.path("id"), call.staff.account_id)
        return json_response(None, status=204)

    async def views(self, call: Call) -> SavedViews:
        """List the caller's saved filters, by name."""
        return await self._views.of(call.staff.account_id)

    async def add_view(self, call: Call) -> SavedViews:
        """Save filters under a name; an existing name is replaced."""
        return await self._views.add(call.staff.account_id, call.body)

    async def remove_view(self, call: Call) -> SavedViews:
        """Remove one of the caller's views; answer with the rest."""
        return await self._views.remove(call.staff.account_id, call.path("id"))
