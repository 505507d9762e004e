"""Files of a contact's chat, for reviewers, once the contact is over. Each reading is in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from aiohttp import web

from gateway.archive import lookups as recordings
from gateway.attachments.downloads import download
from gateway.attachments.service import Attachments
from gateway.attachments.store import AttachmentStore
from gateway.contacts import lookups as contacts
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.review.playing_http import sealed_to

_FILES = "/api/v1/review/contacts/{id}/files"


class KeptFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file of the chat that is kept; ``sha256`` is that of its octets."""

    id: str
    author: Literal["citizen", "agent"]
    name: str
    media_type: str
    size: int
    sha256: str | None
    sent_at: datetime


class KeptFiles(msgspec.Struct, frozen=True, kw_only=True):
    """In the order of sending."""

    files: list[KeptFile]


class KeptFilesApi:
    """The handlers."""

    def __init__(
        self,
        database: Database,
        attachments: Attachments,
        store: AttachmentStore,
        consulted: Consultations,
    ) -> None:
        self._database = database
        self._attachments = attachments
        self._store = store
        self._consulted = consulted

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
        """Return what there is; the names are the senders' words."""
        contact_id = await self._readable(call)
        found = await self._store.of_contact(contact_id)
        if found:
            await self._consulted.note_found(
                call.staff.account_id,
                consultations.FILE,
                f"contact:{contact_id}",
                [file.message_id for file in found],
            )
        return KeptFiles(
            files=[
                KeptFile(
                    id=file.message_id,
                    author="citizen" if file.author == "citizen" else "agent",
                    name=file.name,
                    media_type=file.media_type,
                    size=file.size,
                    sha256=file.sha256,
                    sent_at=file.sent_at,
                )
                for file in found
            ]
        )

    async def file(self, call: Call) -> web.Response:
        """The file as it was sent in the chat. That the caller fetched it goes into the audit trail."""
        contact_id = await self._readable(call)
        file, data = await self._attachments.give(contact_id, call.path("file"))
        await self._consulted.note(
            call.staff.account_id,
            consultations.FILE,
            f"contact:{contact_id}",
            {"file": file.message_id},
        )
        return download(file, data)

    async def _readable(self, call: Call) -> str:
        """Return the contact's id. Raises ApiError, Refused."""
        contact_id = call.path("id")
        async with self._database.reading() as session:
            contact = await contacts.contact(session, contact_id)
            kept = await recordings.of_contact(session, contact_id)
        if contact is None:
            raise not_found("There is no such contact.")
        if contact.state != "closed":
            raise Refused("contact_open", "The contact is not over.")
        if any(each.sealed_at is not None for each in kept):
            raise sealed_to(call.staff)
        if not any(each.state == "ready" for each in kept):
            # the reviewer reads what goes with a recording, and nothing else
            raise not_found("The contact has no recording that could be opened.")
        return contact_id
