"""Routes for copies of recordings: a citizen asks for one by the code of the receipt, without sign-in, and the staff
decide."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.archive.copies.service import Copies, CopyAsked, CopyFollowed
from gateway.archive.playback.sending import send
from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.errors import unauthenticated
from gateway.platform.http.route import Call, Route


class CopiesAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The requests for copies in one state, the oldest first."""

    copies: list[CopyAsked]


class CopiesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects requests for copies."""

    state: Literal["asked", "granted", "refused"] = "asked"


class CopyDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Grants or refuses a copy; the citizen reads the reason of a refusal, the audit trail keeps it in both cases."""

    granted: bool
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class CopiesApi:
    """Handles the routes of copies."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "No receipt has this code."}
        return (
            # the code travels in the body: addresses end up in logs
            Route(
                "POST", "/api/v1/copies/follow", self.follow,
                "What was recorded, and how one's copy stands", "copies", request=FollowedCode,
                response=CopyFollowed, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/copies/ask", self.ask, "Ask for a copy", "copies",
                request=FollowedCode, response=CopyFollowed,
                errors=unknown | {409: "There is no recording (any more), or not yet."},
            ),
            Route(
                "GET", "/api/v1/copies/{contact}/files/{export}/{name}", self.file,
                "A file of one's copy", "copies", content_type="video/mp4", other_types=("text/vtt",),
                errors={
                    206: "A part of the bytes.",
                    404: "It is not there (any more).",
                    409: "The recording does not verify, or the file is not there any more.",
                    416: "The range begins behind the end.",
                    503: "It could not be put on record.",
                },
            ),
            Route(
                "GET", "/api/v1/copies", self.listing, "Copies that citizens asked for", "copies",
                query=CopiesQuery, response=CopiesAsked,
            ),
            Route(
                "POST", "/api/v1/copies/{contact}/decision", self.decide,
                "Grant or refuse a copy", "copies", request=CopyDecision, status=204,
                errors={
                    403: "A recording of it is sealed, or the account is too new.",
                    404: "None was asked for.",
                    409: "It is decided already, or there is no recording any more.",
                    503: "It could not be put on record.",
                },
            ),
        )  # fmt: skip

    async def follow(self, call: Call) -> CopyFollowed:
        """Return the state of the copy. A wrong code gets no answer, not even that there was a recording."""
        wanted: FollowedCode = call.body
        return await self._copies.follow(wanted.code, call.request[CLIENT].counted_as)

    async def ask(self, call: Call) -> CopyFollowed:
        """Ask for a copy by the code of the receipt. Somebody of the staff decides, and the same code follows it."""
        wanted: FollowedCode = call.body
        return await self._copies.ask(wanted.code, call.request[CLIENT].counted_as)

    async def file(self, call: Call) -> web.StreamResponse:
        """Return the decrypted bytes to the holder of the ticket."""
        contact, export, name = call.path("contact"), call.path("export"), call.path("name")
        claims = call.ticket.claims
        if (claims.get("sub"), claims.get("export"), claims.get("name")) != (contact, export, name):
            raise unauthenticated("The ticket is for another file.")
        reader, saved_as = await self._copies.opened(
            contact, export, name, call.request.query.get("ticket", "")
        )
        try:
            return await send(
                call.request,
                reader,
                {"Content-Disposition": f'attachment; filename="{saved_as}"'},
            )
        finally:
            await reader.aclose()

    async def listing(self, call: Call) -> CopiesAsked:
        """Return the requests in the wanted state."""
        query: CopiesQuery = call.query
        return CopiesAsked(copies=await self._copies.listing(query.state, by=call.staff))

    async def decide(self, call: Call) -> web.Response:
        """Grant or refuse a copy. The decision stands in the audit trail with its reason, and the citizen reads it
        by the code of the receipt."""
        wanted: CopyDecision = call.body
        await self._copies.decide(
            call.path("contact"), granted=wanted.granted, by=call.staff, reason=wanted.reason
        )
        return web.Response(status=204)
