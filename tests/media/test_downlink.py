"""A link that narrows and widens again, in virtual time: the estimate follows both ways, what waits in front
of the link stays short, sound is never dropped, and nothing swings to and fro."""

from __future__ import annotations

import itertools
import statistics

import pytest

from media.peer.downlink import Downlink
from media.rtp.bandwidth import MIN_BPS, BandwidthEstimator
from media.rtp.ladder import Ladder, Rung
from media.rtp.probing import STEP_S
from tests.support.networks.congestion import SimulatedCall
from tests.support.networks.impairment import Conditions

WIDE, NARROW = 2_000_000, 300_000
PATHS = {
    "near": Conditions(delay_s=0.01),
    "far": Conditions(delay_s=0.1),
    "jitter": Conditions(delay_s=0.03, jitter_s=0.03),
    "lossy": Conditions(delay_s=0.03, loss=0.03),
}


def narrowed_and_widened(name: str, seed: int) -> SimulatedCall:
    path = PATHS[name]
    network = Conditions(
        rate_bps=WIDE,
        queue_s=3.0,
        delay_s=path.delay_s,
        jitter_s=path.jitter_s,
        loss=path.loss,
    )
    call = SimulatedCall(network, seed=seed)
    call.run(15)
    network.rate_bps = NARROW
    call.run(40)
    network.rate_bps = WIDE
    call.run(60)
    return call


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(each, marks=pytest.mark.long) for each in (2, 3))]
)
def test_quality_follows_both_ways_within_five_seconds(name, seed):
    call = narrowed_and_widened(name, seed)
    narrow, wide = call.between(20, 40), call.between(45, 60)
    # below what the link carries, and not far below: in the fifth second and ever after
    assert max(second.estimate_bps for second in narrow) < 1.2 * NARROW
    assert statistics.mean(second.picture_bps for second in narrow) > 0.35 * NARROW
    assert statistics.mean(second.picture_bps for second in wide) > 0.5 * WIDE
    assert min(second.picture_bps for second in call.between(45, 60)) > 0.5 * WIDE
    # no standing queue on either side of the change
    for start, end in ((8, 15), (20, 40), (45, 60)):
        assert call.worst_queue_s(start, end) < 0.3
    assert call.downlink.estimator.longer_paths == 0
    # no oscillation: the limit stays within a band
    spread = statistics.pstdev(second.estimate_bps for second in narrow)
    assert spread < 0.15 * NARROW
    if not PATHS[name].loss:
        assert call.seconds[-1].audio_lost == 0


def test_pictures_are_held_back_while_the_queue_of_a_sudden_fall_drains():
    call = narrowed_and_widened("near", 5)
    assert any(second.paused for second in call.between(15, 18))
    assert not any(second.paused for second in call.between(20, 60))


def test_no_feedback_limits_nobody():
    downlink = Downlink(0.0, lambda *_: None)
    for number in range(1000):
        downlink.log.note(1200, number / 100)
        assert not downlink.tick(number / 100)
    assert downlink.bps is None
    assert downlink.cap_bps() is None
    assert not downlink.pictures_paused


def test_a_wide_link_limits_nobody_and_is_left_in_peace():
    call = SimulatedCall(Conditions(rate_bps=20e6, delay_s=0.02))
    call.run(30)
    assert call.downlink.cap_bps() is None
    assert call.downlink.prober.probes <= 4
    assert statistics.mean(second.picture_bps for second in call.between(5, 30)) > 1_500_000


@pytest.mark.parametrize(
    ("loss", "delay_s"),
    [
        (0.1, 0.05),
        (0.2, 0.15),
        *(pytest.param(*each, marks=pytest.mark.long) for each in ((0.1, 0.15), (0.2, 0.05))),
    ],
)
def test_loss_that_no_lower_rate_would_cure_does_not_end_the_picture(loss, delay_s):
    call = SimulatedCall(Conditions(rate_bps=20e6, delay_s=delay_s, loss=loss))
    call.run(60)
    assert statistics.mean(second.picture_bps for second in call.between(30, 60)) > 500_000
    assert not any(second.paused for second in call.seconds)


def test_a_link_without_a_queue_is_found_by_its_losses():
    call = SimulatedCall(Conditions(rate_bps=400_000, delay_s=0.02, queue_s=0.02))
    call.run(40)
    settled = call.between(15, 40)
    assert max(second.estimate_bps for second in settled) < 600_000
    assert statistics.mean(second.picture_bps for second in settled) > 150_000


def test_where_only_sound_fits_there_is_only_sound_and_the_picture_comes_back():
    network = Conditions(rate_bps=90_000, queue_s=3.0, delay_s=0.02)
    call = SimulatedCall(network)
    call.run(30)
    assert {second.rung for second in call.between(12, 30)} == {"sound"}
    assert sum(second.picture_bps for second in call.between(14, 30)) == 0
    assert call.worst_queue_s(15, 30) < 0.3
    assert call.seconds[-1].audio_lost == 0
    network.rate_bps = WIDE
    call.run(50)
    assert call.between(40, 50)[0].picture_bps > 100_000
    assert call.seconds[-1].rung == "hd"


