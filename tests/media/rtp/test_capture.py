import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.capture import MAX_PACKETS, AudioCapture, VideoCapture
from media.rtp.frames import Vp8FrameAssembler
from media.rtp.header import parse_header
from tests.support.media.rtp_packets import red_payload, rtp, vp8_payload

OPUS_20MS = bytes((0x78,))  # hybrid, 20 ms, one frame


class Camera:
    def __init__(self, seq=65530, ts=0xFFFFFFFF - 3000):
        self.seq, self.ts, self.number = seq, ts, 0

    def frame(self, packets=3, key=False):
        out = []
        for i in range(packets):
            payload = vp8_payload(
                start=i == 0, key=key, picture_id=self.number, size=20 + i, dims=(640, 360)
            )
            out.append(
                rtp(self.seq, self.ts, payload=payload, marker=i == packets - 1, padding=4 * i)
            )
            self.seq += 1
        self.ts += 3000
        self.number += 1
        return out


def content(packets):
    parts = []
    for packet in packets:
        header = parse_header(packet)
        parts.append(
            VpxPayloadDescriptor.parse(packet[header.payload_offset : header.payload_end])[1]
        )
    return b"".join(parts)


def feed(capture, packets, now=0.0):
    return [f for p in packets for f in capture.packet(p, parse_header(p), now)]


def test_whole_frames_with_size_and_growing_time():
    camera, capture = Camera(), VideoCapture()
    key, delta = camera.frame(key=True), camera.frame()
    assert capture.needs_key_frame
    frames = feed(capture, key + delta)
    assert not capture.needs_key_frame
    assert [f.data for f in frames] == [content(key), content(delta)]
    assert [(f.is_key, f.width, f.height, f.gap_before) for f in frames] == [
        (True, 640, 360, False),
        (False, 0, 0, False),
    ]
    assert frames[1].rtp_timestamp - frames[0].rtp_timestamp == 3000
    assert feed(capture, camera.frame())[0].rtp_timestamp > 0xFFFFFFFF
    assert (frames[0].kind, frames[0].codec, frames[0].clock_rate) == ("video", "vp8", 90000)


def test_starts_with_a_key_frame_only():
    camera, capture = Camera(), VideoCapture()
    assert feed(capture, camera.frame()[1:] + camera.frame()) == []
    (frame,) = feed(capture, camera.frame(key=True))
    assert frame.is_key


@pytest.mark.parametrize("lost", [0, 1, 2])
@pytest.mark.parametrize("keep", [False, True])
def test_loss_freezes_until_the_next_key_frame(lost, keep):
    camera, capture = Camera(), VideoCapture(keep_damaged=keep)
    feed(capture, camera.frame(key=True))
    broken = camera.frame()
    del broken[lost]
    assert feed(capture, broken + camera.frame(), 1.0) == []
    frames = capture.tick(1.6)
    assert capture.needs_key_frame
    frames += feed(capture, camera.frame() + camera.frame(key=True) + camera.frame(), 1.7)
    expected = [(True, not keep, False), (False, False, False)]
    if keep:
        expected = [(False, True, True), (False, False, True), *expected]
    assert [(f.is_key, f.gap_before, f.damaged) for f in frames] == expected
    assert not capture.needs_key_frame
    assert capture.dropped >= (0 if keep else 2)


def test_recovered_in_time_nothing_is_lost():
    camera, capture = Camera(), VideoCapture()
    frames = [camera.frame(key=i == 0) for i in range(4)]
    late = frames[1].pop(1)
    out = feed(capture, [p for f in frames for p in f])
    out += feed(capture, [late], 0.4)
    assert len(out) == 4
    assert not any(f.gap_before for f in out)


@pytest.mark.parametrize("wait_s", [1.0, 3.2])
def test_it_waits_for_as_long_as_it_is_told_to(wait_s):
    camera, capture = Camera(), VideoCapture(keep_damaged=True)
    capture.wait(wait_s)
    frames = feed(capture, camera.frame(key=True))
    broken = camera.frame()
    late = broken.pop(1)
    frames += feed(capture, broken, 1.0)
    # 30 pictures of 3 packets a second behind the hole
    for number in range(int(wait_s * 30)):
        frames += feed(capture, camera.frame(), 1.0 + number / 30)
    assert len(frames) == 1
    frames += feed(capture, [late], 1.0 + wait_s - 0.01)
    assert len(frames) == 2 + int(wait_s * 30)
    assert not any(f.gap_before or f.damaged for f in frames)
    assert frames[1].arrived_s == 1.0


def test_what_waits_behind_a_hole_is_bounded():
    camera, capture = Camera(), VideoCapture(keep_damaged=True)
    capture.wait(3.5)
    feed(capture, camera.frame(key=True))
    camera.frame()
    waiting = 0
    while not feed(capture, camera.frame(packets=8), 1.0):
        waiting += 8
    assert waiting == MAX_PACKETS


def test_padding_packets_are_no_loss():
    camera, capture = Camera(), VideoCapture()
    packets = camera.frame(key=True)
    pad = rtp(camera.seq, camera.ts, payload=b"", padding=100)
    camera.seq += 1
    frames = feed(capture, [*packets, pad, *camera.frame()])
    assert len(frames) == 2
    assert not any(f.gap_before for f in frames)


