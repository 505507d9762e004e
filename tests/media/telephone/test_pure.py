"""What decides about a telephone's sound, without sockets and clocks."""

from __future__ import annotations

import base64
import contextlib
import struct
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.sdp.offer import SdpError
from media.telephone import sdes, sdp
from media.telephone.codecs import G722, OPUS, PCMA, PCMU, OpusDecoder, OpusEncoder
from media.telephone.conceal import conceal
from media.telephone.digits import KEYS, MOST_WAITING, DigitReceiver, DigitSender
from media.telephone.g711 import A_LAW, MU_LAW
from media.telephone.intake import Intake
from media.telephone.latch import PROBATION, SILENT_S, Latch
from media.telephone.outlet import Outlet, mixed
from media.telephone.player import Played, Player
from media.telephone.playout import LEAST_S, Playout
from media.telephone.voice import level_dbov
from tests.support.media.trunk import strength, tone

RATE = 8_000
FRAME = 160
SOUND = tone(440, 10, RATE)


# G.711


@pytest.mark.parametrize("law", [A_LAW, MU_LAW])
def test_every_octet_survives_both_ways(law):
    octets = bytes(range(256))
    once = law.decode(octets)
    assert law.decode(law.encode(once)) == once


def test_the_laws_have_the_samples_of_the_standard():
    assert A_LAW.decode(b"\xd5\x55\xaa\x2a\x80") == array("h", [8, -8, 32256, -32256, 5504])
    assert list(MU_LAW.decode(b"\xff\x7f\x80\x00")) == [0, 0, 32124, -32124]
    assert (A_LAW.silence, MU_LAW.silence) == (0xD5, 0xFF)


