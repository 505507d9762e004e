"""What a citizen does with a message: leave it, follow it by its code, write again. No sign-in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol, cast

import msgspec

from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route

TEXT_MAX = 5000
MESSAGE_BODY = 32 * 1024
"""5000 letters of any alphabet, with their escapes."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
RequestKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Topic = Annotated[str, msgspec.Meta(max_length=64)]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


State = Literal["open", "taken", "answered", "closed"]


def as_state(word: str) -> State:
    """A state as the table holds it, which allows no other."""
    return cast("State", word)


class NewMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A message. ``request`` is a random key of the page's, by which a repeated request is one message;
    ``consent`` that the privacy notice was accepted; ``visitor`` the key the page has for its visitor."""

    request: RequestKey
    category: Topic
    text: Text
    email: Email
    name: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    language: Language = "it"
    consent: Literal[True]
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class MessageLeft(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The reference, the code to follow it (shown this once, and mailed), until when it is answered;
    ``mailed``: the station sends e-mail, so a receipt is on its way."""

    reference: str
    code: str
    due_at: datetime
    time_zone: str
    mailed: bool


class FollowedCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code as it was written."""

    code: Code


class MoreText(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Something more to a message of one's own; ``request`` as in leaving one."""

    code: Code
    request: RequestKey
    text: Text


class ThreadEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One text; ``operator`` is the public code of who answered."""

    author: Literal["citizen", "agent"]
    text: str
    written_at: datetime
    operator: str | None = None


class FollowedMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a message stands; ``state`` ``open``: waits for an answer, ``taken``: somebody is at it."""

    reference: str
    category: str
    state: State
    left_at: datetime
    due_at: datetime
    time_zone: str
    overdue: bool
    can_write: bool
    thread: list[ThreadEntry]


class MessageProvider(Protocol):
    """Where messages are kept. All raise ``ApiError``."""

    async def leave(self, wanted: NewMessage, address: str) -> MessageLeft:
        """Keep a message."""
        ...

    async def follow(self, code: str, address: str) -> FollowedMessage:
        """How it stands."""
        ...

    async def write(self, wanted: MoreText, address: str) -> FollowedMessage:
        """Add a text."""
        ...


class MessagesApi:
    """The handlers."""

    def __init__(self, messages: MessageProvider) -> None:
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
        )  # fmt: skip

    async def leave(self, call: Call) -> MessageLeft:
        """Keep a message."""
        return await self._messages.leave(call.body, call.request[CLIENT].counted_as)

    async def follow(self, call: Call) -> FollowedMessage:
        """Without the code nothing is told, not even that there is a message."""
        return await self._messages.follow(call.body.code, call.request[CLIENT].counted_as)

    async def write(self, call: Call) -> FollowedMessage:
        """Add a text; an answered message waits for an answer again."""
        return await self._messages.write(call.body, call.request[CLIENT].counted_as)
