"""Routes by which supervisors read contacts and their stories: no name, no text, no address of a citizen. Operators'
notes are searched and read with a reason, which is kept."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from gateway.contact_history.search import ContactFilter, PageStart
from gateway.contact_history.story import ContactHistory, ContactListed, ContactTold
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.decision import Reason
from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.references import spelled
from gateway.platform.times import Moment

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_FACETS = ("category", "operator", "office", "channel", "outcome")


class ContactsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Selects contacts that meet all of the fields. ``reference`` in any spelling, whole or its beginning; ``from``
    is inclusive, ``to`` exclusive; ``operator`` (an account's id) and ``office`` (an office's) took part;
    ``outcome``: how the contact ended, the code that the operator gave it, or ``open`` for one that is not over.
    ``order``: ``newest`` first or ``oldest``."""

    reference: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    category: Word | None = None
    operator: Word | None = None
    office: Word | None = None
    channel: Word | None = None
    outcome: Word | None = None
    since: Moment | None = None
    until: Moment | None = None
    order: Literal["newest", "oldest"] = "newest"
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class ContactSearch(ContactsQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects contacts by the same fields, and by ``words`` that all stand in an operator's notes; ``reason``: why
    they are looked for. The reason is kept in the audit trail and names nobody; the words are kept nowhere."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: Reason


class ContactsListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of contacts; ``next_cursor`` asks for the next one, None: there is none."""

    contacts: list[ContactListed]
    next_cursor: str | None


class NotesReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason why the notes are read; it is kept in the audit trail."""

    reason: Reason


class NotesTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The operator's notes after the contact."""

    notes: str


class ContactHistoryApi:
    """Handles the routes of the history."""

    def __init__(self, service: ContactHistory, consulted: Consultations) -> None:
        self._service = service
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/contacts", self.listing, "Contacts, the newest first", "contacts",
                query=ContactsQuery, response=ContactsListed,
            ),
            # what is searched for may name people, and an address is written into many a log
            Route(
                "POST", "/api/v1/contacts/search", self.search,
                "Search for contacts by words in operators' notes", "contacts",
                request=ContactSearch, response=ContactsListed,
            ),
            Route(
                "GET", "/api/v1/contacts/{id}", self.told,
                "A contact with its legs and what happened to it", "contacts", response=ContactTold,
            ),
            Route(
                "POST", "/api/v1/contacts/{id}/notes", self.notes,
                "Read the operator's notes of a contact, with a reason", "contacts",
                request=NotesReason, response=NotesTold,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> ContactsListed:
        """Return a page of the contacts that match; ``nextCursor`` asks for the next one."""
        return await self._found(call, call.query)

    async def search(self, call: Call) -> ContactsListed:
        """Return a page of the contacts whose notes have the words."""
        return await self._found(call, call.body)

    async def told(self, call: Call) -> ContactTold:
        """Return the whole story of a contact, step by step. The reading is put into the audit trail."""
        found = await self._service.told(call.path("id"))
        if found is None:
            raise not_found("There is no such contact.")
        await self._consulted.note(
            call.staff.account_id, consultations.CONTACT, f"contact:{found.contact.id}"
        )
        return found

    async def notes(self, call: Call) -> NotesTold:
        """Return an operator's notes, once it is on record who reads them and why."""
        contact_id = call.path("id")
        notes = await self._service.notes(contact_id)
        if notes is None:
            raise not_found("There are no notes of this contact.")
        await self._consulted.note(
            call.staff.account_id,
            consultations.NOTES,
            f"contact:{contact_id}",
            {"reason": call.body.reason.strip()},
        )
        return NotesTold(notes=notes)

    async def _found(self, call: Call, query: ContactsQuery) -> ContactsListed:
        after = None if query.cursor is None else _read(query.cursor)
        wanted = ContactFilter(
            reference=query.reference,
            words=getattr(query, "words", ""),
            oldest_first=query.order == "oldest",
            since=query.since,
            until=query.until,
            **{name: getattr(query, name) for name in _FACETS},
        )
        page = await self._service.page(wanted, after=after, limit=query.limit)
        narrowed = _narrowed(query)
        if narrowed:
            await self._consulted.note_found(
                call.staff.account_id,
                consultations.CONTACTS,
                "contacts",
                [each.id for each in page.contacts],
                narrowed,
            )
        return ContactsListed(
            contacts=page.contacts,
            next_cursor=None if page.after is None else _cursor(page.after),
        )


def _narrowed(query: ContactsQuery) -> dict[str, str | bool]:
    """Return the terms of the search, ready for JSON; empty for the list of all."""
    given: dict[str, str | bool] = {
        name: str(value) for name in _FACETS if (value := getattr(query, name)) is not None
    }
    for name, moment in (("from", query.since), ("to", query.until)):
        if moment is not None:
            given[name] = moment.isoformat()
    if spelled(query.reference or ""):
        given["by"] = "reference"
    if isinstance(query, ContactSearch):
        given |= {"words": True, "reason": query.reason.strip()}
    return given


def _cursor(place: PageStart) -> str:
    key = f"{place.at.astimezone(UTC).isoformat()} {place.contact_id}"
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read(cursor: str) -> PageStart:
    try:
        key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, contact_id = key.partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("without a zone")
        return PageStart(moment, contact_id)
    except (binascii.Error, ValueError):
        raise ApiError(422, "invalid", "The cursor is not one of ours.") from None
