"""The Socket.IO server with a real client over a real socket."""

import asyncio
import contextlib
import json
import socket

import aiohttp
import pytest
import socketio

from signaling import limits
from signaling.limits import Rate
from signaling.protocol import conversation
from tests.signaling.served import ORIGIN, ask, connected, serving
from tests.support.clients.bare_socket import attacker


async def test_acknowledges_with_a_result():
    async with serving() as (_, handler, url), connected(url) as client:
        assert await ask(client, {"type": "sync", "id": "1"}) == {"ok": True, "result": {}}
        assert handler.commands == [conversation.Sync(id="1")]


async def test_a_repeated_command_is_carried_out_once():
    async with serving() as (_, handler, url), connected(url) as client:
        first = await ask(client, {"type": "leaveQueue", "id": "1"})
        async with connected(url) as later:
            again = await ask(later, {"type": "leaveQueue", "id": "1"})
        assert first == again
        assert first["error"] == {
            "code": "not_waiting",
            "message": "You are not waiting.",
            "retryable": False,
        }
        assert len(handler.commands) == 1


async def test_one_without_a_name_is_not_given_the_answer_of_another():
    nobody = {"seat": "none"}
    async with serving() as (_, handler, url), connected(url, nobody) as client:
        await ask(client, {"type": "leaveQueue", "id": "1"})
        async with connected(url, nobody) as other:
            await ask(other, {"type": "leaveQueue", "id": "1"})
        await ask(client, {"type": "leaveQueue", "id": "1"})
        assert len(handler.commands) == 2


@pytest.mark.parametrize(
    "message", [{"type": "enterQueue", "id": "1"}, {"type": "x", "id": "1"}, [], None, 7, "x"]
)
async def test_invalid_message_is_answered_and_the_socket_lives(message):
    async with serving() as (_, handler, url), connected(url) as client:
        answer = await ask(client, message)
        assert answer["error"]["code"] == "invalid_message"
        assert (await ask(client, {"type": "sync", "id": "2"}))["ok"]
        assert handler.commands == [conversation.Sync(id="2")]


async def test_what_the_table_forbids_never_reaches_the_handler():
    async with serving() as (_, handler, url), connected(url) as client:
        answer = await ask(client, {"type": "stopRecording", "id": "1"})
        assert answer["error"]["code"] == "not_allowed"
        assert handler.commands == []


async def test_a_defect_tells_nothing_and_may_be_retried():
    async with serving() as (_, handler, url), connected(url) as client:
        answer = await ask(client, {"type": "hangUp", "id": "1"})
        assert answer["error"]["code"] == "internal"
        assert "secret" not in str(answer)
        await ask(client, {"type": "hangUp", "id": "1"})
        assert len(handler.commands) == 2


async def test_rate_limit_per_session():
    async with (
        serving(commands_by_session=Rate(3, 3000)) as (_, _handler, url),
        connected(url) as client,
    ):
        answers = [await ask(client, {"type": "sync", "id": str(n)}) for n in range(5)]
        assert [a["ok"] for a in answers] == [True, True, True, False, False]
        assert answers[-1]["error"]["code"] == "rate_limited"
        assert answers[-1]["error"]["retryable"]
        async with connected(url) as other:
            assert (await ask(other, {"type": "sync", "id": "x"}))["ok"]


async def test_those_who_come_and_go_do_not_give_others_their_budget_back(monkeypatch):
    """A limiter forgets the oldest when it is full: whoever is gone is not to fill it."""
    monkeypatch.setattr(limits, "KEYS_LIMIT", 2)
    async with (
        serving(commands_by_session=Rate(1, 3000)) as (_, handler, url),
        connected(url) as busy,
    ):
        assert (await ask(busy, {"type": "sync", "id": "1"}))["ok"]
        for number in range(2):
            async with connected(url) as passing:
                assert (await ask(passing, {"type": "sync", "id": f"p{number}"}))["ok"]
            await asyncio.wait_for(handler.gone.wait(), 30)
            handler.gone.clear()
        again = await ask(busy, {"type": "sync", "id": "2"})
        assert again["error"]["code"] == "rate_limited"


async def test_foreign_origin_is_refused():
    async with serving() as (_, _handler, url):
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with connected(url, origin="http://evil.example"):
                pass


