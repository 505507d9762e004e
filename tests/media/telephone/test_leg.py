"""A telephone leg of a real worker: sound both ways over sockets on loopback, strangers, loss, keys, prompts."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import socket
import time
from array import array
from time import monotonic

import pytest

from media.client import MediaClient, MediaWorkerError
from media.rtp import rtcp
from media.rtp.reception import NtpClock, middle_bits
from media.telephone import sdes
from media.telephone.codecs import G722, OPUS, PCMA, PCMU, Codec
from tests.media.conftest import TOKEN, eventually, running_station
from tests.support.media.telephone_calls import browser, called
from tests.support.media.trunk import Trunk, strength, tone


@pytest.fixture
async def client(station):
    made = MediaClient(str(station.server.make_url("")), TOKEN)
    yield made
    await made.aclose()


@pytest.fixture
async def events(client):
    """What the worker publishes, as it comes."""
    found = []

    async def read():
        async for event in client.events():
            found.append(event)  # noqa: PERF401 - read while it grows

    task = asyncio.create_task(read(), name="events")
    await eventually(lambda: found)
    yield found
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def trunk():
    made = Trunk()
    yield made
    made.close()


def heard_by(peer):
    """The last 0.4 s that a browser has decoded, as one channel at 48 kHz."""
    samples = array("h")
    for frame in peer.heard[-20:]:
        octets = array(
            "h", bytes(frame.planes[0])[: 2 * frame.samples * len(frame.layout.channels)]
        )
        samples.extend(octets[:: len(frame.layout.channels)])
    return samples


@pytest.mark.parametrize("codec", [PCMA, G722], ids=lambda codec: codec.name)
async def test_a_tone_reaches_the_browser_and_the_browsers_reaches_the_telephone(
    client, codec: Codec
):
    trunk = Trunk(codec)
    peer, _ = await browser(client, "room", hertz=1_000)
    try:
        leg = await called(client, trunk)
        await client.put_room(leg, "room")
        async with trunk.talking(440):
            await eventually(lambda: strength(heard_by(peer), 440, 48_000) > 0.9, within=30)
            await eventually(lambda: trunk.hears(1_000), within=30)
        figures = await client.peer(leg)
        assert figures["leg"]["codec"] == codec.name
        assert figures["sources"]["audio"]["lost"] == 0
    finally:
        trunk.close()
        await peer.aclose()


async def test_two_telephones_hear_each_other_and_themselves_not(client, trunk):
    other = Trunk(PCMU)
    try:
        for each in (trunk, other):
            await client.put_room(await called(client, each), "room")
        async with trunk.talking(440), other.talking(1_000):
            await eventually(lambda: trunk.hears(1_000) and other.hears(440), within=30)
    finally:
        other.close()


async def test_several_who_speak_are_summed_for_the_telephone(client, trunk):
    others = [Trunk(), Trunk()]
    try:
        for each in (trunk, *others):
            await client.put_room(await called(client, each), "room")
        async with others[0].talking(440), others[1].talking(1_000):
            await eventually(lambda: trunk.hears(440, 0.35) and trunk.hears(1_000, 0.35), within=30)
    finally:
        for each in others:
            each.close()


async def test_the_lines_rate_is_known_though_nobody_hears_it(client, trunk):
    leg = await called(client, trunk)

    async def measured():
        return (await client.peer(leg))["sources"]["audio"]["bitrate_bps"] > 0

    async with trunk.talking(440):
        await eventually(measured, within=30)


async def test_lost_packets_are_concealed(client, trunk):
    other = Trunk()
    try:
        leg = await called(client, trunk)
        await client.put_room(leg, "room")
        await client.put_room(await called(client, other), "room")
        async with trunk.talking(440, lose_every=7):
            await eventually(lambda: len(trunk.heard) > 20 and other.hears(440, 0.85), within=30)

        async def all_made_up_for():
            figures = await client.peer(leg)
            lost = figures["sources"]["audio"]["lost"]
            return lost > 0 and figures["leg"]["concealed_ms"] == 20 * lost

        await eventually(all_made_up_for)
    finally:
        other.close()


class Archive:
    """Keeps what is recorded: (codec, octets) by part."""

    bytes_written, failure = 0, None

    def __init__(self):
        self.parts = []

    def open(self, _recording, _key, source):
        assert (source.kind, source.part) == ("audio", len(self.parts))
        self.parts.append([])
        return self

    def write(self, frame, _wall_ms, _arrived_ms):
        self.parts[-1].append((frame.codec, frame.data, frame.gap_before, frame.rtp_timestamp))
        return True

    def close(self, *_):
        pass


async def test_a_recording_gets_the_lines_own_octets_and_a_part_for_each_codec(trunk):
    archive, second = Archive(), Trunk(PCMU)
    async with running_station(recordings=archive) as station:
        client = MediaClient(str(station.server.make_url("")), TOKEN)
        leg = await called(client, trunk)
        await client.put_room(leg, "room")
        await client.put_recording("room", recording="rec", key="key")
        sent = [bytes([n]) * 160 for n in range(12)]
        for number, payload in enumerate(sent):
            if number == 5:
                trunk.press(3)
            trunk.send(payload)
        await eventually(lambda: archive.parts and len(archive.parts[0]) == 12)
        first = archive.parts[0]
        assert [data for _, data, _, _ in first] == sent
        assert {codec for codec, _, _, _ in first} == {"pcma"}
        assert not any(gap for _, _, gap, _ in first[1:])
        steps = [b[3] - a[3] for a, b in itertools.pairwise(first)]
        assert steps == [960] * 4 + [960 + 8 * 960] + [960] * 6
        second.answered(await client.update_leg(leg, second.offer()))
        second.send(b"x" * 160)
        await eventually(lambda: len(archive.parts) == 2 and archive.parts[1])
        assert archive.parts[1][0][:2] == ("pcmu", b"x" * 160)
        await client.aclose()
    second.close()


@pytest.mark.parametrize("head", [b"", b"\x80\x08", b"\x80\x65", b"\x80\xc8", b"\xff"])
async def test_rubbish_from_the_other_side_ends_nothing(client, trunk, events, head):
    leg = await called(client, trunk)
    generator = random.Random(7)
    for _ in range(60):
        rubbish = head + generator.randbytes(generator.randrange(60))
        trunk.socket.sendto(rubbish, trunk.target)
    for key in range(3):
        trunk.ssrc += 1
        trunk.press(key)
    await eventually(lambda: [e.digit for e in events if e.type == "digit"][-3:] == ["0", "1", "2"])
    assert (await client.peer(leg))["state"] == "connected"


async def test_strangers_are_dropped_and_change_nothing(client, trunk, events):
    leg = await called(client, trunk)
    trunk.say(tone(440, 0.02, 8_000))
    await eventually(lambda: trunk.heard)
    stranger = Trunk(address="127.0.0.2")
    try:
        stranger.target = trunk.target
        for _ in range(10):
            stranger.say(tone(440, 0.02, 8_000))
            stranger.press(5)

        async def counted():
            return (await client.peer(leg))["leg"]["strangers"] >= 90

        await eventually(counted)
        assert not stranger.heard
        assert not [event for event in events if event.type == "digit"]
        figures = await client.peer(leg)
        assert figures["sources"]["audio"]["packets"] == 1
    finally:
        stranger.close()


async def test_what_an_earlier_call_still_sends_to_the_port_is_not_taken_for_this_one(
    client, trunk
):
    """A dead worker's calls go on sending to its ports, from the same exchange, until they have been offered others."""
    earlier, peer = Trunk(), (await browser(client, "room", hertz=1_000))[0]
    try:
        leg = await called(client, trunk)
        earlier.target = trunk.target
        async with earlier.talking(440):

            async def arrived():
                figures = await client.peer(leg)
                return figures["packets_received"] + figures["leg"]["strangers"] > 3

            await eventually(arrived)
            async with trunk.talking(1_500):
                await client.put_room(leg, "room")
                await eventually(lambda: trunk.hears(1_000), within=30)
                await eventually(lambda: strength(heard_by(peer), 1_500, 48_000) > 0.9, within=30)
    finally:
        earlier.close()
        await peer.aclose()