@given(st.integers(-32768, 32767))
def test_a_sample_keeps_its_sign_and_size(sample):
    for law in (A_LAW, MU_LAW):
        back = law.decode(law.encode(array("h", [sample])))[0]
        assert abs(back - sample) <= max(8, abs(sample) // 16)


def test_opus_for_browsers_keeps_a_tone():
    encoder, decoder = OpusEncoder(RATE), OpusDecoder(RATE)
    samples = tone(440, 0.6, RATE)
    heard = array("h")
    for at in range(0, len(samples), FRAME):
        heard.extend(decoder.decode(encoder.encode(samples[at : at + FRAME])))
    assert strength(heard[1600:4000], 440, RATE) > 0.95


def test_what_is_no_opus_is_silence_and_no_error():
    decoder = OpusDecoder(RATE)
    assert not decoder.decode(b"\xff" * 7)


# Session descriptions

INVITE = """v=0
o=pbx 1 1 IN IP4 192.0.2.5
s=call
c=IN IP4 192.0.2.5
t=0 0
m=audio 12000 RTP/AVP 18 8 0 101 13
a=rtpmap:18 G729/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
m=video 12002 RTP/AVP 96
a=rtpmap:96 H264/90000
"""
LOCAL = sdp.Local(address="198.51.100.1", port=30_000, rtcp_port=30_001, session=5)


def test_an_offer_is_answered_with_its_first_codec_that_we_have():
    remote = sdp.parse(INVITE)
    assert [codec for _, codec in remote.codecs] == [PCMA, PCMU]
    assert (remote.address, remote.port, remote.rtcp_port) == ("192.0.2.5", 12_000, 12_001)
    assert (remote.events, remote.noise, remote.direction) == (101, 13, "sendrecv")
    answer = sdp.answer(remote, LOCAL)
    assert "m=audio 30000 RTP/AVP 8 101 13\r\n" in answer
    assert "m=video 0 RTP/AVP 96\r\n" in answer
    assert "a=sendrecv\r\n" in answer
    back = sdp.parse(answer)
    assert (back.address, back.port, back.events) == ("198.51.100.1", 30_000, 101)


@pytest.mark.parametrize(
    ("said", "answered", "holds", "sends"),
    [
        ("sendrecv", "sendrecv", False, True),
        ("sendonly", "recvonly", True, True),
        ("recvonly", "sendonly", False, False),
        ("inactive", "inactive", True, False),
    ],
)
def test_hold_is_answered_in_the_mirror(said, answered, holds, sends):
    remote = sdp.parse(INVITE.replace("a=ptime:20", f"a={said}"))
    assert (remote.holds, remote.sends) == (holds, sends)
    assert f"a={answered}\r\n" in sdp.answer(remote, LOCAL)


def test_a_call_held_the_old_way_takes_no_sound():
    remote = sdp.parse(INVITE.replace("192.0.2.5\nt", "0.0.0.0\nt"))
    assert remote.holds
    assert remote.sends


def test_wide_band_and_opus():
    text = INVITE.replace("18 8 0 101 13", "96 9 101").replace(
        "a=rtpmap:18 G729/8000", "a=rtpmap:96 opus/48000/2\na=rtpmap:102 telephone-event/48000"
    )
    remote = sdp.parse(text)
    assert [codec for _, codec in remote.codecs] == [OPUS, G722]
    assert "a=rtpmap:96 opus/48000/2\r\n" in sdp.answer(remote, LOCAL)


def test_our_own_offer_can_be_read_by_us():
    remote = sdp.parse(sdp.offer(LOCAL))
    assert [codec for _, codec in remote.codecs] == [PCMA, PCMU, G722]
    secured = sdp.Local("198.51.100.1", 30_000, 30_009, 5, crypto=sdes.fresh())
    remote = sdp.parse(sdp.offer(secured))
    assert remote.secure
    assert remote.crypto == (secured.crypto,)
    assert remote.rtcp_port == 30_009


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("m=audio 12000", "m=audio 0"), "sdp_no_audio"),
        (("RTP/AVP 18 8", "UDPTL t38 8"), "sdp_no_audio"),
        (("18 8 0 101 13", "18 101"), "sdp_no_codec"),
        (("c=IN IP4 192.0.2.5", "c=IN IP4 pbx.example"), "sdp_malformed"),
        (("c=IN IP4 192.0.2.5", "c=IN IP4 239.1.1.1"), "sdp_malformed"),
        (("c=IN IP4 192.0.2.5\n", ""), "sdp_malformed"),
        (("m=audio 12000", "m=audio 120000"), "sdp_malformed"),
        (("RTP/AVP 18", "RTP/SAVP 18"), "sdp_no_audio"),
        (("s=call", "hello"), "sdp_malformed"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(change, code):
    with pytest.raises(SdpError) as refused:
        sdp.parse(INVITE.replace(*change, 1))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("first", "port"),
    [
        ("m=audio 11000 RTP/AVP 18\na=rtpmap:18 G729/8000\n", 12_000),
        ("m=audio 11000 RTP/SAVP 8\n", 12_000),
        ("m=audio 11000 RTP/AVP 8\nc=IN IP4 pbx.example\n", 12_000),
        ("m=audio 11000 RTP/AVP 8\n", 11_000),
    ],
)
def test_the_first_line_of_sound_that_can_be_used_is_taken_and_the_others_are_refused(first, port):
    remote = sdp.parse(INVITE.replace("m=audio", f"{first}m=audio", 1))
    assert remote.port == port
    answer = sdp.answer(remote, LOCAL)
    assert answer.count("m=audio 0 ") == answer.count("m=audio 30000 ") == 1


def test_a_name_in_place_of_an_address_costs_its_own_line_alone():
    remote = sdp.parse(f"{INVITE}c=IN IP4 camera.example\n")
    assert remote.address == "192.0.2.5"


@pytest.mark.parametrize("mark", ["\x0b", "\x1c", "\x85", "\u2028"])
def test_only_a_line_end_ends_a_line(mark):
    assert sdp.parse(INVITE.replace("s=call", f"s=one{mark}two")).port == 12_000


@pytest.mark.parametrize(
    "change",
    [
        ("a=ptime:20", "a=sendonly "),
        ("rtpmap:101 ", "rtpmap:101  "),
        ("rtpmap:101 ", "rtpmap:101\t"),
    ],
)
def test_a_blank_too_many_loses_neither_hold_nor_keys(change):
    remote = sdp.parse(INVITE.replace(*change))
    assert remote.events == 101
    assert remote.holds is change[1].startswith("a=sendonly")


