"""What everybody may know of the station: open or closed, topics, waits, privacy facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec
from aiohttp import web

from gateway.accounts.codes import OperatorCodes, Standing, as_code
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from queueing.hours import ClosedWhy


class HoursRange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Opening hours of one weekday (0 Monday to 6 Sunday), local times ``HH:MM``."""

    weekday: int
    opens: str
    closes: str


class WaitEstimate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A wait as a range in seconds."""

    low_s: int
    high_s: int


class CategoryText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category in one language: its name, what it is about, words people search with."""

    label: str
    description: str
    search_words: list[str]


LineState = Literal["open", "closed", "full", "nobody", "paused"]
"""What whoever wants to enter now has to be told: whether somebody answers, the line is full, nobody
is signed in, or all of them pause."""


class StationCategory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic; ``wait`` is None when no estimate can be made, ``open`` whether it is served now,
    ``nextOpening`` when that is another moment than the station's;
    ``sharing`` ``off``: contacts start without the citizen's picture."""

    id: str
    segment: Literal["civil", "military"]
    sharing: Literal["on", "off"]
    texts: dict[str, CategoryText]
    open: bool
    state: LineState = "open"
    next_opening: datetime | None = None
    wait: WaitEstimate | None = None
    waiting: int = 0


class PrivacyFacts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the notice before entry has to say in figures."""

    recording_days: int


class Station(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The station as the first page shows it."""

    organisation: str
    name: str
    open: bool
    always_open: bool
    time_zone: str
    now: datetime
    next_opening: datetime | None
    closes_at: datetime | None
    hours: list[HoursRange]
    agents_present: int
    wait: WaitEstimate | None
    categories: list[StationCategory]
    privacy: PrivacyFacts
    quick_exit_url: str = "about:blank"
    by_phone: bool = False
    callback: list[Literal["video", "phone"]] = []
    state: LineState = "open"
    closed_why: ClosedWhy | None = None


class OperatorCode(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether a code belongs to an operator of this station; ``retired``: it did once."""

    code: str
    valid: bool
    retired: bool = False


class StationProvider(Protocol):
    """Where the station's state comes from."""

    async def station(self) -> Station:
        """The state now."""
        ...


class StationApi:
    """The handlers."""

    def __init__(self, provider: StationProvider, codes: OperatorCodes) -> None:
        self._provider = provider
        self._codes = codes

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/station", self.station, "The state of the station", "station",
                response=Station,
            ),
            Route(
                "GET", "/api/v1/operators/{code}", self.operator,
                "Check the code an operator showed", "station", response=OperatorCode,
            ),
        )  # fmt: skip

    async def station(self, _call: Call) -> web.Response:
        """The state of the station; with its topics it is the largest thing that the page waits for."""
        answer = json_response(await self._provider.station())
        answer.enable_compression()
        return answer

    async def operator(self, call: Call) -> OperatorCode:
        """Whether the code is an operator's; nothing else about the person."""
        standing = await self._codes.check(call.path("code"), call.request[CLIENT].counted_as)
        return OperatorCode(
            code=as_code(call.path("code")),
            valid=standing is Standing.VALID,
            retired=standing is Standing.RETIRED,
        )
