"""Routes of a contact's chat files, for reviewers."""

from collections.abc import Sequence

from aiohttp import web

from gateway.attachments.downloads import download
from gateway.platform.http.route import Call, Route
from gateway.review.files import FileReading, KeptFiles

_FILES = "/api/v1/review/contacts/{id}/files"


class KeptFilesApi:
    """The handlers."""

    def __init__(self, files: FileReading) -> None:
        self._files = files

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        errors = {
            403: "Not open to this role, or a recording of the contact is sealed.",
            409: "The contact is not over.",
        }
        return (
            Route(
                "GET", _FILES, self.listing, "Files of the chat of a contact that is over", "recordings",
                response=KeptFiles, errors=errors,
            ),
            Route(
                "GET", f"{_FILES}/{{file}}", self.file, "One of them", "recordings",
                content_type="application/octet-stream", errors=errors,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> KeptFiles:
        """List the files; their names are the senders' words."""
        return await self._files.of(call.path("id"), call.staff)

    async def file(self, call: Call) -> web.Response:
        """Answer with a file as it was sent in the chat. The access goes into the audit trail."""
        return download(*await self._files.give(call.path("id"), call.path("file"), call.staff))
