"""A supervisor answers an operator's call for help by coming in person."""

from collections.abc import Sequence

from aiohttp import web

from gateway.floor.help_calls import HelpCalls
from gateway.platform.http.errors import too_many
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.throttle import Throttle


class HelpApi:
    """The handler."""

    def __init__(self, help_calls: HelpCalls, acts: Throttle) -> None:
        """*acts* is how often one supervisor may act at operators' sides, in whatever way."""
        self._help_calls = help_calls
        self._acts = acts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        errors = {
            404: "There is no such contact.",
            409: "Nobody calls for help there.",
            429: "Too often.",
        }
        return (
            Route(
                "POST", "/api/v1/contacts/{id}/help", self.come,
                "Tell the operator who calls for help that one comes", "floor", status=204, errors=errors,
            ),
        )  # fmt: skip

    async def come(self, call: Call) -> web.Response:
        """The caller comes."""
        wait_s = await self._acts.take(call.staff.account_id)
        if wait_s > 0:
            raise too_many(wait_s)
        await self._help_calls.come(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)
