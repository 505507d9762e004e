"""Mail-boxes by HTTP: how they stand, what lies beside every case, and what came by mail into one."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.attachments.downloads import download
from gateway.mailbox.api import (
    CaseMade,
    CaseMails,
    MailboxesStatus,
    MailboxTest,
    MailboxTried,
    ReceivedAside,
    ReceivedOpened,
)
from gateway.mailbox.service import MailboxDesk
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.route import Call, Route

_FILE: Final = "application/octet-stream"


class MailboxApi:
    """The handlers."""

    def __init__(self, desk: MailboxDesk, consulted: Consultations) -> None:
        self._desk = desk
        self._consulted = consulted

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/messages/{id}"
        return (
            Route(
                "GET", "/api/v1/mailboxes", self.status, "How the mail-boxes stand", "messages",
                response=MailboxesStatus,
            ),
            Route(
                "POST", "/api/v1/mailbox-test", self.test, "Connect to a mail-box to try it", "messages",
                request=MailboxTest, response=MailboxTried,
                errors={409: "This mail-box is not set up."},
            ),
            Route(
                "GET", "/api/v1/received-mails", self.aside, "Mails that belong to no message",
                "messages", response=ReceivedAside,
            ),
            Route(
                "GET", "/api/v1/received-mails/{id}", self.opened, "One of them, to be read", "messages",
                response=ReceivedOpened,
            ),
            Route(
                "POST", "/api/v1/received-mails/{id}/message", self.make_case,
                "Make a message of one of them", "messages", response=CaseMade, status=201,
            ),
            Route(
                "GET", f"{at}/mails", self.of_case, "What came by mail into a message", "messages",
                response=CaseMails,
            ),
            Route(
                "GET", f"{at}/mails/{{mail}}", self.mail_of_case, "A mail of a message, to be read",
                "messages", response=ReceivedOpened,
            ),
            Route(
                "GET", f"{at}/files/{{file}}", self.file_of_case, "A file that came by mail", "messages",
                content_type=_FILE,
            ),
            Route(
                "GET", f"{at}/files/{{file}}/preview", self.preview_of_case,
                "A small picture of a picture that came by mail", "messages", content_type="image/jpeg",
            ),
            Route(
                "POST", f"{at}/bind", self.bind, "Put a mail into the message that it answers",
                "messages", response=CaseMade,
                errors={409: "You do not have it, or it answers no other."},
            ),
        )  # fmt: skip

    async def status(self, _call: Call) -> MailboxesStatus:
        """Nothing of any mail's content."""
        return await self._desk.status()

    async def test(self, call: Call) -> MailboxTried:
        """Nothing is taken or changed."""
        return await self._desk.trial(call.body.box, by=call.staff.account_id)

    async def aside(self, _call: Call) -> ReceivedAside:
        """Machines' reports about nothing that is known, and what runs in a circle."""
        return await self._desk.aside()

    async def opened(self, call: Call) -> ReceivedOpened:
        """Its text, whatever it was written in."""
        found = await self._desk.opened(call.path("id"))
        await self._note(call, f"mail:{found.mail.id}")
        return found

    async def make_case(self, call: Call) -> CaseMade:
        """It waits for an answer from now on; no receipt is sent."""
        return CaseMade(id=await self._desk.make_case(call.staff, call.path("id")))

    async def of_case(self, call: Call) -> CaseMails:
        """For the staff who may see the message."""
        return await self._desk.of_case(call.staff, call.path("id"))

    async def mail_of_case(self, call: Call) -> ReceivedOpened:
        """With the repeated text of earlier mails, which the thread leaves out."""
        found = await self._desk.mail_of_case(call.staff, call.path("id"), call.path("mail"))
        await self._note(call, f"contact:{call.path('id')}")
        return found

    async def file_of_case(self, call: Call) -> web.Response:
        """One that was looked at and found clean."""
        return await self._file(call, preview=False)

    async def preview_of_case(self, call: Call) -> web.Response:
        """The small picture of it."""
        return await self._file(call, preview=True)

    async def bind(self, call: Call) -> CaseMade:
        """Somebody else wrote it; a person says that it belongs there."""
        return CaseMade(id=await self._desk.bind(call.staff, call.path("id")))

    async def _file(self, call: Call, *, preview: bool) -> web.Response:
        file, data = await self._desk.file_of_case(
            call.staff, call.path("id"), call.path("file"), preview=preview
        )
        return download(file, data, preview=preview)

    async def _note(self, call: Call, subject: str) -> None:
        await self._consulted.note(call.staff.account_id, consultations.MESSAGE, subject)
