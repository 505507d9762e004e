"""One contact by HTTP: how its two sides received each other, and leaving it by the one request that a browser still sends
while its page is being replaced."""

from collections.abc import Sequence

import msgspec

from gateway.contacts import lookups as contacts
from gateway.contacts.quick_exit import QuickExit
from gateway.contacts.side_quality import SideQuality, sides
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database


class ContactQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Both sides, the citizen first; empty where nothing was measured, as in a written conversation."""

    sides: list[SideQuality]


class ContactsApi:
    """The handlers."""

    def __init__(self, leaver: QuickExit, database: Database) -> None:
        self._leaver = leaver
        self._database = database

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
        """Leave at once, for good; the seat is the bearer token."""
        await self._leaver.give_up(call.citizen.contact_id)

    async def quality(self, call: Call) -> ContactQuality:
        """Show how each side of one contact received the other."""
        contact_id = call.path("id")
        async with self._database.reading() as session:
            if await contacts.contact(session, contact_id) is None:
                raise not_found("There is no such contact.")
            found = await contacts.reception_of(session, [contact_id])
        return ContactQuality(sides=sides(found.get(contact_id, ())))
