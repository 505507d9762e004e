"""A worker's figures, typed and for Prometheus, with synthetic browsers."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from media import compiled
from media.client import MediaClient
from media.worker.metrics import exposition
from media.worker.totals import TOTALS, WorkerTotals
from tests.media.conftest import TOKEN, eventually
from tests.support.clients.exposition import samples, value
from tests.support.media.media_synthetic import SyntheticPeer

pytestmark = pytest.mark.slow


@pytest.fixture
async def call(station, monkeypatch):
    """Two synthetic browsers in a room, with media."""
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
    client = MediaClient(str(station.server.make_url("/")), TOKEN)
    peers = [SyntheticPeer(), SyntheticPeer()]
    ids = []
    for peer, label in zip(peers, ("citizen", "agent"), strict=True):
        peer_id, answer = await client.create_peer(await peer.offer(), label)
        await peer.accept(answer)
        await peer.connected()
        await client.put_room(peer_id, "room-1")
        ids.append(peer_id)
    for peer in peers:
        await eventually(lambda peer=peer: peer.received.get(("video", 0), 0) > 10)
    yield client, ids
    await client.aclose()
    await asyncio.gather(*(peer.aclose() for peer in peers))


async def scrape(station, **headers) -> str:
    async with station.session.get(str(station.server.make_url("/metrics")), **headers) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        return await answer.text()


async def test_stats_are_what_they_are_declared_to_be(call, station):
    client, ids = call
    transport = station.worker.peers[ids[0]].transport
    counted = [(transport.bytes_received, transport.bytes_sent)]
    figures = await client.figures()
    counted.append((transport.bytes_received, transport.bytes_sent))
    told = figures.peers[ids[0]].bytes_received, figures.peers[ids[0]].bytes_sent
    for which in (0, 1):
        assert counted[0][which] <= told[which] <= counted[1][which]
    assert figures.peers.keys() == set(ids)
    shown = figures.peers[ids[0]]
    assert (shown.label, shown.room, shown.path.kind) == ("citizen", "room-1", "udp")
    camera = shown.sources["camera"]
    assert camera.packets > 10
    assert camera.expected >= camera.packets
    assert camera.layers == []
    assert shown.slots[0].layer is None
    # a packet has a header of twelve octets
    assert all(slot.bytes > 12 * slot.packets > 0 for slot in shown.slots if slot.bytes)
    assert any(slot.packets for slot in shown.slots)
    worker = figures.worker
    assert worker.arrived >= camera.packets
    assert worker.bytes_sent > 0
    assert worker.memory_bytes > 1_000_000
    assert worker.compiled == compiled.is_active()


async def test_prometheus_has_worker_room_and_peers(station, call):
    client, ids = call
    # bit rates and round trips come with time
    await eventually(
        lambda: all(
            p.figures().rtt_ms is not None and p.incoming.primaries[0].rate.bps
            for p in station.worker.peers.values()
        )
    )
    text = await scrape(station)
    for unit, told in (("packets", "packets"), ("bytes", "Octets"), ("datagrams", "Datagrams")):
        assert told in next(
            line for line in text.splitlines() if f"HELP vs_media_{unit}_total" in line
        )
    found = samples(text)
    assert value(found, "vs_media_worker_up", worker="worker") == 1
    assert value(found, "vs_media_peers", state="connected") == 2
    assert value(found, "vs_media_rooms") == 1
    assert value(found, "vs_media_packets_total", direction="sent") > 10
    assert value(found, "vs_media_room_peers", room="room-1") == 2
    assert value(found, "vs_media_room_bitrate_bps", room="room-1", direction="received") > 0
    for peer, party in zip(ids, ("citizen", "agent"), strict=True):
        info = value(found, "vs_media_peer_info", peer=peer, party=party, room="room-1", path="udp")
        assert info == 1
        assert value(found, "vs_media_peer_rtt_seconds", peer=peer) >= 0
        assert value(found, "vs_media_source_packets_total", peer=peer, source="camera") > 10
        assert value(found, "vs_media_source_bitrate_bps", peer=peer, source="audio") > 0
        assert value(found, "vs_media_sent_packets_total", peer=peer, kind="video") > 10
        assert value(found, "vs_media_sent_loss_ratio", peer=peer, kind="audio") >= 0

    sent = value(found, "vs_media_packets_total", direction="sent")
    for peer in ids:
        await client.delete_peer(peer)
    after = samples(await scrape(station))
    assert not [name for name, labels in after if dict(labels).get("peer") in ids]
    assert not [name for name, _ in after if name.startswith("vs_media_room_")]
    assert value(after, "vs_media_peers", state="connected") == 0
    assert value(after, "vs_media_packets_total", direction="sent") >= sent


async def test_series_of_peers_are_bounded(call):
    client, ids = call
    figures = await client.figures()
    found = samples(exposition({"a": figures}, peers_shown=1))
    assert value(found, "vs_media_peers_not_shown") == 1
    assert {dict(labels).get("peer") for _, labels in found} == {None, ids[0]}
    none = samples(exposition({"a": figures}, peers_shown=0))
    assert not [labels for _, labels in none if {"peer", "room"} & set(dict(labels))]
    assert value(none, "vs_media_peers", state="connected") == 2


async def test_several_workers_make_one_text(call):
    client, _ = call
    figures = await client.figures()
    found = samples(exposition({"a": figures, "b": figures, "c": None}))
    assert [value(found, "vs_media_worker_up", worker=name) for name in "abc"] == [1, 1, 0]
    assert value(found, "vs_media_rooms", worker="a") == value(found, "vs_media_rooms", worker="b")


async def test_figures_are_for_this_machine_or_a_token(station):
    await scrape(station)
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    url = str(station.server.make_url("/metrics"))
    async with station.session.get(url, headers=forwarded) as answer:
        assert answer.status == 401
    known = forwarded | {"Authorization": f"Bearer {TOKEN}"}
    await scrape(station, headers=known)
    for path in ("/stats", "/peers"):
        async with station.session.get(str(station.server.make_url(path))) as answer:
            assert answer.status == 401


async def test_totals_never_fall(call):
    client, ids = call
    peer = (await client.figures()).peers[ids[0]]
    totals = WorkerTotals()
    before = totals.with_living([peer])
    assert before["arrived"] > 0
    assert before.keys() == set(TOTALS)
    begun_anew = msgspec.structs.replace(
        peer,
        sources={k: msgspec.structs.replace(s, packets=1) for k, s in peer.sources.items()},
    )
    assert totals.with_living([begun_anew])["arrived"] == before["arrived"]
    totals.add(peer)
    assert totals.with_living([]) == before
