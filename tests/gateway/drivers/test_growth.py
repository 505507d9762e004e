"""What rises: the rule by itself, on weekly counts, and on a simulated year with planted themes."""

import math
import random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.growth import Week, rises, tail
from tests.gateway.drivers.simulated import SLOW_FROM, SUDDEN_WEEK, Simulation

K = 5
QUIET = {"patente": 40, "armi": 25, "multa": 12}


def weeks(count, more=(), contacts=600):
    """Quiet weeks, the last ones with *more* of something."""
    found = [Week(contacts, dict(QUIET)) for _ in range(count)]
    for at, (term, people) in enumerate(more, len(found) - len(more)):
        found[at] = Week(contacts, {**QUIET, term: people})
    return found


def names(found):
    return [(each.term, each.kind) for each in found]


def test_nothing_rises_where_nothing_changes_and_before_enough_is_known():
    assert rises(Week(600, dict(QUIET)), weeks(20), K) == []
    assert rises(Week(600, {**QUIET, "truffa": 90}), weeks(3), K) == []
    assert rises(Week(0, {}), weeks(20), K) == []
    # a station so small that nothing is ever counted
    assert rises(Week(3, {}), [Week(3, {})] * 20, K) == []


def test_a_word_that_was_never_counted_is_new_and_one_that_was_is_sudden():
    now = Week(600, {**QUIET, "truffa": 40})
    assert names(rises(now, weeks(20), K)) == [("truffa", "new")]
    assert names(rises(now, weeks(20, [("truffa", 6), ("altro", 5)]), K)) == [("truffa", "sudden")]


def test_a_part_of_a_week_is_compared_with_the_same_part_of_the_usual():
    by_monday = {term: max(K, people // 5) for term, people in QUIET.items()}
    assert rises(Week(120, by_monday), weeks(20), K) == []
    # the same count is much for a Monday and nothing for a week
    assert names(rises(Week(120, {**by_monday, "multa": 25}), weeks(20), K)) == [
        ("multa", "sudden")
    ]
    assert rises(Week(1200, {"patente": 80, "armi": 50, "multa": 25}), weeks(20), K) == []


def test_what_grows_slowly_is_seen_over_four_weeks():
    past = weeks(24, [("truffa", count) for count in (5, 6, 7, 9)])
    assert names(rises(Week(600, {**QUIET, "truffa": 10}), past, K)) == [("truffa", "growing")]


def test_what_comes_every_year_is_named_so():
    year = weeks(56)
    for at in (-53, -52, -51):
        year[at] = Week(600, {**QUIET, "autovelox": 45})
    now = Week(600, {**QUIET, "autovelox": 50})
    assert names(rises(now, year, K)) == [("autovelox", "seasonal")]
    # many more than a year ago are no habit
    assert names(rises(Week(600, {**QUIET, "autovelox": 140}), year, K)) == [
        ("autovelox", "sudden")
    ]
    assert names(rises(now, year[10:], K)) == [("autovelox", "new")]


def test_a_closed_week_between_is_left_out_of_account():
    past = weeks(20)
    past[-1] = Week(0, {})
    assert rises(Week(600, dict(QUIET)), past, K) == []
    assert names(rises(Week(600, {**QUIET, "truffa": 40}), past, K)) == [("truffa", "new")]


@given(count=st.integers(1, 400), average=st.floats(0.1, 200), size=st.floats(0.3, 500))
def test_the_tail_is_a_chance_that_falls_with_the_count(count, average, size):
    found = tail(count, average, size)
    assert 0 <= found <= 1
    assert tail(count + 1, average, size) <= found


def test_the_tail_is_that_of_draws():
    rng = random.Random(3)
    average, size, count = 6.0, 4.0, 14

    def poisson(rate):
        limit, at, product = math.exp(-rate), 0, rng.random()
        while product > limit:
            at, product = at + 1, product * rng.random()
        return at

    drawn = [poisson(rng.gammavariate(size, average / size)) for _ in range(20_000)]
    assert mean(each >= count for each in drawn) == pytest.approx(
        tail(count, average, size), abs=0.008
    )


@pytest.mark.slow
def test_planted_themes_are_shown_and_nothing_else():
    """Half a year of a small station, looked at once a week: without a history of a year the season is new."""
    shown = Simulation(1, year=12_000, weeks=33, words=600).nights(every=7)
    first = {}
    for each in shown:
        first.setdefault(each.planted, (each.night // 7, each.group.lead.kind))
    assert None not in first
    assert first["sudden"] == (SUDDEN_WEEK, "new")
    assert first["seasonal"] == (26, "new")
    assert SLOW_FROM < first["slow"][0] <= SLOW_FROM + 14


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_thirty_thousand_contacts(seed):
    """The figures of docs/drivers.md: each night of the second of two years."""
    shown = Simulation(seed).nights()
    first = {}
    for each in shown:
        first.setdefault(each.planted or each.group.lead.term, (each.night, each.group.lead.kind))
    sudden, slow, seasonal = (first.pop(each) for each in ("sudden", "slow", "seasonal"))
    assert sudden[0] - SUDDEN_WEEK * 7 <= 1
    assert seasonal == (seasonal[0], "seasonal")
    assert seasonal[0] - 26 * 7 <= 2
    assert slow[0] - SLOW_FROM * 7 <= 14 * 7
    false = [each for each in first.values() if each[1] != "seasonal"]
    assert len(false) <= 6, "more than one in two months"
