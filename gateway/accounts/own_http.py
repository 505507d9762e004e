"""Routes by which people of the staff read and accept the notice about being recorded, and see and end their own
sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.accounts import notice
from gateway.accounts.service import Accounts
from gateway.accounts.sessions import Sessions
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


class NoticeText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The notice in one language."""

    title: str
    points: list[str]


class Notice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The present notice, and which version the caller has accepted last."""

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


class OwnSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A signed-in browser. ``browser`` is empty for a program; ``network`` is the address without its last part,
    ``factor`` the second factor it was opened with."""

    id: str
    this_one: bool
    browser: str
    network: str
    factor: Literal["totp", "passkey", "recovery"] | None
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class OwnSessionList(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's live sessions, the one used last first."""

    sessions: list[OwnSession]


class OwnApi:
    """Handles the routes of one's own notice and sessions."""

    def __init__(self, accounts: Accounts, sessions: Sessions) -> None:
        self._accounts = accounts
        self._sessions = sessions

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/sessions", self.sessions, "Where one is signed in", "me",
                response=OwnSessionList,
            ),
            Route(
                "DELETE", "/api/v1/me/sessions", self.end_other_sessions, "End all other sessions", "me",
                status=204,
            ),
            Route(
                "DELETE", "/api/v1/me/sessions/{id}", self.end_session, "End one session", "me",
                status=204,
            ),
            Route(
                "GET", "/api/v1/me/notice", self.notice, "The notice about being recorded", "me",
                response=Notice,
            ),
            Route(
                "POST", "/api/v1/me/notice", self.accept, "Accept the notice", "me",
                request=Acceptance, status=204,
                errors={409: "The notice has changed meanwhile; read it again."},
            ),
        )  # fmt: skip

    async def notice(self, call: Call) -> Notice:
        """Return the notice in each language that has a translation, and what the caller has accepted."""
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
        """Store that the caller accepted this version of the notice, and when."""
        wanted: Acceptance = call.body
        account_id = call.staff.account_id
        await self._accounts.accept_notice(account_id, wanted.version, by=account_id)
        return json_response(None, status=204)

    async def sessions(self, call: Call) -> OwnSessionList:
        """Return the caller's sessions that have not ended, the one used last first, with a mark on the one that
        asks."""
        staff = call.staff
        return OwnSessionList(
            sessions=[
                OwnSession(
                    id=each.id,
                    this_one=each.id == staff.session_id,
                    browser=each.browser,
                    network=each.network,
                    factor=each.factor or None,  # type: ignore[arg-type]  # the table knows no others
                    created_at=each.created_at,
                    used_at=each.used_at,
                    expires_at=each.expires_at,
                )
                for each in await self._sessions.own(staff.account_id)
            ]
        )

    async def end_other_sessions(self, call: Call) -> web.Response:
        """End the caller's sessions other than the one that asks."""
        staff = call.staff
        others = [
            each.id
            for each in await self._sessions.own(staff.account_id)
            if each.id != staff.session_id
        ]
        await self._sessions.end(staff.account_id, others)
        return json_response(None, status=204)

    async def end_session(self, call: Call) -> web.Response:
        """End one of the caller's sessions, which may be the one that asks."""
        own = {each.id for each in await self._sessions.own(call.staff.account_id)}
        if call.path("id") not in own:
            raise not_found("There is no such session.")
        await self._sessions.end(call.staff.account_id, [call.path("id")])
        return json_response(None, status=204)
