"""Authorisations to answer what is not among an operator's own categories, for supervisors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route, json_response

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Reason = Annotated[str, msgspec.Meta(max_length=300)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Cause = Literal["asked", "transferred", "consulted", "followed"]
State = Literal["pending", "granted", "refused", "ended"]


class AuthorisationError(Exception):
    """It cannot be decided or given so; ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AuthorisationsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only those of this state; all when it is left out."""

    state: State | None = None


class AuthorisationShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A request or what was given without one. ``kind``: ``standing`` until ``until``, ``waiting`` for
    one contact in the queue, ``during`` for the contact in hand.

    ``cause``: ``asked`` by the operator, or made by itself because ``handed_by`` handed the contact over:
    ``transferred``, ``consulted``, or ``followed`` where that colleague's console was lost. ``ended*``: a
    standing one that was taken back before ``until``.
    """

    id: str
    kind: str
    account_id: str
    operator: str
    category: str
    contact_id: str | None
    reference: str | None
    asked_at: datetime
    asked_why: str | None
    cause: Cause
    handed_by: str | None
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None
    until: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    ended_why: str | None


class AuthorisationList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest first: of the last day, and standing ones that are in force."""

    authorisations: list[AuthorisationShown]


class NewAuthorisation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Leave for one waiting contact (with ``contactId``), or standing until ``until``, at midnight when
    that is left out."""

    account_id: Id
    category: Category
    contact_id: Id | None = None
    until: Moment | None = None
    reason: Reason = ""


class AuthorisationMade(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was given."""

    id: str


class Decision(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Yes or no, and why; a refusal needs a reason. ``standing``: what was asked for one contact is
    granted for the day as well. ``until`` is for standing ones."""

    granted: bool
    standing: bool = False
    reason: Reason = ""
    until: Moment | None = None


class Ending(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Why a standing one is taken back."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class AuthorisationProvider(Protocol):
    """Where authorisations are kept (see ``gateway.handover.authorisations``)."""

    async def listing(self, state: str | None) -> list[AuthorisationShown]:
        """Those of the last day."""
        ...

    async def decide(
        self,
        authorisation_id: str,
        *,
        by: str,
        granted: bool,
        reason: str,
        until: datetime | None,
        standing: bool = False,
    ) -> None:
        """Grant or refuse. Raises :class:`AuthorisationError`."""
        ...

    async def give(self, wanted: NewAuthorisation, *, by: str) -> str:
        """Give one nobody asked for; its id. Raises :class:`AuthorisationError`."""
        ...

    async def end(self, authorisation_id: str, *, by: str, reason: str) -> None:
        """Take a standing one back. Raises :class:`AuthorisationError`."""
        ...


class AuthorisationsApi:
    """The handlers."""

    def __init__(self, provider: AuthorisationProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "It has been decided already, or the queue does not allow it now."}
        return (
            Route(
                "GET", "/api/v1/authorisations", self.listing,
                "Requests to answer another topic, and decisions", "floor",
                query=AuthorisationsQuery, response=AuthorisationList,
            ),
            Route(
                "POST", "/api/v1/authorisations", self.give,
                "Let an operator answer a topic for the day, or one waiting contact", "floor",
                request=NewAuthorisation, response=AuthorisationMade, status=201, errors=conflict,
            ),
            Route(
                "POST", "/api/v1/authorisations/{id}/decision", self.decide,
                "Grant or refuse a request", "floor",
                request=Decision, status=204, errors=conflict,
            ),
            Route(
                "POST", "/api/v1/authorisations/{id}/end", self.end,
                "Take back what an operator may answer for the day", "floor",
                request=Ending, status=204, errors={409: "It is none that stands."},
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> AuthorisationList:
        """Those of the last day."""
        query: AuthorisationsQuery = call.query
        return AuthorisationList(authorisations=await self._provider.listing(query.state))

    async def give(self, call: Call) -> web.Response:
        """Give one that nobody asked for."""
        try:
            made = await self._provider.give(call.body, by=call.staff.account_id)
        except AuthorisationError as error:
            raise _refused(error) from None
        return json_response(AuthorisationMade(id=made), status=201)

    async def decide(self, call: Call) -> web.Response:
        """Grant or refuse; a refusal is told with its reason."""
        wanted: Decision = call.body
        if not wanted.granted and len(wanted.reason.strip()) < 3:
            raise ApiError(422, "reason_required", "Say why it is refused.")
        try:
            await self._provider.decide(
                call.path("id"),
                by=call.staff.account_id,
                granted=wanted.granted,
                reason=wanted.reason.strip(),
                until=wanted.until,
                standing=wanted.standing,
            )
        except AuthorisationError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def end(self, call: Call) -> web.Response:
        """Take a standing one back; may be repeated."""
        wanted: Ending = call.body
        try:
            await self._provider.end(
                call.path("id"), by=call.staff.account_id, reason=wanted.reason.strip()
            )
        except AuthorisationError as error:
            raise _refused(error) from None
        return json_response(None, status=204)


def _refused(error: AuthorisationError) -> ApiError:
    if error.code == "not_found":
        return not_found(str(error))
    return ApiError(409, error.code, str(error))
