import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.estimates import DEFAULT_HANDLING_S, estimate

positions = st.integers(1, 500)
crews = st.integers(1, 50)
lengths = st.floats(20, 3600)


def test_nobody_there_gives_no_estimate():
    assert estimate(1, agents=0) is None
    assert estimate(0, agents=3) is None


def test_somebody_free_answers_at_once():
    assert estimate(1, agents=2, free=1) == (0, 60)


def test_first_behind_one_busy_agent():
    low, high = estimate(1, agents=1, handling_s=300)
    assert (low, high) == (120, 900)


def test_unknown_length_takes_the_default():
    assert estimate(3, agents=2) == estimate(3, agents=2, handling_s=DEFAULT_HANDLING_S)


@given(positions, crews, lengths)
def test_the_range_holds_the_mean(position, agents, handling):
    low, high = estimate(position, agents=agents, handling_s=handling)
    assert 0 <= low <= position * handling / agents <= high
    assert high % 60 == 0
    assert low % 60 == 0


@given(positions, crews, lengths)
def test_being_further_back_never_promises_less(position, agents, handling):
    ahead = estimate(position, agents=agents, handling_s=handling)
    behind = estimate(position + 1, agents=agents, handling_s=handling)
    assert behind[1] >= ahead[1]


@given(positions, crews, lengths)
def test_another_agent_never_makes_it_longer(position, agents, handling):
    few = estimate(position, agents=agents, handling_s=handling)
    many = estimate(position, agents=agents + 1, handling_s=handling)
    assert many[1] <= few[1]


def test_whoever_works_for_those_ahead_shortens_the_wait():
    alone = estimate(12, agents=2, handling_s=300)
    together = estimate(12, agents=2, crew=10, handling_s=300)
    assert together[1] < alone[1]
    assert estimate(12, agents=2, crew=0, handling_s=300) == alone


@pytest.mark.parametrize(("seconds", "step"), [(400, 300), (2400, 900), (20_000, 1800)])
def test_long_waits_are_told_in_coarse_steps(seconds, step):
    low, high = estimate(25, agents=1, handling_s=seconds / 25)
    assert low % step == 0 or low < 300
    assert high % step == 0
