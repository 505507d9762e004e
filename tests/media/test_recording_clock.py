"""When a frame was captured: by the sender's reports, unless they cannot be true."""

from types import SimpleNamespace

import pytest

from media.room.recording import RoomRecording
from media.room.recording_order import RecordingOrder
from media.room.source_recorder import SourceRecorder
from media.rtp.reception import NtpClock
from media.rtp.rtcp import SenderReport
from media.rtp.sender_report import PeerClock, SourceClock
from media.sdp.plan import SourceKind

NOW, WALL = 1_000.0, 1_790_000_000.0


CLOCK = NtpClock(wall_s=WALL, now=NOW)


def recorder_of(clock, peer_clock=None, *, ahead_s=0.0, factory=None):
    source = SimpleNamespace(
        kind=SourceKind.AUDIO,
        stream=SimpleNamespace(clock=clock),
        peer_clock=peer_clock,
        request_key_frame=lambda _: None,
    )
    return SourceRecorder(
        order=RecordingOrder("rec", "key", None),
        peer=SimpleNamespace(id="p", label="citizen"),
        source=source,
        factory=factory,
        clock=CLOCK,
        ahead_s=ahead_s,
        first_part=0,
        inspector=None,
        now=NOW,
    )


def captured_at(reported_s, ahead_s=0.0):
    recorder = recorder_of(SimpleNamespace(wall_s=lambda *_: reported_s), ahead_s=ahead_s)
    wall_ms, arrived_ms = recorder._moments_ms(SimpleNamespace(rtp_timestamp=0, arrived_s=NOW))
    assert arrived_ms / 1000 == pytest.approx(WALL + ahead_s)
    return wall_ms / 1000


@pytest.mark.parametrize("behind_s", [0.0, 0.4, -0.1, 1.9])
def test_reports_are_believed(behind_s):
    assert captured_at(WALL - behind_s) == pytest.approx(WALL - behind_s)


@pytest.mark.parametrize(
    ("behind_s", "counts_s"), [(2.5, 2.0), (9.9, 2.0), (-0.3, -0.2), (-9.9, -0.2)]
)
def test_reports_move_nothing_further_than_a_network_could(behind_s, counts_s):
    assert captured_at(WALL - behind_s) == pytest.approx(WALL - counts_s)


class Moments:
    """A sink that keeps when each frame was captured and when it arrived, seconds from the beginning."""

    def __init__(self):
        self.kept = []
        self.bytes_written, self.failure = 0, None

    def open(self, *_):
        return self

    def write(self, _frame, wallclock_ms, arrived_ms):
        self.kept.append((wallclock_ms / 1000 - WALL, arrived_ms / 1000 - WALL))
        return True


@pytest.mark.parametrize("lie_s", [-8.0, -3.0, 3.0, 8.0, 400.0])
def test_a_sender_that_lies_in_its_reports_cannot_move_an_answer_to_another_question(lie_s):
    """Honest for ten seconds, it then says that what it sends was captured earlier, or is still to come."""
    peer_clock, clock, sink = PeerClock(CLOCK), SourceClock(48_000), Moments()
    recorder = recorder_of(clock, peer_clock, factory=sink)
    for second in range(20):
        now = NOW + second
        claimed_s = second if second < 10 else second + lie_s
        report = SenderReport(1, round((claimed_s + 5_000) * 2**32), second * 48_000, 0, 0)
        peer_clock.sender_report(report, now + 0.05)
        clock.sender_report(report)
        frame = SimpleNamespace(
            rtp_timestamp=second * 48_000, data=b"sound", is_key=True, arrived_s=now + 0.05
        )
        # handed over late, for want of a packet before it
        recorder._write([frame], now + 1.5)
    assert [round(arrived_s - 0.05, 3) for _, arrived_s in sink.kept] == list(range(20))
    assert all(-2.001 <= wall_s - arrived_s <= 0.201 for wall_s, arrived_s in sink.kept)
    assert all(abs(wall_s - arrived_s) < 0.06 for wall_s, arrived_s in sink.kept[:10])


@pytest.mark.parametrize("behind_s", [11.0, -11.0, 3_600.0, 10 * 365 * 86_400.0])
def test_reports_of_another_time_are_not(behind_s):
    assert captured_at(WALL - behind_s) == pytest.approx(WALL)


def test_without_reports_arrival_counts():
    assert captured_at(None) == pytest.approx(WALL)


@pytest.mark.parametrize("ahead_s", [40.0, -3_600.0])
def test_frames_are_on_the_line_of_the_clock_by_which_the_recording_began(ahead_s):
    """It was stepped, or the machine slept, after the worker had been started."""
    assert captured_at(WALL - 0.4, ahead_s) == pytest.approx(WALL - 0.4 + ahead_s)
    assert captured_at(None, ahead_s) == pytest.approx(WALL + ahead_s)


