"""Connections that ask nothing are ended; a client that asks is answered."""

import asyncio
import contextlib
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web

from gateway.platform.http import connections as module
from gateway.platform.http.connections import Connections, CountingRunner


class Served:
    """A small server on loopback, whose clock is moved by hand."""

    def __init__(self):
        self.now = 1000.0
        self.opened = []

    async def send(self, octets):
        """Open a connection and send *octets*; return its reader."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(writer)
        writer.write(octets)
        await writer.drain()
        await asyncio.sleep(0.05)
        return reader

    async def after(self, seconds):
        """Have the station look when so much time has passed."""
        self.now += seconds
        await self.connections.look()


@contextlib.asynccontextmanager
async def serving(trusted=(), **options):
    """`/` answers at once, `/long` when told to, a POST when its body is there."""
    made = Served()
    let_go = made.let_go = asyncio.Event()

    async def answer(request):
        if request.path == "/socket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            async for message in socket:
                await socket.send_str(message.data)
            return socket
        if request.path == "/long":
            await let_go.wait()
        return web.Response(text=str(len(await request.read())))

    made.connections = Connections(trusted, **options, clock=lambda: made.now)
    app = web.Application(middlewares=[made.connections.middleware()])
    app.router.add_route("*", "/{path:.*}", answer)
    runner = CountingRunner(app, made.connections, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        let_go.set()
        for writer in made.opened:
            writer.close()
        await runner.cleanup()


@pytest.fixture
async def served():
    async with serving() as made:
        yield made


async def is_ended(reader):
    """Whether the other end is gone, with a moment for it to get about."""
    try:
        async with asyncio.timeout(1):
            return await reader.read() == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("octets", [b"", HALF, b"\r\n"])
async def test_what_has_not_asked_in_time_is_ended(served, octets):
    reader = await served.send(octets)
    await served.after(module.ASK_WITHIN_S - 1)
    assert not reader.at_eof()
    await served.after(2)
    assert await is_ended(reader)


async def test_half_a_second_request_is_ended_too(served):
    reader = await served.send(WHOLE + HALF)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    await served.after(module.ASK_WITHIN_S + 1)
    assert not reader.at_eof()
    await served.after(module.IDLE_S)
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(1)
    assert await is_ended(reader)


async def test_half_a_body_is_ended(served):
    reader = await served.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345")
    await served.after(module.BODY_WITHIN_S - 1)
    assert not reader.at_eof()
    await served.after(2)
    assert await is_ended(reader)


async def test_a_request_that_is_being_answered_may_take_any_time(served):
    async with aiohttp.ClientSession() as http:
        asked = asyncio.create_task(http.get(f"http://127.0.0.1:{served.port}/long"))
        await asyncio.sleep(0.05)
        await served.after(3600)
        served.let_go.set()
        async with await asked as answer:
            assert answer.status == 200


async def test_a_socket_stays_however_long_it_is_open(served):
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://127.0.0.1:{served.port}/socket") as socket,
    ):
        for _ in range(3):
            await served.after(3600)
            await socket.send_str("still here")
            assert await socket.receive_str(timeout=5) == "still here"


async def test_of_too_many_that_ask_nothing_the_oldest_goes_and_who_asks_is_answered():
    async with serving(per_address=6) as served:
        first = await served.send(HALF)
        others = [await served.send(HALF) for _ in range(4)]
        assert not first.at_eof()
        asking = await served.send(WHOLE)
        assert (await asking.readline()).startswith(b"HTTP/1.1 200")
        others.append(await served.send(HALF))
        await served.after(0)
        assert await is_ended(first)
        assert not any(other.at_eof() for other in others)


async def test_of_too_many_that_begin_a_second_request_the_oldest_go():
    async with serving(per_address=3) as served:
        readers = [await served.send(WHOLE) for _ in range(5)]
        for reader in readers:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(1)
        for writer in served.opened:
            writer.write(HALF)
        await asyncio.sleep(0.05)
        await served.after(0)
        assert [await is_ended(reader) for reader in readers] == [True, True, False, False, False]


async def test_of_too_many_that_ask_nothing_more_the_oldest_go():
    async with serving(per_address=2) as served:
        readers = [await served.send(WHOLE) for _ in range(3)]
        for reader in readers:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(1)
        await served.after(0)
        assert [await is_ended(reader) for reader in readers] == [True, False, False]


async def test_a_second_request_that_is_begun_takes_no_longer_than_the_first(served):
    reader = await served.send(WHOLE)
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(1)
    await served.after(10)
    served.opened[0].write(HALF)
    await asyncio.sleep(0.05)
    await served.after(module.ASK_WITHIN_S - 1)
    assert not reader.at_eof()
    served.opened[0].write(b"x")  # a further octet buys no time
    await asyncio.sleep(0.05)
    await served.after(2)
    assert await is_ended(reader)


async def test_a_second_request_that_comes_in_pieces_is_answered(served):
    reader = await served.send(WHOLE)
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(1)
    served.opened[0].write(WHOLE[:10])
    await asyncio.sleep(0.05)
    await served.after(module.ASK_WITHIN_S - 1)
    served.opened[0].write(WHOLE[10:])
    await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(1)
    await served.after(module.IDLE_S - 1)
    assert not reader.at_eof()


async def test_those_that_ask_nothing_leave_descriptors_to_the_others():
    async with serving(most=10) as served:
        readers = [await served.send(HALF) for _ in range(6)]
        asked = await served.send(WHOLE)
        await asked.readline()
        await served.after(0)
        assert [await is_ended(reader) for reader in readers] == [True, True, *[False] * 4]
        assert not asked.at_eof()


async def test_those_of_a_proxy_are_not_counted():
    async with serving(trusted=[ip_network("127.0.0.0/8")], per_address=2) as served:
        readers = [await served.send(HALF) for _ in range(4)]
        await served.after(0)
        assert not any(reader.at_eof() for reader in readers)