@given(st.text(alphabet="vosctma=0 1-IN P4/.RTAVudio\n:", max_size=300))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(SdpError):
        sdp.parse(text)


# Keys of SRTP

RFC_4568 = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"


def test_a_key_of_the_standard_is_read():
    """The example of RFC 4568 4.1; its lifetime and MKI are what we do not use."""
    line = sdes.parse_crypto(f"1 AES_CM_128_HMAC_SHA1_80 inline:{RFC_4568}|2^20")
    assert line == sdes.CryptoLine(1, "AES_CM_128_HMAC_SHA1_80", base64.b64decode(RFC_4568))
    assert sdes.parse_crypto(line.text) == line


@pytest.mark.parametrize(
    "value",
    [
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{RFC_4568}|2^20|1:4",
        f"1 F8_128_HMAC_SHA1_80 inline:{RFC_4568}",
        "1 AES_CM_128_HMAC_SHA1_80 inline:AAAA",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{RFC_4568} UNENCRYPTED_SRTP",
        "nonsense",
    ],
)
def test_a_key_that_we_cannot_use_is_left_alone(value):
    assert sdes.parse_crypto(value) is None


@pytest.mark.parametrize(
    "suite", ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM"]
)
def test_two_sides_read_each_other_and_nobody_else(suite):
    a, b = sdes.fresh(1, suite), sdes.fresh(1, suite)
    here, there = sdes.Protection(a, b), sdes.Protection(b, a)
    packet = struct.pack("!BBHII", 0x80, 8, 1, 160, 99) + bytes(160)
    protected = here.protect(packet, rtcp=False)
    assert protected != packet
    assert there.unprotect(protected, rtcp=False) == packet
    with pytest.raises(Exception, match="replay"):
        there.unprotect(protected, rtcp=False)
    with pytest.raises(Exception, match="auth"):
        sdes.Protection(a, sdes.fresh(1, suite)).unprotect(protected, rtcp=False)


def test_srtp_gives_the_packet_of_the_standard():
    """RFC 3711 appendix B has no packet; this one is libsrtp's own, known from its test suite."""
    master = bytes.fromhex("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6")
    line = sdes.CryptoLine(1, "AES_CM_128_HMAC_SHA1_80", master)
    plain = bytes.fromhex("800f1234decafbadcafebabe" + "ab" * 16)
    secret = bytes.fromhex(
        "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
    )
    assert sdes.Protection(line, line).protect(plain, rtcp=False) == secret


# Keys


def press(key, timestamp, packets=3, ends=3):
    flags = [0] * packets + [0x80] * ends
    return [
        (struct.pack("!BBH", key, flag | 10, 160 * n), timestamp) for n, flag in enumerate(flags)
    ]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 15), min_size=1, max_size=6), st.sets(st.integers(0, 4)))
def test_a_press_is_told_once_whatever_gets_lost(keys, lost):
    receiver = DigitReceiver()
    told = []
    for number, key in enumerate(keys):
        for index, (payload, timestamp) in enumerate(press(key, 1_000 * number)):
            if index not in lost:
                told.append(receiver.packet(payload, timestamp))
    assert [key for key in told if key] == [KEYS[key] for key in keys]


def test_a_key_that_is_held_for_longer_than_one_event_may_last_is_told_once():
    """RFC 4733, 2.5.1.3: it goes on under another timestamp, as a new event without the marker."""
    receiver = DigitReceiver()
    begun = 0xFFFFFFFF - 1_000
    parts = [(begun + part * 0xFFFF) & 0xFFFFFFFF for part in range(3)]
    told = [receiver.packet(payload, at) for at in parts for payload, _ in press(5, at)]
    assert [key for key in told if key] == ["5"]
    assert receiver.packet(press(6, 0)[0][0], (parts[-1] + 0xFFFF) & 0xFFFFFFFF) == "6"


