"""Routes of messages at the desk: listed by due time, taken, answered, closed; and their figures for supervisors."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.messages.api import (
    Answer,
    Closing,
    Draft,
    Lateness,
    MessageFigures,
    MessageList,
    MessageListed,
    MessageOpened,
)
from gateway.messages.desk import MessageDesk
from gateway.messages.filters import CaseFilter
from gateway.messages.http import MESSAGE_BODY
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route, json_response


class LatenessList(msgspec.Struct, frozen=True, kw_only=True):
    """Topics, and topics at offices, that have waiting cases."""

    topics: list[Lateness]


class OtherCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The correct topic of the message."""

    category: Annotated[str, msgspec.Meta(max_length=64)]


class MessageDeskApi:
    """The handlers."""

    def __init__(self, desk: MessageDesk, consulted: Consultations) -> None:
        self._desk = desk
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        not_yours = {409: "Somebody else has it, or you have none or another."}
        not_seen = {
            409: "You do not have it, or the citizen has written since (``thread_changed``)."
        }
        at = "/api/v1/messages/{id}"
        return (
            Route(
                "GET", "/api/v1/messages", self.listing, "Messages to be answered", "messages",
                query=CaseFilter, response=MessageList,
            ),
            Route(
                "GET", "/api/v1/message-figures", self.figures, "How messages stand", "messages",
                response=MessageFigures,
            ),
            Route(
                "GET", "/api/v1/message-lateness", self.lateness,
                "How waiting messages stand by topic and office", "messages",
                response=LatenessList,
            ),
            Route(
                "GET", at, self.opened, "A message with its thread", "messages",
                response=MessageOpened,
            ),
            Route(
                "POST", f"{at}/take", self.take, "Take a message, one at a time", "messages",
                response=MessageOpened, errors=not_yours,
            ),
            Route(
                "POST", f"{at}/release", self.release, "Put a message back", "messages",
                response=MessageOpened, errors=not_yours,
            ),
            Route(
                "POST", f"{at}/answer", self.answer, "Answer a message by e-mail", "messages",
                request=Answer, response=MessageOpened, body_limit=MESSAGE_BODY, errors=not_seen,
            ),
            Route(
                "PUT", f"{at}/draft", self.draft, "Keep an answer that is begun", "messages",
                request=Draft, status=204, body_limit=MESSAGE_BODY, errors=not_yours,
            ),
            Route(
                "POST", f"{at}/close", self.close, "Close a message without an answer", "messages",
                request=Closing, response=MessageOpened, errors=not_seen,
            ),
            Route(
                "POST", f"{at}/category", self.correct, "Correct a message's category", "messages",
                request=OtherCategory, response=MessageListed, errors=not_yours,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> MessageList:
        """List the messages that wait, or those that are done."""
        return await self._desk.listed(call.staff, call.query)

    async def figures(self, _call: Call) -> MessageFigures:
        """Answer with the figures of the whole station."""
        return await self._desk.figures()

    async def lateness(self, _call: Call) -> LatenessList:
        """Answer with how many wait, are near their due time and past it, the worst topic first."""
        return LatenessList(topics=await self._desk.lateness())

    async def opened(self, call: Call) -> MessageOpened:
        """Answer with a message, by its id or its reference. A message that the caller may not see is answered as not found."""
        return await self._told(call, await self._desk.opened(call.staff, call.path("id")))

    async def take(self, call: Call) -> MessageOpened:
        """Take a message; taking one's own again changes nothing."""
        return await self._told(call, await self._desk.take(call.staff, call.path("id")))

    async def _told(self, call: Call, opened: MessageOpened) -> MessageOpened:
        await self._consulted.note(
            call.staff.account_id, consultations.MESSAGE, f"contact:{opened.message.id}"
        )
        return opened

    async def release(self, call: Call) -> MessageOpened:
        """Put a message back; a supervisor may put back what somebody else has."""
        return await self._desk.release(call.staff, call.path("id"))

    async def answer(self, call: Call) -> MessageOpened:
        """Answer a message; a repeated request answers once."""
        return await self._desk.answer(call.staff, call.path("id"), call.body)

    async def draft(self, call: Call) -> web.Response:
        """Store the draft of the operator who has the message; it stays until the message is answered or closed."""
        await self._desk.draft(call.staff, call.path("id"), call.body.text)
        return json_response(None, status=204)

    async def close(self, call: Call) -> MessageOpened:
        """Close a message without an answer, with a reason."""
        return await self._desk.close(call.staff, call.path("id"), call.body)

    async def correct(self, call: Call) -> MessageListed:
        """Correct the category; the message goes to that category's operators, and its due time stays."""
        return await self._desk.correct(call.staff, call.path("id"), call.body.category)
