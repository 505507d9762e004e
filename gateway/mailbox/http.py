"""Routes of mail-boxes: their state, the mails that belong to no case, and the mails of a case."""

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
        """Answer with the state of both mail-boxes, without any mail's content."""
        return await self._desk.status()

    async def test(self, call: Call) -> MailboxTried:
        """Connect to a mail-box and count unread mails. Nothing is taken or changed."""
        return await self._desk.trial(call.body.box, by=call.staff.account_id)

    async def aside(self, _call: Call) -> ReceivedAside:
        """List the mails of no case: machines' reports about unknown mails, and mails that run in a circle."""
        return await self._desk.aside()

    async def opened(self, call: Call) -> ReceivedOpened:
        """Answer with a mail's text, whatever its encoding."""
        found = await self._desk.opened(call.path("id"))
        await self._note(call, f"mail:{found.mail.id}")
        return found

    async def make_case(self, call: Call) -> CaseMade:
        """Make a case of a mail; it waits for an answer from now on, and no receipt is sent."""
        return CaseMade(id=await self._desk.make_case(call.staff, call.path("id")))

    async def of_case(self, call: Call) -> CaseMails:
        """Answer with a case's mails and files, for the staff who may see the case."""
        return await self._desk.of_case(call.staff, call.path("id"))

    async def mail_of_case(self, call: Call) -> ReceivedOpened:
        """Answer with a mail's whole text, quotations included, which the thread leaves out."""
        found = await self._desk.mail_of_case(call.staff, call.path("id"), call.path("mail"))
        await self._note(call, f"contact:{call.path('id')}")
        return found

    async def file_of_case(self, call: Call) -> web.Response:
        """Answer with a file that was inspected and found clean."""
        return await self._file(call, preview=False)

    async def preview_of_case(self, call: Call) -> web.Response:
        """Answer with a file's preview picture."""
        return await self._file(call, preview=True)

    async def bind(self, call: Call) -> CaseMade:
        """Move a mail that another person wrote into the case that it answers."""
        return CaseMade(id=await self._desk.bind(call.staff, call.path("id")))

    async def _file(self, call: Call, *, preview: bool) -> web.Response:
        file, data = await self._desk.file_of_case(
            call.staff, call.path("id"), call.path("file"), preview=preview
        )
        return download(file, data, preview=preview)

    async def _note(self, call: Call, subject: str) -> None:
        await self._consulted.note(call.staff.account_id, consultations.MESSAGE, subject)
