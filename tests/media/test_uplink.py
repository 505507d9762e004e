"""A peer's way up: the queue on it by how late its sound comes, its quality by what arrives."""

from __future__ import annotations

from types import SimpleNamespace

from media.peer.ingress import IncomingStream
from media.peer.source import Source
from media.peer.uplink import UplinkLadder, UplinkQueue
from media.rtp.ladder import Rung
from media.rtp.reception import NtpClock
from media.rtp.sender_report import PeerClock
from media.sdp.plan import SourceKind
from tests.support.networks.impairment import Conditions, Link

CLOCK_S = 12_345.6
"""Nobody knows what a microphone's timestamps begin with."""


def draining(transits, every_s=0.05):
    """When `draining` began and ended, for transits sampled at that interval."""
    queue, changes = UplinkQueue(), []
    for number, transit in enumerate(transits):
        now = number * every_s
        if queue.update(CLOCK_S + transit, now, now):
            changes.append((round(now, 2), queue.draining))
    return changes


def test_jitter_and_bursts_are_no_queue():
    link = Link(Conditions(delay_s=0.03, jitter_s=0.06), seed=4)
    sampled = [link.send(150, at / 20) - at / 20 for at in range(2000)]
    assert draining(sampled) == []


def test_a_queue_is_found_while_it_grows_and_let_go_when_it_has_drained():
    grows = [0.0] * 100 + [min(2.0, 0.1 * step) for step in range(40)]
    drains = [max(0.0, 2.0 - 0.05 * step) for step in range(80)]
    (found, began), (drained, ended) = draining(grows + drains)
    assert began
    assert 5.0 < found < 5.4
    assert not ended
    assert drained < 9.1


def test_a_clock_that_jumps_holds_nobody_back_for_long():
    changes = draining([0.0] * 100 + [0.5] * 400)
    assert len(changes) in {0, 2}
    if changes:
        assert changes[1][0] - changes[0][0] < 3.2
    assert draining([0.0] * 100 + [90_000.0] * 100) == []


def test_a_worker_that_was_late_for_once_blames_nobody():
    assert draining([0.0] * 100 + [0.3, 0.2] + [0.0] * 100) == []


def test_after_silence_all_begins_anew():
    queue = UplinkQueue()
    for number in range(100):
        queue.update(0.0, number / 20, number / 20)
    assert not queue.update(0.0, 5.0, 6.0)
    assert not any(queue.update(0.7, at / 20, at / 20) for at in range(130, 300))


def camera() -> IncomingStream:
    """A camera's stream of which one packet has arrived."""
    clock = PeerClock(NtpClock(wall_s=1_700_000_000.0, now=0.0))
    stream = IncomingStream(
        ssrc=7,
        payload_type=96,
        clock_rate=90_000,
        source=Source("p", SourceKind.CAMERA, "1", clock),
        feedback=SimpleNamespace(),
        retransmission=False,
    )
    stream.statistics.received(0, 0, 1000, 0.0)
    return stream


def rungs(pictures):
    """The rungs that follow from one picture size a second, nothing being lost."""
    ladder, found, now, stream = UplinkLadder(0.0), [], 0.0, camera()
    for seconds, (width, height) in pictures:
        for _ in range(seconds):
            now += 1.0
            stream.statistics.advance(100, 100_000)
            stream.width, stream.height = width, height
            if ladder.update([stream], 0.05, now):
                found.append((now, ladder.ladder.rung))
    return found


def test_a_phone_that_is_turned_is_on_no_worse_a_way():
    assert rungs([(10, (720, 1280)), (30, (1280, 720)), (30, (720, 1280))]) == []


def test_a_picture_that_is_made_smaller_is():
    (_, first), *_ = rungs([(10, (1280, 720)), (20, (640, 360))])
    assert first is Rung.SD


def test_another_camera_is_taken_for_what_it_is_after_a_minute():
    changes = rungs([(10, (1920, 1080)), (120, (640, 480))])
    assert [rung for _, rung in changes] == [Rung.SD, Rung.HD]
    assert 60 < changes[1][0] < 90
