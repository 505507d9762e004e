"""What the line knows of the station: asked for over HTTP, and waited for by callers who come before the first answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.line import station
from gateway.line.numbers.model import InboundNumber, NumbersInForce
from gateway.line.station import StationFacts
from gateway.platform.sql.changes import Changes
from gateway.processes.sip import STATION_SOURCES

STATION = {
    "state": "open",
    "callback": ["phone"],
    "categories": [
        {"id": "weapons", "state": "nobody", "nextOpening": None},
        {"id": "privacy", "state": "open", "nextOpening": None},
        {"id": "esteem", "state": "closed", "nextOpening": None},
    ],
    "mostAsked": ["privacy", "gone", "esteem"],
    "now": "2026-12-01T09:00:00+00:00",
    "nextOpening": None,
    "closesAt": None,
}
MENU = InboundNumber(number="1234", leads_to="menu", languages=["it"])


class Station:
    """Answers as a gateway does, once it is ``up``."""

    def __init__(self) -> None:
        self.up = True
        self.numbers = [MENU]
        self.late = 0
        """So many times it answers with the menu alone: it has not read a change itself yet."""
        self.said = STATION
        self.asked = 0
        self.tickets: list[str] = []

    async def station(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response(self.said) if self.up else web.Response(status=503)

    async def in_force(self, request: web.Request) -> web.Response:
        self.tickets.append((await request.json())["ticket"])
        numbers = [MENU] if len(self.tickets) <= self.late else self.numbers
        body = msgspec.json.encode(NumbersInForce(numbers=numbers))
        return web.Response(body=body, content_type="application/json")


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setattr(station, "SAFETY_S", 0.05)
    return Station()


@pytest.fixture
def seldom(gateway: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a notice the station is asked once."""
    monkeypatch.setattr(station, "SAFETY_S", 3600.0)


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
async def facts(gateway: Station, changes: Changes) -> AsyncIterator[StationFacts]:
    app = web.Application()
    app.router.add_get("/api/v1/station", gateway.station)
    app.router.add_post("/api/v1/inbound-numbers/in-force", gateway.in_force)
    async with TestServer(app) as server:
        made = StationFacts(
            str(server.make_url("")).rstrip("/"),
            "http://here",
            lambda: "ours",
            changes,
            sources=STATION_SOURCES,
            verify=True,
        )
        yield made
        await made.aclose()


async def number(facts: StationFacts, called: str) -> str | None:
    found = await facts.number(called)
    return found and found.number


async def test_topics_come_in_the_order_in_which_they_are_asked_for(facts: StationFacts) -> None:
    facts.start()
    assert await number(facts, "1234") == "1234"
    assert facts.topics == ("privacy", "esteem", "weapons")
    assert facts.closed == {"esteem"}
    assert facts.calls_back


async def test_a_caller_who_comes_first_waits_for_the_numbers(
    gateway: Station, facts: StationFacts
) -> None:
    gateway.up = False
    facts.start()
    asked: asyncio.Task[Any] = asyncio.create_task(number(facts, "1234"))
    async with asyncio.timeout(30):
        while gateway.asked < 2:
            await asyncio.sleep(0.01)
    assert not asked.done()
    gateway.up = True
    assert await asked == "1234"
    assert set(gateway.tickets) == {"ours"}


async def test_a_caller_does_not_wait_for_ever(
    gateway: Station, facts: StationFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station, "KNOWN_WITHIN_S", 0.05)
    gateway.up = False
    facts.start()
    with pytest.raises(TimeoutError):
        await facts.number("1234")


async def test_numbers_are_followed_and_stay_known_while_the_station_is_away(
    gateway: Station, facts: StationFacts
) -> None:
    facts.start()
    assert await number(facts, "77") is None
    gateway.numbers = [MENU, msgspec.structs.replace(MENU, number="77")]
    async with asyncio.timeout(30):
        while await number(facts, "77") != "77":
            await asyncio.sleep(0.01)
    gateway.up = False
    asked = gateway.asked
    async with asyncio.timeout(30):
        while gateway.asked < asked + 3:
            await asyncio.sleep(0.01)
    assert await number(facts, "77") == "77"


async def test_a_change_is_obeyed_when_it_is_told_and_read_once_more_a_moment_later(
    seldom: None,
    gateway: Station,
    facts: StationFacts,
    changes: Changes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(station, "ASK_ONCE_MORE_AFTER_S", 0.05)
    gateway.numbers = [MENU, msgspec.structs.replace(MENU, number="77")]
    gateway.late = 2
    facts.start()
    assert await number(facts, "77") is None
    changes.heard({"number_versions"})
    async with asyncio.timeout(30):
        while await number(facts, "77") != "77":
            await asyncio.sleep(0.01)
    assert gateway.asked == 3


async def test_the_station_is_asked_again_when_it_opens_or_closes(
    seldom: None, gateway: Station, facts: StationFacts
) -> None:
    shut = [each | {"state": "closed"} for each in STATION["categories"]]
    gateway.said = STATION | {"categories": shut, "nextOpening": "2026-12-01T09:00:00.5+00:00"}
    facts.start()
    await number(facts, "1234")
    assert facts.closed == {"weapons", "privacy", "esteem"}
    gateway.said = STATION
    async with asyncio.timeout(30):
        while facts.closed != {"esteem"}:
            await asyncio.sleep(0.01)
    assert gateway.asked == 2