async def test_a_key_is_told_once_though_its_packets_come_thrice_and_some_never(
    client, trunk, events
):
    await called(client, trunk)
    trunk.say(tone(440, 0.02, 8_000))
    trunk.press(5)
    trunk.press(10, skip=(0, 1, 2))
    trunk.press(11, skip=(3, 4, 5, 6, 7))

    def keys():
        return [event.digit for event in events if event.type == "digit"]

    await eventually(lambda: len(keys()) >= 3)
    assert keys() == ["5", "*", "#"]


async def test_keys_are_sent_to_the_other_side(client, trunk):
    leg = await called(client, trunk)
    await client.send_digits(leg, "7")
    await eventually(lambda: sum(packet[0] == 101 for packet in trunk.heard) == 7)
    sent = [packet for packet in trunk.heard if packet[0] == 101]
    assert {packet[3] for packet in sent} == {sent[0][3]}
    assert {packet[5][0] for packet in sent} == {7}
    with pytest.raises(MediaWorkerError) as refused:
        await client.send_digits(leg, "7x")
    assert refused.value.code == "bad_request"
    assert (await client.peer(leg))["leg"]["takes_keys"]


async def test_keys_that_the_other_side_does_not_take_are_refused_and_never_sent(
    client, trunk, events
):
    """Not while it holds, nor where its description has no telephone events; those that waited are gone for good."""

    def told():
        return [event.active for event in events if event.type == "keys"]

    async def refuses():
        with pytest.raises(MediaWorkerError) as refused:
            await client.send_digits(leg, "9")
        assert (refused.value.status, refused.value.code) == (409, "no_keys")
        assert not (await client.peer(leg))["leg"]["takes_keys"]

    leg = await called(client, trunk)
    await eventually(lambda: told() == [True])
    await client.send_digits(leg, "1" * 60)
    with pytest.raises(MediaWorkerError) as full:
        await client.send_digits(leg, "2" * 60)
    assert (full.value.status, full.value.code) == (409, "keys_waiting")
    await client.update_leg(leg, trunk.offer(direction="sendonly"))
    await eventually(lambda: told() == [True, False])
    await refuses()
    trunk.clear()
    await client.update_leg(leg, trunk.offer())
    await eventually(lambda: len(trunk.heard) > 20)
    assert {packet[0] for packet in trunk.heard} == {trunk.codec.payload_type}
    without = re.sub(r"a=rtpmap:101.*\r\n", "", trunk.offer()).replace(" 101", "")
    await client.update_leg(leg, without)
    await eventually(lambda: told() == [True, False, True, False])
    await refuses()


