"""What a hostile or broken client may say to the station, and that it gets a clear answer and nothing
more: no process ends, and the next visitor is served."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import jwt
import pytest
from yarl import URL

from gateway.platform.security.keys import load_keys
from gateway.platform.security.tokens import SEAT, STAFF, TokenSigner
from tests.support.clients.raw_socket import RawSocket

OWN_FAILURES = (
    "command.failed",
    "socket.connect_failed",
    "socket.disconnect_failed",
    "places_failed",
    "watch_failed",
    "reconcile_failed",
    "request_failed",
    "never retrieved",
    "child.ended",
)
ENTER = {"category": "weapons", "modality": "video", "recording": False}


@pytest.fixture(autouse=True)
async def still_standing(station):
    """Whatever a test does, the same processes run afterwards and a visitor can still enter."""
    before = station.running()
    assert set(before) == {"gateway", "jobs", "media-0", "valkey"}
    logged = len(station.log())
    yield
    assert station.running() == before
    async with RawSocket(station.url, "/citizen") as visitor:
        answer = await visitor.command("enterQueue", **ENTER)
        assert answer["ok"], answer
        assert (await visitor.command("leaveQueue"))["ok"]
    # refusals are ordinary answers; these would be handlers of ours that broke
    news = station.log()[logged:]
    broken = [word for word in OWN_FAILURES if word in news]
    assert not broken, f"{broken}\n{news}"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        "enterQueue",
        [],
        {},
        {"type": "enterQueue"},
        {"type": "nothingOfTheKind", "id": "a"},
        {"type": "enterQueue", "id": "a", **ENTER, "category": 7},
        {"type": "enterQueue", "id": "a", **ENTER, "category": "../../etc"},
        {"type": "enterQueue", "id": "a", **ENTER, "recording": "yes"},
        {"type": "enterQueue", "id": "a", "category": "weapons", "modality": "video"},
        {"type": "enterQueue", "id": "a", **ENTER, "admin": True},
        {"type": "enterQueue", "id": "a", **ENTER, "name": "x" * 81},
        {"type": "enterQueue", "id": "<script>", **ENTER},
        {"type": "enterQueue", "id": "a" * 65, **ENTER},
        {"type": "sendChat", "id": "a", "text": ""},
        {"type": "sendChat", "id": "a", "text": "x" * 2001},
        {"type": "acceptOffer", "id": "a", "contactId": "c"},
    ],
    ids=lambda payload: str(payload)[:60],
)
async def test_a_malformed_command_is_refused_in_words(station, payload):
    async with RawSocket(station.url, "/citizen") as visitor:
        answer = await visitor.raw(payload)
        assert answer["ok"] is False
        assert answer["error"]["code"] == "invalid_message"
        assert answer["error"]["message"]
        assert answer["error"]["retryable"] is False


FRAMES = {
    "unknown engine packet": "9",
    "empty message": "4",
    "no namespace": "42",
    "unknown namespace": "42/elsewhere,[]",
    "open list": '42/citizen,["command"',
    "not a list": '42/citizen,1{"command": 1}',
    "no event": "42/citizen,1[]",
    "event is a number": "42/citizen,1[7]",
    "reserved event": '42/citizen,["disconnect"]',
    "reserved event without session": '42/citizen,["connect"]',
    "reserved event with session": '42/citizen,["connect",{"aiohttp.request":1},{}]',
    "unknown event": '42/citizen,1["shutdown"]',
    "nested": '42/citizen,1["command",' + "[" * 20_000 + "]" * 20_000 + "]",
    "nested a little": '42/citizen,1["command",' + "[" * 400 + "]" * 400 + "]",
    "huge acknowledgement id": "42/citizen," + "9" * 90 + '["command",{}]',
    "unasked acknowledgement": "43/citizen,77[]",
    "attachments promised": '4599/citizen,["command",{"_placeholder":true,"num":0}]',
    "attachment unasked": b"attachment",
    "binary noise": bytes(range(256)),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
async def test_a_frame_that_is_no_message_harms_its_own_socket_only(station, frame):
    socket_io = station.url + "/socket.io/?EIO=4&transport=websocket"
    async with (
        RawSocket(station.url, "/citizen") as bystander,
        aiohttp.ClientSession() as http,
        http.ws_connect(socket_io) as attacker,
    ):
        assert (await bystander.command("enterQueue", **ENTER))["ok"]
        await attacker.receive(timeout=5)
        await attacker.send_str("40/citizen,{}")
        while not (await attacker.receive_str(timeout=5)).startswith("40/citizen"):
            pass
        await (attacker.send_bytes if isinstance(frame, bytes) else attacker.send_str)(frame)
        # still answering, or closed: either way it has been dealt with
        await attacker.send_str('42/citizen,88["command",{"type":"sync","id":"last"}]')
        async with asyncio.timeout(30):
            async for message in attacker:
                if "/citizen,88" in str(message.data):
                    break
        assert (await bystander.command("leaveQueue"))["ok"]


async def test_a_client_cannot_pretend_to_be_gone(station):
    """A socket that could drop out of the register would outlive the account it belongs to."""
    async with RawSocket(station.url, "/citizen") as visitor:
        assert (await visitor.command("enterQueue", **ENTER))["ok"]
        for event in (("disconnect", "gone"), ("connect", {}, {})):
            await visitor.event_of_own(*event)
        assert (await visitor.command("sync"))["ok"]
        assert (await visitor.command("leaveQueue"))["ok"]


async def test_an_unknown_category_is_refused(station):
    async with RawSocket(station.url, "/citizen") as visitor:
        answer = await visitor.command("enterQueue", **{**ENTER, "category": "astrology"})
        assert answer["ok"] is False
        assert answer["error"]["code"] == "unknown_category"


@pytest.mark.parametrize(
    "sdp",
    [
        "x",
        "v=0\r\n",
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
        "m=audio\r\n" * 2000,
        "v=0\r\na=group:BUNDLE " + "0 " * 20_000 + "\r\n",
        "\x00\xff\r\n" * 100,
    ],
    ids=["word", "empty", "no-ice", "many-sections", "long-line", "binary"],
)
async def test_a_malformed_description_is_refused(station, sdp):
    async with RawSocket(station.url, "/citizen") as visitor:
        assert (await visitor.command("enterQueue", **ENTER))["ok"]
        answer = await visitor.command("connectMedia", sdp=sdp)
        assert answer["ok"] is False
        assert answer["error"]["code"] not in {"internal", "busy"}, answer
        assert (await visitor.command("leaveQueue"))["ok"]


async def test_commands_before_entering_are_refused(station):
    async with RawSocket(station.url, "/citizen") as visitor:
        for kind, fields in (
            ("leaveQueue", {}),
            ("hangUp", {}),
            ("sendChat", {"text": "hello"}),
            ("connectMedia", {"sdp": "v=0"}),
        ):
            assert (await visitor.command(kind, **fields))["error"]["code"] == "not_allowed"


async def test_an_oversized_message_closes_its_own_socket_only(station):
    async with RawSocket(station.url, "/citizen") as bystander:
        assert (await bystander.command("enterQueue", **ENTER))["ok"]
        async with RawSocket(station.url, "/citizen") as attacker:
            await attacker.emit({"type": "sendChat", "id": "a", "text": "x" * 2_000_000})
            await wait_for(attacker.closed)
        assert (await bystander.command("leaveQueue"))["ok"]


async def wait_for(event, within_s=30):
    async with asyncio.timeout(within_s):
        await event.wait()


def signer(station):
    return TokenSigner(load_keys(station.data_dir))


async def test_a_desk_needs_a_token_that_is_ours_and_in_time(station):
    now = datetime.now(UTC)
    ours = signer(station)
    tokens = {
        "empty": "",
        "noise": "not.a.token",
        "unsigned": jwt.encode({"sub": "x", "aud": STAFF, "iat": 0, "exp": 2**33}, "", "none"),
        "foreign": jwt.encode({"sub": "x", "aud": STAFF, "iat": 0, "exp": 2**33}, "k" * 32),
        "expired": ours.sign(STAFF, "x", now=now - timedelta(hours=2), ttl=timedelta(hours=1)),
        "a seat": ours.sign(SEAT, "x", now=now, ttl=timedelta(hours=1)),
        "of nobody": ours.sign(STAFF, "x", now=now, ttl=timedelta(hours=1)),
    }
    for name, token in tokens.items():
        refusal = await RawSocket(station.url, "/desk", {"token": token}).refused()
        assert refusal, name
        assert refusal["code"] == "invalid_token", name
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
            http.get(f"{station.url}/api/v1/me") as answer,
        ):
            assert answer.status == 401, name
    assert await RawSocket(station.url, "/desk").refused()


async def test_an_expired_or_forged_seat_brings_nobody_back(station):
    now = datetime.now(UTC)
    async with RawSocket(station.url, "/citizen") as owner:
        entered = (await owner.command("enterQueue", **ENTER))["result"]
        forged = jwt.encode(
            {"sub": entered["contactId"], "aud": SEAT, "iat": 0, "exp": 2**33}, "k" * 32
        )
        expired = signer(station).sign(
            SEAT, entered["contactId"], now=now - timedelta(days=9), ttl=timedelta(days=1)
        )
        for seat in (forged, expired, "x"):
            async with RawSocket(station.url, "/citizen", {"seat": seat}) as stranger:
                snapshot = await stranger.event("snapshot")
                assert snapshot["contact"] is None
                assert snapshot["seatLost"] is True
                assert (await stranger.command("leaveQueue"))["ok"] is False
        assert (await owner.command("leaveQueue"))["ok"]


async def test_another_sites_page_is_not_let_in(station, stations):
    # a site that may frame the station gets no further than any other
    for origin in ("https://elsewhere.example", stations.host_site.origin):
        await RawSocket(station.url, "/citizen", origin=origin).refused()
    async with RawSocket(station.url, "/citizen", origin=station.url) as own:
        assert (await own.event("snapshot"))["contact"] is None


async def test_files_outside_the_pages_are_not_served(station):
    async with aiohttp.ClientSession() as http:
        for path in (
            "/../pyproject.toml",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/assets/..%2f..%2f..%2fpyproject.toml",
            "/demo-accounts.json",
            "/secret.key",
        ):
            async with http.get(URL(station.url + path, encoded=True)) as answer:
                body = await answer.text()
                assert answer.status in {400, 404} or "<html" in body, path
                assert "root:" not in body
                assert "virtual-station" not in body or "<html" in body
