"""Floods on the signaling server (ASVS 17.3): before anything is said, after, and never reading.

The server alone with a real socket; what a flood does to a whole station is the last test's.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json

import aiohttp
import engineio
import pytest
import structlog

from signaling import frames
from signaling.frames import MAX_WAITING
from signaling.limits import Rate
from tests.attacks.talk import until
from tests.signaling.served import ask, connected, serving
from tests.support.clients.bare_socket import attacker

FRAMES = Rate(100, 3600)
"""None comes back while a flood lasts."""
SYNC = '42/citizen,1["command",{"type":"sync","id":"a"}]'


async def ends(opened, *, within_s=60) -> int:
    """How many frames came until the other side closed."""
    count = 0
    async with asyncio.timeout(within_s):
        async for _ in opened:
            count += 1
    return count


FLOODS = {
    "pongs": "3",
    "empty messages": "4",
    "unknown events": '42/citizen,["x"]',
    "acknowledgements": "43/citizen,7[]",
    "commands": SYNC,
    "no commands": '42/citizen,1["command",7]',
    "greetings": "40/citizen,{}",
    "greetings elsewhere": "40/nowhere,{}",
    "farewells": "41/elsewhere,",
    "upgrades": "5",
    "nonsense": "9",
}
BY_STRANGERS = ("pongs", "greetings elsewhere", "nonsense")
"""What a stranger floods with for every change; a citizen floods with each of them."""


@pytest.mark.parametrize(
    ("name", "greet"),
    [
        # a stranger's socket is counted by the same code, before there is anybody to tell of it
        pytest.param(
            name,
            greet,
            id=f"{name}-{'citizen' if greet else 'stranger'}",
            marks=() if greet or name in BY_STRANGERS else pytest.mark.long,
        )
        for name in FLOODS
        for greet in (False, True)
    ],
)
async def test_a_flood_ends_its_own_socket_only(name, greet):
    async with (
        serving(frames=FRAMES, commands_by_session=None, commands_by_address=None) as (
            server,
            handler,
            url,
        ),
        connected(url) as bystander,
        attacker(url, greet=greet) as flooding,
    ):
        tasks = len(asyncio.all_tasks())
        with contextlib.suppress(ConnectionError):
            for _ in range(400):
                await flooding.send_str(FLOODS[name])
        answered = await ends(flooding)
        assert answered <= FRAMES.count + 5
        assert (await ask(bystander, {"type": "sync", "id": "1"}))["ok"]
        assert len(handler.commands) <= FRAMES.count + 2
        # what a frame leaves behind (a ping that is due later) is bounded by the same number
        assert len(asyncio.all_tasks()) - tasks <= FRAMES.count + 5
        await until(lambda: len(server.sessions("/citizen")) == 1)


async def test_long_polling_floods_end_as_well():
    async with (
        serving(frames=FRAMES) as (_, _, url),
        connected(url) as bystander,
        aiohttp.ClientSession() as http,
    ):
        base = f"{url}/socket.io/?EIO=4&transport=polling"
        async with http.get(base) as opened:
            sid = json.loads((await opened.text())[1:])["sid"]
        statuses = []
        for _ in range(30):
            async with http.post(f"{base}&sid={sid}", data="\x1e".join(["4"] * 15)) as answer:
                statuses.append(answer.status)
        assert statuses[0] == 200
        assert statuses[-1] == 400
        assert (await ask(bystander, {"type": "sync", "id": "1"}))["ok"]


async def test_an_ordinary_page_is_never_near_the_limit():
    """As many frames as commands are allowed, with pings, pass; the shipped figure is well above."""
    async with serving() as (_, _, url), connected(url) as client:
        for number in range(110):
            assert (await ask(client, {"type": "sync", "id": str(number)}))["ok"]


async def test_who_never_reads_is_not_waited_for():
    """Answers to somebody who asks and does not read pile up here; there is an end to that. (Filling
    the kernel's buffers first would take megabytes, so the queue behind them is filled directly.)"""
    async with serving() as (server, _, url), connected(url) as bystander, attacker(url) as deaf:
        eio = server._sio.eio
        (sid,) = (s for s in eio.sockets if s != bystander.eio.sid)
        queue, sync = eio.sockets[sid].queue, engineio.packet.Packet(encoded_packet=SYNC)
        while queue.qsize() < MAX_WAITING:
            queue.put_nowait(engineio.packet.Packet(engineio.packet.NOOP))
        # as much as may wait is still borne
        await eio.sockets[sid].receive(sync)
        while queue.qsize() <= MAX_WAITING:
            queue.put_nowait(engineio.packet.Packet(engineio.packet.NOOP))
        with pytest.raises(engineio.exceptions.SocketIsClosedError):
            await eio.sockets[sid].receive(sync)
        await ends(deaf)
        await until(lambda: len(server.sessions("/citizen")) == 1)
        assert (await ask(bystander, {"type": "sync", "id": "1"}))["ok"]


async def test_connections_that_come_and_go_leave_nothing():
    async with serving(handshakes=None, connects=None) as (server, _, url):
        for _ in range(60):
            async with attacker(url) as opened:
                await opened.send_str(SYNC)
        await until(lambda: not server.sessions("/citizen"))
        await until(lambda: not server._sio.eio.sockets)
        # the last to be gone is told of by a task, which nobody waits for
        await until(lambda: not server._tasks)
        gc.collect()
        assert not server.guarded


async def test_an_expensive_command_has_a_rate_of_its_own():
    async with (
        serving(rates={"setMedia": Rate(5, 60)}) as (_, _, url),
        connected(url) as client,
    ):
        answers = []
        for number in range(8):
            message = {"type": "setMedia", "id": f"m{number}", "microphone": True, "camera": False}
            answers.append(await ask(client, message))
        assert [answer["ok"] for answer in answers] == [True] * 5 + [False] * 3
        assert answers[-1]["error"]["code"] == "rate_limited"
        assert answers[-1]["error"]["retryable"]
        assert (await ask(client, {"type": "sync", "id": "s"}))["ok"]


@pytest.mark.parametrize(
    "stays_s",
    [None, 0.0, 0.5],
    ids=["never joined", "left again", "left again after it was looked at"],
)
async def test_who_is_in_no_namespace_is_ended_and_who_is_in_one_is_not(monkeypatch, stays_s):
    monkeypatch.setattr(frames, "JOIN_WITHIN_S", 0.3)
    with structlog.testing.capture_logs() as told:
        await _idles(stays_s)
    # nor has it been ended for another reason, such as the heartbeat that it does not answer
    assert [each["reason"] for each in told if each["event"] == "socket.cut_off"] == [
        "joined_nothing"
    ]


async def _idles(stays_s: float | None) -> None:
    """Join nothing, or for *stays_s* only, and wait for the end, beside somebody who stays."""
    async with (
        serving() as (server, _, url),
        connected(url) as bystander,
        attacker(url, greet=stays_s is not None) as idle,
    ):
        if stays_s is not None:
            await asyncio.sleep(stays_s)
            await idle.send_str("41/citizen,")
        await ends(idle)
        await until(lambda: server.guarded == 1)
        assert (await ask(bystander, {"type": "sync", "id": "1"}))["ok"]
