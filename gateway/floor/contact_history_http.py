"""Contacts and what happened to each, for supervisors: no name, no text, no address of a citizen."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.floor.contact_history import ContactHistory, ContactListed, ContactTold
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route


class ContactsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one with this reference, or the newest of a category, or of all."""

    reference: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class ContactsListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest first, at most fifty."""

    contacts: list[ContactListed]


class ContactHistoryApi:
    """The handlers."""

    def __init__(self, service: ContactHistory, consulted: Consultations) -> None:
        self._service = service
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/contacts", self.listing, "Contacts, the newest first", "floor",
                query=ContactsQuery, response=ContactsListed,
            ),
            Route(
                "GET", "/api/v1/contacts/{id}", self.told,
                "A contact with its legs and what happened to it", "floor", response=ContactTold,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> ContactsListed:
        """The newest, or the one with a reference."""
        query: ContactsQuery = call.query
        reference = query.reference.strip().upper() if query.reference else None
        found = await self._service.listing(reference, query.category)
        if reference is not None:
            await self._consulted.note_found(
                call.staff.account_id,
                consultations.CONTACTS,
                "contacts",
                [each.id for each in found],
                {"by": "reference"},
            )
        return ContactsListed(contacts=found)

    async def told(self, call: Call) -> ContactTold:
        """One contact's history."""
        found = await self._service.told(call.path("id"))
        if found is None:
            raise not_found("There is no such contact.")
        await self._consulted.note(
            call.staff.account_id, consultations.CONTACT, f"contact:{found.contact.id}"
        )
        return found
