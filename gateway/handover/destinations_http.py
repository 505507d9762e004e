"""To whom a conversation can be handed on: operators who are there, offices, topics."""

from collections.abc import Sequence

from gateway.handover.transfers import Destinations, Transfers
from gateway.platform.http.route import Call, Route


class DestinationsApi:
    """The handler."""

    def __init__(self, provider: Transfers) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/destinations", self.destinations,
                "To whom a conversation can be handed on", "desk", response=Destinations,
            ),
        )  # fmt: skip

    async def destinations(self, call: Call) -> Destinations:
        """Those there are now."""
        return await self._provider.destinations(call.staff.account_id)
