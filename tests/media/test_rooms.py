"""Rooms of a real worker without a network: offers are enough to seat people."""

from __future__ import annotations

import struct
from time import monotonic

import pytest

from media.ice.addresses import parse_addresses
from media.room.policy import parse_policy
from media.room.room import SCREEN_GONE_AFTER_S
from media.rtp.header import RtpHeader
from media.sdp.plan import SourceKind
from media.settings import MediaSettings
from media.worker.worker import MediaWorker, WorkerFullError
from tests.media.seats import seat, shown
from tests.support.media.media_sdp import offer


@pytest.fixture
async def worker():
    made = MediaWorker(MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]), max_peers=5))
    await made.start()
    yield made
    await made.aclose()


async def test_everyone_receives_everyone(worker):
    a, b, c = seat(worker, 3)
    assert shown(a, "audio") == [b.id, c.id, None]
    assert shown(a, "video") == [b.id, c.id, None, None]
    assert shown(c, "video") == [a.id, b.id, None, None]


async def test_moving_to_another_room_leaves_nothing_behind(worker):
    a, b, c = seat(worker, 3)
    worker.put_in_room(c.id, "other")
    assert shown(a, "video") == [b.id, None, None, None]
    assert shown(c, "video") == [None] * 4
    assert c.sources[SourceKind.CAMERA].subscribers == ()
    worker.put_in_room(c.id, None)
    assert "other" not in worker.rooms


async def test_whoever_is_put_out_of_a_room_receives_nothing_more(worker):
    a, b, c = seat(worker, 3)
    worker.put_in_room(c.id, None)
    assert [shown(c, kind) for kind in ("audio", "video")] == [[None] * 3, [None] * 4]
    taking = {slot for each in (a, b) for slot in each.slots.values()}
    for sender in (a, b):
        for source in sender.sources.values():
            assert taking.issuperset(source.subscribers)


async def test_whoever_is_in_no_room_is_seen_by_nobody_and_taped_by_nothing(worker):
    """What privacy rests on while it rings: both pages send pictures by then (ADR 0018)."""
    a, b = seat(worker, 2)
    ringing, _ = worker.create_peer(offer(audio_slots=3, video_slots=4), "ringing")
    assert [shown(each, kind) for each in (a, b) for kind in ("audio", "video")] == [
        [b.id, None, None],
        [b.id, None, None, None],
        [a.id, None, None],
        [a.id, None, None, None],
    ]
    assert shown(ringing, "video") == [None] * 4
    assert ringing.sources
    for source in ringing.sources.values():
        assert source.subscribers == ()
        assert source.tap is None


async def test_closing_a_peer_frees_its_seats(worker):
    a, b = seat(worker, 2)
    await worker.delete_peer(b.id)
    assert shown(a, "audio") == [None] * 3
    assert list(worker.rooms["room"].members) == [a.id]
    await worker.delete_peer(a.id)
    assert not worker.rooms


async def test_a_screen_shared_later_is_shown_without_renegotiating_the_receiver(worker):
    a, b = seat(worker, 2)
    worker.update_peer(b.id, offer(audio_slots=3, video_slots=4, screen=True))
    assert shown(a, "video") == [b.id, None, None, None]  # nothing is shared yet
    room, now = worker.rooms["room"], monotonic()
    b.sources[SourceKind.SCREEN].last_packet_at = now
    room.tick(now)
    assert shown(a, "video") == [b.id, None, None, b.id]
    assert a.slots_of("video")[3].source.kind is SourceKind.SCREEN
    room.tick(now + SCREEN_GONE_AFTER_S + 0.1)
    assert shown(a, "video") == [b.id, None, None, None]


async def test_a_screen_and_its_sound_share_an_index(worker):
    a, b = seat(worker, 2)
    worker.update_peer(b.id, offer(audio_slots=3, video_slots=4, screen=True, screen_sound=True))
    now = monotonic()
    for kind in (SourceKind.SCREEN, SourceKind.SCREEN_AUDIO):
        b.sources[kind].last_packet_at = now
    worker.rooms["room"].tick(now)
    assert shown(a, "audio") == [b.id, None, b.id]
    assert shown(a, "video") == [b.id, None, b.id, None]
    assert a.slots_of("video")[2].source.kind is SourceKind.SCREEN
    assert a.slots_of("audio")[2].source.kind is SourceKind.SCREEN_AUDIO


async def test_who_listens_in_is_not_received(worker):
    a, b, c = seat(worker, 3)
    worker.set_policy("room", parse_policy({"silent": [c.id]}))
    assert shown(a, "video") == [b.id, None, None, None]
    assert shown(c, "video") == [a.id, b.id, None, None]
    whisper = {a.id: {b.id: ["audio", "camera"], c.id: ["audio"]}}
    worker.set_policy("room", parse_policy({"silent": [c.id], "receive": whisper}))
    assert shown(a, "audio") == [b.id, c.id, None]
    assert shown(a, "video") == [b.id, None, None, None]
    assert shown(b, "audio") == [a.id, None, None]


