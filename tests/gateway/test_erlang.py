"""Erlang A: known values, an exact special case, a simulation, and what must hold for every load."""

import heapq
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.forecast.erlang import Load, needed, service

BUSY = Load(100 / 1800, 180.0)
"""A hundred contacts in half an hour of three minutes each: ten erlangs."""


def test_erlang_c_as_the_tables_have_it():
    found = service(BUSY, 14, 20.0)
    # 10 erlangs on 14 operators: 17.4 % wait, 88.8 % are answered within 20 s
    assert found.waits == pytest.approx(0.1741, abs=5e-5)
    assert found.in_time == pytest.approx(0.8884, abs=5e-5)
    assert found.occupancy == pytest.approx(10 / 14)
    assert needed(BUSY, 20.0, 0.8) == 14
    assert service(BUSY, 13, 20.0).in_time < 0.8


def test_erlang_c_without_enough_operators_never_ends():
    assert service(BUSY, 10, 3600.0).in_time == 0.0


@pytest.mark.parametrize("operators", [6, 10, 14])
def test_as_patient_as_they_are_served_is_poisson(operators):
    """With patience as long as handling everybody leaves at the same rate: the contacts there are Poisson."""
    load = Load(100 / 1800, 180.0, 180.0)
    waiting = 1 - sum(math.exp(-10) * 10**k / math.factorial(k) for k in range(operators))
    found = service(load, operators, 0.0)
    assert found.waits == pytest.approx(waiting, rel=1e-9)
    assert found.in_time == pytest.approx(1 - waiting, rel=1e-9)


def test_endless_patience_is_erlang_c():
    nearly = service(Load(BUSY.per_s, BUSY.handling_s, 1e8), 14, 20.0)
    assert nearly.in_time == pytest.approx(service(BUSY, 14, 20.0).in_time, abs=1e-5)


def test_nobody_comes_and_nobody_answers():
    assert needed(Load(0.0, 180.0, 60.0), 20.0, 0.8) == 0
    assert service(Load(0.0, 180.0, 60.0), 0, 20.0).in_time == 1.0
    nobody = service(Load(0.01, 180.0, 60.0), 0, 20.0)
    assert (nobody.in_time, nobody.gives_up) == (0.0, 1.0)


@pytest.mark.parametrize(
    "load", [Load(-1.0, 180.0), Load(1.0, 0.0), Load(1.0, -5.0)], ids=["rate", "zero", "handling"]
)
def test_what_is_no_load_is_refused(load):
    with pytest.raises(ValueError, match="a load has"):
        service(load, 3, 20.0)


def test_a_target_is_a_share():
    for target in (0.0, 1.0, 80.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            needed(BUSY, 20.0, target)


LOADS = st.builds(
    Load,
    st.floats(1e-4, 0.3),
    st.floats(20, 1800),
    st.one_of(st.none(), st.floats(10, 7200)),
)


@given(LOADS, st.integers(1, 60), st.floats(0, 600))
def test_shares_are_shares_and_more_operators_serve_better(load, operators, threshold):
    one, other = (service(load, n, threshold) for n in (operators, operators + 1))
    for each in (one, other):
        assert all(0 <= share <= 1 for share in (each.in_time, each.waits, each.gives_up))
        assert each.in_time >= 1 - each.waits - 1e-9, "who does not wait is in time"
    assert other.in_time >= one.in_time - 1e-9
    assert service(load, operators, threshold + 30).in_time >= one.in_time - 1e-9


@given(LOADS, st.floats(0, 120), st.floats(0.05, 0.99))
def test_what_is_needed_is_just_enough(load, threshold, target):
    operators = needed(load, threshold, target)
    assert service(load, operators, threshold).in_time >= target
    assert operators == 1 or service(load, operators - 1, threshold).in_time < target


def _simulated(load: Load, operators: int, threshold: float, contacts: int) -> tuple[float, float]:
    """The shares answered in time and given up, by playing contact after contact."""
    dice = random.Random(11)
    free = [0.0] * operators
    now = in_time = gave_up = 0.0
    for _ in range(contacts):
        now += dice.expovariate(load.per_s)
        wait = max(0.0, free[0] - now)
        if wait > dice.expovariate(1 / load.patience_s):
            gave_up += 1
            continue
        in_time += wait <= threshold
        heapq.heapreplace(free, now + wait + dice.expovariate(1 / load.handling_s))
    return in_time / contacts, gave_up / contacts


@pytest.mark.parametrize(("operators", "threshold"), [(8, 20.0), (10, 60.0), (12, 20.0)])
def test_a_simulation_says_the_same(operators, threshold):
    load = Load(100 / 1800, 180.0, 120.0)
    in_time, gave_up = _simulated(load, operators, threshold, 60_000)
    found = service(load, operators, threshold)
    assert found.in_time == pytest.approx(in_time, abs=0.012)
    assert found.gives_up == pytest.approx(gave_up, abs=0.012)