def endings(events):
    return [(event.play, event.outcome) for event in events if event.type == "played"]


async def test_what_is_played_is_heard_and_its_end_told(client, trunk, events):
    leg = await called(client, trunk)
    await client.play(leg, ["tone:beep"], "beep")
    await eventually(lambda: endings(events) == [("beep", "ended")])
    await eventually(lambda: len(trunk.heard) > 15)
    heard = trunk.sound(60)
    assert (
        max(strength(heard[at : at + 800], 1_000, 8_000) for at in range(0, len(heard), 400)) > 0.9
    )
    with pytest.raises(MediaWorkerError) as refused:
        await client.play(leg, ["tone:beep", "it/nothing"], "nothing")
    assert refused.value.code == "unknown_prompt"


async def test_a_key_interrupts_what_plays_until_one_and_nothing_else(client, trunk, events):
    leg = await called(client, trunk)
    trunk.say(tone(440, 0.02, 8_000))
    await client.play(leg, ["tone:ringing"], "first", loop=True)
    trunk.press(1)
    await eventually(lambda: [event for event in events if event.type == "digit"])
    assert endings(events) == []
    await client.play(leg, ["it/consent"], "second", until_digit=True)
    trunk.press(2)
    await eventually(lambda: len(endings(events)) == 2)
    await client.play(leg, ["music"], "third", loop=True)
    await client.stop_playing(leg)
    await client.stop_playing(leg)
    await eventually(lambda: len(endings(events)) == 3)
    assert endings(events) == [
        ("first", "replaced"),
        ("second", "interrupted"),
        ("third", "stopped"),
    ]


