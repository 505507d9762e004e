"""Routes for the first administrator, closed for ever once there is one."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts.passwords import BUSY, MAX_LENGTH
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from gateway.upkeep.first_start import FirstStart


class FirstStartState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the first administrator must still be made."""

    open: bool


class FirstAdministrator(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The code that ``virtual-station first-start`` printed, and the administrator to make."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    username: Annotated[str, msgspec.Meta(min_length=2, max_length=32)]
    display_name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LENGTH)]


class FirstStartApi:
    """The handlers."""

    def __init__(self, first_start: FirstStart) -> None:
        self._first_start = first_start

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/first-start", self.state,
                "Whether the first administrator is still to be made", "upkeep",
                response=FirstStartState,
            ),
            Route(
                "POST", "/api/v1/first-start", self.make, "Make the first administrator", "upkeep",
                request=FirstAdministrator, status=204,
                errors=BUSY | {
                    403: "The code is not good (any more).",
                    409: "There is an administrator, or no account can be made so.",
                },
            ),
        )  # fmt: skip

    async def state(self, _call: Call) -> FirstStartState:
        """Answer whether the page is open; nothing else about the station."""
        return FirstStartState(open=await self._first_start.is_open())

    async def make(self, call: Call) -> web.Response:
        """Make the account; its owner then signs in as everybody does."""
        wanted: FirstAdministrator = call.body
        await self._first_start.make(
            wanted.code,
            call.request[CLIENT].counted_as,
            username=wanted.username,
            display_name=wanted.display_name.strip(),
            password=wanted.password,
        )
        return json_response(None, status=204)
