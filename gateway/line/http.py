"""Routes that show administrators the telephone line: trunks, registrations, standing calls."""

import re
from collections.abc import Sequence

import msgspec
from redis.exceptions import RedisError

from gateway.line.shown import LineState, ShownLine
from gateway.line.trace import Traced
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.settings import Settings

NAME = re.compile(r"[0-9a-f]{1,64}\Z")


class LineShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The line as administrators see it. ``setUp``: the line is switched on; ``state`` is None while its process does not run."""

    set_up: bool
    state: LineState | None = None


class LineApi:
    """The handlers."""

    def __init__(self, settings: Settings, line: ShownLine) -> None:
        self._settings = settings
        self._line = line

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/line-state", self.state, "How the telephone line stands", "upkeep",
                response=LineShown, errors={503: "The queue does not answer."},
            ),
            Route(
                "GET", "/api/v1/line-calls/{call}/trace", self.trace, "The messages of a call by the telephone line", "upkeep",
                response=Traced, errors={404: "Nothing is kept of it: an hour is over.", 503: "The queue does not answer."},
            ),
        )  # fmt: skip

    async def trace(self, call: Call) -> Traced:
        """Answer with the kinds and times of a call's messages, stored for an hour; no number and no address."""
        name = call.path("call")
        try:
            found = await self._line.trace(name) if NAME.match(name) else None
        except (RedisError, OSError):
            raise ApiError(
                503, "queue_away", "The queue does not answer.", retryable=True
            ) from None
        if found is None:
            raise ApiError(404, "not_found", "Nothing is kept of this call.")
        return found

    async def state(self, _call: Call) -> LineShown:
        """Answer with the line's state: addresses and times, no caller's number."""
        if not self._settings.sip:
            return LineShown(set_up=False)
        try:
            state = await self._line.state()
        except (RedisError, OSError):
            raise ApiError(
                503, "queue_away", "The queue does not answer.", retryable=True
            ) from None
        return LineShown(set_up=True, state=state)
