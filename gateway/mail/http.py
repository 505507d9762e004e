"""Routes of the station's outgoing mail: whether a mail server is set up, and which mails wait for it."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.mail.outbox import MailStatus, Outbox
from gateway.mail.trial import MailTrial
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


class MailTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address to which the test message goes."""

    to: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


class MailTried(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the test mail; until it is sent, its state is in ``unsent``."""

    id: str


class MailApi:
    """The handlers."""

    def __init__(self, mail: Outbox, tester: MailTrial) -> None:
        self._mail = mail
        self._tester = tester

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/mail", self.status, "Outgoing mail and what holds it up", "messages",
                response=MailStatus,
            ),
            Route(
                "POST", "/api/v1/mail/{id}/retry", self.retry, "Try to send a mail again now",
                "messages", status=204,
            ),
            Route(
                "POST", "/api/v1/mail-test", self.test, "Send a message that tries the mail server",
                "messages", request=MailTest, response=MailTried, status=201,
                errors={409: "No mail server is set up."},
            ),
        )  # fmt: skip

    async def status(self, _call: Call) -> MailStatus:
        """Answer with the figures, and at most a hundred unsent mails."""
        return await self._mail.status()

    async def test(self, call: Call) -> MailTried:
        """Send one test message to an address that the administrator names."""
        return MailTried(id=await self._tester.send(call.body.to, by=call.staff.account_id))

    async def retry(self, call: Call) -> web.Response:
        """Send a failed or waiting mail at once, under the same message id."""
        if not await self._mail.retry(call.path("id")):
            raise not_found("No mail of that id waits.")
        return json_response(None, status=204)
