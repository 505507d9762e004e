"""Leaving by the one request that a browser still sends while its page is being replaced."""

from collections.abc import Sequence
from typing import Protocol

from gateway.http.route import Call, Route


class Leaver(Protocol):
    """Ends contacts whose citizens are gone for good."""

    async def give_up(self, contact_id: str) -> None:
        """End the contact in whatever state it is; nothing happens to one that is over."""
        ...


class SeatsApi:
    """The handlers."""

    def __init__(self, leaver: Leaver) -> None:
        self._leaver = leaver

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "DELETE", "/api/v1/seat", self.give_up,
                "Leave the queue or the call that the seat belongs to", "station", status=204,
            ),
        )  # fmt: skip

    async def give_up(self, call: Call) -> None:
        """Leave at once, for good; the seat is the bearer token."""
        await self._leaver.give_up(call.citizen.contact_id)
