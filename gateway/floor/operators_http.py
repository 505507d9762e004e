"""Routes for a supervisor's dealings with one operator: their state, their day, and the chat of their contact."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.floor.api import OperatorDay, StateChange
from gateway.floor.beside_chat import BesideChat
from gateway.floor.operator_days import OperatorDays
from gateway.floor.operator_states import OperatorStates
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.ids import Id
from signaling.protocol.base import ChatLine, ChatPage, ChatText


class ChatQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``before``: the id of a line; the answer holds the lines before it."""

    before: Id | None = None


class ChatWritten(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of chat; a repeated ``key`` writes it once."""

    text: ChatText
    key: Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class OperatorsApi:
    """The handlers."""

    def __init__(self, states: OperatorStates, days: OperatorDays, chat: BesideChat) -> None:
        self._states = states
        self._days = days
        self._chat = chat

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        chat = "/api/v1/contacts/{id}/monitoring/chat"
        unknown = {404: "There is no such operator."}
        beside = {404: "There is no such contact.", 409: "That is not possible now."}
        return (
            Route(
                "POST", "/api/v1/floor/operators/{id}/state", self.change,
                "Have an operator take contacts, pause or go off duty", "floor",
                request=StateChange, status=204, errors=unknown | {409: "That is not possible now."},
            ),
            Route(
                "GET", "/api/v1/floor/operators/{id}/day", self.day,
                "What an operator has done today, under the agreement that the law asks for", "floor",
                response=OperatorDay, errors=unknown,
            ),
            Route(
                "GET", chat, self.read, "Read the chat of the contact that one is beside", "floor",
                query=ChatQuery, response=ChatPage, errors=beside,
            ),
            Route(
                "POST", chat, self.write, "Write in the chat of the contact that one has joined",
                "floor", request=ChatWritten, response=ChatLine, status=201, errors=beside,
            ),
        )  # fmt: skip

    async def change(self, call: Call) -> web.Response:
        """Set another state, with a reason."""
        wanted: StateChange = call.body
        await self._states.change(call.path("id"), wanted, by=call.staff.account_id)
        return json_response(None, status=204)

    async def day(self, call: Call) -> OperatorDay:
        """Answer with the operator's states of today, in order. Without an agreement nothing is read."""
        return await self._days.day(call.path("id"), by=call.staff.account_id)

    async def read(self, call: Call) -> ChatPage:
        """Answer with the newest lines, or those before the line that is named."""
        query: ChatQuery = call.query
        return await self._chat.read(call.path("id"), query.before, by=call.staff.account_id)

    async def write(self, call: Call) -> web.Response:
        """Write a line. Only for supervisors who have joined, since the citizen knows of no other. A repeated key writes it
        once."""
        wanted: ChatWritten = call.body
        line = await self._chat.write(
            call.path("id"), wanted.text, wanted.key, by=call.staff.account_id
        )
        return json_response(line, status=201)
