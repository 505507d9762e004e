"""How the station's outgoing mail stands: whether a mail server is set up, and what waits for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


class UnsentMail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail that has not gone; nothing of its content. ``error`` is a word of the last try. Without
    ``contact_id`` it is the station's own."""

    id: str
    contact_id: str | None
    kind: str
    state: str
    attempts: int
    next_at: datetime | None
    error: str | None
    created_at: datetime


class MailStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``configured`` False: no mail server is set up, and answers wait in the outbox."""

    configured: bool
    sent_from: str | None
    pending: int
    failed: int
    sent: int
    unsent: list[UnsentMail]


class MailTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a message that only tries the mail server goes."""

    to: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


class MailTried(msgspec.Struct, frozen=True, kw_only=True):
    """The mail's id; how it fares is in ``unsent`` until it has gone."""

    id: str


class MailProvider(Protocol):
    """The outbox."""

    async def status(self) -> MailStatus:
        """How it stands."""
        ...

    async def retry(self, mail_id: str) -> bool:
        """Try again now; False when there is nothing to try."""
        ...


class MailTester(Protocol):
    """What sends a message that only tries the mail server."""

    async def send(self, to: str, *, by: str) -> str:
        """Put it into the outbox and return its id. Raises ``ApiError``."""
        ...


class MailApi:
    """The handlers."""

    def __init__(self, mail: MailProvider, tester: MailTester) -> None:
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
        """The figures, and at most a hundred of what waits."""
        return await self._mail.status()

    async def test(self, call: Call) -> MailTried:
        """One message to an address of the administrator's."""
        return MailTried(id=await self._tester.send(call.body.to, by=call.staff.account_id))

    async def retry(self, call: Call) -> web.Response:
        """One mail again."""
        if not await self._mail.retry(call.path("id")):
            raise not_found("No mail of that id waits.")
        return json_response(None, status=204)
