"""Routes for supervisors: contacts that nobody has answered, and notices to citizens who wait."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.floor.api import (
    Advance,
    Category,
    ContactMove,
    Line,
    NewNotice,
    NoticeShown,
    Reason,
)
from gateway.floor.notices import Notices
from gateway.floor.steering import Steering
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response


class LineQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The category whose line is asked for."""

    category: Category


class Removal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the contact is taken out of the queue."""

    reason: Reason


class NoticeList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The notices that are shown, the newest first."""

    notices: list[NoticeShown]


class SteeringApi:
    """The handlers."""

    def __init__(self, steering: Steering, notices: Notices) -> None:
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
                "GET", "/api/v1/notices", self.notices, "Notices to citizens who wait", "floor",
                response=NoticeList,
            ),
            Route(
                "POST", "/api/v1/notices", self.tell, "Tell citizens who wait something", "floor",
                request=NewNotice, response=NoticeList, status=201, errors=conflict | unknown,
            ),
            Route(
                "DELETE", "/api/v1/notices/{id}", self.end, "Show a notice no longer", "floor",
                status=204, errors=conflict,
            ),
        )  # fmt: skip

    async def line(self, call: Call) -> Line:
        """Return the contacts that wait, in the order of the queue."""
        return await self._steering.line(call.query.category)

    async def move(self, call: Call) -> web.Response:
        """Move the contact to wait elsewhere; the reason goes on record."""
        wanted: ContactMove = call.body
        if sum(each is not None for each in (wanted.category, wanted.operator, wanted.office)) != 1:
            raise ApiError(422, "no_destination", "Choose one destination.")
        await self._steering.move(call.path("id"), wanted, by=call.staff.account_id)
        return json_response(None, status=204)

    async def advance(self, call: Call) -> web.Response:
        """Move the contact up or down in its queue; the reason goes on record."""
        await self._steering.advance(call.path("id"), call.body, by=call.staff.account_id)
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """Take the contact out of the queue unanswered; the reason goes on record."""
        wanted: Removal = call.body
        await self._steering.remove(call.path("id"), wanted.reason, by=call.staff.account_id)
        return json_response(None, status=204)

    async def notices(self, _call: Call) -> NoticeList:
        """Return the notices that are being shown."""
        return NoticeList(notices=await self._notices.listing())

    async def tell(self, call: Call) -> web.Response:
        """Show the notice at once. Answers with all notices that are shown."""
        await self._notices.add(call.body, by=call.staff.account_id)
        return json_response(NoticeList(notices=await self._notices.listing()), status=201)

    async def end(self, call: Call) -> web.Response:
        """Take the notice from the pages at once."""
        await self._notices.end(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)
