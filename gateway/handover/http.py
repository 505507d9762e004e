"""Routes of handing over: destinations, calls to numbers outside, and authorisations for topics that are not an operator's own."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.handover.api import (
    AuthorisationShown,
    NewAuthorisation,
    Reason,
)
from gateway.handover.authorisations import Authorisations
from gateway.handover.outside import OutsideNumbers
from gateway.handover.transfers import Destinations, Transfers
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.times import Moment

State = Literal["pending", "granted", "refused", "ended"]


class DestinationsApi:
    """The handler."""

    def __init__(self, service: Transfers) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/destinations", self.destinations,
                "To whom a conversation can be handed on", "desk", response=Destinations,
            ),
        )  # fmt: skip

    async def destinations(self, call: Call) -> Destinations:
        """Answer with the operators, offices and topics to which the contact can be handed now."""
        return await self._service.destinations(call.staff.account_id)


class OutsideNumber(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A number to call: international, of the own country, an extension, or one for help (112).

    ``passOn``: the citizen goes on with it as soon as it answers; otherwise the operator speaks with it first.
    """

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    pass_on: bool = False


class OutsideCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The id of the call that was begun."""

    id: str


class OutsideEnding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the supervisor ends the conversation."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class OutsideApi:
    """The handlers."""

    def __init__(self, service: OutsideNumbers) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/contacts/{id}/outside-call", self.begin,
                "Call a number outside for the contact in hand, to consult it or to pass the citizen on", "desk",
                request=OutsideNumber, response=OutsideCall, status=201,
                errors={
                    404: "The contact is not in your hand.",
                    409: "There is no sound to share with it, or the number is not called from here.",
                    422: "That is not a telephone number.",
                },
            ),
            Route(
                "POST", "/api/v1/contacts/{id}/outside-call/end", self.end,
                "End the conversation of a citizen who was passed on to a number outside", "floor",
                request=OutsideEnding, status=204,
                errors={
                    404: "There is no such contact.",
                    409: "The citizen does not talk with a number outside alone, or talks with one for help.",
                },
            ),
        )  # fmt: skip

    async def begin(self, call: Call) -> OutsideCall:
        """Put the citizen on hold and call the number. The audit trail names the operator."""
        wanted: OutsideNumber = call.body
        made = await self._service.begin(
            call.staff.account_id, call.path("id"), wanted.number, pass_on=wanted.pass_on
        )
        return OutsideCall(id=made)

    async def end(self, call: Call) -> web.Response:
        """Hang up citizen and number within a second; the reason goes on record."""
        wanted: OutsideEnding = call.body
        await self._service.end(call.path("id"), wanted.reason, by=call.staff.account_id)
        return json_response(None, status=204)


class AuthorisationsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``state``: only authorisations in this state; all when it is left out."""

    state: State | None = None


class AuthorisationList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The authorisations of the last day and the standing ones in force, the newest first."""

    authorisations: list[AuthorisationShown]


class AuthorisationMade(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The id of the authorisation that was given."""

    id: str


class Decision(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The decision and its reason; a refusal needs one.

    ``standing``: a request for one contact is granted for the day as well. ``until`` applies to standing ones.
    """

    granted: bool
    standing: bool = False
    reason: Reason = ""
    until: Moment | None = None


class Ending(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Why a standing authorisation is revoked."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class AuthorisationsApi:
    """The handlers."""

    def __init__(self, service: Authorisations) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        errors = {
            404: "There is no such request or contact.",
            409: "It has been decided already, or the queue does not allow it now.",
        }
        return (
            Route(
                "GET", "/api/v1/authorisations", self.listing,
                "Requests to answer another topic, and decisions", "floor",
                query=AuthorisationsQuery, response=AuthorisationList,
            ),
            Route(
                "POST", "/api/v1/authorisations", self.give,
                "Let an operator answer a topic for the day, or one waiting contact", "floor",
                request=NewAuthorisation, response=AuthorisationMade, status=201, errors=errors,
            ),
            Route(
                "POST", "/api/v1/authorisations/{id}/decision", self.decide,
                "Grant or refuse a request", "floor",
                request=Decision, status=204, errors=errors,
            ),
            Route(
                "POST", "/api/v1/authorisations/{id}/end", self.end,
                "Take back what an operator may answer for the day", "floor",
                request=Ending, status=204, errors={409: "It is none that stands."},
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> AuthorisationList:
        """Answer with the authorisations of the last day and those in force."""
        query: AuthorisationsQuery = call.query
        return AuthorisationList(authorisations=await self._service.listing(query.state))

    async def give(self, call: Call) -> web.Response:
        """Authorise an operator who did not ask."""
        made = await self._service.give(call.body, by=call.staff.account_id)
        return json_response(AuthorisationMade(id=made), status=201)

    async def decide(self, call: Call) -> web.Response:
        """Grant or refuse a request; the operator is told a refusal with its reason."""
        wanted: Decision = call.body
        if not wanted.granted and len(wanted.reason.strip()) < 3:
            raise ApiError(422, "reason_required", "Say why it is refused.")
        await self._service.decide(
            call.path("id"),
            by=call.staff.account_id,
            granted=wanted.granted,
            reason=wanted.reason.strip(),
            until=wanted.until,
            standing=wanted.standing,
        )
        return json_response(None, status=204)

    async def end(self, call: Call) -> web.Response:
        """Revoke a standing authorisation. May be repeated."""
        wanted: Ending = call.body
        await self._service.end(
            call.path("id"), by=call.staff.account_id, reason=wanted.reason.strip()
        )
        return json_response(None, status=204)