async def test_last_n_follows_who_speaks_and_spares_pins():
    settings = MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]))
    worker = MediaWorker(settings)
    await worker.start()
    try:
        people = seat(worker, 8, audio_slots=3, video_slots=12)
        first, *others = people
        room = worker.rooms["room"]
        policy = {"lastN": 4, "receivers": {first.id: {"pins": [others[6].id]}}}
        worker.set_policy("room", parse_policy(policy))
        assert set(shown(first, "video")) - {None} == {p.id for p in (*others[:3], others[6])}
        heard = [p.id for p in others[:3]]
        assert shown(first, "audio") == heard
        before = shown(first, "video")
        now = monotonic()
        for step in range(50):
            now += 0.02
            hear(others[4], 20, now)
            if step % 5 == 0:
                room.tick(now)
        after = shown(first, "video")
        assert others[4].id in after
        assert others[6].id in after
        assert others[4].id in shown(first, "audio")
        # Sound and picture of everybody heard are at one index, and one picture was exchanged.
        for index, one in enumerate(shown(first, "audio")):
            assert after[index] == one
        assert sum(x != y for x, y in zip(before, after, strict=True)) <= 2
        assert others[4].id not in shown(others[4], "video")
    finally:
        await worker.aclose()


async def test_the_worker_fills_up(worker):
    seat(worker, 5)
    with pytest.raises(WorkerFullError):
        worker.create_peer(offer())


def hear(peer, level, now):
    packet = struct.pack("!BBHII", 0x90, 111, 1, 0, 1000)
    packet += struct.pack("!HH", 0xBEDE, 1) + bytes((0x10, 0x80 | level, 0, 0)) + b"sound"
    header = RtpHeader()
    header.parse(packet)
    peer.sources[SourceKind.AUDIO].deliver(memoryview(packet), header, None, now)


async def test_the_floor_goes_to_the_loudest_of_three(worker):
    listener = worker.events.open()
    a, b, c = seat(worker, 3)
    now = monotonic()
    for step in range(100):
        now += 0.02
        hear(a, 100, now)
        hear(b, 20, now)
        hear(c, 90, now)
        if step % 5 == 0:
            worker.rooms["room"].tick(now)
    heard = []
    while listener.waiting:
        event = await listener.next()
        if event["type"] == "loudest":
            heard.append(event["speakers"])
    assert heard == [[b.id, c.id, a.id]]
    await worker.delete_peer(c.id)
    assert a.sources[SourceKind.AUDIO].levels is None


async def test_who_has_left_is_not_among_the_loudest(worker):
    listener = worker.events.open()
    a, b, c, d = seat(worker, 4)
    now, speaks = monotonic(), b
    for step in range(200):
        if step == 100:
            worker.put_in_room(b.id, None)
            speaks = c
        now += 0.02
        hear(a, 100, now)
        hear(d, 90, now)
        hear(speaks, 20, now)
        if step % 5 == 0:
            worker.rooms["room"].tick(now)
    heard = []
    while listener.waiting:
        event = await listener.next()
        if event["type"] == "loudest":
            heard.append(event["speakers"])
    assert heard[0] == [b.id, d.id, a.id]
    assert heard[-1] == [c.id, d.id, a.id]


async def test_of_those_who_are_silent_again_the_picture_of_whoever_spoke_last_stays(worker):
    a, b, c, d = seat(worker, 4)
    room, now = worker.rooms["room"], monotonic()
    for speaks in (c, d, b):
        for step in range(50):
            now += 0.02
            hear(speaks, 20, now)
            if step % 5 == 0:
                room.tick(now)
    for _ in range(20):
        now += 0.1
        room.tick(now)
    room.set_policy(parse_policy({"receivers": {a.id: {"lastN": 2}}}), now)
    assert {one for one in shown(a, "video") if one} == {b.id, d.id}


async def test_a_worker_counts_the_packets_of_peers_that_are_gone(worker):
    a, b = seat(worker, 2)
    for peer, packets in ((a, 5), (b, 7)):
        peer.transport.packets_received = packets
    await worker.delete_peer(a.id)
    assert worker.figures().worker.packets_received == 12


async def test_an_offer_full_of_ssrcs_costs_little(worker):
    many = "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(50_000, 52_000))
    peer, _ = worker.create_peer(offer().replace("a=ssrc-group", many + "a=ssrc-group", 1))
    assert len(peer.incoming.by_ssrc) <= 64


async def test_unnamed_streams_are_told_apart_by_mid_or_payload_type(worker):
    text = "\r\n".join(x for x in offer().split("\r\n") if not x.startswith("a=ssrc"))
    peer, _ = worker.create_peer(text)
    camera = peer.sources[SourceKind.CAMERA]
    assert camera.stream is None

    def packet(payload_type, ssrc, sequence, mid=None):
        head = struct.pack("!BBHII", 0x90 if mid else 0x80, payload_type, sequence, 0, ssrc)
        block = struct.pack("!HHBs2x", 0xBEDE, 1, 0x40, mid) if mid else b""
        return memoryview(head + block + b"\x10\x00\x00\x00")

    peer.rtp_received(packet(97, 7002, 1), 1.0)  # a repair of nothing
    assert peer.unmatched_packets == 1
    peer.rtp_received(packet(96, 7001, 1, b"1"), 1.0)
    assert camera.ssrc == 7001
    peer.rtp_received(packet(97, 7002, 2, b"1"), 1.0)
    assert 7002 in peer.incoming.by_ssrc
    peer.rtp_received(packet(111, 7003, 1), 1.0)
    assert peer.sources[SourceKind.AUDIO].ssrc == 7003
    peer.rtp_received(packet(96, 7004, 1, b"9"), 1.0)
    assert 7004 not in peer.incoming.by_ssrc
    assert peer.unmatched_packets == 2