@pytest.mark.parametrize(("seat", "code"), [("bad", "invalid_token"), ("broken", "internal")])
async def test_refused_connection_says_why_and_no_more(seat, code):
    async with serving() as (_, _handler, url):
        client = socketio.AsyncClient(reconnection=False)
        refusal = asyncio.get_running_loop().create_future()
        client.on("connect_error", lambda data: refusal.set_result(data), namespace="/citizen")
        with pytest.raises(socketio.exceptions.ConnectionError):
            await client.connect(
                url,
                namespaces=["/citizen"],
                auth={"seat": seat},
                headers={"Origin": ORIGIN},
                transports=["websocket"],
            )
        data = await asyncio.wait_for(refusal, 5)
        assert data["data"]["code"] == code
        assert "secret" not in str(data)
        await client.disconnect()
        if client.eio.http:
            await client.eio.http.close()


async def test_slow_commands_keep_order_and_let_urgent_ones_pass():
    async with serving() as (_, handler, url), connected(url) as client:
        slow = asyncio.create_task(ask(client, {"type": "sendChat", "id": "1", "text": "a"}))
        next_one = asyncio.create_task(ask(client, {"type": "sync", "id": "2"}))
        assert (await ask(client, {"type": "typeText", "id": "3", "text": "b"}))["ok"]
        assert not next_one.done()
        handler.release.set()
        assert (await slow)["ok"]
        assert (await next_one)["ok"]
        assert [c.id for c in handler.commands if c.id != "3"] == ["1", "2"]


async def test_the_handler_hears_of_the_end_after_the_command_under_way():
    async with serving() as (server, handler, url), asyncio.timeout(30):
        heard, carry_out, gone = [], handler.command, handler.disconnect

        async def command(*given):
            await carry_out(*given)
            heard.append("command")

        async def disconnect(*given):
            heard.append("end")
            await gone(*given)

        handler.command, handler.disconnect = command, disconnect
        async with connected(url) as client:
            await client.emit("command", {"type": "sendChat", "id": "1", "text": "a"}, "/citizen")
            while not handler.commands:
                await asyncio.sleep(0.01)
        while server.sessions("/citizen"):
            await asyncio.sleep(0.01)
        handler.release.set()
        await handler.gone.wait()
        assert heard == ["command", "end"]


async def test_what_waits_behind_the_command_under_way_is_not_begun_once_the_socket_is_gone():
    async with serving() as (server, handler, url), asyncio.timeout(30):
        async with connected(url) as client:
            for number in range(3):
                await client.emit(
                    "command", {"type": "sendChat", "id": str(number), "text": "a"}, "/citizen"
                )
            while not handler.commands:
                await asyncio.sleep(0.01)
        while server.sessions("/citizen"):
            await asyncio.sleep(0.01)
        handler.release.set()
        await handler.gone.wait()
        assert [command.id for command in handler.commands] == ["0"]


async def test_one_that_is_dropped_hears_no_more_though_its_command_goes_on():
    async with (
        serving() as (server, handler, url),
        asyncio.timeout(30),
        attacker(url, greet=False) as opened,
    ):
        await opened.send_str("40/citizen,{}")
        await opened.send_str('42/citizen,["command",{"type":"sendChat","id":"1","text":"a"}]')
        while not handler.commands:
            await asyncio.sleep(0.01)
        (session,) = server.sessions("/citizen")
        await server.join(session, "contact:1")
        await server.drop("/citizen", session.sid)
        assert server.sessions("/citizen") == []
        await server.send("/citizen", "contact:1", conversation.MediaLost(peer_id="p1"))
        await opened.send_str("40/desk,{}")
        heard = []
        while not (heard and heard[-1].startswith("40/desk")):
            heard.append(await opened.receive_str())
        assert not any("mediaLost" in frame for frame in heard)
        assert not handler.gone.is_set()
        handler.release.set()
        await handler.gone.wait()


async def test_oversized_message_ends_that_socket_only():
    async with serving(max_message_bytes=2_000) as (_, handler, url), connected(url) as other:
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(
            url, namespaces=["/citizen"], headers={"Origin": ORIGIN}, transports=["websocket"]
        )
        await client.emit("command", {"type": "sync", "id": "x" * 5_000}, namespace="/citizen")
        await asyncio.wait_for(handler.gone.wait(), 5)
        assert (await ask(other, {"type": "sync", "id": "1"}))["ok"]
        await client.disconnect()


