"""Contacts and what happened to each, for supervisors: no name, no text, no address of a citizen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol

import msgspec

from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route


class ContactsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one with this reference, or the newest of a category, or of all."""

    reference: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class ContactListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact in the list. ``operators`` are those who took part."""

    id: str
    reference: str
    category: str
    channel: str
    modality: str
    state: str
    outcome: str | None
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    operators: list[str]


class ContactsListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest first, at most fifty."""

    contacts: list[ContactListed]


class LegTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One party's part; ``why`` it ended is the queue's word."""

    party: str
    channel: str
    operator: str | None
    started_at: datetime
    ended_at: datetime | None
    why: str | None


class Step(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened: ``kind`` is the journal's word, or what a member of the staff did
    (``contact.move``, ``contact.advance``, ``contact.remove``, ``authorisation.*``, ``cooldown.*``). ``operator``: who it
    was about or who did it; ``reason`` in words or the queue's word; ``to``: a category, operator or office.
    """

    at: datetime
    kind: str
    operator: str | None = None
    reason: str | None = None
    category: str | None = None
    to: str | None = None


class ContactTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact with its legs and all that happened to it, oldest first; ``satisfaction`` is the citizen's answer, 1 to 5."""

    contact: ContactListed
    language: str
    needs: list[str]
    recording_consent: bool
    wrap_up_code: str | None
    satisfaction: int | None
    legs: list[LegTold]
    steps: list[Step]


class ContactHistoryProvider(Protocol):
    """Where contacts are read (see ``gateway.floor.contact_history``)."""

    async def listing(self, reference: str | None, category: str | None) -> list[ContactListed]:
        """The newest."""
        ...

    async def told(self, contact_id: str) -> ContactTold | None:
        """One with its history; None when there is none."""
        ...


class ContactHistoryApi:
    """The handlers."""

    def __init__(self, provider: ContactHistoryProvider, consulted: Consultations) -> None:
        self._provider = provider
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
        found = await self._provider.listing(reference, query.category)
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
        found = await self._provider.told(call.path("id"))
        if found is None:
            raise not_found("There is no such contact.")
        await self._consulted.note(
            call.staff.account_id, consultations.CONTACT, f"contact:{found.contact.id}"
        )
        return found