def test_the_ladder_goes_down_late_and_up_later():
    ladder = Ladder(0.0)
    told = [ladder.update(0.0, hears=True, now=t / 2) for t in range(4)]
    assert not any(told)
    assert ladder.update(0.0, hears=True, now=2.0)
    assert ladder.rung is Rung.SOUND
    # a rate that barely suffices does not bring the picture back
    assert not any(ladder.update(70_000, hears=True, now=3 + t) for t in range(20))
    climbed = [(t, ladder.rung) for t in range(30) if ladder.update(None, hears=True, now=30.0 + t)]
    assert climbed == [(3, Rung.SD), (7, Rung.HD)]
    ladder.update(None, hears=False, now=70.0)
    ladder.update(None, hears=False, now=72.5)
    assert ladder.rung is Rung.TEXT


def test_feedback_that_makes_no_sense_does_no_harm():
    call = SimulatedCall(Conditions(delay_s=0.02))
    call.run(5)
    downlink = call.downlink
    far = tuple((number, number * 7_000_000_000_000) for number in range(0, 60_000, 991))
    backwards = tuple((n, -n * 1000) for n in range(downlink.log.number - 50, downlink.log.number))
    unknown = tuple((n & 0xFFFF, 0) for n in range(30_000, 30_100))
    for packets in ((), far, backwards, unknown, far, backwards):
        downlink.feedback(packets, call.now)
        assert MIN_BPS <= downlink.estimator.bps < 1e9
    call.run(60)  # such delays are forgotten with time
    assert call.between(50, 60)[0].picture_bps > 300_000


def test_another_way_that_takes_longer_is_no_queue():
    network = Conditions(rate_bps=20e6, delay_s=0.02, queue_s=3.0)
    call = SimulatedCall(network, seed=1)
    call.run(15)
    network.delay_s = 0.22
    call.downlink.path_changed(call.now)
    call.run(30)
    assert call.downlink.estimator.falls == 0
    assert min(second.picture_bps for second in call.between(16, 30)) > 200_000


@pytest.mark.parametrize(("sound_bps", "rung"), [(24_000, Rung.HD), (60_000, Rung.TEXT)])
def test_sound_that_needs_little_is_heard_where_little_is_known_to_pass(sound_bps, rung):
    downlink = Downlink(0.0, lambda *_: None)
    downlink.pictures, downlink.sound_bps = 1, sound_bps
    downlink.estimator.bps = MIN_BPS
    downlink.estimator.limited = True
    for second in range(40):
        downlink.update_ladder(float(second), loss=0.0)
    assert (downlink.ladder.rung is Rung.TEXT) is (rung is Rung.TEXT)


LONGER = {("near", 0.3, WIDE), ("jitter", 0.1, 20e6), ("lossy", 0.8, 500_000)}
"""Each path, each delay and each rate once; all combinations of them are tried in ``make test-long``."""


@pytest.mark.parametrize(
    ("name", "longer_s", "rate_bps"),
    [
        pytest.param(*each, marks=() if each in LONGER else pytest.mark.long)
        for each in itertools.product(
            ("near", "jitter", "lossy"), (0.1, 0.3, 0.8), (20e6, WIDE, 500_000)
        )
    ],
)
def test_the_same_way_that_takes_longer_is_told_from_a_queue(name, longer_s, rate_bps):
    path = PATHS[name]
    network = Conditions(
        rate_bps=rate_bps,
        delay_s=path.delay_s,
        jitter_s=path.jitter_s,
        loss=path.loss,
        queue_s=3.0,
    )
    call = SimulatedCall(network, seed=2)
    call.run(25)
    before = statistics.mean(second.estimate_bps for second in call.between(15, 25))
    network.delay_s += longer_s
    call.run(50)
    assert call.downlink.estimator.longer_paths == 1
    after = call.between(28, 50)
    assert min(second.estimate_bps for second in after) > 0.5 * before
    usual = statistics.mean(second.picture_bps for second in call.between(15, 25))
    assert min(second.picture_bps for second in call.between(31, 50)) > 0.4 * usual
    # what really queues up is still seen
    assert call.worst_queue_s(30, 50) < 0.3


@pytest.mark.parametrize(
    ("name", "rate_bps", "longer_s", "seed"),
    [
        ("near", 1e6, 0.2, 4),
        ("far", WIDE, 0.3, 10),
        ("jitter", NARROW, 0.2, 3),
        *(
            pytest.param(*each, marks=pytest.mark.long)
            for each in (("near", WIDE, 0.2, 2), ("far", 1e6, 0.2, 3), ("jitter", 1e6, 0.5, 9))
        ),
    ],
)
def test_the_pause_before_a_longer_way_is_not_taken_for_what_it_carries(
    name, rate_bps, longer_s, seed
):
    """Runs in which next to nothing was measured in that pause, and pictures were given up for it."""
    path = PATHS[name]
    network = Conditions(
        rate_bps=rate_bps, delay_s=path.delay_s, jitter_s=path.jitter_s, queue_s=3.0
    )
    call = SimulatedCall(network, seed=seed)
    call.run(25)
    usual = statistics.mean(second.picture_bps for second in call.between(15, 25))
    network.delay_s += longer_s
    call.run(40)
    assert {second.rung for second in call.between(25, 40)} <= {"hd", "sd"}
    assert min(second.picture_bps for second in call.between(31, 40)) > 0.4 * usual
    assert call.seconds[-1].audio_lost == 0