async def test_one_that_leaves_while_it_is_let_in_is_gone_for_its_handler_too():
    # nothing is read of a socket that is being let in: only a ping without an answer tells that it has left
    async with serving(ping_s=0.5) as (server, handler, url):
        coming, let_in = asyncio.Event(), asyncio.Event()
        admit = handler.connect

        async def slow(*greeting):
            coming.set()
            await let_in.wait()
            await admit(*greeting)

        handler.connect = slow
        async with asyncio.timeout(30):
            async with attacker(url, greet=False) as opened:
                await opened.send_str("40/citizen,{}")
                await coming.wait()
            while server.guarded:
                await asyncio.sleep(0.01)
            let_in.set()
            await handler.gone.wait()
        assert server.sessions("/citizen") == []


async def test_rooms_reach_their_sockets():
    async with serving() as (server, _handler, url), connected(url) as client:
        got = asyncio.get_running_loop().create_future()
        client.on("event", lambda data: got.set_result(data), namespace="/citizen")
        (session,) = server.sessions("/citizen")
        await server.join(session, "contact:1")
        await server.send("/citizen", "contact:2", conversation.MediaLost(peer_id="no"))
        await server.send("/citizen", "contact:1", conversation.MediaLost(peer_id="p1"))
        assert await asyncio.wait_for(got, 5) == {"type": "mediaLost", "peerId": "p1"}


async def test_sockets_that_one_address_opens_in_a_namespace_leave_the_other_namespaces_alone():
    async with (
        serving(connects=Rate(1, 3000)) as (server, _handler, url),
        connected(url),
        connected(url, namespace="/desk") as desk,
    ):
        assert desk.connected
        for name in ("/citizen", "/desk"):
            assert [each.namespace for each in server.sessions(name)] == [name]
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with connected(url):
                pass


async def test_transport_handshakes_of_one_address_are_limited():
    async with (
        serving(handshakes=Rate(3, 60)) as (_, _handler, url),
        aiohttp.ClientSession(headers={"Origin": ORIGIN}) as http,
    ):

        async def begin():
            async with http.get(f"{url}/socket.io/?EIO=4&transport=polling") as answer:
                return answer.status, answer.headers, await answer.text()

        opened = [await begin() for _ in range(3)]
        assert [status for status, _, _ in opened] == [200] * 3
        status, headers, body = await begin()
        assert status == 429
        assert 0 < int(headers["Retry-After"]) <= 20
        assert json.loads(body)["code"] == "rate_limited"
        # what was begun goes on: a request that names its connection begins none
        sid = json.loads(opened[0][2][1:])["sid"]
        path = f"{url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        async with http.post(path, data="40/citizen,{}") as answer:
            assert answer.status == 200
        async with http.get(path) as answer:
            assert (answer.status, (await answer.text())[:11]) == (200, "40/citizen,")


async def test_a_stop_does_not_wait_for_a_browser_that_stays():
    async with contextlib.AsyncExitStack() as station:
        _, handler, url = await station.enter_async_context(serving())
        # after 20 s Engine.IO gives up those who say nothing
        async with attacker(url) as opened, asyncio.timeout(15):
            reading = asyncio.create_task(read(opened))
            await station.aclose()
            assert handler.gone.is_set()
            assert "1" in await reading  # Engine.IO's word for the end


async def test_a_stop_does_not_wait_for_a_browser_that_leaves_meanwhile(monkeypatch):
    monkeypatch.setattr("signaling.server.CLOSE_TIMEOUT_S", 3600)
    async with contextlib.AsyncExitStack() as station:
        _, handler, url = await station.enter_async_context(serving())
        async with attacker(url) as opened, asyncio.timeout(30):

            async def leave(_session, _reason):
                opened.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
                while any(is_engineio_writer(task) for task in asyncio.all_tasks()):
                    await asyncio.sleep(0.01)

            handler.disconnect = leave
            await station.aclose()


async def read(opened):
    """Read until the connection ends; return what was read."""
    return [frame.data async for frame in opened]


def is_engineio_writer(task):
    return task.get_coro().__qualname__.endswith("_websocket_handler.<locals>.writer")
