"""The notice about being recorded: reading and accepting it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts import notice
from gateway.accounts.service import Accounts
from gateway.platform.http.route import Call, Route, json_response


class NoticeText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The notice in one language."""

    title: str
    points: list[str]


class Notice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The notice as it is now, and what the caller has accepted of it so far."""

    version: str
    texts: dict[str, NoticeText]
    due: bool
    accepted_version: str | None
    accepted_at: datetime | None


class Acceptance(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The version that was read and is accepted."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]


class NoticeApi:
    """The handlers."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/notice", self.read, "The notice about being recorded", "me",
                response=Notice,
            ),
            Route(
                "POST", "/api/v1/me/notice", self.accept, "Accept the notice", "me",
                request=Acceptance, status=204,
                errors={409: "The notice has changed meanwhile; read it again."},
            ),
        )  # fmt: skip

    async def read(self, call: Call) -> Notice:
        """The notice in every language it exists in."""
        account = call.staff.account
        return Notice(
            version=notice.VERSION,
            texts={
                language: NoticeText(title=text.title, points=list(text.points))
                for language, text in notice.notice_texts().items()
            },
            due=notice.is_due(account),
            accepted_version=account.notice_version,
            accepted_at=account.notice_accepted_at,
        )

    async def accept(self, call: Call) -> web.Response:
        """Keep who accepted which version, and when."""
        wanted: Acceptance = call.body
        account_id = call.staff.account_id
        await self._accounts.accept_notice(account_id, wanted.version, by=account_id)
        return json_response(None, status=204)
