"""What is recorded waits as long as repair works; real VP8, decoded again."""

from types import SimpleNamespace

import av
import numpy as np

from media.room.recording_order import RecordingOrder
from media.room.source_recorder import SourceRecorder
from media.rtp.header import parse_header
from media.rtp.nack import NackGenerator
from media.rtp.reception import NtpClock
from media.sdp.plan import SourceKind
from tests.support.media.encoded_media import moving_bar_top, vp8_frames
from tests.support.media.rtp_packets import rtp

SSRC, MTU = 7, 400
RTT_S = 0.2


class Sink:
    """Keeps what it is given."""

    def __init__(self):
        self.frames, self.at = [], []
        self.bytes_written, self.failure = 0, None

    def open(self, *_):
        return self

    def write(self, frame, wallclock_ms, _arrived_ms):
        self.frames.append(frame)
        self.at.append(wallclock_ms / 1000)
        return True


def packets(frames):
    """Each frame's packets, with the moment at which it was sent."""
    seq = 65_500
    for number, frame in enumerate(frames):
        chunks = [frame.data[at : at + MTU] for at in range(0, len(frame.data), MTU)]
        for place, chunk in enumerate(chunks):
            descriptor = bytes((0x90 if place == 0 else 0x80, 0x80, 0x80 | number >> 8, number))
            last = place == len(chunks) - 1
            packet = rtp(
                seq & 0xFFFF,
                frame.rtp_timestamp,
                SSRC,
                payload=descriptor + chunk,
                marker=last,
            )
            yield number, frame.at_ms / 1000, packet
            seq += 1


def record(lost, again_after_s):
    """The frames written when the first packet of frame `lost` comes again after so long, if ever."""
    sink, nack = Sink(), NackGenerator(is_video=True)
    stream = SimpleNamespace(
        ssrc=SSRC,
        repair_s=nack.repair_s(RTT_S),
        clock=SimpleNamespace(wall_s=lambda *_: None),
    )
    source = SimpleNamespace(
        kind=SourceKind.CAMERA, stream=stream, active=True, peer_clock=None, tap=None,
        extension_ids={}, request_key_frame=lambda _now: None,
    )  # fmt: skip
    recorder = SourceRecorder(
        order=RecordingOrder("rec", "key", None),
        peer=SimpleNamespace(id="p", label="citizen"),
        source=source,
        factory=sink,
        clock=NtpClock(wall_s=0.0, now=0.0),
        ahead_s=0.0,
        first_part=0,
        inspector=None,
        now=0.0,
    )
    arrivals, first = [], True
    for number, at_s, packet in packets(vp8_frames(6)):
        if number == lost and first:
            first = False
            if again_after_s is None:
                continue
            at_s += again_after_s
        arrivals.append((at_s, packet))
    ticked = 0.0
    for at_s, packet in sorted(arrivals, key=lambda each: each[0]):
        while ticked + 0.1 <= at_s:
            ticked += 0.1
            recorder.tick(ticked)
        recorder.packet(memoryview(packet), parse_header(packet), None, at_s)
    recorder.tick(ticked + 3.0)
    return sink


def decoded(frames):
    decoder = av.CodecContext.create("vp8", "r")
    decoder.thread_count = 1
    pictures = []
    for frame in frames:
        pictures += [p.to_ndarray(format="rgb24") for p in decoder.decode(av.Packet(frame.data))]
    return pictures


def test_a_packet_that_came_again_at_the_last_moment_of_repair_is_in_the_recording():
    sink = record(lost=40, again_after_s=NackGenerator(is_video=True).repair_s(RTT_S) - 0.15)
    assert not any(frame.damaged or frame.gap_before for frame in sink.frames)
    tops = [moving_bar_top(picture) for picture in decoded(sink.frames)]
    assert len(tops) == 90
    assert all(abs(top - number * 8 % 216) <= 2 for number, top in enumerate(tops))
    # and it stands where it was sent, as closely as what followed shows, not where it came
    assert all(abs(at - number / 15) < 0.07 for number, at in enumerate(sink.at))


def test_pictures_after_one_that_never_came_are_kept_damaged_until_the_next_key_frame():
    sink = record(lost=40, again_after_s=None)
    assert [frame.damaged for frame in sink.frames].count(True) == 19
    assert [number for number, frame in enumerate(sink.frames) if frame.gap_before] == [40]
    pictures = decoded(sink.frames)
    assert len(pictures) == 89
    # each of the damaged ones shows where the bar was then; from the key frame on all is whole again
    whole = decoded(list(vp8_frames(6)))
    for number, picture in enumerate(pictures[59:]):
        assert np.array_equal(picture, whole[60 + number])
    assert any(not np.array_equal(pictures[n], whole[n + 1]) for n in range(40, 59))
    for number in range(41, 59):
        assert abs(moving_bar_top(pictures[number]) - (number + 1) * 8 % 216) <= 16
