"""The telephone line as administrators see it: trunks, registrations, calls that stand."""

from collections.abc import Sequence

import msgspec
from redis.exceptions import RedisError

from gateway.line.kept import KeptCalls, LineState
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.settings import Settings


class LineShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``setUp``: the line is switched on; ``state`` is None while its process does not run. ``numbers`` lead to the menu or to a
    topic."""

    set_up: bool
    numbers: dict[str, str]
    state: LineState | None = None


class LineApi:
    """The handlers."""

    def __init__(self, settings: Settings, kept: KeptCalls) -> None:
        self._settings = settings
        self._kept = kept

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/line-state", self.state, "How the telephone line stands", "upkeep",
                response=LineShown, errors={503: "The queue does not answer."},
            ),
        )  # fmt: skip

    async def state(self, _call: Call) -> LineShown:
        """Addresses and times, no number of a caller."""
        settings = self._settings
        if not settings.sip:
            return LineShown(set_up=False, numbers={})
        try:
            state = await self._kept.shown()
        except (RedisError, OSError):
            raise ApiError(
                503, "queue_away", "The queue does not answer.", retryable=True
            ) from None
        return LineShown(set_up=True, numbers=settings.sip_numbers, state=state)
