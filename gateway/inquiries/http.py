"""Routes of inquiries: asked and followed by the staff, answered by the office that is asked."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.attachments.downloads import file_answer, file_number
from gateway.inquiries import api
from gateway.inquiries.reading import InquiryReading
from gateway.inquiries.service import Inquiries
from gateway.platform.http.route import Call, Route

_AT: Final = "/api/v1/inquiries"
_ONE: Final = f"{_AT}/{{id}}"
BODY: Final = 96 * 1024


class InquiriesApi:
    """The handlers."""

    def __init__(self, inquiries: Inquiries, reading: InquiryReading) -> None:
        self._inquiries = inquiries
        self._reading = reading

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        no = {409: "That is not possible as the inquiry stands."}
        return (
            Route(
                "GET", _AT, self.listed, "Questions to offices and other bodies", "inquiries",
                query=api.InquiriesQuery, response=api.InquiryList,
            ),
            Route(
                "POST", _AT, self.ask, "Ask an office or another body", "inquiries",
                request=api.NewInquiry, response=api.InquiryOpened, status=201, body_limit=BODY,
                errors={
                    404: "There is no such contact for the caller.",
                    409: "The body is not in use any more, or certified mail cannot be sent.",
                },
            ),
            Route(
                "GET", f"{_AT}/waiting", self.waiting, "What waits for the caller", "inquiries",
                response=api.InquiriesWaiting,
            ),
            Route("GET", _ONE, self.opened, "An inquiry with its answers", "inquiries", response=api.InquiryOpened),
            Route(
                "POST", f"{_ONE}/answers", self.answer, "Answer, or note an answer that came otherwise", "inquiries",
                request=api.InquiryReply, response=api.InquiryOpened, status=201, body_limit=BODY, errors=no,
            ),
            Route(
                "GET", f"{_ONE}/answers/{{answer}}/files/{{file}}", self.file, "A file that came with an answer", "inquiries",
                content_type="application/octet-stream",
                errors={409: "The file is of a kind that is not handed out, or was refused."},
            ),
            Route(
                "PUT", f"{_ONE}/reading", self.seen, "Say that one has read the answers", "inquiries",
                response=api.InquiryOpened,
            ),
            Route(
                "POST", f"{_ONE}/reminders", self.remind, "Remind the addressee", "inquiries",
                response=api.InquiryOpened, errors=no,
            ),
            Route(
                "PUT", f"{_ONE}/due", self.move, "Want the answer by another day", "inquiries",
                request=api.InquiryMove, response=api.InquiryOpened, errors=no,
            ),
            Route(
                "POST", f"{_ONE}/withdrawal", self.withdraw, "Say that no answer is needed any more", "inquiries",
                request=api.InquiryWithdrawal, response=api.InquiryOpened, errors=no,
            ),
            Route(
                "POST", f"{_ONE}/sheet", self.make_sheet, "Make a draft of an information sheet of it", "inquiries",
                request=api.InquirySheet, response=api.InquirySheetMade, body_limit=BODY, errors=no,
            ),
        )  # fmt: skip

    async def listed(self, call: Call) -> api.InquiryList:
        """List the caller's own inquiries, those to their office, and those of a contact that they may see; supervisors see all."""
        return await self._reading.listed(call.staff, call.query)

    async def ask(self, call: Call) -> api.InquiryOpened:
        """Ask an office, which is told by e-mail and answers at its page, or another body, which is written to and whose
        reply is filed automatically."""
        made = await self._inquiries.ask(call.staff, call.body)
        return await self._reading.opened(call.staff, made)

    async def waiting(self, call: Call) -> api.InquiriesWaiting:
        """Answer with what waits for the caller, for a mark on the pages of the staff."""
        return await self._reading.waiting(call.staff)

    async def opened(self, call: Call) -> api.InquiryOpened:
        """Answer with one inquiry. This does not mark its answers as read."""
        return await self._reading.opened(call.staff, call.path("id"))

    async def answer(self, call: Call) -> api.InquiryOpened:
        """Store an answer. The asker is told by a mark at the desk and by e-mail."""
        await self._inquiries.answer(call.staff, call.path("id"), call.body)
        return await self._reading.opened(call.staff, call.path("id"))

    async def file(self, call: Call) -> web.Response:
        """Answer with a file of an answer, by its number in the mail, which is inspected anew; for everybody who may see
        the inquiry."""
        name, media_type, data = await self._reading.file(
            call.staff, call.path("id"), call.path("answer"), file_number(call.path("file"))
        )
        return file_answer(name, media_type, data)

    async def seen(self, call: Call) -> api.InquiryOpened:
        """Mark the answers as read by the asker; called by others it changes nothing."""
        await self._inquiries.seen(call.staff, call.path("id"))
        return await self._reading.opened(call.staff, call.path("id"))

    async def remind(self, call: Call) -> api.InquiryOpened:
        """Remind the addressee, once a day at most."""
        await self._inquiries.remind(call.staff, call.path("id"))
        return await self._reading.opened(call.staff, call.path("id"))

    async def move(self, call: Call) -> api.InquiryOpened:
        """Move the due day; the addressee is told, and the reason goes on record."""
        await self._inquiries.move(call.staff, call.path("id"), call.body)
        return await self._reading.opened(call.staff, call.path("id"))

    async def withdraw(self, call: Call) -> api.InquiryOpened:
        """Withdraw the inquiry; the reason is stored with it, and the addressee is told."""
        await self._inquiries.withdraw(call.staff, call.path("id"), call.body.reason)
        return await self._reading.opened(call.staff, call.path("id"))

    async def make_sheet(self, call: Call) -> api.InquirySheetMade:
        """Make a draft of a sheet. Where the text may hold personal data, nothing is made until the caller has checked it."""
        return await self._inquiries.make_sheet(call.staff, call.path("id"), call.body)
