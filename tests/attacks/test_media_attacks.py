"""Datagrams and control requests that nobody asked for, while a call is running: it must not notice."""

import asyncio
import contextlib
import os
import random
import socket

import aiohttp
import pytest

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.clients.half_requests import HalfRequests
from tests.support.clients.raw_socket import RawSocket
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FLOOD = 4000
TOKEN = "a-token-only-for-this-test"


def stray_datagrams(seed):
    """Nothing, noise, and near misses of every protocol that shares the port."""
    chance = random.Random(seed)
    stun_head = b"\x00\x01\x00\x08\x21\x12\xa4\x42"
    client_hello = bytes.fromhex("16feff0000000000000000002f010000230000000000000023fefd") + bytes(
        33
    )
    yield b""
    for size in (1, 2, 11, 12, 19, 20, 1200, 1500, 9000):
        yield chance.randbytes(size)
    while True:
        kind = chance.randrange(6)
        noise = chance.randbytes(chance.randrange(1, 200))
        if kind == 0:
            yield b""
        elif kind == 1:
            yield stun_head + chance.randbytes(12) + b"\x00\x06\x00\x04" + chance.randbytes(4)
        elif kind == 2:
            yield stun_head + noise
        elif kind == 3:
            yield client_hello + noise
        elif kind == 4:
            yield bytes([0x80, chance.choice([96, 97, 111])]) + noise
        else:
            yield bytes([0x80 | chance.randrange(32), chance.choice([200, 201, 205, 206])]) + noise


async def flood(port, count):
    """Send *count* stray datagrams to *port* from addresses that belong to no call."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(8)]
    datagrams = stray_datagrams(seed=7)
    try:
        for number in range(count):
            sockets[number % 8].sendto(next(datagrams), ("127.0.0.1", port))
            if number % 50 == 49:
                await asyncio.sleep(0.01)
    finally:
        for each in sockets:
            each.close()


async def knock_at_the_control_surface(port):
    """Use the control surface without its token, and with it but senselessly."""
    base = f"http://127.0.0.1:{port}"
    sdp = {"Content-Type": "application/sdp"}
    async with aiohttp.ClientSession() as stranger:
        for method, path in (("POST", "/peers"), ("GET", "/peers"), ("GET", "/stats")):
            async with stranger.request(method, base + path, data="v=0", headers=sdp) as answer:
                assert answer.status == 401, path
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        for body in ("", "x", "v=0\r\n", "m=video" * 1000, os.urandom(3000), "v=0\r\n" * 100_000):
            async with http.post(f"{base}/peers", data=body, headers=sdp) as answer:
                assert 400 <= answer.status < 500, (answer.status, body[:20])
        for method, path in (
            ("GET", "/peers/nobody"),
            ("DELETE", "/peers/nobody"),
            ("PUT", "/peers/nobody/room"),
            ("PUT", "/rooms/none/policy"),
            ("PUT", "/rooms/none/recording"),
        ):
            async with http.request(method, base + path, data="{not json") as answer:
                assert 400 <= answer.status < 500, (answer.status, method, path)


@pytest.fixture
def open_station(special_station):
    return special_station({"VS_MEDIA_CONTROL_TOKEN": TOKEN})


@pytest.mark.long
async def test_a_call_does_not_notice_what_strangers_send(open_station, stage):
    station = open_station
    cast = Cast(stage, station)
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen()).enter("weapons")
    await operator.accept()
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR),
        decoded.assert_shows(operator.remote_video, CITIZEN),
    )
    running = station.running()
    assert set(running) == {"gateway", "jobs", "media-0", "valkey"}
    await asyncio.gather(
        decoded.assert_moves(citizen.remote_video, 5),
        decoded.assert_moves(operator.remote_video, 5),
        flood(station.media_port, FLOOD),
        knock_at_the_control_surface(station.control_port),
    )
    await decoded.assert_hears(operator.page, CITIZEN)
    assert station.running() == running
    assert "Traceback" not in station.log()
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()


WAITING = 50
ENTER = {"category": "privacy", "modality": "text", "recording": False}


@pytest.mark.long
async def test_a_call_and_fifty_waiting_notice_nothing_of_half_requests(open_station, stage):
    """3,000 at a time from one address, for a minute; all of them are ended."""
    station = open_station
    cast = Cast(stage, station)
    operator = await cast.operator()
    await operator.available()
    citizen = await (await cast.citizen()).enter("weapons")
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    running = station.running()
    half = HalfRequests(station.port)
    async with contextlib.AsyncExitStack() as stack:
        waiting = [
            await stack.enter_async_context(RawSocket(station.url, "/citizen"))
            for _ in range(WAITING)
        ]
        for each in waiting:
            assert (await each.command("enterQueue", **ENTER))["ok"]
        ends_at = asyncio.get_running_loop().time() + 60
        while asyncio.get_running_loop().time() < ends_at:
            await half.open(max(0, 3_000 - half.left()))
            for each in waiting:
                assert (await each.command("sync"))["ok"]
            await decoded.assert_moves(citizen.remote_video, 2)
        assert not [each for each in waiting if each.closed.is_set()]
        async with asyncio.timeout(60):
            while half.left():
                await asyncio.sleep(0.5)
    await decoded.assert_hears(operator.page, CITIZEN)
    assert station.running() == running
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
