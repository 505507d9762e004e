"""Routes by which anybody tries the path for sound and pictures before entering: short and bounded.

Nothing is stored. A visitor gets the relays with credentials that are valid for a minute, and one connection to a media
worker that echoes for some seconds; the worker bounds how long, how much and how many at once, the gateway how often
from one address.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.calls.path_trials import PathTrials
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import too_many
from gateway.platform.throttle import AddressThrottle
from signaling.protocol.base import IceServer

BODY_LIMIT = 64 * 1024


class PathServers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The STUN and TURN servers to try."""

    ice_servers: list[IceServer]


class PathOffer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A browser's offer for a connection with a picture each way."""

    sdp: Annotated[str, msgspec.Meta(min_length=1, max_length=60_000)]


class PathAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The worker's answer."""

    sdp: str


class PathTestApi:
    """Handles the routes of the path test."""

    def __init__(
        self, trials: PathTrials, servers: AddressThrottle, offers: AddressThrottle
    ) -> None:
        """*servers* and *offers* say how often one address may do either."""
        self._trials = trials
        self._servers = servers
        self._offers = offers

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/path-test", self.servers,
                "The servers with which to try the path", "station", response=PathServers,
                errors={429: "Tried too often from this address."},
            ),
            Route(
                "POST", "/api/v1/path-test", self.begin,
                "Begin to try the path: the offer of a connection that echoes for some seconds",
                "station", request=PathOffer, response=PathAnswer, status=201,
                body_limit=BODY_LIMIT,
                errors={
                    422: "Not an offer that can be answered.",
                    429: "Tried too often from this address.",
                    503: "No media worker has room for it now.",
                },
            ),
        )  # fmt: skip

    async def servers(self, call: Call) -> PathServers:
        """Return the relays with credentials for one try."""
        await _count(self._servers, call)
        return PathServers(ice_servers=self._trials.servers())

    async def begin(self, call: Call) -> PathAnswer:
        """Answer the offer; the connection ends by itself."""
        await _count(self._offers, call)
        return PathAnswer(sdp=await self._trials.trial(call.body.sdp))


async def _count(throttle: AddressThrottle, call: Call) -> None:
    wait_s = await throttle.take(call.request[CLIENT].counted_as)
    if wait_s > 0:
        raise too_many(wait_s)
