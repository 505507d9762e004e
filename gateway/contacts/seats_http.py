"""What the holder of a seat asks for beside the socket: to leave, by the one request that a browser still sends
while its page is being replaced."""

from collections.abc import Sequence

from gateway.contacts.quick_exit import QuickExit
from gateway.platform.http.route import Call, Route


class SeatsApi:
    """The handlers."""

    def __init__(self, leaver: QuickExit) -> None:
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