def test_a_queue_that_drains_slowly_is_not_taken_for_a_longer_way():
    network = Conditions(rate_bps=WIDE, queue_s=5.0, delay_s=0.02)
    call = SimulatedCall(network, seed=3)
    call.run(15)
    for at, rate in ((15, 150_000), (25, 100_000), (35, 80_000)):
        network.rate_bps = rate
        call.run(at + 10)
    assert call.downlink.estimator.longer_paths == 0


def test_a_stall_without_pictures_leaves_no_mark():
    network = Conditions(delay_s=0.02, rate_bps=5e6, queue_s=5.0)
    call = SimulatedCall(network, pictures=False)
    call.run(10)
    network.rate_bps = 8_000
    call.run(14)
    network.rate_bps = 5e6
    call.run(30)
    assert call.seconds[-1].rung == "hd"
    assert call.downlink.prober.probes == 0
    # nor does it make a limit unknown, which a picture would find out again by filling the way
    assert call.downlink.estimator.limited


def test_nothing_is_judged_by_reports_of_long_ago():
    network = Conditions(delay_s=0.02)
    call = SimulatedCall(network)
    call.run(5)
    downlink = call.downlink
    downlink.estimator.limited, downlink.estimator.bps = True, MIN_BPS
    assert not any(downlink.update_ladder(7.0 + second, loss=0.0) for second in range(30))
    assert downlink.ladder.rung is Rung.HD


def test_where_nothing_can_be_probed_with_the_picture_is_tried_ever_less_often():
    network = Conditions(rate_bps=90_000, queue_s=3.0, delay_s=0.02)
    call = SimulatedCall(network, pads=False)
    call.run(90)
    with_picture = [second.at for second in call.between(15, 90) if second.picture_bps]
    assert 1 <= len(with_picture) < 25
    assert call.seconds[-1].audio_lost == 0
    network.rate_bps = WIDE
    call.run(180)
    assert call.seconds[-1].rung in {"sd", "hd"}
    assert call.seconds[-1].picture_bps > 60_000


def test_a_probe_raises_the_estimate_only_by_what_is_worth_it():
    estimator = BandwidthEstimator(start_bps=1_000_000)
    assert not estimator.probed(1_050_000, 10.0)
    assert estimator.bps == 1_000_000
    assert estimator.probed(1_050_001, 10.0)
    assert estimator.bps == 1_050_001
    assert not estimator.probed(500_000, 11.0)
    estimator.assume(700_000)
    assert estimator.bps == 1_050_001, "what is tried never lowers it"
    estimator.assume(1_200_000)
    assert estimator.bps == 1_200_000


def test_a_probe_that_was_given_up_sends_no_more():
    call = SimulatedCall(Conditions(rate_bps=WIDE, delay_s=0.02, queue_s=3.0))
    call.run(10)
    downlink = call.downlink
    prober = downlink.prober
    prober.begin(300_000, 1_000_000, downlink.log, call.now)
    assert prober.padding(downlink.log, call.now + STEP_S) > 0
    assert prober.stepped(downlink.log, call.now + STEP_S)
    prober.fell(call.now + STEP_S)
    assert prober.padding(downlink.log, call.now + 2 * STEP_S) == 0
    assert not prober.stepped(downlink.log, call.now + 2 * STEP_S)


@pytest.mark.parametrize(("loss", "repeats"), [(0.0, False), (0.02, True), (0.1, True)])
def test_sound_is_repeated_as_long_as_packets_are_lost(loss, repeats):
    network = Conditions(rate_bps=WIDE, delay_s=0.05, loss=loss)
    call = SimulatedCall(network, pictures=False)
    call.run(5)
    for second in range(6, 30):
        call.run(second)
        assert call.downlink.repeats_sound is repeats
    network.loss = 0.0
    call.run(35)
    assert call.downlink.repeats_sound is repeats
    call.run(45)
    assert not call.downlink.repeats_sound


def test_sound_is_not_repeated_into_a_queue():
    call = SimulatedCall(Conditions(rate_bps=NARROW, queue_s=3.0, delay_s=0.03, loss=0.05))
    call.run(5)
    seen = set()
    for tick in range(1, 1000):
        call.run(5 + tick / 50)
        seen.add((call.downlink.estimator.draining, call.downlink.repeats_sound))
    assert seen == {(True, False), (False, True)}
