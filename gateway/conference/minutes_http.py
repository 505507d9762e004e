"""Routes of minutes: drafted, edited while a draft, signed off, given out."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.conference.minutes_book import (
    MinutesBook,
    MinutesListed,
    MinutesPreview,
    MinutesShown,
    MinutesTyped,
    MinutesWritten,
)
from gateway.platform.http.route import Call, Route
from signaling.protocol.base import Language

BODY_LIMIT = 1024 * 1024
_PATH = "/api/v1/conferences/{id}/minutes"
_PRIVATE = {"Cache-Control": "no-store"}
NOT_ENDED = "The conference goes on."


class MinutesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language in which the minutes are drafted, if they do not exist yet; English for a language that minutes
    do not have."""

    language: Language = "it"


class MinutesSigned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The revision to sign."""

    revision: Annotated[int, msgspec.Meta(ge=1)]


class MinutesList(msgspec.Struct, frozen=True, kw_only=True):
    """Conferences that are over, the newest first, at most a hundred."""

    minutes: list[MinutesListed]


class MinutesApi:
    """Handles the routes of minutes."""

    def __init__(self, service: MinutesBook) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/minutes", self.listing, "Conferences that are over, and their minutes",
                "conferences", response=MinutesList,
            ),
            Route(
                "GET", _PATH, self.one, "A conference's minutes, drafted if nobody has asked before",
                "conferences", query=MinutesQuery, response=MinutesShown, errors={409: NOT_ENDED},
            ),
            Route(
                "PUT", _PATH, self.write, "Write another text of the draft", "conferences",
                request=MinutesWritten, response=MinutesShown, body_limit=BODY_LIMIT,
                errors={409: "Somebody was faster, or they are signed off."},
            ),
            Route(
                "POST", _PATH + "/preview", self.preview, "A text as it would be printed", "conferences",
                request=MinutesTyped, response=MinutesPreview, body_limit=BODY_LIMIT,
                errors={409: NOT_ENDED},
            ),
            Route(
                "POST", _PATH + "/signature", self.sign, "Sign the minutes off", "conferences",
                request=MinutesSigned, response=MinutesShown,
                errors={409: "Somebody was faster, or they are signed off."},
            ),
            Route(
                "GET", _PATH + "/markdown", self.markdown, "The minutes as Markdown", "conferences",
                content_type="text/markdown", errors={409: NOT_ENDED},
            ),
            Route(
                "GET", _PATH + "/pdf", self.pdf, "The minutes as PDF", "conferences",
                content_type="application/pdf", errors={409: NOT_ENDED},
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> MinutesList:
        """Return the conferences that are over, the newest first, each with the state of its minutes."""
        return MinutesList(minutes=await self._service.listing())

    async def one(self, call: Call) -> MinutesShown:
        """Return the minutes. The first reader has a draft written from the record, in the language that is asked
        for."""
        return await self._service.of(call.path("id"), call.query.language)

    async def write(self, call: Call) -> MinutesShown:
        """Store another text. Send the revision that was read: where somebody has written meanwhile nothing is
        stored."""
        return await self._service.write(call.path("id"), call.body, by=call.staff.account_id)

    async def preview(self, call: Call) -> MinutesPreview:
        """Return the text as it would be printed."""
        return await self._service.preview(call.path("id"), call.body.text)

    async def sign(self, call: Call) -> MinutesShown:
        """Sign the text of the revision that is sent; it never changes afterwards."""
        return await self._service.sign(
            call.path("id"), call.body.revision, by=call.staff.account_id
        )

    async def markdown(self, call: Call) -> web.Response:
        """Return the minutes as a file; the digest is of its bytes."""
        shown = await self._service.of(call.path("id"), "it")
        return web.Response(
            body=shown.text.encode(),
            content_type="text/markdown",
            charset="utf-8",
            headers=_PRIVATE | {"Content-Disposition": 'attachment; filename="minutes.md"'},
        )

    async def pdf(self, call: Call) -> web.Response:
        """Return the minutes as PDF."""
        made = await self._service.pdf(call.path("id"))
        return web.Response(
            body=made,
            content_type="application/pdf",
            headers=_PRIVATE | {"Content-Disposition": 'attachment; filename="minutes.pdf"'},
        )