def test_what_is_no_key_is_not_told():
    receiver = DigitReceiver()
    assert receiver.packet(struct.pack("!BBH", 36, 10, 160), 5) is None
    assert receiver.packet(b"\x01", 6) is None


def test_keys_that_we_send_are_understood_by_us():
    sender, receiver = DigitSender(8_000, 0.02), DigitReceiver()
    sender.press("1*#D")
    told, timestamp, packets = [], 0, 0
    while sender.busy:
        if (packet := sender.frame(timestamp)) is not None:
            packets += 1
            told.append(receiver.packet(packet.payload, packet.timestamp))
        timestamp += 160
    assert [key for key in told if key] == ["1", "*", "#", "D"]
    assert packets == 4 * (4 + 3)
    with pytest.raises(ValueError, match="keys"):
        sender.press("1x")


@pytest.mark.parametrize("clock_rate", [8_000, 48_000])
def test_a_key_is_sent_as_rfc_4733_has_it(clock_rate):
    ticks = clock_rate // 50
    sender = DigitSender(clock_rate, 0.02)
    sender.press("#5")
    frames = [sender.frame(7_000 + ticks * number) for number in range(20)]
    sent = [
        None if packet is None
        else (*struct.unpack("!BBH", packet.payload), packet.timestamp, packet.marker)
        for packet in frames
    ]  # fmt: skip

    def key(event, began):
        """A packet each 20 ms; the end, after 100 ms, in three frames, so that no one burst of loss takes it."""
        lasting = [(event, 10, ticks * number, began, number == 1) for number in range(1, 5)]
        return [*lasting, *[(event, 0x80 | 10, ticks * 5, began, False)] * 3]

    # 60 ms between the end of one key and the beginning of the other
    began = 7_000 + ticks * 8
    assert sent == [*key(11, 7_000), None, *key(5, began), None, *[None] * 4]
    assert not sender.busy


def test_no_more_than_ten_seconds_of_keys_wait_and_dropped_ones_are_never_sent():
    sender = DigitSender(8_000, 0.02)
    assert sender.press("1" * MOST_WAITING)
    assert not sender.press("2")
    sender.frame(0)
    assert sender.press("2")
    sender.drop()
    assert not sender.busy
    assert sender.frame(160) is None
    assert sender.press("3")
    packet = sender.frame(320)
    assert packet is not None
    assert (packet.payload[0], packet.timestamp, packet.marker) == (3, 320, True)


# The source that a leg listens to

SAID = ("192.0.2.5", 12_000)


def test_the_described_port_counts_at_once_and_whatever_came_before_does_not_after_it():
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    assert latch.target == SAID
    another_call = (SAID[0], 777)
    assert [latch.accept(another_call, 9, n, 0.0) for n in range(PROBATION)] == [False] * 3 + [True]
    assert latch.target == another_call
    assert latch.accept(SAID, 1, 1, 0.0)
    assert latch.target == SAID
    assert not latch.accept(another_call, 9, PROBATION, 0.0)
    assert latch.strangers == 4


@pytest.mark.parametrize("source", [("203.0.113.7", 4_000), (SAID[0], 777)])
def test_another_source_needs_packets_in_order_under_one_ssrc(source):
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    assert not any(latch.accept(source, 9, n, 0.0) for n in (1, 3, 5, 7, 9))
    assert [latch.accept(source, 9, n, 0.0) for n in range(20, 20 + PROBATION)] == [False] * 3 + [
        True
    ]
    assert latch.target == source


def test_a_new_description_opens_the_lock_and_the_same_one_does_not():
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    source = ("203.0.113.7", 4_000)
    assert [latch.accept(source, 1, n, 0.0) for n in range(PROBATION)][-1]
    latch.expect(SAID, SAID[1] + 1)
    assert latch.target == source
    moved = ("192.0.2.6", 12_000)
    latch.expect(moved, moved[1] + 1)
    assert latch.target == moved
    assert not latch.accept(source, 1, PROBATION, 0.0)
    assert latch.accept(moved, 1, 3, 0.0)


