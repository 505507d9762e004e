"""A copy of the recording for its citizen: asked for by the code of the receipt, without sign-in; decided by
the staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.errors import unauthenticated
from gateway.platform.http.route import Call, Route
from gateway.platform.http.sending import ByteReader, send
from gateway.platform.security.principal import Staff
from signaling.protocol.citizen import RecordedOf, RecordedSpan

CopyState = Literal["open", "asked", "preparing", "ready", "failed", "expired", "refused", "gone"]


class CopyFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file of the copy, ``size`` in bytes; ``url`` is good for ten minutes."""

    name: str
    size: int
    content_type: str
    url: str


class CopyFollowed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How it stands with a citizen's copy, with what was recorded as in the receipt. ``open``: not asked for yet,
    then ``asked``, ``preparing`` once it is granted, ``ready`` with its ``files``, ``failed`` when it could not be
    made and may be asked for again, ``expired`` when these are deleted and it may
    be asked for again; or ``refused`` for the ``reason``. ``gone``: there is no
    recording any more. Times of the spans are Unix milliseconds."""

    reference: str
    state: CopyState
    spans: list[RecordedSpan]
    duration_s: int
    sources: list[RecordedOf]
    kept_until_ms: int | None
    asked_at: datetime | None
    decided_at: datetime | None
    reason: str | None
    files: list[CopyFile]
    ready_until: datetime | None


class CopyAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A copy that was asked for, as the staff decide it; ``recordings`` are the ids of what it would be of."""

    contact_id: str
    reference: str
    category: str
    state: Literal["asked", "granted", "refused"]
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    recordings: list[str]


class CopiesAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Those in one state, the longest asked for first."""

    copies: list[CopyAsked]


class CopiesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ones."""

    state: Literal["asked", "granted", "refused"] = "asked"


class CopyDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Granted or refused; the citizen reads the reason of a refusal, the audit trail keeps both."""

    granted: bool
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class CopiesProvider(Protocol):
    """Where that is done. All raise ``ApiError``."""

    async def follow(self, code: str, address: str) -> CopyFollowed:
        """How it stands."""
        ...

    async def ask(self, code: str, address: str) -> CopyFollowed:
        """Ask for it; again changes nothing."""
        ...

    async def opened(
        self, contact_id: str, export_id: str, name: str, ticket: str
    ) -> tuple[ByteReader, str]:
        """A file of the copy, and what it is saved as; *ticket* is by what it is fetched."""
        ...

    async def listing(self, state: str, *, by: Staff) -> list[CopyAsked]:
        """What was asked for, as far as it is told to *by*."""
        ...

    async def decide(self, contact_id: str, *, granted: bool, by: Staff, reason: str) -> None:
        """Grant or refuse."""
        ...


class CopiesApi:
    """The handlers."""

    def __init__(self, copies: CopiesProvider) -> None:
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
                "A file of one's copy", "copies", content_type="video/mp4",
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
        """Without the code nothing is told, not even that there was a recording."""
        wanted: FollowedCode = call.body
        return await self._copies.follow(wanted.code, call.request[CLIENT].counted_as)

    async def ask(self, call: Call) -> CopyFollowed:
        """Ask for a copy."""
        wanted: FollowedCode = call.body
        return await self._copies.ask(wanted.code, call.request[CLIENT].counted_as)

    async def file(self, call: Call) -> web.StreamResponse:
        """The decrypted bytes, for whoever has the ticket."""
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
        """What waits for a decision, or was decided."""
        query: CopiesQuery = call.query
        return CopiesAsked(copies=await self._copies.listing(query.state, by=call.staff))

    async def decide(self, call: Call) -> web.Response:
        """Grant or refuse."""
        wanted: CopyDecision = call.body
        await self._copies.decide(
            call.path("contact"), granted=wanted.granted, by=call.staff, reason=wanted.reason
        )
        return web.Response(status=204)