async def test_a_trunk_with_srtp_is_heard_and_hears(client, trunk):
    theirs = sdes.fresh(3)
    leg, answer = await client.create_leg(
        trunk.offer(f"crypto:{theirs.text}", profile="RTP/SAVP"), "citizen"
    )
    assert "RTP/SAVP 8 101 13" in answer
    ours = sdes.parse_crypto(answer.partition("a=crypto:")[2].partition("\r\n")[0])
    trunk.answered(answer)
    trunk.protection = sdes.Protection(theirs, ours)
    trunk.say(tone(440, 0.02, 8_000))
    await eventually(lambda: trunk.heard)
    trunk.protection = None
    trunk.say(tone(440, 0.02, 8_000))

    async def refused():
        return (await client.peer(leg))["unauthentic"] == 1

    await eventually(refused)
    assert (await client.peer(leg))["packets_received"] == 1


async def test_a_call_of_ours_begins_with_our_offer(client, trunk, events):
    leg, offer = await client.offer_leg("citizen", towards="127.0.0.1")
    assert leg.startswith("leg-")
    assert "m=audio" in offer
    trunk.answered(offer)
    assert (await client.peer(leg))["state"] == "new"
    await client.answer_leg(leg, trunk.offer())
    trunk.say(tone(440, 0.02, 8_000))
    await eventually(lambda: trunk.heard)
    await eventually(lambda: [e for e in events if e.type == "peer" and e.state == "connected"])
    assert await client.leg_offer(leg) != ""


async def test_a_description_that_differs_has_a_later_version_and_the_same_one_keeps_its_own(
    client, trunk
):
    """RFC 3264, 8: an exchange may leave a description aside that has no later version."""

    def version(text):
        return int(re.search(r"^o=- \d+ (\d+) ", text, re.MULTILINE)[1])

    leg, answer = await client.create_leg(trunk.offer(), "citizen")
    assert version(await client.update_leg(leg, trunk.offer())) == version(answer)
    offer = await client.leg_offer(leg)
    assert version(offer) == version(answer) + 1
    assert await client.leg_offer(leg) == offer
    held = await client.update_leg(leg, trunk.offer(direction="inactive"))
    assert version(held) == version(offer) + 1


async def test_of_several_codecs_that_an_answer_names_any_is_heard_and_answered_in(client):
    """RFC 3264, 6.1: who has offered takes whichever comes. Exchanges that know A-law and mu-law name both, and send one."""
    mu_law, other = Trunk(PCMU), Trunk()
    try:
        leg, offer = await client.offer_leg("outside", towards="127.0.0.1")
        mu_law.answered(offer)
        both = mu_law.offer().replace("RTP/AVP 0 101", "RTP/AVP 8 0 101")
        await client.answer_leg(leg, both)
        await client.put_room(leg, "room")
        await client.put_room(await called(client, other), "room")
        async with mu_law.talking(440), other.talking(1_000):
            await eventually(lambda: other.hears(440, 0.85) and mu_law.hears(1_000), within=30)
        assert (await client.peer(leg))["leg"]["codec"] == "PCMU"
        assert (await client.peer(leg))["unmatched_packets"] == 0
    finally:
        mu_law.close()
        other.close()


async def test_a_call_on_hold_is_sent_nothing_and_is_not_lost(client, trunk):
    leg = await called(client, trunk)
    # an offer may be forged: before the call stands, nothing is sent to where it says
    await asyncio.sleep(0.15)
    assert not trunk.heard
    await client.put_room(leg, "room")
    await eventually(lambda: trunk.heard)
    answer = await client.update_leg(leg, trunk.offer(direction="sendonly"))
    assert "a=recvonly" in answer
    assert (await client.peer(leg))["leg"]["held"]
    trunk.clear()
    await asyncio.sleep(0.15)
    assert len(trunk.heard) <= 1
    again = await client.update_leg(leg, trunk.offer(direction="sendonly"))
    assert again == answer
    await client.update_leg(leg, trunk.offer())
    trunk.clear()
    await eventually(lambda: trunk.heard)


async def test_silence_on_purpose_is_told_from_a_line_that_is_lost(station, client, trunk, events):
    leg = station.worker.leg(await called(client, trunk))

    def after(seconds):
        leg.check_liveness(monotonic() + seconds)
        return leg.state

    assert after(20) == "connected"  # a telephone that rings has sent nothing yet
    assert after(40) == "lost"
    assert after(100) == "lost"
    assert leg.close_reason is None
    trunk.say(tone(440, 0.02, 8_000))
    await eventually(lambda: leg.figures().packets_received == 1)
    assert after(1) == "connected"
    assert after(7) == "lost"
    trunk.send(b"\x40", payload_type=13)
    await eventually(lambda: leg.figures().packets_received == 2)
    assert after(20) == "connected"
    assert after(40) == "lost"
    after(61)
    await eventually(lambda: [e for e in events if e.type == "peer" and e.reason == "timed_out"])


