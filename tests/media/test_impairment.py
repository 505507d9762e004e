"""The bad network of the tests does what it is told, in virtual time and by its seed."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from tests.support.networks.impairment import IP_UDP_OCTETS, Conditions, Link


def fates(conditions: Conditions, count: int = 20_000, seed: int = 3, every_s: float = 0.01):
    link = Link(conditions, seed)
    return [link.send(1000, number * every_s) for number in range(count)]


def test_a_good_network_changes_nothing():
    assert fates(Conditions(), 100) == [number * 0.01 for number in range(100)]


def test_the_seed_decides():
    network = Conditions(loss=0.1, jitter_s=0.01)
    assert fates(network) == fates(network)
    assert fates(network) != fates(network, seed=4)


@pytest.mark.parametrize(("burst", "run"), [(1.0, 1 / 0.9), (5.0, 5.0)])
def test_loss_is_what_was_asked_for_in_bursts_of_that_length(burst, run):
    found = fates(Conditions(loss=0.1, burst=burst))
    lost = [out is None for out in found]
    assert 0.085 < sum(lost) / len(lost) < 0.115
    runs = [len(list(group)) for gone, group in groupby(lost) if gone]
    assert sum(runs) / len(runs) == pytest.approx(run, rel=0.15)


def test_jitter_keeps_the_order_and_reordering_does_not():
    network = Conditions(delay_s=0.05, jitter_s=0.03)
    out = fates(network, every_s=0.005)
    assert all(a <= b for a, b in pairwise(out))
    delays = [at - number * 0.005 for number, at in enumerate(out)]
    assert min(delays) >= 0.05
    assert 0.078 < max(delays) < 0.081
    late = fates(Conditions(reorder=0.1))
    overtaken = sum(a > b for a, b in pairwise(late))
    assert 0.08 < overtaken / len(late) < 0.12


def test_a_narrow_link_queues_then_overflows_and_drains():
    network = Conditions(rate_bps=(1000 + IP_UDP_OCTETS) * 8 * 50, queue_s=0.2)
    link = Link(network)
    out = [link.send(1000, number * 0.01) for number in range(200)]
    through = [at for at in out if at is not None]
    assert link.overflowed == len(out) - len(through) > 80
    assert [b - a for a, b in pairwise(through)] == pytest.approx([0.02] * (len(through) - 1))
    assert 0.2 <= link.queue_s(2.0) <= 0.23
    assert link.queue_s(3.0) == 0.0
