"""Routes of sheets' files for the staff: uploaded before the version that names them, fetched as downloads."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.attachments.downloads import file_answer
from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.entries import SheetAttachment
from gateway.platform.http.route import Call, Route


class SheetFileQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's name on the sender's device."""

    name: Annotated[str, msgspec.Meta(max_length=500)] = ""


class SheetFilesApi:
    """The handlers."""

    def __init__(self, attachments: SheetAttachments) -> None:
        self._attachments = attachments

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/sheets/files"
        return (
            Route(
                "POST", at, self.send, "Send a file for a sheet", "sheets",
                upload=True, query=SheetFileQuery, response=SheetAttachment, status=201,
                errors={
                    422: "The file is too large, empty, damaged, infected, or of a kind that is not taken.",
                    503: "Too many files are being looked at, or it could not be kept; later it may be.",
                },
            ),
            Route(
                "GET", f"{at}/{{file}}", self.give, "A file of a sheet", "sheets",
                content_type="application/octet-stream",
            ),
        )  # fmt: skip

    async def send(self, call: Call) -> SheetAttachment:
        """Store a file. It is deleted unless a version names its id within a day."""
        return await self._attachments.receive(
            call.query.name,
            call.request.content.iter_any(),
            announced=call.request.content_length,
            by=call.staff.account_id,
        )

    async def give(self, call: Call) -> web.Response:
        """Answer with a file of any version, drafts included."""
        file, data = await self._attachments.give(call.path("file"))
        return file_answer(file.name, file.media_type, data)
