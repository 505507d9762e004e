"""Routes for citizens' messages, without sign-in: leave one, follow it by its code, write again."""

from collections.abc import Sequence

from gateway.messages.api import FollowedMessage, MessageLeft, MoreText, NewMessage, TellSteps
from gateway.messages.service import Messages
from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route

MESSAGE_BODY = 32 * 1024
"""5000 letters of any alphabet, with their escapes."""


class MessagesApi:
    """The handlers."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "No message has this code."}
        return (
            Route(
                "POST", "/api/v1/messages", self.leave, "Leave a message", "messages",
                request=NewMessage, response=MessageLeft, status=201, body_limit=MESSAGE_BODY,
                errors={
                    404: "There is no such topic.",
                    409: "The request's key was used for another message.",
                },
            ),
            # the code travels in the body: addresses end up in logs
            Route(
                "POST", "/api/v1/messages/follow", self.follow, "How one's message stands",
                "messages", request=FollowedCode, response=FollowedMessage, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/messages/follow/replies", self.write,
                "Add something to one's message", "messages", request=MoreText,
                response=FollowedMessage, body_limit=MESSAGE_BODY,
                errors=unknown | {409: "The message takes no more texts."},
            ),
            Route(
                "POST", "/api/v1/messages/follow/steps", self.tell_steps,
                "Have an e-mail sent at each step of one's message, or none", "messages", request=TellSteps,
                response=FollowedMessage, errors=unknown | {409: "No e-mail can be sent at its steps."},
            ),
        )  # fmt: skip

    async def leave(self, call: Call) -> MessageLeft:
        """Leave a message, which becomes a case; its receipt is sent by e-mail. A repeated request key stores it once."""
        return await self._messages.leave(call.body, call.request[CLIENT].counted_as)

    async def follow(self, call: Call) -> FollowedMessage:
        """Answer with the state of the message with this code. Without the code nothing is told, not even that a message exists."""
        return await self._messages.follow(call.body.code, call.request[CLIENT].counted_as)

    async def write(self, call: Call) -> FollowedMessage:
        """Add a text; an answered message waits for an answer again."""
        return await self._messages.write(call.body, call.request[CLIENT].counted_as)

    async def tell_steps(self, call: Call) -> FollowedMessage:
        """Turn e-mails at each step on or off; also for a message that came by mail, whose writer was not asked."""
        return await self._messages.tell_steps(call.body, call.request[CLIENT].counted_as)
