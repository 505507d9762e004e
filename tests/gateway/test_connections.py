"""Connections that ask nothing are ended; a client that asks is answered."""

import asyncio
import contextlib
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web

from gateway.platform.http import connections as module
from gateway.platform.http.connections import Connections, CountingRunner
from tests.gateway.waiting import until

# written a second time: a test that took them from the module would agree with any value
ASK_WITHIN_S = 15
IDLE_S = 75
BODY_WITHIN_S = 60


class Noted(Connections):
    """Counts the connections that are made, and how often octets come in."""

    times_made = 0
    times_heard = 0

    def made(self, handler):
        super().made(handler)
        self.times_made += 1

    def heard(self, handler):
        super().heard(handler)
        self.times_heard += 1


class Served:
    """A small server on loopback, whose clock is moved by hand."""

    def __init__(self):
        self.now = 1000.0
        self.opened = []
        self.begun = 0
        self._ended_before = module.ended.copy()

    @property
    def ended(self):
        """How many connections have been ended, by why."""
        return dict(module.ended - self._ended_before)

    async def open(self, octets=b""):
        """Return a connection on which *octets* have come in."""
        before = self.connections.times_made
        line = Line(self, *await asyncio.open_connection("127.0.0.1", self.port))
        self.opened.append(line)
        await until(lambda: self.connections.times_made > before)
        if octets:
            await line.send(octets)
        return line

    async def after(self, seconds):
        """Have the station look when so much time has passed."""
        self.now += seconds
        await self.connections.check()


class Line:
    """The client's end of a connection."""

    def __init__(self, served, reader, writer):
        self._served = served
        self._reader = reader
        self.writer = writer

    async def send(self, octets):
        """Send *octets*, and wait until they have come in."""
        before = self._served.connections.times_heard
        self.writer.write(octets)
        await until(lambda: self._served.connections.times_heard > before)

    async def answer(self):
        """Read an answer to the end."""
        async with asyncio.timeout(30):
            head = await self._reader.readuntil(b"\r\n\r\n")
            await self._reader.readexactly(1)
        assert head.startswith(b"HTTP/1.1 200")

    async def ends(self):
        """Wait until the station has ended it."""
        async with asyncio.timeout(30):
            with contextlib.suppress(ConnectionError):
                assert await self._reader.read() == b""


@contextlib.asynccontextmanager
async def serving(trusted=(), **options):
    """`/` answers at once, `/long` when told to, a POST when its body is there."""
    made = Served()
    let_go = made.let_go = asyncio.Event()

    async def answer(request):
        made.begun += 1
        if request.path == "/socket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            async for message in socket:
                await socket.send_str(message.data)
            return socket
        if request.path == "/long":
            await let_go.wait()
        return web.Response(text=str(len(await request.read())))

    made.connections = Noted(trusted, **options, clock=lambda: made.now)
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
        for line in made.opened:
            line.writer.close()
        await runner.cleanup()


@pytest.fixture
async def served():
    async with serving() as made:
        yield made


HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
REST = b"x\r\n\r\n"
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("octets", [b"", HALF, b"\r\n"])
async def test_what_has_not_asked_in_time_is_ended(served, octets):
    line = await served.open(octets)
    await served.after(ASK_WITHIN_S - 1)
    assert served.ended == {}
    await served.after(2)
    assert served.ended == {"silent": 1}
    await line.ends()


async def test_half_a_second_request_is_ended_too(served):
    line = await served.open(WHOLE + HALF)
    await line.answer()
    await served.after(IDLE_S - 1)
    assert served.ended == {}
    await served.after(2)
    assert served.ended == {"idle": 1}
    await line.ends()


async def test_half_a_body_is_ended(served):
    line = await served.open(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345")
    await until(lambda: served.begun)
    await served.after(BODY_WITHIN_S - 1)
    assert served.ended == {}
    await served.after(2)
    assert served.ended == {"slow": 1}
    await line.ends()


async def test_a_request_that_is_being_answered_may_take_any_time(served):
    async with aiohttp.ClientSession() as http:
        asked = asyncio.create_task(http.get(f"http://127.0.0.1:{served.port}/long"))
        await until(lambda: served.begun)
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
            assert await socket.receive_str(timeout=30) == "still here"


async def test_of_too_many_that_ask_nothing_the_oldest_goes_and_who_asks_is_answered():
    async with serving(per_address=6) as served:
        first = await served.open(HALF)
        others = [await served.open(HALF) for _ in range(4)]
        await served.after(0)
        assert served.ended == {}
        asking = await served.open(WHOLE)
        await asking.answer()
        others.append(await served.open(HALF))
        await served.after(0)
        assert served.ended == {"crowded": 1}
        await first.ends()
        for other in others:
            await other.send(REST)
            await other.answer()


async def test_of_too_many_that_begin_a_second_request_the_oldest_go():
    async with serving(per_address=3) as served:
        lines = [await served.open(WHOLE) for _ in range(5)]
        for line in lines:
            await line.answer()
        for line in lines:
            await line.send(HALF)
        await served.after(0)
        assert served.ended == {"crowded": 2}
        for line in lines[:2]:
            await line.ends()
        for line in lines[2:]:
            await line.send(REST)
            await line.answer()


async def test_of_too_many_that_ask_nothing_more_the_oldest_go():
    async with serving(per_address=2) as served:
        lines = [await served.open(WHOLE) for _ in range(3)]
        for line in lines:
            await line.answer()
        await served.after(0)
        assert served.ended == {"crowded": 1}
        await lines[0].ends()
        for line in lines[1:]:
            await line.send(WHOLE)
            await line.answer()


async def test_a_second_request_that_is_begun_takes_no_longer_than_the_first(served):
    line = await served.open(WHOLE)
    await line.answer()
    await served.after(10)
    await line.send(HALF)
    await served.after(ASK_WITHIN_S - 1)
    assert served.ended == {}
    await line.send(b"x")  # a further octet buys no time
    await served.after(2)
    assert served.ended == {"silent": 1}
    await line.ends()


async def test_a_second_request_that_comes_in_pieces_is_answered(served):
    line = await served.open(WHOLE)
    await line.answer()
    await line.send(WHOLE[:10])
    await served.after(ASK_WITHIN_S - 1)
    await line.send(WHOLE[10:])
    await line.answer()
    await served.after(IDLE_S - 1)
    assert served.ended == {}
    await line.send(WHOLE)
    await line.answer()


async def test_those_that_ask_nothing_leave_descriptors_to_the_others():
    async with serving(most=10) as served:
        lines = [await served.open(HALF) for _ in range(6)]
        asked = await served.open(WHOLE)
        await asked.answer()
        await served.after(0)
        assert served.ended == {"crowded": 2}
        for line in lines[:2]:
            await line.ends()
        for line in lines[2:]:
            await line.send(REST)
            await line.answer()
        await asked.send(WHOLE)
        await asked.answer()


async def test_those_of_a_proxy_are_not_counted():
    async with serving(trusted=[ip_network("127.0.0.0/8")], per_address=2) as served:
        lines = [await served.open(HALF) for _ in range(4)]
        await served.after(0)
        assert served.ended == {}
        for line in lines:
            await line.send(REST)
            await line.answer()
