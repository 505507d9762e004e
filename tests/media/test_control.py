"""The control surface with a synthetic browser: offers, rooms, events, figures, refusals."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from media.client import MediaClient, MediaWorkerError
from tests.media.conftest import TOKEN, eventually, running_station
from tests.support.media.media_synthetic import SyntheticPeer

pytestmark = pytest.mark.slow


@pytest.fixture
async def client(station):
    opened = MediaClient(str(station.server.make_url("/")), TOKEN)
    yield opened
    await opened.aclose()


@pytest.fixture
async def synthetic(monkeypatch):
    # aioice leaves loopback out, which is all that some machines have.
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
    peers: list[SyntheticPeer] = []

    def make(**options) -> SyntheticPeer:
        peers.append(SyntheticPeer(**options))
        return peers[-1]

    yield make
    await asyncio.gather(*(peer.aclose() for peer in peers))


async def join(client: MediaClient, peer: SyntheticPeer, label: str = "") -> str:
    peer_id, answer = await client.create_peer(await peer.offer(), label)
    await peer.accept(answer)
    await peer.connected()
    return peer_id


async def test_two_synthetic_browsers_in_a_room(station, client, synthetic):
    first, second = synthetic(), synthetic()
    first_id = await join(client, first, "citizen")
    second_id = await join(client, second, "agent")
    for peer_id in (first_id, second_id):
        await client.put_room(peer_id, "room")
    for peer in (first, second):
        await eventually(lambda peer=peer: peer.received.get(("audio", 0), 0) > 20)
        await eventually(lambda peer=peer: peer.received.get(("video", 0), 0) > 10)
    figures = await client.figures()
    assert figures.worker.peers == 2
    assert figures.rooms == {"room": sorted([first_id, second_id])}
    shown = figures.peers[first_id]
    assert shown.label == "citizen"
    assert shown.state == "connected"
    assert shown.sources["camera"].packets > 10
    assert shown.slots[0].peer == second_id
    peer = station.worker.peers[first_id]
    await eventually(lambda: peer.figures().rtt_ms is not None)
    assert peer.figures().rtt_ms == pytest.approx(peer.rtt_s * 1000, abs=0.05)


async def test_nothing_flows_without_a_room(station, client, synthetic):
    first, second = synthetic(), synthetic()
    first_id = await join(client, first)
    await join(client, second)
    await eventually(lambda: station.worker.peers[first_id].transport.packets_received > 50)
    assert first.received == {}
    assert second.received == {}
    assert (await client.peer(first_id))["sources"]["camera"]["subscribers"] == 0


async def test_policy_holds_one_direction(client, synthetic):
    first, second = synthetic(), synthetic()
    first_id = await join(client, first)
    second_id = await join(client, second)
    await client.put_policy("room", {"receive": {first_id: {second_id: ["audio"]}}})
    for peer_id in (first_id, second_id):
        await client.put_room(peer_id, "room")
    await eventually(lambda: first.received.get(("audio", 0), 0) > 10)
    await eventually(lambda: second.received.get(("video", 0), 0) > 10)
    assert ("video", 0) not in first.received
    await client.put_policy("room", {"default": "none"})
    slots = (await client.peer(second_id))["slots"]
    assert all(slot["peer"] is None for slot in slots)
    assert await client.members("room") == {first_id, second_id}
    assert await client.members("elsewhere") == set()
    await client.put_policy("room", {"default": "none"}, revision=2)
    with pytest.raises(MediaWorkerError) as late:
        await client.put_policy("room", {}, revision=1)
    assert (late.value.code, late.value.status) == ("stale_order", 409)


async def test_events_tell_states_and_slots(client, synthetic):
    seen: list = []

    async def listen() -> None:
        async for event in client.events():
            seen.append(event)  # noqa: PERF401

    listening = asyncio.create_task(listen(), name="test-events")
    await eventually(lambda: seen)
    assert seen[0].type == "snapshot"
    first, second = synthetic(), synthetic()
    first_id = await join(client, first, "citizen")
    second_id = await join(client, second)
    for peer_id in (first_id, second_id):
        await client.put_room(peer_id, "room")
    await eventually(
        lambda: any(
            e.type == "slots" and e.peer == first_id and e.slots[0].peer == second_id for e in seen
        )
    )
    states = [e.state for e in seen if e.type == "peer" and e.peer == first_id]
    assert states == ["connecting", "connected"]
    await eventually(lambda: any(e.type == "source" and e.active for e in seen))
    await eventually(lambda: any(e.type == "quality" and e.bitrate_bps > 1000 for e in seen))
    await client.delete_peer(second_id)
    await eventually(
        lambda: any(
            e.type == "peer" and e.state == "closed" and e.reason == "deleted" for e in seen
        )
    )
    snapshots = client.events()
    snapshot = await anext(snapshots)
    assert [(p.peer, p.label, p.room) for p in snapshot.peers] == [(first_id, "citizen", "room")]
    await snapshots.aclose()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_trial_sees_itself_without_a_room(client, synthetic):
    peer = synthetic()
    await peer.accept(await client.create_trial(await peer.offer()))
    await peer.connected()
    await eventually(lambda: peer.received.get(("video", 0), 0) > 3)


async def test_remote_close_is_noticed(station, client, synthetic):
    peer = synthetic()
    peer_id = await join(client, peer)
    listener = station.worker.events.open()
    await peer.pc.close()
    await eventually(lambda: peer_id not in station.worker.peers)
    reasons = []
    while not reasons:
        event = await asyncio.wait_for(listener.next(), 30)
        if event["type"] == "peer" and event["state"] == "closed":
            reasons.append(event["reason"])
    assert reasons == ["remote_closed"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "sdp_malformed"),
        (b"v=0\r\n", 400, "sdp_no_media"),
        (b"\xff\xfe", 400, "sdp_malformed"),
        (b"v=0\r\nm=audio x UDP/TLS/RTP/SAVPF 1\r\n", 400, "sdp_malformed"),
        (b"v=0\r\n" + b"a=x\r\n" * 5000, 400, "sdp_too_large"),
        (b"v=0\r\n" + b"a=" + b"x" * 3000, 400, "sdp_too_large"),
        (b"v=0\r\n" + b"x" * 200_000, 413, "too_large"),
    ],
)
async def test_malformed_offers_are_refused(station, body, status, code):
    async with station.request(
        "POST", "/peers", data=body, headers={"Content-Type": "application/sdp"}
    ) as response:
        assert response.status == status
        assert (await response.json())["code"] == code
    assert not station.worker.peers


async def test_refusals_carry_a_code(station, client, synthetic):
    with pytest.raises(MediaWorkerError) as unknown:
        await client.put_room("nobody", "room")
    assert (unknown.value.code, unknown.value.status) == ("unknown_peer", 404)
    with pytest.raises(MediaWorkerError) as policy:
        await client.put_policy("room", {"default": "some"})
    assert policy.value.code == "bad_policy"
    with pytest.raises(MediaWorkerError) as view:
        await client.put_view("nobody", [])
    assert view.value.code == "unknown_peer"
    with pytest.raises(MediaWorkerError) as tiles:
        await client.put_view("nobody", [{"peer": "x", "source": "camera", "width": -1}])
    assert tiles.value.code == "bad_view"
    with pytest.raises(MediaWorkerError) as recording:
        await client.put_recording("room", recording="r", key="k")
    assert recording.value.code == "recording_unavailable"
    async with station.request("POST", "/peers", data=b"v=0") as response:
        assert response.status == 415
    async with station.request("PUT", "/rooms/room/policy", data=b"{") as response:
        assert (await response.json())["code"] == "bad_json"
    async with station.request("GET", "/nowhere") as response:
        assert (await response.json())["code"] == "not_found"


async def test_token_is_needed(station):
    for token in ("wrong", "", "test-token-and-more"):
        async with station.request("GET", "/stats", token=token) as response:
            assert response.status == 401
            assert (await response.json())["code"] == "unauthorised"
    intruder = MediaClient(str(station.server.make_url("/")), "wrong")
    with pytest.raises(MediaWorkerError) as refused:
        await anext(intruder.events())
    assert refused.value.code == "unauthorised"
    await intruder.aclose()


async def test_unreachable_worker_is_an_error_of_its_own(unused_tcp_port):
    client = MediaClient(f"http://127.0.0.1:{unused_tcp_port}", TOKEN)
    with pytest.raises(MediaWorkerError) as error:
        await client.figures()
    assert error.value.code == "worker_gone"
    await client.aclose()


async def test_the_snapshot_of_a_worker_with_many_calls_is_read():
    async def events(_request):
        return web.Response(text=f'data: {{"type": "snapshot", "instance": "{"x" * 500_000}"}}\n\n')

    app = web.Application()
    app.router.add_get("/events", events)
    async with TestServer(app) as server:
        client = MediaClient(str(server.make_url("/")), TOKEN)
        event = await anext(client.events())
        await client.aclose()
    assert (event.type, len(event.instance)) == ("snapshot", 500_000)


async def test_after_an_event_that_is_too_long_the_whole_state_is_asked_for_anew():
    asked = 0

    async def events(_request):
        nonlocal asked
        asked += 1
        second = "x" * 3_000_000 if asked == 1 else ""
        return web.Response(text=f'data: {{"type": "snapshot"}}\n\ndata: {second}\n\n')

    app = web.Application()
    app.router.add_get("/events", events)
    async with TestServer(app) as server:
        client = MediaClient(str(server.make_url("/")), TOKEN)
        stream = client.events()
        assert [(await anext(stream)).type for _ in range(3)] == [
            "snapshot", "interrupted", "snapshot"
        ]  # fmt: skip
        await client.aclose()
    assert asked == 2


async def test_offer_of_another_connection_is_refused(client, synthetic):
    peer_id = await join(client, synthetic())
    with pytest.raises(MediaWorkerError) as refused:
        await client.restart_peer(peer_id, await synthetic().offer())
    assert refused.value.code == "sdp_other_certificate"


def test_the_worker_runs_on_uvloop(monkeypatch):
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
    uvloop = pytest.importorskip("uvloop")

    async def call() -> None:
        first, second = SyntheticPeer(), SyntheticPeer()
        async with running_station() as station:
            client = MediaClient(str(station.server.make_url("/")), TOKEN)
            try:
                for peer in (first, second):
                    await client.put_room(await join(client, peer), "room")
                for peer in (first, second):
                    await eventually(lambda peer=peer: peer.received.get(("video", 0), 0) > 5)
            finally:
                await asyncio.gather(first.aclose(), second.aclose(), client.aclose())

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(call())
