"""The floor's route for supervisors: can somebody be reached, who waits, who works, how the day goes."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.floor.api import Floor
from gateway.floor.feed import FloorFeed
from gateway.platform.http.route import Call, Route


class FloorQuery(msgspec.Struct, frozen=True, kw_only=True):
    """``after``: the version that the caller has; the answer waits for another one."""

    after: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class FloorApi:
    """The handler."""

    def __init__(self, service: FloorFeed) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/floor", self.floor,
                "Who waits, who works, how the day goes; waits for news when `after` is given",
                "floor", query=FloorQuery, response=Floor,
                errors={503: "The floor cannot be read at present."},
            ),
        )  # fmt: skip

    async def floor(self, call: Call) -> web.Response:
        """Answer with the floor now, or as soon as its version differs from ``after``."""
        body = await self._service.after(call.query.after)
        answer = web.Response(body=body, content_type="application/json")
        answer.headers["Cache-Control"] = "no-store"
        return answer
