"""One's own sessions: where somebody is signed in, and ending what should not be there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


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


class OwnSessionsApi:
    """The handlers."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/sessions", self.listing, "Where one is signed in", "me",
                response=OwnSessionList,
            ),
            Route(
                "DELETE", "/api/v1/me/sessions", self.end_others, "End all other sessions", "me",
                status=204,
            ),
            Route(
                "DELETE", "/api/v1/me/sessions/{id}", self.end, "End one session", "me",
                status=204,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> OwnSessionList:
        """The caller's sessions."""
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

    async def end_others(self, call: Call) -> web.Response:
        """Only the session that asks stays."""
        staff = call.staff
        others = [
            each.id
            for each in await self._sessions.own(staff.account_id)
            if each.id != staff.session_id
        ]
        await self._sessions.end(staff.account_id, others)
        return json_response(None, status=204)

    async def end(self, call: Call) -> web.Response:
        """End one; the caller's own is as good as another."""
        own = {each.id for each in await self._sessions.own(call.staff.account_id)}
        if call.path("id") not in own:
            raise not_found("There is no such session.")
        await self._sessions.end(call.staff.account_id, [call.path("id")])
        return json_response(None, status=204)
