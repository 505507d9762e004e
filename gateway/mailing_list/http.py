"""Routes of the mailing list: the staff who answer read and write, supervisors moderate."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.attachments.downloads import file_answer, file_number
from gateway.mailing_list import api
from gateway.mailing_list.service import MailingList
from gateway.mailing_list.subscribers import Subscribers
from gateway.platform.http.route import Call, Route

_AT: Final = "/api/v1/mailing-list"
_ONE: Final = f"{_AT}/{{id}}"
_SUBSCRIBERS: Final = f"{_AT}/subscribers"
BODY: Final = 96 * 1024


class MailingListApi:
    """The handlers."""

    def __init__(self, mailing_list: MailingList, subscribers: Subscribers) -> None:
        self._list = mailing_list
        self._subscribers = subscribers

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", _AT, self.listed, "The archive of the list, or what waits", "mailing-list",
                query=api.ListQuery, response=api.ListEntries,
            ),
            Route(
                "POST", _AT, self.write, "Write a question or an answer to the list", "mailing-list",
                request=api.NewListEntry, response=api.ListEntryMade, body_limit=BODY,
            ),
            Route(
                "GET", _SUBSCRIBERS, self.subscribers, "Who takes part", "mailing-list",
                response=api.ListSubscribers,
            ),
            Route(
                "POST", _SUBSCRIBERS, self.ask, "Ask a body of the directory to take part", "mailing-list",
                request=api.NewListSubscriber, response=api.ListSubscribers,
                errors={409: "That address is there, the body is not in use, or the list is full."},
            ),
            Route(
                "POST", f"{_SUBSCRIBERS}/{{id}}/invitation", self.ask_anew, "Ask once more", "mailing-list",
                response=api.ListSubscribers, errors={409: "It has confirmed, or was asked within the last day."},
            ),
            Route(
                "DELETE", f"{_SUBSCRIBERS}/{{id}}", self.remove, "Take a subscriber off the list", "mailing-list",
                response=api.ListSubscribers,
            ),
            Route("GET", _ONE, self.opened, "A question with its answers", "mailing-list", response=api.ListThread),
            Route(
                "GET", f"{_ONE}/files/{{file}}", self.file, "A file that came with an entry", "mailing-list",
                content_type="application/octet-stream",
                errors={409: "The station does not hand out such a file, or the check refuses it."},
            ),
            Route(
                "PUT", f"{_ONE}/verdict", self.decide, "Publish, refuse or withdraw an entry", "mailing-list",
                request=api.ListVerdict, response=api.ListEntryMade, body_limit=BODY,
                errors={409: "Somebody has decided already."},
            ),
        )  # fmt: skip

    async def listed(self, call: Call) -> api.ListEntries:
        """List questions with the number of their answers; supervisors also get the entries that wait."""
        return await self._list.listed(call.staff, call.query)

    async def write(self, call: Call) -> api.ListEntryMade:
        """Write an entry; a supervisor's is sent at once. Where the text may hold personal data, nothing is written until
        the caller has checked it."""
        return await self._list.write(call.staff, call.body)

    async def subscribers(self, _call: Call) -> api.ListSubscribers:
        """List the subscribers with their addresses, and why a mail did not arrive."""
        return await self._subscribers.listed()

    async def ask(self, call: Call) -> api.ListSubscribers:
        """Invite a body, which takes part once it has confirmed by the link."""
        await self._subscribers.ask(call.staff, call.body)
        return await self._subscribers.listed()

    async def ask_anew(self, call: Call) -> api.ListSubscribers:
        """Send the invitation again, once a day at most."""
        await self._subscribers.ask_anew(call.staff, call.path("id"))
        return await self._subscribers.listed()

    async def remove(self, call: Call) -> api.ListSubscribers:
        """Remove a subscriber. The address is deleted, and gets no more mail of the list."""
        await self._subscribers.remove(call.staff, call.path("id"))
        return await self._subscribers.listed()

    async def opened(self, call: Call) -> api.ListThread:
        """Answer with a question's thread; for an answer, that of its question."""
        return await self._list.opened(call.staff, call.path("id"))

    async def file(self, call: Call) -> web.Response:
        """Answer with a file of an entry, by its number in the mail, inspected anew; for everybody who may read the entry."""
        name, media_type, data = await self._list.file(
            call.staff, call.path("id"), file_number(call.path("file"))
        )
        return file_answer(name, media_type, data)

    async def decide(self, call: Call) -> api.ListEntryMade:
        """Publish, refuse or withdraw an entry. A published one is sent to every subscriber and cannot be recalled."""
        return await self._list.decide(call.staff, call.path("id"), call.body)
