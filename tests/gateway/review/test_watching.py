"""Whether somebody has watched: what was played counts, what cannot have been does not."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.evaluation.watching import (
    LONGEST_MS,
    SLACK_MS,
    believable,
    joined,
    length,
    share,
    shared,
    watched,
)

spans = st.lists(st.tuples(st.integers(0, 600_000), st.integers(0, 600_000)), max_size=20)


@given(spans)
def test_joined_stretches_are_apart_in_order_and_as_long(some):
    made = joined(some)
    assert all(start < end for start, end in made)
    assert all(made[at][1] < made[at + 1][0] for at in range(len(made) - 1))
    seconds = {
        s for start, end in some for s in range(start // 1000, -(-end // 1000)) if start < end
    }
    assert length(some) <= len(seconds) * 1000
    assert joined(made) == made


def test_twice_the_same_is_watched_once():
    assert length([(0, 10_000), (5_000, 10_000), (10_000, 12_000)]) == 12_000
    assert share([(0, 10_000), (0, 10_000)], 40_000) == 0.25
    assert share([(0, 99_000)], 40_000) == 1.0
    assert share([], 0) == 0.0


def report(some, since=0, now=10_000, duration=600_000):
    return believable(some, since_ms=since, now_ms=now, duration_ms=duration)


def test_what_was_played_counts():
    seen = report([(0, 10_000)])
    assert (seen.spans, seen.refused_ms, seen.until_ms) == ([(0, 10_000)], 0, 10_000)
    fast = report([(0, 20_000)])
    assert (fast.spans, fast.refused_ms) == ([(0, 20_000)], 0)


def test_more_than_can_have_been_played_is_cut():
    seen = report([(0, 5_000), (60_000, 600_000)])
    assert length(seen.spans) == 20_000 + SLACK_MS
    assert seen.refused_ms == 545_000 - 20_000 - SLACK_MS


def test_opening_and_waiting_gathers_nothing():
    hour = report([(0, 600_000)], now=3_600_000)
    assert length(hour.spans) == LONGEST_MS * 2 + SLACK_MS


def test_what_lies_outside_the_recording_is_nothing():
    assert report([(-5_000, 2_000), (590_000, 900_000)], now=60_000).spans == [
        (0, 2_000),
        (590_000, 600_000),
    ]
    assert report([(9_000, 9_000), (9_000, 1_000)]).spans == []


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 200_000)), min_size=1, max_size=60))
def test_many_reports_gather_no_more_than_the_clock_allows(reports):
    now, since, taken = 0, 0, []
    for pause, greed in reports:
        now += pause
        start = length(taken)
        seen = believable([(start, start + greed)], since_ms=since, now_ms=now, duration_ms=10**9)
        taken += seen.spans
        since = seen.until_ms
    assert length(taken) <= 2 * now + SLACK_MS


@given(spans, spans)
def test_what_is_shared_is_in_both(some, others):
    made = shared(some, others)
    assert made == joined(made) == shared(others, some)
    assert length(made) == length(some) + length(others) - length([*some, *others])


BOTH = {"citizen": (0, 60_000), "agent": (0, 60_000)}


def test_a_moment_counts_where_everybody_was_given_out():
    served = {"citizen": [(0, 40_000)], "agent": [(20_000, 60_000)]}
    assert watched([(10_000, 50_000)], served, BOTH, 60_000) == [(20_000, 40_000)]
    assert watched([(10_000, 50_000)], {"citizen": [(0, 60_000)]}, BOTH, 60_000) == []
    assert watched([(0, 60_000)], {}, BOTH, 60_000) == []
    assert watched([(0, 60_000)], {"citizen": [(0, 60_000)]}, {}, 60_000) == []


def test_where_there_is_nothing_of_somebody_nothing_is_asked():
    late = {"citizen": (0, 60_000), "colleague": (30_000, 45_000)}
    assert watched([(0, 60_000)], {"citizen": [(0, 60_000)]}, late, 60_000) == [
        (0, 30_000),
        (45_000, 60_000),
    ]
