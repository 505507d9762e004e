"""Simulcast without a browser: which layer a receiver gets, and what the sender is told."""

from __future__ import annotations

import struct
from itertools import pairwise
from time import monotonic

import pytest

from media.ice.addresses import parse_addresses
from media.peer.downlink import Downlink
from media.room.demand import GIVEN_UP_AFTER_S
from media.room.view import parse_view
from media.sdp.plan import SourceKind
from media.settings import MediaSettings
from media.worker.worker import MediaWorker
from tests.support.media.media_sdp import offer

RIDS = ("q", "h", "f")
WIDTHS = {"q": 320, "h": 640, "f": 1280}
SSRCS = {"q": 501, "h": 502, "f": 503}


@pytest.fixture
async def worker():
    made = MediaWorker(MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"])))
    await made.start()
    yield made
    await made.aclose()


class Camera:
    """Sends layers as a browser does: with mid and rid at first, key frames when told to."""

    def __init__(self, peer):
        self.peer = peer
        self.number = dict.fromkeys(RIDS, 0)

    def send(self, now, *rids, key=False):
        for rid in rids or RIDS:
            self.number[rid] += 1
            number = self.number[rid]
            head = struct.pack("!BBHII", 0x90, 96 | 0x80, number, number * 3000, SSRCS[rid])
            elements = bytes((0x40,)) + b"1" + bytes((0xA0,)) + rid.encode()
            block = struct.pack("!HH", 0xBEDE, 1) + elements
            payload = bytes((0x90, 0x80, 0x80 | number >> 8, number & 0xFF))
            if key:
                width = WIDTHS[rid]
                payload += bytes((0x10, 0, 0)) + b"\x9d\x01\x2a"
                payload += struct.pack("<HH", width, width * 9 // 16)
            else:
                payload += bytes((0x11, 0, 0)) + bytes(40)
            self.peer.rtp_received(memoryview(head + block + payload), now)


def seat(worker):
    sender, _ = worker.create_peer(offer(rids=RIDS))
    receiver, _ = worker.create_peer(offer(audio_slots=3, video_slots=4))
    for peer in (sender, receiver):
        worker.put_in_room(peer.id, "room")
    return sender, receiver, Camera(sender)


def showing(receiver, sender):
    slot = next(s for s in receiver.slots_of("video") if s.source is not None)
    assert slot.source.peer_id == sender.id
    ssrc = slot._stream.munger.source
    return next((rid for rid, known in SSRCS.items() if known == ssrc), None)


def tile(sender, width):
    one = {"peer": sender.id, "source": "camera", "width": width, "height": width * 9 // 16}
    return parse_view({"tiles": [one]})


async def test_the_answer_takes_all_layers(worker):
    _, answer = worker.create_peer(offer(rids=RIDS, video_slots=1))
    assert "a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f" in answer
    assert answer.count("rtp-stream-id") == 1 + 1  # and the repaired one, on the camera's line only


async def test_layers_are_known_by_rid_and_their_repairs_by_repaired_rid(worker):
    sender, _, camera = seat(worker)
    camera.send(1.0, key=True)
    source = sender.sources[SourceKind.CAMERA]
    assert [layer.rid for layer in source.layers] == list(RIDS)
    assert [layer.width for layer in source.layers] == [320, 640, 1280]
    assert len(sender.incoming.primaries) == 1 + 3
    head = struct.pack("!BBHII", 0x90, 97, 1, 0, 777)
    block = struct.pack("!HH", 0xBEDE, 1) + bytes((0x40,)) + b"1" + bytes((0xB0,)) + b"h"
    sender.rtp_received(memoryview(head + block + b"\x00\x01" + bytes(9)), 1.0)
    assert sender.incoming.by_ssrc[777].primary.rid == "h"
    unknown = struct.pack("!HH", 0xBEDE, 1) + bytes((0x40,)) + b"1" + bytes((0xA0,)) + b"z"
    head = struct.pack("!BBHII", 0x90, 96, 1, 0, 778)
    sender.rtp_received(memoryview(head + unknown + bytes(9)), 1.0)
    assert 778 not in sender.incoming.by_ssrc


async def test_the_layer_follows_the_tile_at_key_frames_only(worker):
    sender, receiver, camera = seat(worker)
    room, now = worker.rooms["room"], monotonic()

    def run(seconds, *rids, key=False):
        nonlocal now
        for _ in range(round(seconds * 20)):
            now += 0.05
            camera.send(now, *rids, key=key)
            room.tick(now)

    run(0.5, key=True)
    assert showing(receiver, sender) == "f"  # alone on the page
    room.set_view(receiver, tile(sender, 300), now)
    run(0.5)
    assert showing(receiver, sender) == "f"  # goes on until the other can begin
    run(0.1, key=True)
    run(0.5)
    assert showing(receiver, sender) == "q"
    # Packets of other layers are not even offered to the slot any more.
    slot = next(s for s in receiver.slots_of("video") if s.source is not None)
    routes = sender.sources[SourceKind.CAMERA]._by_layer
    assert [slot in routes[SSRCS[rid]] for rid in RIDS] == [True, False, False]
    room.set_view(receiver, tile(sender, 1280), now)
    run(0.1, key=True)
    assert showing(receiver, sender) == "f"
    # The sender's own uplink gives out: what still comes is shown.
    run(1.5, "q", key=True)
    assert showing(receiver, sender) == "q"
    room.set_view(receiver, tile(sender, 0), now)
    run(0.5, key=True)
    assert showing(receiver, sender) is None
    room.set_view(receiver, tile(sender, 1280), now)
    run(0.5, key=True)
    assert showing(receiver, sender) == "f"


async def test_numbers_go_on_across_layers(worker):
    sender, receiver, camera = seat(worker)
    room, now = worker.rooms["room"], monotonic()
    slot = receiver.slots_of("video")[0]
    munger = slot._stream.munger
    seen = []
    for step in range(60):
        now += 0.05
        if step % 20 == 10:
            room.set_view(receiver, tile(sender, (300, 640, 1280)[step // 20]), now)
        before = slot.packets
        camera.send(now, key=step % 10 == 0)
        if slot.packets > before:
            seen.append((slot.packets, munger.sequence_number, munger.picture_id, munger.timestamp))
        room.tick(now)
    assert munger.switches >= 3
    for (sent, seq, picture, stamp), (sent2, seq2, picture2, stamp2) in pairwise(seen):
        # At the change, the last frame of one layer and the first of the next go in one step.
        assert (seq2 - seq) & 0xFFFF == (picture2 - picture) & 0x7FFF == sent2 - sent <= 2
        assert 0 < (stamp2 - stamp) & 0xFFFFFFFF < 90_000


async def test_the_sender_is_told_which_layers_are_of_use(worker):
    listener = worker.events.open()
    sender, receiver, camera = seat(worker)
    room, now = worker.rooms["room"], monotonic()
    room.set_view(receiver, tile(sender, 300), now)
    told = []

    async def run(seconds, *rids):
        nonlocal now
        for _ in range(round(seconds * 20)):
            now += 0.05
            camera.send(now, *rids, key=True)
            room.tick(now)
        while listener.waiting:
            event = await listener.next()
            if event["type"] == "layers":
                told.append(event["rids"])

    await run(GIVEN_UP_AFTER_S - 0.5)
    assert told == []
    await run(1.0)
    assert told == [["q"]]
    await run(3.0, "q")
    room.set_view(receiver, tile(sender, 1280), now)
    await run(0.5, "q")
    assert told == [["q"], ["q", "f"]]
    assert showing(receiver, sender) == "q"
    await run(0.5, "q", "f")
    assert showing(receiver, sender) == "f"


async def test_a_recording_keeps_the_best_layer(worker):
    sender, _, camera = seat(worker)
    room, now = worker.rooms["room"], monotonic()
    source = sender.sources[SourceKind.CAMERA]
    taken = []

    class Tap:
        def packet(self, packet, header, vp8, now):
            taken.append(header.ssrc)

    source.tap = Tap()
    changes = []
    for step in range(400):
        now += 0.05
        # The large layer is away for a while, and comes for moments before it comes to stay.
        f_comes = step < 120 or step > 220 or (step > 160 and step % 40 < 5)
        camera.send(now, *(RIDS if f_comes else RIDS[:2]), key=step % 10 == 0)
        room.tick(now)
        if step % 20 == 0:
            source.update_activity(now)
            changes.append(source.stream.rid)
    assert [a for a, b in zip(changes, [None, *changes], strict=False) if a != b] == list("qfhf")
    assert set(taken[-40:]) == {SSRCS["f"]}
    assert all("f" in told for told in room._demand._told.values())  # it was never turned off


async def test_the_layer_follows_the_link_and_the_link_is_searched_for_it(worker, monkeypatch):
    budget = [None]
    monkeypatch.setattr(Downlink, "budget_bps", lambda self: budget[0])
    sender, receiver, camera = seat(worker)
    room, now = worker.rooms["room"], monotonic()
    room.set_view(receiver, tile(sender, 1280), now)

    def run(seconds):
        nonlocal now
        for step in range(round(seconds * 20)):
            now += 0.05
            camera.send(now, key=step % 10 == 0)
            room.tick(now)

    run(1.5)
    assert showing(receiver, sender) == "f"
    sender.upkeep.measure(now)
    receiver.upkeep.measure(now)
    assert receiver.downlink.pictures == 1
    smallest = sender.sources[SourceKind.CAMERA].layers[0].rate.bps
    assert (receiver.downlink.layered, receiver.downlink.layered_bps) == (1, smallest)
    full = receiver.downlink.wanted_bps
    assert full > 1_000_000  # nominal: what has not been measured is guessed by its size
    budget[0] = 250_000
    run(1.0)
    assert showing(receiver, sender) == "q"
    assert receiver.downlink.wanted_bps == full  # it is still the large one that is looked for
    budget[0] = 20_000
    run(1.0)
    assert showing(receiver, sender) is None
    assert receiver.slots_of("video")[0].source is not None  # it keeps its seat
    receiver.upkeep.measure(now)
    assert receiver.downlink.pictures == 0  # and takes nothing from others
    budget[0] = 5_000_000
    run(1.0)
    assert showing(receiver, sender) is None  # not at once
    run(2.5)
    assert showing(receiver, sender) == "f"
    room.set_view(receiver, tile(sender, 300), now)
    assert receiver.downlink.wanted_bps < full
