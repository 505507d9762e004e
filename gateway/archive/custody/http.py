"""Routes for decisions about one recording: legal holds, seals, and acts that take two people."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.archive.custody.service import Custody, CustodyShown, RequestKind
from gateway.platform.http.decision import CustodyDecision, Reason
from gateway.platform.http.route import Call, Route, json_response


class CustodyReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason of an act; the audit trail keeps it."""

    reason: Reason


class CustodyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request that another person grants: to ``release`` the legal hold, to ``open`` a sealed recording once, to
    ``unseal`` it for good."""

    kind: RequestKind
    reason: Reason


class RequestMade(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The id of the request that waits for another person's decision."""

    id: str


class CustodyApi:
    """Handles the routes of custody."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        gone = {
            409: "The recording is not there any more, or it is so already.",
            503: "It could not be put on record.",
        }
        return (
            Route(
                "GET", "/api/v1/recordings/{id}/custody", self.shown,
                "Holds, seal and requests of a recording", "recordings", response=CustodyShown,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/hold", self.hold,
                "Set a legal hold: nothing destroys the recording", "recordings",
                request=CustodyReason, status=204, errors=gone,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/seal", self.seal,
                "Close a recording to reviewers, for illegal material", "recordings",
                request=CustodyReason, status=204, errors=gone,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/requests", self.ask,
                "Ask for what takes a second person's decision", "recordings",
                request=CustodyRequest, response=RequestMade, status=201, errors=gone,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/requests/{request}/decision", self.decide,
                "Grant or refuse another's request", "recordings", request=CustodyDecision,
                status=204, errors={403: "The caller may be the one who asked.", **gone},
            ),
        )  # fmt: skip

    async def shown(self, call: Call) -> CustodyShown:
        """Return until when and why a recording is kept, its hold, its seal and its requests."""
        return await self._custody.shown(call.path("id"))

    async def hold(self, call: Call) -> web.Response:
        """Set a legal hold: nothing destroys the recording until it is released."""
        wanted: CustodyReason = call.body
        await self._custody.hold(call.path("id"), by=call.staff, reason=wanted.reason)
        return json_response(None, status=204)

    async def seal(self, call: Call) -> web.Response:
        """Seal the recording: nobody opens it any more without a second person's permission."""
        wanted: CustodyReason = call.body
        await self._custody.seal(call.path("id"), by=call.staff, reason=wanted.reason)
        return json_response(None, status=204)

    async def ask(self, call: Call) -> RequestMade:
        """Make a request that another person decides."""
        wanted: CustodyRequest = call.body
        made = await self._custody.ask(
            call.path("id"), wanted.kind, by=call.staff, reason=wanted.reason
        )
        return RequestMade(id=made)

    async def decide(self, call: Call) -> web.Response:
        """Grant or refuse another person's request."""
        wanted: CustodyDecision = call.body
        await self._custody.decide(
            call.path("id"),
            call.path("request"),
            granted=wanted.granted,
            by=call.staff,
            reason=wanted.reason,
        )
        return json_response(None, status=204)
