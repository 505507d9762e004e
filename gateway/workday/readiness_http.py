"""The readiness board: what each office's browser found before the briefing, and asking for the check."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response
from gateway.workday.readiness_reasons import Device, Path, Stand, Way

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=60_000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Kbps = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class ReadinessError(Exception):
    """It cannot be asked so; ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NewCheck(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What a browser found: its devices, how sound and pictures get through, by which way, the round trip, the
    share of packets lost, and the bandwidth that was seen."""

    camera: Device
    microphone: Device
    path: Path
    way: Way | None = None
    rtt_ms: Milliseconds | None = None
    loss: Share | None = None
    kbps: Kbps | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of a check: ``reasons`` keep from taking part, ``notes`` are as well to know."""

    ready: bool
    reasons: list[str]
    notes: list[str]


class OwnReadiness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """For when the check was asked last, when this account was checked last, and whether it is due now."""

    asked_for: datetime | None
    checked_at: datetime | None
    due: bool


class CheckShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The last check of somebody. ``needsRelay``: without a TURN server nothing gets through."""

    name: str
    at: datetime
    ready: bool
    reasons: list[str]
    notes: list[str]
    way: Way | None
    needs_relay: bool
    rtt_ms: int | None
    loss: float | None
    kbps: int | None


class OfficeReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """An office, or (without ``id``) those who are of none; each desk's last check, those not ready first."""

    id: str | None
    name: str
    stand: Stand
    checks: list[CheckShown]


class Board(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Every office. Checks count from ``since`` on: the beginning of the day, or when they were asked for."""

    asked_for: datetime | None
    since: datetime
    offices: list[OfficeReadiness]


class NewAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When everybody is to check; now, when left out."""

    at: Moment | None = None


class ReadinessProvider(Protocol):
    """Where checks are kept (see ``gateway.workday.readiness``)."""

    async def report(self, wanted: NewCheck, *, by: str) -> Verdict:
        """Keep what a browser found."""
        ...

    async def own(self, account_id: str) -> OwnReadiness:
        """Whether somebody is to check."""
        ...

    async def board(self) -> Board:
        """Every office."""
        ...

    async def ask(self, at: datetime | None, *, by: str) -> None:
        """Have everybody check at a time. Raises :class:`ReadinessError`."""
        ...

    async def forget(self) -> None:
        """Nobody is asked any more."""
        ...


class ReadinessApi:
    """The handlers."""

    def __init__(self, provider: ReadinessProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route("GET", "/api/v1/me/readiness", self.own, "Whether one's browser is to be checked now", "day", response=OwnReadiness),
            Route("POST", "/api/v1/me/readiness", self.report, "What one's browser found: devices and path", "day", request=NewCheck, response=Verdict, status=201),
            Route("GET", "/api/v1/readiness", self.board, "Which offices are ready for the briefing, and why others are not", "day", response=Board),
            Route("PUT", "/api/v1/readiness/time", self.ask, "Have every office check, now or at a time", "day", request=NewAsk, status=204),
            Route("DELETE", "/api/v1/readiness/time", self.forget, "Have nobody check any more", "day", status=204),
        )  # fmt: skip

    async def own(self, call: Call) -> OwnReadiness:
        """Whether to check."""
        return await self._provider.own(call.staff.account_id)

    async def report(self, call: Call) -> web.Response:
        """Keep a check."""
        made = await self._provider.report(call.body, by=call.staff.account_id)
        return json_response(made, status=201)

    async def board(self, _call: Call) -> Board:
        """Every office."""
        return await self._provider.board()

    async def ask(self, call: Call) -> web.Response:
        """Have everybody check."""
        try:
            await self._provider.ask(call.body.at, by=call.staff.account_id)
        except ReadinessError as error:
            raise ApiError(422, error.code, str(error)) from None
        return json_response(None, status=204)

    async def forget(self, _call: Call) -> web.Response:
        """Have nobody check."""
        await self._provider.forget()
        return json_response(None, status=204)
