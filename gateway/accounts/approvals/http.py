"""What destroys evidence or gives power, and belongs to no one recording: listed, granted or refused by another person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.decision import CustodyDecision
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from recordings.retention import RetentionRule

StationRequestKind = Literal["erase", "retention", "account"]
AccountStep = Literal["use", "role", "password"]


class AccountAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``step``: the account's use (again), another role ``to`` instead of ``role``, or a new one-time password."""

    id: str
    username: str
    display_name: str
    step: AccountStep
    role: Role
    to: Role | None = None


class StationRequestShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``erase``: a person's data in the contacts ``references``, and so many ``recordings``. ``retention``: other
    ``rules``, null for those of the settings. ``account``: its power, null where it is gone. ``mine``: the caller asked, and does not decide."""

    id: str
    kind: StationRequestKind
    state: Literal["pending", "granted", "refused"]
    mine: bool
    asked_at: datetime
    asked_by: str | None
    asked_why: str
    decided_at: datetime | None
    decided_by: str | None
    decided_why: str | None
    references: list[str]
    recordings: int
    rules: list[RetentionRule] | None
    account: AccountAsked | None = None


class StationRequests(msgspec.Struct, frozen=True, kw_only=True):
    """Pending ones first, then the newest."""

    requests: list[StationRequestShown]


class Asking(Protocol):
    """Where requests are put. All raise :class:`ApiError`."""

    async def ask(
        self, kind: StationRequestKind, what: dict[str, Any], *, by: Staff, reason: str
    ) -> str:
        """Ask for what another has to grant; the request's id."""
        ...

    async def waiting(self, kind: StationRequestKind) -> bool:
        """Whether something of this kind waits for a decision."""
        ...

    async def check_grantable(self, by: Staff, *, about: str | None = None) -> None:
        """Refuse where nobody could decide on what *by* asks; *about*: the account that it concerns."""
        ...

    async def accounts_waiting(self) -> dict[str, AccountStep]:
        """What waits for a decision, by the account's id."""
        ...


class Deciding(Protocol):
    """Where they are decided. All raise :class:`ApiError`."""

    async def listing(self, account_id: str) -> list[StationRequestShown]:
        """Return what was asked, as this account sees it."""
        ...

    async def decide(self, request_id: str, *, granted: bool, by: Staff, reason: str) -> None:
        """Grant and do it, or refuse."""
        ...


class Deed(Protocol):
    """Does what was granted; raises ``ApiError`` where it cannot be done."""

    async def __call__(self, what: dict[str, Any], *, reason: str, by: str | None) -> None:
        """*by* asked for it, and *reason* is theirs."""
        ...


class RequestsApi:
    """The handlers."""

    def __init__(self, requests: Deciding) -> None:
        self._requests = requests

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/requests", self.listing,
                "What one administrator asked for and another person decides", "recordings",
                response=StationRequests,
            ),
            Route(
                "POST", "/api/v1/requests/{id}/decision", self.decide,
                "Grant and do, or refuse, what somebody else asked for", "recordings",
                request=CustodyDecision, status=204,
                errors={
                    403: "The caller may be the one who asked.",
                    409: "It is decided already, or cannot be done any more.",
                    503: "A recording could not be destroyed; nothing else was erased.",
                },
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> StationRequests:
        """What waits, and what was decided."""
        return StationRequests(requests=await self._requests.listing(call.staff.account_id))

    async def decide(self, call: Call) -> web.Response:
        """The second pair of eyes."""
        wanted: CustodyDecision = call.body
        await self._requests.decide(
            call.path("id"), granted=wanted.granted, by=call.staff, reason=wanted.reason
        )
        return json_response(None, status=204)
