"""HTTP that is malformed, slow, endless or simply too much, at a whole station; and a signaling flood
beside it, since both are answered by the same process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.request

import aiohttp
import pytest

from tests.support.clients.bare_socket import attacker
from tests.support.clients.half_requests import HalfRequests
from tests.support.clients.raw_socket import RawSocket

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENTER = {"category": "weapons", "modality": "video", "recording": False}
OWN_FAILURES = ("http.failed", "connect_failed", "Traceback", "child.ended", "never retrieved")
LIMITS = "address=60/60,session=40/10,entry=100/300,sign_in=20/300,verify=20/300"


@pytest.fixture(scope="module")
def limited(stations):
    """A station with limits that a test can reach; health checks come from this machine, too."""
    started = stations.start({"VS_RATE_LIMITS": LIMITS})
    yield started
    started.stop()


@pytest.fixture(scope="module")
def operator_token(limited):
    """An operator's, got before a test uses up what this address may ask."""
    account = limited.account("operator1")
    body = json.dumps({"username": account.username, "password": account.password}).encode()
    asked = urllib.request.Request(
        f"{limited.url}/api/v1/session", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)["accessToken"]


@pytest.fixture
def quiet(station):
    """The shared station must go on without a failure of its own."""
    before, mark = station.running(), len(station.log())
    yield station
    assert station.running() == before
    news = station.log()[mark:]
    assert not [word for word in OWN_FAILURES if word in news], news[-4000:]


async def raw(station, request: bytes, *, within_s=30) -> bytes:
    """What is answered to these octets; nothing when the station only closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", station.port)
    try:
        writer.write(request)
        async with asyncio.timeout(within_s):
            return await reader.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


ODD = b"\xff\xfe\x80"
REQUESTS = {
    "not http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n",
    "odd token": b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
    + ODD
    + b"\r\n\r\n",
    "odd cookie": b"POST /api/v1/session/refresh HTTP/1.1\r\nHost: x\r\nCookie: refresh="
    + ODD
    + b"\r\nContent-Length: 0\r\nSec-Fetch-Site: same-origin\r\n\r\n",
    "odd origin": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nOrigin: "
    + ODD
    + b"\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
    "odd origin of a socket": b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nOrigin: "
    + ODD
    + b"\r\n\r\n",
    "odd request id": b"GET /api/v1/station HTTP/1.1\r\nHost: x\r\nX-Request-ID: "
    + ODD
    + b"\r\n\r\n",
    "odd range": b"GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=" + ODD + b"\r\n\r\n",
    "odd language": b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: " + ODD + b"\r\n\r\n",
    "odd path": b"GET /%ff%fe%00/..%2f HTTP/1.1\r\nHost: x\r\n\r\n",
    "odd query": b"GET /verify?code=%ff%fe%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "odd forwarding": b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + ODD + b"\r\n\r\n",
    "odd host": b"POST /api/v1/session HTTP/1.1\r\nHost: "
    + ODD
    + b"\r\nOrigin: http://x\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
    "endless body": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 9999999999\r\n\r\n" + b"[" * 60_000,
    "endless chunks": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b"[" * 0x4000 + b"\r\n") * 8,
    "two lengths": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "negative length": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "deep json": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 16000\r\n\r\n" + b"[" * 16_000,
    "not utf-8": b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 29\r\n\r\n" + b'{"username":"\xff","password":1}',
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_malformed_request_gets_a_refusal_or_nothing(quiet, name):
    answer = await raw(quiet, REQUESTS[name])
    assert not answer or not answer.startswith(b"HTTP/1.1 5"), answer
    async with aiohttp.ClientSession() as http, http.get(f"{quiet.url}/healthz") as well:
        assert well.status == 200


async def test_half_requests_keep_nobody_waiting_and_are_ended(quiet):
    """A thousand that send a header for ever; a visitor enters and leaves meanwhile."""
    half = HalfRequests(quiet.port)
    try:
        await half.open(1_000)
        async with asyncio.timeout(60):
            while half.left():
                async with RawSocket(quiet.url, "/citizen") as visitor:
                    assert (await visitor.command("enterQueue", **ENTER))["ok"]
                    assert (await visitor.command("leaveQueue"))["ok"]
                await asyncio.sleep(0.2)
    finally:
        half.close()


async def test_a_flood_of_requests_is_refused_and_sockets_go_on(limited, operator_token):
    """One address asks too much: it is told to wait, before anything is looked up; whoever is
    connected does not notice."""
    async with (
        RawSocket(limited.url, "/citizen") as visitor,
        aiohttp.ClientSession() as http,
    ):
        statuses = []
        for path in ("/api/v1/station", "/api/v1/me", "/api/v1/nothing", "/api/v1/accounts") * 60:
            headers = {"Authorization": "Bearer x"} if path != "/api/v1/station" else {}
            async with http.get(limited.url + path, headers=headers) as answer:
                statuses.append(answer.status)
                if answer.status == 429:
                    assert int(answer.headers["Retry-After"]) > 0
        assert statuses.count(429) >= 150
        assert (await visitor.command("enterQueue", **ENTER))["ok"]
        assert (await visitor.command("leaveQueue"))["ok"]


async def test_signaling_floods_beside_a_visitor(limited, operator_token):
    """Before and after the greeting, and signed in as an operator, at once: those sockets end, the visitor's is answered all the time."""
    before = limited.running()
    mark = len(limited.log())
    answered = 0
    ended = 0

    async def flood(frame, greet):
        nonlocal ended
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            async with attacker(limited.url, greet=False) as opened:
                if greet:
                    await opened.send_str(greet)
                for _ in range(600):
                    await opened.send_str(frame)
                async with asyncio.timeout(15):
                    async for _ in opened:
                        pass
        ended += 1

    async with RawSocket(limited.url, "/citizen") as visitor:
        frames = ("3", "43/citizen,1[]", '42/citizen,1["command",{"type":"sync","id":"a"}]')
        flooding = [
            asyncio.create_task(flood(frame, greet), name="flood")
            for frame in frames
            for greet in ("", "40/citizen,{}")
        ]
        greet = "40/desk," + json.dumps({"token": operator_token})
        frame = '42/desk,1["command",{"type":"sync","id":"a"}]'
        flooding.append(asyncio.create_task(flood(frame, greet), name="flood"))
        while not all(task.done() for task in flooding) or answered < 5:
            answer = await visitor.command("leaveQueue")
            answered += 1
            # it is not in the queue, which is an answer as good as any
            assert answer["error"]["code"] == "not_allowed", answer
            await asyncio.sleep(0.5)
        await asyncio.gather(*flooding)
    assert ended == len(flooding)
    assert limited.running() == before
    news = limited.log()[mark:]
    assert "too_many_frames" in news
    assert not [word for word in OWN_FAILURES if word in news]


@pytest.mark.parametrize("field", ["token", "seat", "visitor", "check"])
@pytest.mark.parametrize("odd", ["\ud800", "a" * 9000, "\x00", "{}", 7, [], {"a": 1}])
async def test_an_odd_greeting_is_refused_or_means_nothing(quiet, field, odd):
    namespace = "/desk" if field == "token" else "/citizen"
    async with aiohttp.ClientSession() as http:
        url = f"{quiet.url}/socket.io/?EIO=4&transport=websocket"
        async with http.ws_connect(url) as opened:
            await opened.receive(timeout=5)
            await opened.send_str(f"40{namespace},{json.dumps({field: odd})}")
            async with asyncio.timeout(30):
                async for message in opened:
                    text = str(message.data)
                    if text.startswith(("40", "44")):
                        assert '"internal"' not in text, text
                        break
