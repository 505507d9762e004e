"""Routes by which administrators export and erase one person's data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web

from gateway.accounts.approvals.service import Deed, Requests
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.personal.clues import Clue, Person
from gateway.privacy.service import Erasure, Persons, RecognisedContact, check_reason

Text = Annotated[str, msgspec.Meta(max_length=254)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=400)]


class PersonClue(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The search term for a person: exactly one of the four."""

    reference: Text = ""
    name: Text = ""
    email: Text = ""
    number: Text = ""

    @property
    def clue(self) -> Clue:
        """Return the search term as a :class:`Clue`."""
        return Clue(self.reference, self.name, self.email, self.number)


class PersonSearch(PersonClue, frozen=True, kw_only=True, rename="camel"):
    """A search term, with an optional reason, which is stored in the audit trail and must name nobody."""

    reason: Annotated[str, msgspec.Meta(max_length=400)] = ""


class PersonRequest(PersonClue, frozen=True, kw_only=True, rename="camel"):
    """A search term with the reason, which is stored in the audit trail and must name nobody."""

    reason: Reason


class PersonErasure(PersonRequest, frozen=True, kw_only=True, rename="camel"):
    """A request for erasure. ``contacts`` is how many the search showed: if there are more or fewer now, nothing is erased."""

    contacts: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class PersonContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact in which the person was recognised."""

    id: str
    reference: str
    category: str
    channel: str
    created_at: datetime
    state: str


class PersonFound(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contacts found, oldest first; several people may have one name. ``apart`` counts entries that know the person by
    the address alone (recognition, focus groups)."""

    contacts: list[PersonContact]
    apart: int


class PersonErased(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of an erasure: contacts made anonymous, rows of each table, and recordings destroyed.

    With status 202 only ``request`` is set, which waits for another person, and nothing was erased.
    """

    contacts: int
    rows: dict[str, int]
    recordings: int
    request: str | None = None


class PersonRequestShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A citizen's request: ``waiting`` for another person, refused, or done.

    ``by`` is who took it up, None for the command line; ``contacts`` is how many it concerns, ``references`` their
    references as far as they are known.
    """

    id: str
    kind: Literal["export", "erase"]
    state: Literal["waiting", "refused", "done"]
    at: datetime
    by: str | None
    reason: str
    contacts: int
    references: list[str]
    decided_why: str | None = None


class PersonRequests(msgspec.Struct, frozen=True, kw_only=True):
    """The requests that wait come first, then the newest."""

    requests: list[PersonRequestShown]


class PersonsApi:
    """The handlers."""

    def __init__(self, persons: Persons, requests: Requests, consulted: Consultations) -> None:
        self._persons = persons
        self._consulted = consulted
        self._requests = requests

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        found = {404: "Nobody is found by this."}
        return (
            Route(
                "POST", "/api/v1/persons/search", self.search,
                "In which contacts a person is recognised", "persons",
                request=PersonSearch, response=PersonFound,
            ),
            Route(
                "GET", "/api/v1/persons/requests", self.listing,
                "Exports and erasures that were asked for, waiting and done", "persons",
                response=PersonRequests,
            ),
            Route(
                "POST", "/api/v1/persons/export", self.export,
                "Everything that is kept of a person", "persons",
                request=PersonRequest, response=dict[str, Any], errors=found,
            ),
            Route(
                "POST", "/api/v1/persons/erase", self.erase,
                "Make everything of a person anonymous", "persons",
                request=PersonErasure, response=PersonErased,
                accepted="Recordings would go with it: another person has to grant it.",
                errors={
                    **found,
                    409: "Other contacts than were seen, one that is not over or is held, or asked for already.",
                    503: "A recording could not be destroyed; nothing else was erased.",
                },
            ),
        )  # fmt: skip

    async def search(self, call: Call) -> PersonFound:
        """Answer with the contacts in which a person is recognised."""
        wanted: PersonSearch = call.body
        reason = wanted.reason.strip()
        check_reason(wanted.clue, reason)
        persons = await self._persons.search(wanted.clue)
        await self._consulted.note_found(
            call.staff.account_id,
            consultations.PERSONS,
            "persons",
            [each.id for each in persons],
            {"by": wanted.clue.kind, "reason": reason},
        )
        apart = await self._persons.apart(wanted.clue)
        return PersonFound(contacts=[_shown(each) for each in persons], apart=len(apart))

    async def listing(self, call: Call) -> PersonRequests:
        """List the requests that wait for a second person, and those done or refused."""
        asked = [
            each
            for each in await self._requests.listing(call.staff.account_id)
            if each.kind == "erase" and each.state != "granted"
        ]
        waiting = [
            PersonRequestShown(
                id=each.id, kind="erase", state="waiting" if each.state == "pending" else "refused",
                at=each.asked_at, by=each.asked_by, reason=each.asked_why,
                contacts=len(each.references), references=each.references,
                decided_why=each.decided_why,
            )
            for each in asked
        ]  # fmt: skip
        done = [
            PersonRequestShown(
                id=f"{each.action}-{number}",
                kind="export" if each.action == "person.export" else "erase", state="done",
                at=each.at, by=each.by, reason=each.reason, contacts=each.contacts,
                references=each.references,
            )
            for number, each in enumerate(await self._persons.done())
        ]  # fmt: skip
        shown = sorted([*waiting, *done], key=lambda each: each.at, reverse=True)
        return PersonRequests(requests=sorted(shown, key=lambda each: each.state != "waiting"))

    async def export(self, call: Call) -> Any:
        """Answer with everything stored of a person, as a file that is written while it is sent."""
        wanted: PersonRequest = call.body
        given = await self._persons.export(
            wanted.clue, reason=wanted.reason.strip(), by=call.staff.account_id
        )
        response = web.StreamResponse(
            headers={
                "Content-Disposition": 'attachment; filename="person.json"',
                "Cache-Control": "no-store",
            }
        )
        response.content_type = "application/json"
        await response.prepare(call.request)
        async for piece in self._persons.written(given):
            await response.write(piece)
        await response.write_eof()
        return response

    async def erase(self, call: Call) -> Any:
        """Erase a person's data, or request it if recordings would be destroyed, which takes two people."""
        wanted: PersonErasure = call.body
        reason = wanted.reason.strip()
        erasure = await self._persons.would_erase(
            wanted.clue, expected=wanted.contacts, reason=reason
        )
        if not erasure.recordings:
            gone = await self._persons.erase(erasure, reason=reason, by=call.staff.account_id)
            return PersonErased(contacts=gone.contacts, rows=gone.pieces, recordings=0)
        what = {
            "contacts": sorted(erasure.person.contacts),
            "apart": sorted(erasure.person.apart),
            "by": erasure.kind,
            "recordings": erasure.recordings,
        }
        asked = await self._requests.ask("erase", what, by=call.staff, reason=reason)
        waits = PersonErased(contacts=0, rows={}, recordings=0, request=asked)
        return json_response(waits, status=202)


def erases(persons: Persons) -> Deed:
    """Return the function that erases once an erasure that takes two people is granted."""

    async def erase(what: dict[str, Any], *, reason: str, by: str | None) -> None:
        person = Person(frozenset(what["contacts"]), apart=frozenset(what.get("apart", ())))
        await persons.erase(Erasure(person, what["by"], what["recordings"]), reason=reason, by=by)

    return erase


def _shown(found: RecognisedContact) -> PersonContact:
    return PersonContact(
        id=found.id,
        reference=found.reference,
        category=found.category,
        channel=found.channel,
        created_at=found.created_at,
        state=found.state,
    )
