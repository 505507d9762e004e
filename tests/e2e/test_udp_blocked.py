"""A network that begins to block UDP in the middle of a call: the pages find the way over TCP, and on a
station behind an address translation at that (``public/local``)."""

import asyncio
import time

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
ON_TCP_S, RECOVERED_S = 6.0, 12.0
"""For a loaded machine; `docs/media.md` says what was measured."""


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

    blocked_at = time.monotonic()
    relay.up.loss = relay.down.loss = 1.0
    while await ways(station) != {"tcp"}:
        assert time.monotonic() - blocked_at < ON_TCP_S
        await asyncio.sleep(0.1)
    print(f"on TCP after {time.monotonic() - blocked_at:.1f} s")
    for one in (citizen, operator):
        while (await decoded.count_frames(one.remote_video, 1)).decoded_fps < 5:
            assert time.monotonic() - blocked_at < RECOVERED_S
    print(f"both see again after {time.monotonic() - blocked_at:.1f} s at most")
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
