"""A network that begins to block UDP in the middle of a call: the pages find the way over TCP, and on a
station behind an address translation at that (``public/local``)."""

import asyncio

import aiohttp
import pytest
import pytest_asyncio

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.networks.impairment_relay import (
    MEDIA_ADDRESSES,
    RELAY_ADDRESS,
    WORKER_ADDRESS,
    ImpairmentRelay,
)
from tests.support.networks.tcp_forward import TcpForward
from tests.support.pages import decoded
from tests.support.servers.station import Station, free_ports

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "only-for-this-test"
MOVED_WITHIN_S = 30
"""How soon is measured by ``make bench BENCH=media.fallback.tcp``."""


@pytest_asyncio.fixture(loop_scope="session")
async def behind(tmp_path, special_station):
    port, media_port, control_port = free_ports(3)
    relay = ImpairmentRelay(media_port, seed=7)
    forward = await TcpForward((RELAY_ADDRESS, media_port), (WORKER_ADDRESS, media_port)).start()
    station = Station(
        tmp_path / "station", port=port, media_port=media_port, control_port=control_port
    )
    settings = {"VS_MEDIA_ADDRESSES": MEDIA_ADDRESSES, "VS_MEDIA_CONTROL_TOKEN": TOKEN}
    yield await asyncio.to_thread(special_station, settings, station), relay
    relay.stop()
    await forward.aclose()


async def ways(station):
    """Over what the connections of the two parties run now."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"http://127.0.0.1:{station.control_port}/peers"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(url) as answer,
    ):
        peers = (await answer.json())["peers"]
    return {peer["path"]["kind"] for peer in peers if peer["room"]}


async def test_a_call_goes_on_over_tcp_when_udp_is_blocked(behind, stage):
    station, relay = behind
    cast = Cast(stage, station)
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen()).enter("weapons")
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    assert await ways(station) == {"udp"}

    relay.up.loss = relay.down.loss = 1.0
    async with asyncio.timeout(MOVED_WITHIN_S):
        while await ways(station) != {"tcp"}:
            await asyncio.sleep(0.1)
    await asyncio.gather(
        decoded.assert_advances(citizen.remote_video, within_s=MOVED_WITHIN_S),
        decoded.assert_advances(operator.remote_video, within_s=MOVED_WITHIN_S),
    )
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