def test_another_port_of_the_host_follows_an_undescribed_source_that_is_silent():
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    earlier, ours, elsewhere = (
        ("203.0.113.7", 4_000),
        ("203.0.113.7", 4_100),
        ("203.0.113.8", 4_100),
    )
    assert [latch.accept(earlier, 1, n, 10.0) for n in range(PROBATION)][-1]
    at_most = 10.0 + SILENT_S
    assert latch.shuts_out(ours, at_most)
    assert not any(latch.accept(ours, 2, n, at_most) for n in range(PROBATION))
    later = at_most + 0.1
    assert latch.shuts_out(elsewhere, later)
    assert not any(latch.accept(elsewhere, 3, n, later) for n in range(2 * PROBATION))
    assert not latch.shuts_out(ours, later)
    assert [latch.accept(ours, 2, n, later) for n in range(PROBATION)] == [False] * 3 + [True]
    assert latch.target == ours
    assert latch.shuts_out(earlier, later)


def test_nobody_follows_the_described_source_though_it_is_silent():
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    assert latch.accept(SAID, 1, 1, 0.0)
    beside = (SAID[0], 777)
    assert latch.shuts_out(beside, 60.0)
    assert not any(latch.accept(beside, 2, n, 60.0) for n in range(2 * PROBATION))
    assert latch.target == SAID


def test_reports_come_from_the_described_port_or_beside_the_source():
    latch = Latch()
    assert not latch.reports_from(SAID)
    latch.expect(SAID, SAID[1] + 1)
    assert latch.reports_from((SAID[0], 12_001))
    assert not any(latch.reports_from((SAID[0], port)) for port in (12_000, 12_002, 777))
    source = ("203.0.113.7", 4_000)
    assert [latch.accept(source, 9, n, 0.0) for n in range(PROBATION)][-1]
    assert latch.reports_from((source[0], 4_001))
    assert latch.reports_from((SAID[0], 12_001))
    assert not any(latch.reports_from((source[0], port)) for port in (4_000, 4_002))


def test_reports_on_the_port_of_the_sound_come_from_its_source_alone():
    latch = Latch()
    latch.expect(SAID, SAID[1])
    assert latch.reports_from(SAID)
    assert not latch.reports_from((SAID[0], SAID[1] + 1))
    source = ("203.0.113.7", 4_000)
    assert [latch.accept(source, 9, n, 0.0) for n in range(PROBATION)][-1]
    assert latch.reports_from(source)
    assert not latch.reports_from((source[0], 4_001))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=80))
def test_strangers_never_move_a_lock(packets):
    latch = Latch()
    latch.expect(SAID, SAID[1] + 1)
    assert latch.accept(SAID, 1, 1, 0.0)
    for who, number in packets:
        latch.accept((f"198.51.100.{who}", 5), 1, number, 0.0)
    assert latch.target == SAID


# What arrives


def frames_of(intake, packets):
    return [
        f for number, ts, payload, now in packets for f in intake.packet(payload, number, ts, now)
    ]


def talk(count, hertz=440, first=100, rate=RATE):
    samples = tone(hertz, count * 0.02, rate)
    return [
        (first + n, 5_000 + FRAME * n, A_LAW.encode(samples[n * FRAME : (n + 1) * FRAME]), 0.02 * n)
        for n in range(count)
    ]


