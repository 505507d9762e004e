"""Messages at the desk: the list by what is due first, taking one, answering, closing; and for the
supervisor how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

import msgspec

from gateway.messages.http import MESSAGE_BODY, RequestKey, State, Text, ThreadEntry
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route
from gateway.platform.security.principal import Staff

CloseReason = Literal["spam", "duplicate", "unreachable", "other-body", "answered-otherwise"]


class MessagesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``state``: ``waiting`` (open or taken, the one due first at the head) or ``done`` (newest first)."""

    state: Literal["waiting", "done"] = "waiting"


class MessageListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message in the list, without its text. ``near``: its time is running out, ``overdue``: it has;
    ``holder`` is who has it, ``mine`` whether that is who asks; ``again``: the citizen has written since
    an answer."""

    id: str
    reference: str
    category: str
    language: str
    state: State
    left_at: datetime
    due_at: datetime
    near: bool
    overdue: bool
    late: bool
    again: bool
    holder: str | None
    mine: bool
    answered_at: datetime | None
    closed_why: str | None


class MessageFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How messages stand; ``near`` counts overdue ones as well. ``mailConfigured`` False: answers wait in
    the outbox until a mail server is set up."""

    open: int
    taken: int
    near: int
    overdue: int
    oldest_due_at: datetime | None
    answered_today: int
    late_today: int
    mail_configured: bool
    mail_failed: int


class MessageList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """At most 200 messages of the caller's categories (a supervisor's are all), and their figures."""

    messages: list[MessageListed]
    figures: MessageFigures


class MailOfThread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An e-mail of the thread: whether it has gone, and what the last try said."""

    kind: str
    state: Literal["pending", "sent", "failed"]
    at: datetime
    error: str | None


class MessageOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message with its thread and whom it is from; ``email`` and ``name`` only for whoever has it, and
    supervisors."""

    message: MessageListed
    name: str | None
    email: str | None
    thread: list[ThreadEntry]
    mail: list[MailOfThread]


SeenTexts = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """The text that goes to the citizen; ``request`` is a random key of the page's, ``seenTexts`` how many
    texts of the thread whoever answers has read: one that came since is read first."""

    request: RequestKey
    text: Text
    seen_texts: SeenTexts


class Closing(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Why a message is closed without an answer; ``seenTexts`` as in answering."""

    reason: CloseReason
    seen_texts: SeenTexts


class OtherCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the message is really about."""

    category: Annotated[str, msgspec.Meta(max_length=64)]


class MessageDeskProvider(Protocol):
    """What fulfils these routes (see ``usecases.message_desk``). All raise ``ApiError``."""

    async def listed(self, staff: Staff, state: str) -> MessageList:
        """The caller's list."""
        ...

    async def figures(self) -> MessageFigures:
        """How all messages stand."""
        ...

    async def opened(self, staff: Staff, message: str) -> MessageOpened:
        """One with its thread."""
        ...

    async def take(self, staff: Staff, message: str) -> MessageOpened:
        """Have it."""
        ...

    async def release(self, staff: Staff, message: str) -> MessageOpened:
        """Put it back."""
        ...

    async def answer(self, staff: Staff, message: str, wanted: Answer) -> MessageOpened:
        """Answer by e-mail."""
        ...

    async def close(self, staff: Staff, message: str, wanted: Closing) -> MessageOpened:
        """Close it unanswered."""
        ...

    async def correct(self, staff: Staff, message: str, category: str) -> MessageListed:
        """Give it another category."""
        ...


class MessageDeskApi:
    """The handlers."""

    def __init__(self, desk: MessageDeskProvider, consulted: Consultations) -> None:
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
                query=MessagesQuery, response=MessageList,
            ),
            Route(
                "GET", "/api/v1/message-figures", self.figures, "How messages stand", "messages",
                response=MessageFigures,
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
                "POST", f"{at}/close", self.close, "Close a message without an answer", "messages",
                request=Closing, response=MessageOpened, errors=not_seen,
            ),
            Route(
                "POST", f"{at}/category", self.correct, "Correct a message's category", "messages",
                request=OtherCategory, response=MessageListed, errors=not_yours,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> MessageList:
        """What waits, or what was done."""
        return await self._desk.listed(call.staff, call.query.state)

    async def figures(self, _call: Call) -> MessageFigures:
        """Of the whole station."""
        return await self._desk.figures()

    async def opened(self, call: Call) -> MessageOpened:
        """The thread."""
        return await self._told(call, await self._desk.opened(call.staff, call.path("id")))

    async def take(self, call: Call) -> MessageOpened:
        """Taking one's own again changes nothing."""
        return await self._told(call, await self._desk.take(call.staff, call.path("id")))

    async def _told(self, call: Call, opened: MessageOpened) -> MessageOpened:
        await self._consulted.note(
            call.staff.account_id, consultations.MESSAGE, f"contact:{opened.message.id}"
        )
        return opened

    async def release(self, call: Call) -> MessageOpened:
        """A supervisor may put back what somebody else has."""
        return await self._desk.release(call.staff, call.path("id"))

    async def answer(self, call: Call) -> MessageOpened:
        """The same request answers once."""
        return await self._desk.answer(call.staff, call.path("id"), call.body)

    async def close(self, call: Call) -> MessageOpened:
        """Without an answer, with a reason."""
        return await self._desk.close(call.staff, call.path("id"), call.body)

    async def correct(self, call: Call) -> MessageListed:
        """It goes to whoever answers that category; its clock runs on."""
        return await self._desk.correct(call.staff, call.path("id"), call.body.category)
