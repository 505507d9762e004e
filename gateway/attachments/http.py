"""Routes for files of the chat: sent as plain octets, fetched as downloads."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import web

from gateway.attachments.downloads import download
from gateway.attachments.service import Attachments
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import OVER, TALKING, ContactState
from signaling.protocol.base import ChatLine

_FILE: Final = "application/octet-stream"
_SEAT: Final = "/api/v1/seat/files"
_CONTACT: Final = "/api/v1/contacts/{id}/files"


class UploadQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names an upload: ``upload`` is the sender's own key, which makes repeating it harmless; ``name`` is the
    file's."""

    upload: Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    name: Annotated[str, msgspec.Meta(max_length=500)] = ""


class AttachmentsApi:
    """Handles the routes of files."""

    def __init__(self, attachments: Attachments, acd: Acd) -> None:
        self._attachments = attachments
        self._acd = acd

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        wrong = {
            404: "The station takes no files.",
            409: "The conversation is not going on, or this side has sent as many as it may.",
            422: "The file is too large, empty, or of a kind that is not taken.",
            503: "Too many files are being looked at; later it may be taken.",
        }
        return (
            Route(
                "POST", _SEAT, self.from_citizen, "Send a file in the chat", "chat",
                upload=True, query=UploadQuery, response=ChatLine, status=201, errors=wrong,
            ),
            Route(
                "GET", f"{_SEAT}/{{file}}", self.to_citizen, "A file of the chat", "chat",
                content_type=_FILE,
            ),
            Route(
                "GET", f"{_SEAT}/{{file}}/preview", self.preview_to_citizen,
                "A small picture of a picture in the chat", "chat", content_type="image/jpeg",
            ),
            Route(
                "POST", _CONTACT, self.from_desk, "Send a file in the chat", "chat",
                upload=True, query=UploadQuery, response=ChatLine, status=201, errors=wrong,
            ),
            Route(
                "GET", f"{_CONTACT}/{{file}}", self.to_desk,
                "A file of the chat with the citizen in hand", "chat", content_type=_FILE,
            ),
            Route(
                "GET", f"{_CONTACT}/{{file}}/preview", self.preview_to_desk,
                "A small picture of a picture in the chat", "chat", content_type="image/jpeg",
            ),
        )  # fmt: skip

    async def from_citizen(self, call: Call) -> ChatLine:
        """Take a file from the citizen."""
        return await self._attachments.receive(
            call.citizen.contact_id,
            "citizen",
            call.query.upload,
            call.query.name,
            call.request.content.iter_any(),
            announced=call.request.content_length,
        )

    async def to_citizen(self, call: Call) -> web.Response:
        """Return a file of the citizen's own contact."""
        return await self._to_citizen(call, preview=False)

    async def preview_to_citizen(self, call: Call) -> web.Response:
        """Return the small picture of a file of the citizen's own contact."""
        return await self._to_citizen(call, preview=True)

    async def from_desk(self, call: Call) -> ChatLine:
        """Take a file that the operator sends to the citizen in hand."""
        agent_id = call.staff.account_id
        contact_id = await self._in_hand(agent_id, call.path("id"))
        return await self._attachments.receive(
            contact_id,
            "agent",
            call.query.upload,
            call.query.name,
            call.request.content.iter_any(),
            announced=call.request.content_length,
            agent_id=agent_id,
        )

    async def to_desk(self, call: Call) -> web.Response:
        """Return a file of the contact in hand."""
        return await self._to_desk(call, preview=False)

    async def preview_to_desk(self, call: Call) -> web.Response:
        """Return the small picture of a file of the contact in hand."""
        return await self._to_desk(call, preview=True)

    async def _to_citizen(self, call: Call, *, preview: bool) -> web.Response:
        contact_id = call.citizen.contact_id
        if await self._acd.contact(contact_id) is None:
            # the page of a contact that the queue has forgotten shows nothing of it either
            raise _absent()
        return download(
            *await self._attachments.give(contact_id, call.path("file"), preview=preview),
            preview=preview,
        )

    async def _to_desk(self, call: Call, *, preview: bool) -> web.Response:
        contact_id = await self._in_hand(call.staff.account_id, call.path("id"))
        return download(
            *await self._attachments.give(contact_id, call.path("file"), preview=preview),
            preview=preview,
        )

    async def _in_hand(self, agent_id: str, contact_id: str) -> str:
        """Return the contact, if the operator has it in hand and has been let in. Raises Refused (``not_found``): it may
        not be told whether there is another's."""
        agent = await self._acd.agent(agent_id)
        contact = await self._acd.contact(contact_id)
        if agent is None or contact is None or agent.contact != contact_id:
            raise _absent()
        if contact.state not in (*TALKING, *OVER):
            # it rings, and nobody has answered
            raise _absent()
        unseen = contact.agent != agent_id and contact.state in TALKING
        if unseen and contact.state is not ContactState.THREE_WAY:
            # a colleague who is asked has not joined the two
            raise _absent()
        return contact_id


def _absent() -> Refused:
    return Refused("not_found", "There is no such file.")
