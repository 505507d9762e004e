"""The route by which an operator enters the code that a citizen gives during a contact."""

from collections.abc import Sequence

from gateway.callbacks.given_codes import Given, GivenCodes
from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.route import Call, Route


class GivenCodesApi:
    """Handles the route."""

    def __init__(self, codes: GivenCodes) -> None:
        self._codes = codes

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            # the code travels in the body: addresses end up in logs
            Route(
                "POST", "/api/v1/contacts/{id}/given-code", self.open,
                "The message or callback whose code the citizen has given", "desk",
                request=FollowedCode, response=Given,
                errors={
                    404: "Nothing has this code.",
                    409: "The caller does not talk with this citizen.",
                },
            ),
        )  # fmt: skip

    async def open(self, call: Call) -> Given:
        """Return what the citizen's own page shows by the code, and put that on record."""
        return await self._codes.open(call.path("id"), call.body.code, by=call.staff.account_id)
