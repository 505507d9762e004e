"""What a citizen does to be called back: ask, follow by a code, call it off, come when called. No
sign-in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.channels.http import InvitedSeat
from gateway.messages.http import Code, Email, FollowedCode, RequestKey, Topic
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from signaling.protocol.base import Language, Need, PersonName

Way = Literal["video", "phone"]
Standing = Literal["scheduled", "waiting", "calling", "talking", "over"]
Result = Literal["reached", "busy", "no-answer", "unreachable", "not-taken", "cancelled", "failed"]
Number = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]


class NewCallback(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A request to be called back. ``way`` ``video``: a link comes to ``email``; ``phone``: we dial
    ``number``. ``seat`` is that of the contact that waits now: its place is kept with what
    was said on entering, and the contact ends.
    ``request`` is a random key of the page's, by which a repeated request is one; ``consent`` that the
    privacy notice was accepted; ``number_code`` is the code that was sent to ``number``."""

    request: RequestKey
    category: Topic
    way: Way
    consent: Literal[True]
    email: Email | None = None
    number: Number | None = None
    number_code: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    recording: bool = False
    name: PersonName | None = None
    language: Language = "it"
    needs: Annotated[list[Need], msgspec.Meta(max_length=3)] = []
    seat: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class NumberToProve(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A number to which a code is sent, in ``language``."""

    number: Number
    language: Language = "it"
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class FollowedCallback(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a request stands: ``scheduled`` until ``due_at``, then ``waiting`` with its ``position``,
    ``calling`` while an operator waits for the citizen (until ``good_until`` by video), then ``talking``
    and ``over`` with its ``result``."""

    reference: str
    category: str
    way: Way
    state: Standing
    asked_at: datetime
    due_at: datetime
    time_zone: str
    position: int | None = None
    good_until: datetime | None = None
    result: Result | None = None


class CallbackAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The code to follow it, shown this once (and mailed where there is an address), and how it stands."""

    code: str
    mailed: bool
    callback: FollowedCallback


class CallbackProvider(Protocol):
    """Who carries it out. All raise ``ApiError``."""

    async def ask(self, wanted: NewCallback, address: str) -> CallbackAsked:
        """Ask to be called back."""
        ...

    async def send_number_code(self, wanted: NumberToProve, address: str) -> None:
        """Send a code to a number."""
        ...

    async def follow(self, code: str, address: str) -> FollowedCallback:
        """How it stands."""
        ...

    async def cancel(self, code: str, address: str) -> FollowedCallback:
        """Call it off."""
        ...

    async def come(self, code: str, address: str) -> InvitedSeat:
        """Come in by video while being called."""
        ...


class CallbacksApi:
    """The handlers."""

    def __init__(self, callbacks: CallbackProvider) -> None:
        self._callbacks = callbacks

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "No request has this code."}
        return (
            Route(
                "POST", "/api/v1/callbacks", self.ask, "Ask to be called back", "callbacks",
                request=NewCallback, response=CallbackAsked, status=201,
                errors={
                    404: "There is no such topic.",
                    409: "The code says why: the contact was answered meanwhile, there are too "
                         "many, the key was used for another request, the number was asked for today "
                         "or has to be proved by a code.",
                },
            ),
            Route(
                "POST", "/api/v1/callbacks/number-codes", self.send_number_code,
                "Have a code sent to a number that is to be called", "callbacks",
                request=NumberToProve, status=204, errors={409: "No codes are sent here."},
            ),
            # the code travels in the body: addresses end up in logs
            Route(
                "POST", "/api/v1/callbacks/follow", self.follow, "How one's request stands",
                "callbacks", request=FollowedCode, response=FollowedCallback, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/callbacks/cancel", self.cancel, "Call one's request off",
                "callbacks", request=FollowedCode, response=FollowedCallback,
                errors=unknown | {409: "It is being called, or over."},
            ),
            Route(
                "POST", "/api/v1/callbacks/come", self.come,
                "Come in by video while an operator waits", "callbacks", request=FollowedCode,
                response=InvitedSeat, status=201,
                errors=unknown | {409: "Nobody waits for the citizen at present."},
            ),
        )  # fmt: skip

    async def ask(self, call: Call) -> CallbackAsked:
        """Ask to be called back."""
        return await self._callbacks.ask(call.body, call.request[CLIENT].counted_as)

    async def send_number_code(self, call: Call) -> web.Response:
        """By text message; the answer does not wait for it."""
        await self._callbacks.send_number_code(call.body, call.request[CLIENT].counted_as)
        return json_response(None, status=204)

    async def follow(self, call: Call) -> FollowedCallback:
        """Without the code nothing is told, not even that there is a request."""
        return await self._callbacks.follow(_code(call), call.request[CLIENT].counted_as)

    async def cancel(self, call: Call) -> FollowedCallback:
        """Call it off."""
        return await self._callbacks.cancel(_code(call), call.request[CLIENT].counted_as)

    async def come(self, call: Call) -> InvitedSeat:
        """The seat of the contact, for whoever has the code."""
        return await self._callbacks.come(_code(call), call.request[CLIENT].counted_as)


def _code(call: Call) -> Code:
    wanted: FollowedCode = call.body
    return wanted.code
