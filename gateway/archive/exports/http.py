"""Routes for exports of recordings: order one, follow it, fetch its files while they exist."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import msgspec
from aiohttp import web

from gateway.archive.exports.orders import ExportOrder, Exports, ExportShown, Id
from gateway.archive.playback.sending import send
from gateway.platform.http.errors import unauthenticated
from gateway.platform.http.route import Call, Route, json_response

ORDER_BODY = 64 * 1024


class ExportsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The recording whose exports are listed; those of all recordings when it is not given."""

    recording: Id | None = None


class ExportList(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of exports, the newest first."""

    exports: list[ExportShown]


class ExportOrdered(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the order."""

    id: str


class DownloadWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names one of the export's files."""

    name: Id


class DownloadOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The address at which the file can be fetched, and until when."""

    url: str
    expires_at: datetime


class ExportsApi:
    """Handles the routes of exports."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/recordings/{id}/exports", self.order,
                "Order a film or a package of a recording, with a reason", "exports",
                request=ExportOrder, response=ExportOrdered, status=201, body_limit=ORDER_BODY,
                errors={
                    403: "The recording is sealed, the package is not for this role, or voices are masked for it.",
                    409: "Nothing can be made of the recording (yet).",
                    429: "Too many of the caller's orders wait.",
                    503: "It could not be put on record.",
                },
            ),
            Route(
                "GET", "/api/v1/exports", self.listing, "Orders, the newest first", "exports",
                query=ExportsQuery, response=ExportList,
            ),
            Route(
                "GET", "/api/v1/exports/{id}", self.one, "One order", "exports",
                response=ExportShown,
            ),
            Route(
                "POST", "/api/v1/exports/{id}/retry", self.again, "Have one that failed made again",
                "exports", status=204, errors={403: "Voices are masked for this role.", 409: "It has not failed."},
            ),
            Route(
                "DELETE", "/api/v1/exports/{id}", self.remove, "Take an order and its files away",
                "exports", status=204,
            ),
            Route(
                "POST", "/api/v1/exports/{id}/downloads", self.download,
                "Open one of the files for a while", "exports", request=DownloadWanted,
                response=DownloadOpened, status=201,
                errors={
                    403: "The recording is sealed, or voices are masked for this role.",
                    409: "It is not there yet, or not any more.",
                },
            ),
            Route(
                "GET", "/api/v1/exports/{id}/files/{name}", self.file,
                "A file of an export, in ranges", "exports",
                content_type="video/mp4",
                other_types=("video/webm", "text/vtt", "application/zip"),
                errors={
                    206: "A part of the bytes.",
                    409: "It is not there yet, or not any more.",
                    416: "The range begins behind the end.",
                },
            ),
        )  # fmt: skip

    async def order(self, call: Call) -> ExportOrdered:
        """Order an export; its reason goes into the audit trail. The file is made in the background: read the order
        until it is ready."""
        made = await self._exports.order(call.path("id"), call.body, by=call.staff)
        return ExportOrdered(id=made)

    async def listing(self, call: Call) -> ExportList:
        """Return the caller's own orders, or those of everybody for roles that may see them."""
        query: ExportsQuery = call.query
        return ExportList(exports=await self._exports.listing(query.recording, by=call.staff))

    async def one(self, call: Call) -> ExportShown:
        """Return one order: how far it is, its files once they are there, and why it failed if it did."""
        return await self._exports.one(call.path("id"), by=call.staff)

    async def again(self, call: Call) -> web.Response:
        """Make a failed order again, for the reason that was given first."""
        await self._exports.again(call.path("id"), by=call.staff)
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """Remove an order with its files; one that is being made is broken off. The recording itself stays as it is."""
        await self._exports.remove(call.path("id"), by=call.staff)
        return json_response(None, status=204)

    async def download(self, call: Call) -> DownloadOpened:
        """Return a ticket for one file, in its address, because a browser cannot sign in a link."""
        wanted: DownloadWanted = call.body
        export_id = call.path("id")
        ticket, expires_at = await self._exports.ticket(export_id, wanted.name, by=call.staff)
        return DownloadOpened(
            url=f"/api/v1/exports/{quote(export_id)}/files/{quote(wanted.name)}?ticket={ticket}",
            expires_at=expires_at,
        )

    async def file(self, call: Call) -> web.StreamResponse:
        """Return the decrypted bytes to the holder of a ticket while its owner is signed in."""
        export_id, name = call.path("id"), call.path("name")
        claims = call.ticket.claims
        if claims.get("export") != export_id or claims.get("name") != name:
            raise unauthenticated("The ticket is for another file.")
        reader, saved_as = await self._exports.opened(export_id, name, claims)
        try:
            return await send(
                call.request,
                reader,
                {"Content-Disposition": f'attachment; filename="{saved_as}"'},
            )
        finally:
            await reader.aclose()