async def test_the_round_trip_is_told_in_milliseconds(station, client, trunk):
    leg = station.worker.leg(await called(client, trunk, "rtcp-mux"))
    trunk.say(tone(440, 0.02, 8_000))
    await eventually(lambda: leg.figures().packets_received == 1)
    assert leg.figures().rtt_ms is None
    # it was sent a report a second ago and kept it for half a second
    heard_at = middle_bits(NtpClock(wall_s=time.time(), now=monotonic()).ntp(monotonic() - 1))
    block = rtcp.ReportBlock(1, 0, 0, 0, 0, heard_at, 1 << 15)
    report = rtcp.build_receiver_report(trunk.ssrc, [block])
    trunk.socket.sendto(report, trunk.target)
    await eventually(lambda: leg.rtt_s > 0)
    assert leg.rtt_s >= 0.4
    assert leg.figures().rtt_ms == pytest.approx(leg.rtt_s * 1000, abs=0.1)


async def test_a_report_from_another_port_of_the_exchange_is_nobodys(station, client, trunk):
    reporting, stranger = Trunk(), Trunk()
    try:
        leg = station.worker.leg(await called(client, trunk, f"rtcp:{reporting.port}"))
        trunk.say(tone(440, 0.02, 8_000))
        await eventually(lambda: leg.figures().packets_received == 1)
        heard_at = middle_bits(NtpClock(wall_s=time.time(), now=monotonic()).ntp(monotonic() - 1))
        to = (trunk.target[0], leg._line.ports.rtcp_port)

        def report(one, lost):
            block = rtcp.ReportBlock(1, lost, 0, 0, 0, heard_at, 1 << 15)
            one.socket.sendto(rtcp.build_receiver_report(trunk.ssrc, [block]), to)

        report(reporting, 7)
        await eventually(lambda: leg._line.remote_loss == 7 / 256)
        report(stranger, 200)
        # what came before this one was looked at when this one is
        reporting.socket.sendto(b"\x81\xc9", to)
        await eventually(lambda: leg._line.malformed == 1)
        assert leg._line.remote_loss == 7 / 256
        report(reporting, 9)
        await eventually(lambda: leg._line.remote_loss == 9 / 256)
    finally:
        reporting.close()
        stranger.close()


async def test_another_codec_in_the_middle_of_a_call(client, trunk):
    leg = await called(client, trunk)
    wide = Trunk(OPUS)
    try:
        wide.answered(await client.update_leg(leg, wide.offer()))
        other = Trunk()
        await client.put_room(leg, "room")
        await client.put_room(await called(client, other), "room")
        async with wide.talking(440):
            await eventually(lambda: other.hears(440, 0.85), within=30)
        other.close()
    finally:
        wide.close()


async def test_the_end_frees_the_ports(station, client, trunk, events):
    leg = await called(client, trunk)
    port = trunk.target[1]
    await client.delete_peer(leg)
    await eventually(lambda: [e for e in events if e.type == "peer" and e.reason == "deleted"])
    assert not station.worker.peers
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "/legs", {"data": "v=0", "headers": {"Content-Type": "application/sdp"}}, 400, "sdp_no_audio"),
        ("POST", "/legs", {"json": {}}, 415, "unsupported_media_type"),
        ("POST", "/legs?towards=pbx.example", {}, 400, "bad_request"),
        ("PUT", "/legs/nobody/play", {"json": {"pieces": ["music"]}}, 404, "unknown_peer"),
        ("PUT", "/legs/nobody/play", {"json": {"pieces": []}}, 400, "bad_request"),
        ("DELETE", "/legs/nobody/play", {}, 404, "unknown_peer"),
        ("POST", "/legs/nobody/digits", {"json": {"digits": "1"}}, 404, "unknown_peer"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_refused(station, method, path, options, status, code):
    async with station.request(method, path, **options) as response:
        assert (response.status, (await response.json())["code"]) == (status, code)