@pytest.mark.parametrize("size", [80, 160, 240, 320])
def test_any_packet_time_becomes_frames_of_20_ms(size):
    intake = Intake(PCMA)
    samples = A_LAW.encode(tone(440, 0.48, RATE))
    frames = frames_of(
        intake,
        [
            (n, size * n, samples[size * n : size * (n + 1)], 0.001 * n)
            for n in range(len(samples) // size)
        ],
    )
    assert [frame.at for frame in frames] == [FRAME * n for n in range(24)]
    assert [frame.resumes for frame in frames] == [True] + [False] * 23


def test_a_lost_packet_is_concealed_and_time_goes_on():
    intake = Intake(PCMA)
    packets = talk(30)
    del packets[10]
    frames = frames_of(intake, packets)
    assert [frame.at for frame in frames] == [FRAME * n for n in range(30)]
    assert intake.concealed == FRAME
    assert strength(frames[10].samples, 440, RATE) > 0.9


def test_packets_out_of_order_are_put_in_order():
    intake = Intake(PCMA)
    packets = talk(10)
    packets[4], packets[5] = (*packets[5][:3], 0.08), (*packets[4][:3], 0.1)
    heard = array("h")
    for frame in frames_of(intake, packets):
        heard.extend(frame.samples)
    assert heard == A_LAW.decode(b"".join(payload for _, _, payload, _ in talk(10)))
    assert intake.concealed == 0


def test_a_pause_of_the_sender_is_no_loss():
    intake = Intake(PCMA)
    packets = talk(5)
    number, timestamp, payload, now = packets[-1]
    later = (number + 1, timestamp + FRAME + 8_000, payload, now + 1.02)
    frames = frames_of(intake, [*packets, later])
    assert [frame.at for frame in frames] == [0, 160, 320, 480, 640, 8_800]
    assert frames[-1].resumes
    assert intake.concealed == 0


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 65535), st.integers(0, 2**32 - 1), st.binary(max_size=400)),
        max_size=40,
    )
)
def test_places_only_grow_whatever_arrives(packets):
    intake = Intake(PCMA)
    last = -FRAME
    for n, (number, timestamp, payload) in enumerate(packets):
        for frame in [*intake.packet(payload, number, timestamp, 0.02 * n), *intake.tick(0.02 * n)]:
            assert frame.at >= last + FRAME
            assert len(frame.samples) == FRAME
            last = frame.at


# What is played out


def play(playout, arrivals, frames):
    """Arrivals are (time, media time); a frame is taken every 20 ms."""
    waiting = sorted(arrivals)
    sound = SOUND
    taken = []
    for n in range(frames):
        now = 0.02 * n
        while waiting and waiting[0][0] <= now:
            at, media = waiting.pop(0)
            first = round(media * RATE)
            playout.push(sound[first : first + FRAME], media, at)
        taken.append(playout.take(FRAME))
    return taken


def test_steady_sound_is_played_after_the_least_delay():
    taken = play(Playout(RATE), [(0.02 * n, 0.02 * n) for n in range(100)], 99)
    silent = taken.index(next(t for t in taken if t is not None))
    assert silent <= LEAST_S / 0.02
    whole = array("h")
    for part in taken[silent:]:
        whole.extend(part)
    assert whole == SOUND[: len(whole)]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 60), min_size=60, max_size=60))
def test_jitter_is_taken_up(delays):
    """A jitter of 60 ms tears few holes, once it is known."""
    playout = Playout(RATE)
    arrivals = [(0.02 * n + delay / 1000, 0.02 * n) for n, delay in enumerate(delays)]
    play(playout, arrivals, 60)
    assert playout.aim_s <= 0.2
    assert playout.concealed <= 12 * FRAME


def test_another_sender_is_played_after_the_least_delay_without_a_trace_of_the_one_before():
    playout = Playout(RATE)
    for at, media in ((0.0, 0.0), (0.18, 0.02)):
        playout.push(SOUND[:FRAME], media, at)
    for _ in range(3):
        playout.take(FRAME)
    assert playout.aim_s > 2 * LEAST_S
    playout.clear()
    assert (len(playout), playout.take(FRAME)) == (0, None)
    # near enough to the other's clock to be taken for the same
    playout.push(SOUND[:FRAME], 0.0, 0.08)
    assert playout.aim_s == LEAST_S


def test_after_another_clock_or_a_long_pause_the_jitter_before_it_counts_no_more():
    playout = Playout(RATE)
    for at, media in ((0.0, 0.0), (0.18, 0.02)):
        playout.push(SOUND[:FRAME], media, at)
    assert playout.aim_s > 2 * LEAST_S
    playout.push(SOUND[:FRAME], 50.0, 0.2)
    assert playout.aim_s == LEAST_S


