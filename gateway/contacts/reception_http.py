"""How the two sides of a contact received each other, for supervisors and quality reviewers."""

from collections.abc import Sequence

import msgspec

from gateway.contacts import reception_sql as quality
from gateway.contacts import sql as contacts
from gateway.contacts.side_quality import SideQuality, sides
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database


class ContactQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Both sides, the citizen first; empty where nothing was measured, as in a written conversation."""

    sides: list[SideQuality]


class QualityApi:
    """The handler."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/contacts/{id}/quality", self.of_contact,
                "How a contact's two sides received each other", "recordings",
                response=ContactQuality,
            ),
        )  # fmt: skip

    async def of_contact(self, call: Call) -> ContactQuality:
        """One contact's."""
        contact_id = call.path("id")
        async with self._database.reading() as session:
            if await contacts.contact(session, contact_id) is None:
                raise not_found("There is no such contact.")
            found = await quality.of_contacts(session, [contact_id])
        return ContactQuality(sides=sides(found.get(contact_id, ())))
