"""A telephone that a chair has called into a conference, over the death of each process that carries the call: it goes on, and ends with
the conference."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.support.clients.wire_client import WireClient, wire_client
from tests.support.line_caller import Telephone
from tests.support.servers.station import Station, free_ports
from tests.survival.scene import kill, restarted

PACKETS = 20


@pytest.fixture
def ports() -> list[int]:
    return free_ports(2)


@pytest.fixture
def station(special_station: Any, ports: list[int]) -> Station:
    sip, own = ports
    made: Station = special_station(
        {
            "VS_SIP": "1", "VS_SIP_HOST": "127.0.0.1", "VS_SIP_PORT": str(sip),
            "VS_SIP_TRUNKS": f"pbx=sip:127.0.0.1:{own}?number=%2B390600000000", "VS_SIP_OUT": "pbx",
            "VS_MEDIA_SPARE": "on",
        }
    )  # fmt: skip
    return made


@contextlib.asynccontextmanager
async def chairing(station: Station, meeting: str = "") -> AsyncIterator[tuple[str, WireClient]]:
    """A chair's page in a conference, a new one where none is given."""
    boss = station.account("supervisor1")
    given = {"username": boss.username, "password": boss.password}
    async with aiohttp.ClientSession(station.url, headers={"Origin": station.url}) as http:
        async with http.post("/api/v1/session", json=given) as answer:
            token = (await answer.json())["accessToken"]
        if not meeting:
            body = {"kind": "briefing", "title": "Briefing"}
            bearer = {"Authorization": f"Bearer {token}"}
            async with http.post("/api/v1/conferences", json=body, headers=bearer) as answer:
                meeting = (await answer.json())["id"]
    auth = {"conference": meeting, "token": token}
    async with wire_client(station.url, "/conference", auth) as page:
        await page.wait(lambda event: event["type"] == "snapshot")
        yield meeting, page


def told(page: WireClient) -> dict[str, Any]:
    """The conference as the page was told of it last."""
    newest = next(e for e in reversed(page.events) if e["type"] in ("snapshot", "conference"))
    found: dict[str, Any] = newest["conference"]
    return found


async def until(condition: Any, within_s: float = 40.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.05)


async def goes_on(telephone: Telephone) -> None:
    """Sound comes."""
    before = telephone.heard
    await until(lambda: telephone.heard >= before + PACKETS)


@pytest.mark.long
@pytest.mark.parametrize(
    ("part", "when"),
    [
        ("sip", "ringing"), ("sip", "asked"), ("sip", "inside"),
        ("gateway", "ringing"), ("gateway", "asked"), ("gateway", "inside"),
        ("media-0", "asked"), ("media-0", "inside"),
    ],
)  # fmt: skip
async def test_a_call_into_a_conference_outlives_a_kill_and_ends_with_the_conference(
    station: Station, ports: list[int], part: str, when: str
) -> None:
    sip, own = ports
    await until(lambda: "sip" in station.pids())
    telephone = Telephone(sip)
    await telephone.open(own)
    try:
        async with chairing(station) as (meeting, page):
            await page.do("dialOut", name="Sede", number="06 12345678")
            invited = await telephone.rung()
            await until(lambda: told(page)["calls"][-1]["state"] == "ringing")
            if when != "ringing":
                await telephone.pick_up(invited)
                await goes_on(telephone)
            if when == "inside":
                telephone.press("1")
                await until(lambda: len(told(page)["members"]) == 2)
            pid = kill(station, part)
            await restarted(station, part, pid)
        async with chairing(station, meeting) as (_, page):
            if when == "ringing":
                await telephone.pick_up(invited)
                await goes_on(telephone)
            async with asyncio.timeout(60):
                while len(told(page)["members"]) < 2:
                    # the question is asked again in the process that goes on
                    telephone.press("1")
                    await asyncio.sleep(1)
            called = told(page)["calls"][-1]
            assert (called["state"], called["joined"]) == ("answered", True)
            assert telephone.agent.sessions
            await page.do("end")
            await telephone.over()
            await until(lambda: not telephone.agent.sessions)
    finally:
        await telephone.aclose()