def test_a_buffer_that_holds_too_much_shrinks_again():
    playout = Playout(RATE)
    sound = tone(440, 1, RATE)
    playout.push(sound[: 15 * FRAME], 0.0, 0.0)
    for n in range(15, 800):
        playout.push(sound[:FRAME], 0.02 * n, 0.02 * n)
        playout.take(FRAME)
    assert playout.left_out
    assert len(playout) < 8 * FRAME


def test_sound_that_ends_fades_and_is_silent():
    playout = Playout(RATE)
    taken = play(playout, [(0.02 * n, 0.02 * n) for n in range(20)], 60)
    assert taken[-1] is None
    assert any(taken[21])


def test_concealment_goes_on_with_the_pitch_and_fades():
    history = tone(200, 0.04, RATE)
    made = conceal(history, 2 * FRAME, RATE)
    assert strength(made, 200, RATE) > 0.8
    assert max(map(abs, made[:FRAME])) > max(map(abs, made[FRAME:]))
    assert not any(conceal(history, FRAME, RATE, done=RATE))
    assert not any(conceal(array("h"), FRAME, RATE))


# What is sent


def test_several_voices_are_summed_within_the_limits():
    silence = array("h", bytes(8))
    assert list(mixed([array("h", [1, 2]), array("h", [10, -20, 30, 40])], silence)) == [
        11,
        -18,
        30,
        40,
    ]
    loud = array("h", [30_000, -30_000, 0, 0])
    assert list(mixed([loud, loud], silence)) == [32_767, -32_768, 0, 0]
    assert mixed([], silence) is silence


def test_numbers_go_on_over_a_change_of_codec():
    first = Outlet(PCMA, 8, 101)
    a = first.frame([]).data
    second = Outlet(PCMU, 0, 101, first)
    b = second.frame([]).data
    assert b[1] == 0x80  # payload type 0, with the marker of a new beginning
    assert int.from_bytes(b[2:4]) == int.from_bytes(a[2:4]) + 1
    assert (int.from_bytes(b[4:8]) - int.from_bytes(a[4:8])) & 0xFFFFFFFF == FRAME
    assert a[8:12] == b[8:12]


def test_a_key_takes_the_place_of_sound():
    outlet = Outlet(PCMA, 8, 101)
    outlet.digits.press("5")
    kinds = [outlet.frame([]).data[1] & 0x7F for _ in range(10)]
    assert kinds == [101] * 7 + [8] * 3


def test_keys_that_are_being_sent_outlast_a_change_of_codec():
    first = Outlet(PCMA, 8, 101)
    first.digits.press("58")
    began = first.frame([]).data[4:8]
    second = Outlet(PCMU, 0, 96, first)
    sent = [second.frame([]).data for _ in range(20)]
    keys = [packet for packet in sent if packet[1] & 0x7F == 96]
    assert [packet[12] for packet in keys] == [5] * 6 + [8] * 7
    assert {packet[4:8] for packet in keys[:6]} == {began}


def test_pieces_are_played_one_after_the_other():
    player = Player()
    assert (
        player.start(
            [array("h", [1] * 200), array("h", [2] * 200)], "p", loop=False, until_digit=False
        )
        is None
    )
    first, over = player.take(FRAME)
    assert (list(first), over) == ([1] * 160, None)
    second, over = player.take(FRAME)
    assert list(second) == [1] * 40 + [2] * 120
    third, over = player.take(FRAME)
    assert (list(third), over) == ([2] * 80, Played("p", "ended"))
    assert player.stop() is None


def test_a_loop_ends_only_by_being_ended():
    player = Player()
    player.start([array("h", [3] * 100)], "music", loop=True, until_digit=True)
    assert all(player.take(FRAME)[1] is None for _ in range(50))
    assert player.digit() == Played("music", "interrupted")
    assert not player.playing


def test_loudness_is_told_as_browsers_do():
    assert level_dbov(array("h", bytes(320))) == 127
    assert 11 <= level_dbov(tone(440, 0.02, RATE, level=12_000)) <= 13
