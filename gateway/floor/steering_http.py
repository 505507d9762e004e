"""What a supervisor does with a contact that nobody has answered, and what is told to those who wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from gateway.floor.http import FloorDeclined
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response
from queueing.model import MOST_PRIORITY_S

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
NoticeText = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class LineQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose line is read."""

    category: Category


class Waiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One who is not yet answered; no name.

    ``rings_at``: the operator at whom it rings. ``waits_for``: the operator or office it was handed to.
    ``counts_from_ms``: the place it came with, for a callback the one it keeps, for a message one behind
    all who wait. ``requirements``: what an operator must have to be offered it. ``advance_s``: how much earlier than that it stands, negative for later. ``offers``: how often it
    has rung. ``away``: the citizen's page is not connected. ``declined``: who did not take it, and why.
    """

    contact_id: str
    reference: str
    channel: str
    modality: str
    language: str
    needs: list[str]
    entered_at_ms: int
    counts_from_ms: int
    offers: int
    advance_s: int
    away: bool
    rings_at: str | None
    waits_for: str | None
    requirements: list[str] = []
    declined: list[FloorDeclined] = []


class Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Those who wait for a category, in the order of their places; at most a hundred of ``count``."""

    now_ms: int
    count: int
    waiting: list[Waiting]


class ContactMove(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Where a waiting contact goes, and why: to another category, to one operator, or to an office."""

    reason: Reason
    category: Category | None = None
    operator: Id | None = None
    office: Id | None = None


class Advance(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """How much earlier than the place it came with the contact stands (negative: later), and why."""

    advance_s: Annotated[int, msgspec.Meta(ge=-MOST_PRIORITY_S, le=MOST_PRIORITY_S)]
    reason: Reason


class Removal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the contact is taken out of the queue."""

    reason: Reason


class NewNotice(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is told to those who wait: all, or those of one category. ``english`` is shown on pages in
    other languages than Italian, when it is given."""

    text: NoticeText
    english: NoticeText | None = None
    category: Category | None = None
    minutes: Annotated[int, msgspec.Meta(ge=5, le=720)] = 60


class NoticeShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A notice that is being shown, until when, and whose it is."""

    id: str
    text: str
    english: str | None
    category: str | None
    by: str
    made_at: datetime
    ends_at: datetime


class NoticeList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is being shown, the newest first."""

    notices: list[NoticeShown]


class SteeringError(Exception):
    """It cannot be done; ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SteeringProvider(Protocol):
    """What fulfils these routes. All but ``line`` raise :class:`SteeringError`."""

    async def line(self, category: str) -> Line:
        """Who waits."""
        ...

    async def move(self, contact_id: str, wanted: ContactMove, *, by: str) -> None:
        """Have it wait elsewhere."""
        ...

    async def advance(self, contact_id: str, wanted: Advance, *, by: str) -> None:
        """Change its place."""
        ...

    async def remove(self, contact_id: str, reason: str, *, by: str) -> None:
        """Take it out."""
        ...


class NoticeProvider(Protocol):
    """What is told to those who wait."""

    async def listing(self) -> list[NoticeShown]:
        """What is being shown."""
        ...

    async def add(self, wanted: NewNotice, *, by: str) -> str:
        """Show one; its id. Raises :class:`SteeringError`."""
        ...

    async def end(self, notice_id: str, *, by: str) -> None:
        """Show it no longer. Raises :class:`SteeringError`."""
        ...


class SteeringApi:
    """The handlers."""

    def __init__(self, steering: SteeringProvider, notices: NoticeProvider) -> None:
        self._steering = steering
        self._notices = notices

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "The queue does not allow that now."}
        unknown = {404: "There is no such topic."}
        at = "/api/v1/contacts/{id}"
        return (
            Route(
                "GET", "/api/v1/floor/line", self.line, "Who waits for a category", "floor",
                query=LineQuery, response=Line, errors=unknown,
            ),
            Route(
                "POST", f"{at}/move", self.move,
                "Have a waiting contact wait for another category, an operator or an office", "floor",
                request=ContactMove, status=204, errors=conflict,
            ),
            Route(
                "POST", f"{at}/advance", self.advance, "Change a waiting contact's place", "floor",
                request=Advance, status=204, errors=conflict,
            ),
            Route(
                "POST", f"{at}/removal", self.remove, "Take a contact out of the queue", "floor",
                request=Removal, status=204, errors=conflict,
            ),
            Route(
                "GET", "/api/v1/notices", self.notices, "What those who wait are told", "floor",
                response=NoticeList,
            ),
            Route(
                "POST", "/api/v1/notices", self.tell, "Tell something to those who wait", "floor",
                request=NewNotice, response=NoticeList, status=201, errors=conflict | unknown,
            ),
            Route(
                "DELETE", "/api/v1/notices/{id}", self.end, "Show a notice no longer", "floor",
                status=204, errors=conflict,
            ),
        )  # fmt: skip

    async def line(self, call: Call) -> Line:
        """Who waits."""
        try:
            return await self._steering.line(call.query.category)
        except SteeringError as error:
            raise _refused(error) from None

    async def move(self, call: Call) -> web.Response:
        """Elsewhere, with a reason."""
        wanted: ContactMove = call.body
        if sum(each is not None for each in (wanted.category, wanted.operator, wanted.office)) != 1:
            raise ApiError(422, "no_destination", "Choose one destination.")
        try:
            await self._steering.move(call.path("id"), wanted, by=call.staff.account_id)
        except SteeringError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def advance(self, call: Call) -> web.Response:
        """Another place, with a reason."""
        try:
            await self._steering.advance(call.path("id"), call.body, by=call.staff.account_id)
        except SteeringError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """Out of the queue, with a reason."""
        wanted: Removal = call.body
        try:
            await self._steering.remove(call.path("id"), wanted.reason, by=call.staff.account_id)
        except SteeringError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def notices(self, _call: Call) -> NoticeList:
        """What is being shown."""
        return NoticeList(notices=await self._notices.listing())

    async def tell(self, call: Call) -> web.Response:
        """One more."""
        try:
            await self._notices.add(call.body, by=call.staff.account_id)
        except SteeringError as error:
            raise _refused(error) from None
        return json_response(NoticeList(notices=await self._notices.listing()), status=201)

    async def end(self, call: Call) -> web.Response:
        """One less."""
        try:
            await self._notices.end(call.path("id"), by=call.staff.account_id)
        except SteeringError as error:
            raise _refused(error) from None
        return json_response(None, status=204)


def _refused(error: SteeringError) -> ApiError:
    status = 404 if error.code in ("not_found", "unknown_contact", "unknown_category") else 409
    return ApiError(status, error.code, str(error))