@pytest.mark.parametrize("keep", [False, True])
def test_a_frame_whose_sender_threw_its_end_away_is_left_out(keep):
    """Chromium does so when it changes the size of its pictures, and numbers on without a gap; a player of the
    recording would refuse all of it for the cut picture."""
    camera, capture = Camera(), VideoCapture(keep_damaged=keep)
    whole = feed(capture, camera.frame(key=True))
    cut = camera.frame(key=True)[:1]
    camera.seq -= 2
    frames = feed(capture, cut + camera.frame(packets=1))
    assert [(f.gap_before, f.damaged) for f in frames] == ([(True, True)] if keep else [])
    assert capture.needs_key_frame
    frames += feed(capture, camera.frame(key=True))
    assert (len(whole), frames[-1].is_key, frames[-1].damaged) == (1, True, False)
    assert not capture.needs_key_frame


def test_finish_gives_what_is_left():
    camera, capture = Camera(), VideoCapture()
    feed(capture, camera.frame(key=True))
    camera.frame()
    assert feed(capture, camera.frame(key=True)) == []
    (frame,) = capture.finish()
    assert (frame.is_key, frame.gap_before) == (True, True)


@given(
    st.lists(
        st.tuples(st.binary(max_size=12), st.integers(0, 3), st.booleans(), st.booleans()),
        max_size=40,
    )
)
def test_fuzz_assembler(items):
    assembler = Vp8FrameAssembler(keep_damaged=True)
    for payload, timestamp, marker, gap in items:
        frame = assembler.push(payload, timestamp, marker=marker, gap_before=gap, arrived_s=0.0)
        assert frame is None or frame.data


@given(st.data())
def test_frames_under_loss_and_reordering_are_true_frames(data):
    """Whatever is lost or late: what comes out is a frame that was sent, in order, from a key."""
    camera, capture = Camera(seq=data.draw(st.integers(0, 65535))), VideoCapture()
    packets, keys = [], set()
    for number in range(data.draw(st.integers(1, 25))):
        key = data.draw(st.integers(0, 4)) == 0
        frame = camera.frame(data.draw(st.integers(1, 4)), key=key)
        if key:
            keys.add(number)
        packets += [(number, p) for p in frame]
    timestamps = {}
    for number, packet in packets:
        timestamps[number] = parse_header(packet).timestamp
    delays = [data.draw(st.sampled_from([0, 0, 0, 1, 5, None])) for _ in packets]
    order = sorted(
        (i for i in range(len(packets)) if delays[i] is not None), key=lambda i: i + delays[i]
    )
    frames, now = [], 0.0
    for i in order:
        now += 0.02
        frames += feed(capture, [packets[i][1]], now)
    frames += capture.finish()
    by_time = {ts: n for n, ts in timestamps.items()}
    seen = [by_time[f.rtp_timestamp & 0xFFFFFFFF] for f in frames]
    assert seen == sorted(set(seen))
    for frame, number in zip(frames, seen, strict=True):
        whole = content([p for n, p in packets if n == number])
        assert frame.data == whole
        assert frame.is_key == (number in keys)
    for before, after, frame in zip(seen, seen[1:], frames[1:], strict=False):
        assert after == before + 1 or (frame.is_key and frame.gap_before)


def test_sound_with_red_and_plain_in_one_stream():
    capture = AudioCapture(opus_payload_type=111, red=63)
    packets = [
        rtp(10, 960, pt=111, payload=OPUS_20MS + b"a"),
        rtp(12, 2880, pt=63, payload=red_payload(OPUS_20MS + b"c", (960, OPUS_20MS + b"b"))),
        rtp(13, 3840, pt=63, payload=red_payload(OPUS_20MS + b"d", (960, OPUS_20MS + b"c"))),
    ]
    frames = feed(capture, packets)
    assert [f.data[1:] for f in frames] == [b"a", b"b", b"c", b"d"]
    assert [f.rtp_timestamp for f in frames] == [960, 1920, 2880, 3840]
    assert {(f.kind, f.codec, f.clock_rate, f.is_key, f.duration) for f in frames} == {
        ("audio", "opus", 48000, True, 960)
    }
    assert not any(f.gap_before for f in frames)
    assert capture.recovered == 1


def test_lost_sound_is_marked_after_the_wait():
    capture = AudioCapture(opus_payload_type=111)
    frames = feed(capture, [rtp(1, 0, pt=111, payload=OPUS_20MS)])
    frames += feed(capture, [rtp(3, 1920, pt=111, payload=OPUS_20MS)], 0.04)
    assert len(frames) == 1
    frames += capture.tick(0.6)
    assert [f.gap_before for f in frames] == [False, True]


def test_padding_and_nonsense_in_sound():
    capture = AudioCapture(opus_payload_type=111, red=63)
    frames = feed(
        capture,
        [
            rtp(1, 0, pt=111, payload=OPUS_20MS),
            rtp(2, 0, pt=111, payload=b"", padding=20),
            rtp(3, 960, pt=111, payload=b"\xfb"),
            rtp(4, 1920, pt=111, payload=OPUS_20MS),
            rtp(5, 1920, pt=63, payload=b"\xff"),
        ],
    )
    frames += capture.finish()
    assert [f.gap_before for f in frames] == [False, True]
    assert capture.malformed_red == 1
