"""When a sender is asked for a key frame because its picture is recorded."""

from types import SimpleNamespace

import pytest

from media.room.recording import KEY_FRAME_EVERY_S, RecordingOrder, SourceRecorder
from media.rtp.reception import NtpClock
from media.sdp.plan import SourceKind

FRAME = SimpleNamespace(rtp_timestamp=0, data=b"picture" * 200, is_key=False)


class Camera:
    kind, active, stream, peer_clock, tap = SourceKind.CAMERA, True, None, None, None

    def __init__(self):
        self.asked_at = []

    def request_key_frame(self, now):
        self.asked_at.append(now)


class Sink:
    bytes_written, failure, taking = 0, None, True

    def write(self, _frame, _wallclock_ms):
        return self.taking

    def close(self, _reason, _until_ms=None):
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
        pictures=None,
        now=0.0,
    )
    state = {"tick": 0}

    def run(moment_s):
        while state["tick"] < moment_s * 8:
            state["tick"] += 1
            now = state["tick"] / 8
            recorder._write([FRAME], now)
            recorder.tick(now)

    return run


def test_now_and_then_so_that_one_can_seek(camera, until):
    until(25)
    assert camera.asked_at == [0.0, KEY_FRAME_EVERY_S, 2 * KEY_FRAME_EVERY_S]


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
            pictures=None,
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
