import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.estimates import ANSWER_S, DEFAULT_HANDLING_S, estimate, told
from queueing.routing import Place
from tests.queueing.oracles import expected_s

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
    assert 0 <= low <= position * (handling + ANSWER_S) / agents + ANSWER_S <= high
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


def place(position, **values):
    about = {"category": "weapons", "pool": "weapons", "agents": 1, "free": 0, "crew": 1}
    return Place(position=position, **{**about, "handling_ms": 300_000, "patience_ms": 0, **values})


def test_a_place_tells_its_times_in_milliseconds():
    found = told(place(10, agents=2, crew=3, handling_ms=240_000, patience_ms=900_000))
    assert found == estimate(10, agents=2, crew=3, handling_s=240, patience_s=900)
    assert found[1] < estimate(10, agents=2, crew=3, handling_s=240)[1]


def test_those_ahead_who_give_up_shorten_the_wait():
    stay = expected_s(place(10, crew=2))
    leave = expected_s(place(10, crew=2, patience_ms=840_000))
    assert 0.5 * stay < leave < 0.8 * stay
    # nobody is ahead of the first, so nobody's giving up is any help
    alone, patient = expected_s(place(1, patience_ms=840_000)), expected_s(place(1))
    assert alone == patient
    assert expected_s(place(2, free=2)) == 0


@given(positions, crews, lengths, st.floats(10, 10_000))
def test_the_more_give_up_the_shorter(position, agents, handling, patience):
    sooner = estimate(position, agents=agents, handling_s=handling, patience_s=patience)
    patient = estimate(position, agents=agents, handling_s=handling, patience_s=2 * patience)
    assert sooner[1] <= patient[1]
    further = estimate(position + 1, agents=agents, handling_s=handling, patience_s=patience)
    assert further[1] >= sooner[1]


def test_the_sum_of_the_steps():
    """Against the sum that the closed form stands for."""
    serve, leave = 4 / 305, 1 / 900
    exact = sum(1 / (serve + ahead * leave) for ahead in range(20))
    found = expected_s(place(20, crew=4, patience_ms=900_000))
    assert found == pytest.approx(exact + 5, rel=0.005)


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
