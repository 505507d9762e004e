"""Routes by which an operator has the citizen of a case called back, or invites them to a video call."""

from collections.abc import Sequence

from gateway.callbacks.api import CaseCallback, CaseInvitation
from gateway.callbacks.from_case import CaseCalls
from gateway.messages.api import MessageOpened
from gateway.platform.http.route import Call, Route


class CaseCallsApi:
    """Handles the routes of calls out of cases."""

    def __init__(self, calls: CaseCalls) -> None:
        self._calls = calls

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/messages/{id}"
        refused = {409: "The caller does not have it, or the citizen cannot be called in that way."}
        return (
            Route(
                "POST", f"{at}/callback", self.call, "Have a message's citizen called by telephone",
                "messages", request=CaseCallback, response=MessageOpened, errors=refused,
            ),
            Route(
                "POST", f"{at}/invitation", self.invite, "Invite a message's citizen to a video call",
                "messages", request=CaseInvitation, response=MessageOpened, errors=refused,
            ),
        )  # fmt: skip

    async def call(self, call: Call) -> MessageOpened:
        """Have the citizen called by telephone; the call joins the topic's queue."""
        return await self._calls.call(call.staff, call.path("id"), call.body)

    async def invite(self, call: Call) -> MessageOpened:
        """Invite the citizen to a video call; the link comes by e-mail when an operator calls."""
        return await self._calls.invite(call.staff, call.path("id"), call.body)