def test_the_clock_is_looked_at_when_a_recording_begins_and_not_again():
    system = {"wall_s": WALL + 40.0}
    room = RoomRecording(
        "r", None, NtpClock(wall_s=WALL, now=NOW), None, wall_s=lambda: system["wall_s"]
    )
    order = RecordingOrder("rec", "key", None)
    room.set_order(order, {}, NOW)
    assert room._ahead_s == pytest.approx(40.0)
    # stepped back in the middle of the conversation: its own time goes on as it was
    system["wall_s"] = WALL - 3_600.0
    room.set_order(RecordingOrder("rec", "key", {}), {}, NOW + 10)
    assert room._ahead_s == pytest.approx(40.0)
    room.set_order(RecordingOrder("next", "key", None), {}, NOW + 10)
    assert room._ahead_s == pytest.approx(-3_610.0)


@pytest.mark.parametrize(
    ("stepped_s", "late_s", "before_step", "kept_until_s"),
    [
        # no step: by the moment told, never after the order's own
        (0.0, 3.0, False, 57.0),
        (0.0, -5.0, False, 60.0),
        # stepped forward or back in mid-call, withdrawn after that
        (3_600.0, 3.0, False, 57.0),
        (-3_600.0, 3.0, False, 57.0),
        (40.0, 30.0, False, 30.0),
        # stepped between the withdrawal and the order
        (3_600.0, 3.0, True, 57.0),
        (-3_600.0, 3.0, True, 57.0),
    ],
)
def test_a_withdrawal_is_carried_out_on_the_line_of_the_recording(
    stepped_s, late_s, before_step, kept_until_s
):
    system = {"wall_s": WALL}
    room = RoomRecording(
        "r", None, NtpClock(wall_s=WALL, now=NOW), None, wall_s=lambda: system["wall_s"]
    )
    room.set_order(RecordingOrder("rec", "key", None), {}, NOW)
    system["wall_s"] = WALL + 60.0 + stepped_s
    told_s = system["wall_s"] - late_s - (stepped_s if before_step else 0.0)
    withdrawn = RecordingOrder(
        "rec", "key", {}, why="withdrawn", until_ms=round(told_s * 1000), revision=1
    )
    room.set_order(withdrawn, {}, NOW + 60.0)
    assert room.order.until_ms / 1000 - WALL == pytest.approx(kept_until_s, abs=0.01)


class Kept:
    """Sinks, and by which order each was opened."""

    def __init__(self):
        self.opened, self.closed = [], []

    def open(self, _recording, _key, source):
        self.opened.append((source.part, source.revision))
        return SimpleNamespace(
            bytes_written=0,
            failure=None,
            write=lambda *_: True,
            close=lambda reason, _until_ms, revision: self.closed.append((reason, revision)),
        )


def test_consent_given_again_begins_a_take_though_nobody_told_of_the_withdrawal():
    """The order to stop was lost: what follows is not in one take with what nobody agreed to."""
    kept = Kept()
    source = SimpleNamespace(
        kind=SourceKind.AUDIO, negotiated=True, active=True, stream=None, peer_clock=None,
        tap=None, request_key_frame=lambda _now: None,
    )  # fmt: skip
    members = {"p": SimpleNamespace(id="p", label="citizen", sources={SourceKind.AUDIO: source})}
    listener = SimpleNamespace(capture_changed=lambda *_: None)
    room = RoomRecording("r", kept, NtpClock(wall_s=WALL, now=NOW), listener)
    frame = SimpleNamespace(rtp_timestamp=0, data=b"sound", is_key=True, arrived_s=NOW)
    for revision in (0, 0, 60_000, 60_000):
        room.set_order(RecordingOrder("rec", "key", None, revision=revision), members, NOW)
        source.tap._write([frame], NOW)
    assert kept.opened == [(0, 0), (1, 60_000)]
    assert kept.closed == [("stopped", None)]
    # one that was heard of is noted with the choice that it was
    room.set_order(RecordingOrder("rec", "key", {}, "withdrawn", None, 70_000), members, NOW)
    assert kept.closed[1:] == [("withdrawn", 70_000)]
    # a take says of its member that they have left, and of a source that was closed that it was stopped
    room.set_order(RecordingOrder("rec", "key", None, revision=80_000), members, NOW)
    source.tap._write([frame], NOW)
    room.reconcile({}, NOW)
    assert kept.closed[2:] == [("left", None)]
    # a conference names its sources, and its revisions are no consent's
    room = RoomRecording("c", kept, NtpClock(wall_s=WALL, now=NOW), listener)
    source.tap = None
    named = {"p": frozenset({SourceKind.AUDIO})}
    for revision in (1, 2, 3):
        room.set_order(RecordingOrder("next", "key", named, revision=revision), members, NOW)
        source.tap._write([frame], NOW)
    assert kept.opened[3:] == [(0, 1)]
