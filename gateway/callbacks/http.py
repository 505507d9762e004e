"""Routes by which citizens ask to be called back, follow the request by its code, cancel it, and come in when
called. No sign-in."""

from collections.abc import Sequence

from aiohttp import web

from gateway.callbacks.api import CallbackAsked, FollowedCallback, NewCallback, NumberToProve
from gateway.callbacks.service import Callbacks
from gateway.channels.service import InvitedSeat
from gateway.platform.follow_codes import Code, FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response


class CallbacksApi:
    """Handles the routes of callbacks."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        away = {403: "This visitor has to stay away for a while."}
        unknown = {404: "No request has this code."}
        return (
            Route(
                "POST", "/api/v1/callbacks", self.ask, "Ask to be called back", "callbacks",
                request=NewCallback, response=CallbackAsked, status=201,
                errors=away | {
                    404: "There is no such topic.",
                    409: "The code says why: the contact was answered meanwhile, there are too "
                         "many, the key was used for another request, the number was asked for today "
                         "or has to be proved by a code.",
                },
            ),
            Route(
                "POST", "/api/v1/callbacks/number-codes", self.send_number_code,
                "Have a code sent to a number that is to be called", "callbacks",
                request=NumberToProve, status=204, errors=away | {409: "No codes are sent here."},
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
        """Store the request, once however often it is sent, and give it its place in the queue; its code follows it."""
        return await self._callbacks.ask(call.body, call.request[CLIENT].counted_as)

    async def send_number_code(self, call: Call) -> web.Response:
        """Send a code by text message; the answer does not wait for it."""
        await self._callbacks.send_number_code(call.body, call.request[CLIENT].counted_as)
        return json_response(None, status=204)

    async def follow(self, call: Call) -> FollowedCallback:
        """Return the state of the request. A wrong code gets no answer, not even that there is a request."""
        return await self._callbacks.follow(_code(call), call.request[CLIENT].counted_as)

    async def cancel(self, call: Call) -> FollowedCallback:
        """Cancel the request by its code, as long as nobody is calling the citizen."""
        return await self._callbacks.cancel(_code(call), call.request[CLIENT].counted_as)

    async def come(self, call: Call) -> InvitedSeat:
        """Return the seat of the contact to the holder of the code."""
        return await self._callbacks.come(_code(call), call.request[CLIENT].counted_as)


def _code(call: Call) -> Code:
    wanted: FollowedCode = call.body
    return wanted.code
