"""Routes for one contact: how its two sides received each other, and leaving it by the one request that a browser
still sends while its page is being replaced."""

from collections.abc import Sequence

from gateway.contacts.quick_exit import QuickExit
from gateway.contacts.side_quality import ContactQuality, ContactReception
from gateway.platform.http.route import Call, Route


class ContactsApi:
    """Handles the routes."""

    def __init__(self, leaver: QuickExit, reception: ContactReception) -> None:
        self._leaver = leaver
        self._reception = reception

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "DELETE", "/api/v1/seat", self.give_up,
                "Leave the queue or the call that the seat belongs to", "station", status=204,
            ),
            Route(
                "GET", "/api/v1/contacts/{id}/quality", self.quality,
                "How a contact's two sides received each other", "recordings",
                response=ContactQuality,
            ),
        )  # fmt: skip

    async def give_up(self, call: Call) -> None:
        """Leave the contact at once, for good; the seat is the bearer token."""
        await self._leaver.give_up(call.citizen.contact_id)

    async def quality(self, call: Call) -> ContactQuality:
        """Return how each side of one contact received the other."""
        return await self._reception.of(call.path("id"))
