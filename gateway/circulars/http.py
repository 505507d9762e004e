"""Routes of circulars: read by their readers, published by supervisors and administrators."""

from collections.abc import Sequence

from gateway.circulars.api import (
    CircularList,
    CircularOpened,
    CircularReaders,
    CircularReadingGiven,
    CircularReminded,
    CircularsQuery,
    CircularsUnread,
    CircularWithdrawal,
    NewCircular,
)
from gateway.circulars.service import Circulars
from gateway.platform.http.route import Call, Route


class CircularsApi:
    """Handles the routes of circulars."""

    def __init__(self, circulars: Circulars) -> None:
        self._circulars = circulars

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/circulars"
        return (
            Route(
                "GET", at, self.listing, "Circulars, the newest first", "circulars",
                query=CircularsQuery, response=CircularList,
            ),
            Route(
                "POST", at, self.publish, "Publish a circular", "circulars",
                request=NewCircular, response=CircularOpened, status=201, body_limit=64 * 1024,
                errors={409: "It is for nobody who works here, or another one is published just now."},
            ),
            Route(
                "GET", f"{at}/unread", self.unread, "What waits for the caller", "circulars",
                response=CircularsUnread,
            ),
            Route(
                "GET", f"{at}/{{id}}", self.opened, "A circular with its text", "circulars",
                response=CircularOpened,
            ),
            Route(
                "PUT", f"{at}/{{id}}/reading", self.read, "Say that one has read it, or confirm it",
                "circulars", request=CircularReadingGiven, response=CircularOpened,
                errors={409: "It is not for the caller, not to be confirmed, or withdrawn."},
            ),
            Route(
                "GET", f"{at}/{{id}}/readers", self.readers, "Who has read and confirmed it", "circulars",
                response=CircularReaders,
            ),
            Route(
                "POST", f"{at}/{{id}}/reminders", self.remind,
                "Remind the people who have not read or confirmed it", "circulars",
                response=CircularReminded, errors={409: "It is not in force, or nobody is left."},
            ),
            Route(
                "POST", f"{at}/{{id}}/withdrawal", self.withdraw, "Withdraw a circular", "circulars",
                request=CircularWithdrawal, response=CircularOpened,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> CircularList:
        """Return the circulars that concern the caller; supervisors and administrators get all, with the figures."""
        return await self._circulars.listing(call.staff, call.query)

    async def publish(self, call: Call) -> CircularOpened:
        """Publish a circular. It counts at once, and is never changed afterwards: withdraw it, and publish another
        one."""
        made = await self._circulars.publish(call.body, by=call.staff.account_id)
        return await self._circulars.opened(made, call.staff)

    async def unread(self, call: Call) -> CircularsUnread:
        """Return how many circulars wait for the caller, for a mark on the pages of the staff."""
        return await self._circulars.unread(call.staff)

    async def opened(self, call: Call) -> CircularOpened:
        """Return a circular with its text. This changes nothing: reading is reported by itself."""
        return await self._circulars.opened(call.path("id"), call.staff)

    async def read(self, call: Call) -> CircularOpened:
        """Record that the caller has read or confirms the circular. The first time counts, and a confirmation is not
        taken back."""
        await self._circulars.read(call.path("id"), call.staff, confirmed=call.body.confirmed)
        return await self._circulars.opened(call.path("id"), call.staff)

    async def readers(self, call: Call) -> CircularReaders:
        """Return the readers with what each has done, those with something left to do first; people who joined later
        are among them."""
        return await self._circulars.readers(call.path("id"))

    async def remind(self, call: Call) -> CircularReminded:
        """Remind readers on their pages, and by e-mail to their own addresses and to those of their offices, one to
        each address."""
        return await self._circulars.remind(call.path("id"), by=call.staff.account_id)

    async def withdraw(self, call: Call) -> CircularOpened:
        """Withdraw a circular. It goes into the archive with the reason, and nobody has to confirm it any more."""
        await self._circulars.withdraw(
            call.path("id"), reason=call.body.reason, by=call.staff.account_id
        )
        return await self._circulars.opened(call.path("id"), call.staff)
