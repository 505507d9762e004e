"""When a sender is asked for a key frame because its picture is recorded."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from media.room.key_frames import LONGEST_S, SHARE, SHORTEST_S, KeyFramePace
from media.room.recording_order import RecordingOrder
from media.room.source_recorder import SourceRecorder
from media.rtp.reception import NtpClock
from media.sdp.plan import SourceKind

FRAME = SimpleNamespace(rtp_timestamp=0, data=b"picture" * 200, is_key=False, arrived_s=0.0)


class Camera:
    kind, active, stream, peer_clock, tap = SourceKind.CAMERA, True, None, None, None

    def __init__(self):
        self.asked_at = []

    def request_key_frame(self, now):
        self.asked_at.append(now)


class Sink:
    bytes_written, failure, taking = 0, None, True

    def write(self, _frame, _wallclock_ms, _arrived_ms):
        return self.taking

    def close(self, _reason, _until_ms=None, _revision=None):
        pass


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def camera():
    return Camera()


@pytest.fixture
def until(camera, sink):
    """Let pictures come and time pass until a moment, in seconds."""
    recorder = SourceRecorder(
        order=RecordingOrder("rec", "key", None),
        peer=SimpleNamespace(id="p", label="citizen"),
        source=camera,
        factory=SimpleNamespace(open=lambda *_: sink),
        clock=NtpClock(wall_s=1_790_000_000.0, now=0.0),
        ahead_s=0.0,
        first_part=0,
        inspector=None,
        now=0.0,
    )
    state = {"tick": 0}

    def run(moment_s, first=FRAME):
        while state["tick"] < moment_s * 8:
            state["tick"] += 1
            now = state["tick"] / 8
            recorder._write([first], now)
            first = FRAME
            recorder.tick(now)

    return run


def test_now_and_then_so_that_one_can_seek(camera, until):
    until(25)
    assert camera.asked_at == [0.0, LONGEST_S, 2 * LONGEST_S]


def test_more_often_where_a_key_frame_has_shown_what_it_costs(camera, until):
    """The frames carry 11 kB a second; a key frame of 4 kB may come every 4.5 s."""
    until(1)
    until(2, SimpleNamespace(rtp_timestamp=0, data=b"k" * 4_000, is_key=True, arrived_s=0.0))
    until(30)
    spans = [after - before for before, after in pairwise(camera.asked_at[1:])]
    assert len(spans) >= 4
    assert all(4.0 < span < 4.75 for span in spans), camera.asked_at


class Encoder:
    """Sends a key frame when it is asked, otherwise frames that come to so many bytes a second."""

    def __init__(self, bytes_per_s, key_bytes, fps=20):
        self.pace = KeyFramePace(0.0)
        self.now = 0.0
        self.rate, self.key_bytes, self.fps = bytes_per_s, key_bytes, fps
        self.keys_at = []

    def send(self, seconds, *, keys_by_others_every_s=None):
        """Return the bytes of key frames and of all frames."""
        keys = total = 0
        asked = not self.keys_at
        for _ in range(round(seconds * self.fps)):
            self.now += 1 / self.fps
            if self.pace.due(self.now):
                self.pace.asked(self.now)
                asked = True
            last = self.keys_at[-1] if self.keys_at else 0.0
            if keys_by_others_every_s and self.now - last >= keys_by_others_every_s:
                asked = True
            size = self.key_bytes if asked else self.rate / self.fps
            if asked:
                self.keys_at.append(self.now)
                keys += size
            self.pace.frame(round(size), is_key=asked, now=self.now)
            total += size
            asked = False
        return keys, total


@pytest.mark.parametrize(
    ("kbit_per_s", "key_bytes", "shortest", "longest"),
    [
        # an encoder in a browser gives a key frame 0.3 s of its rate at most: 0.3 / 0.08
        pytest.param(600, 22_500, 3.0, 4.0, id="a camera"),
        pytest.param(1_500, 40_000, SHORTEST_S, 2.9, id="a good one"),
        pytest.param(100, 8_000, 7.0, 8.5, id="a poor uplink"),
        pytest.param(20, 60_000, LONGEST_S, LONGEST_S + 0.1, id="a page of text on a screen"),
    ],
)
def test_the_pace_follows_what_a_key_frame_costs(kbit_per_s, key_bytes, shortest, longest):
    encoder = Encoder(kbit_per_s * 125, key_bytes)
    encoder.send(20)
    keys, total = encoder.send(60)
    spans = [after - before for before, after in pairwise(encoder.keys_at[2:])]
    assert all(shortest <= span <= longest for span in spans), spans
    assert keys / total <= SHARE * 1.15 or min(spans) >= LONGEST_S


def test_a_rate_that_falls_makes_key_frames_rarer_and_one_that_rises_more_frequent():
    encoder = Encoder(75_000, 20_000)
    encoder.send(20)
    usual = encoder.pace.every_s(encoder.now)
    encoder.rate = 20_000
    encoder.send(15)
    assert encoder.pace.every_s(encoder.now) == LONGEST_S
    encoder.rate = 75_000
    encoder.send(15)
    assert encoder.pace.every_s(encoder.now) == pytest.approx(usual, rel=0.15)


def test_key_frames_that_others_ask_for_are_enough():
    encoder = Encoder(75_000, 20_000)
    encoder.send(5)
    before = len(encoder.keys_at)
    encoder.send(20, keys_by_others_every_s=2)
    assert len(encoder.keys_at) - before <= 11


def test_nothing_is_concluded_from_the_first_moment():
    pace = KeyFramePace(0.0)
    pace.frame(100, is_key=True, now=0.1)
    pace.frame(50_000, is_key=False, now=0.2)
    assert pace.every_s(0.3) == LONGEST_S


def test_while_pictures_cannot_be_stored_and_no_more_when_they_can(camera, sink, until):
    """They are kept again from a key frame on: that one is not waited for ten seconds."""
    until(3)
    sink.failure = "errno 28"
    until(7)
    sink.failure = None
    until(15)
    assert camera.asked_at == [0.0, 3.125, 5.125, 7.125]


def test_when_pictures_were_not_taken(camera, sink, until):
    until(3)
    sink.taking = False
    until(3.25)
    sink.taking = True
    until(12)
    assert camera.asked_at == [0.0, 3.125, 5.125]


def test_a_source_from_which_no_frame_ever_came_is_reported_in_words(camera, sink):
    def recorder_of():
        return SourceRecorder(
            order=RecordingOrder("rec", "key", None),
            peer=SimpleNamespace(id="p", label="citizen"),
            source=camera,
            factory=SimpleNamespace(open=lambda *_: sink),
            clock=NtpClock(wall_s=1_790_000_000.0, now=0.0),
            ahead_s=0.0,
            first_part=0,
            inspector=None,
            now=0.0,
        )

    nothing, unwritten = recorder_of(), recorder_of()
    told = {}
    for tick in range(1, 31):
        now = tick / 10
        # packets that are no stream of this source's: none of them is ever written
        unwritten.packet(memoryview(b""), SimpleNamespace(ssrc=7, sequence_number=1), None, now)
        for name, recorder in (("nothing", nothing), ("unwritten", unwritten)):
            report = recorder.tick(now)
            if report is not None and name not in told:
                told[name] = (now, report.troubles, report.bytes)
    assert told.keys() == {"nothing", "unwritten"}
    assert told["nothing"][1] == ("frozen",)
    assert "not_growing" in told["unwritten"][1]
    assert all(at <= 2.5 and bytes_ == 0 for at, _, bytes_ in told.values())


@pytest.mark.parametrize("black_from_s", [20.0, 21.3, 23.7, 26.05])
def test_a_picture_that_turns_black_and_keeps_its_size_is_told_within_three_seconds(
    camera, sink, black_from_s
):
    """Nothing but a key frame shows it, and those are cheap: half a second is left for the way to the desk."""
    now = 0.0
    judge = SimpleNamespace(inspect=lambda _data, done: done(now >= black_from_s))
    recorder = SourceRecorder(
        order=RecordingOrder("rec", "key", None),
        peer=SimpleNamespace(id="p", label="citizen"),
        source=camera,
        factory=SimpleNamespace(open=lambda *_: sink),
        clock=NtpClock(wall_s=1_790_000_000.0, now=0.0),
        ahead_s=0.0,
        first_part=0,
        inspector=judge,
        now=now,
    )
    answered, told_at = 0, None
    for tick in range(1, 40 * 20):
        now = tick / 20
        # a frame has 3 kB, a key frame four times that, and comes a tenth of a second after it was asked for
        key = len(camera.asked_at) > answered and now - camera.asked_at[answered] >= 0.1
        answered += key
        size = 12_000 if key else 3_000
        frame = SimpleNamespace(rtp_timestamp=0, data=b"p" * size, is_key=key, arrived_s=now)
        recorder._write([frame], now)
        report = recorder.tick(now)
        if report is not None and "black" in report.troubles:
            told_at = now
            break
    assert told_at is not None
    assert black_from_s <= told_at <= black_from_s + 2.75
