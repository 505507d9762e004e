"""Forecasts from made-up days: better than the week before, and an interval that holds what it says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.forecast.backtest import backtest
from gateway.forecast.seasonal import HALF_HOURS, LEAST_DAYS, expect, interval, naive
from tests.support.situations.seasons import WEEK, made_days, shape

FIRST = date(2026, 3, 2)
UNTIL = date(2026, 11, 2)
DAYS = (UNTIL - FIRST).days


def never(_day):
    return False


@pytest.mark.parametrize(("level", "seed"), [(120.0, 1), (400.0, 2), (25.0, 3)])
def test_it_beats_saying_that_every_week_is_like_the_last(level, seed, capsys):
    found = backtest(made_days(seed, FIRST, DAYS, level=level), UNTIL, never)
    with capsys.disabled():
        print(
            f"\n{found.contacts} contacts: off by {found.error:.1%} a half-hour, "
            f"{found.day_error:.1%} a day; naive {found.naive:.1%}, {found.day_naive:.1%}; "
            f"{found.within:.1%} within",
            end="",
        )
    assert found.days == 36, "six weeks without their Sundays"
    assert found.error < 0.9 * found.naive
    assert found.day_error < found.day_naive
    # of few contacts the interval has to hold whole numbers, and holds more
    assert 0.75 <= found.within <= (0.9 if level > 100 else 0.96)


def test_each_weekday_has_its_level_and_shape():
    history = made_days(4, FIRST, DAYS)
    monday, saturday = (expect(history, UNTIL + timedelta(days=n), never) for n in (0, 5))
    growth = 1 + DAYS / 900
    assert monday.total == pytest.approx(120 * WEEK[0] * growth, rel=0.12)
    assert saturday.total == pytest.approx(120 * WEEK[5] * growth, rel=0.25)
    busiest = max(range(HALF_HOURS), key=lambda slot: monday.expected[slot])
    assert abs(busiest - max(range(HALF_HOURS), key=lambda slot: shape()[slot])) <= 2
    assert sum(monday.expected[:16]) == sum(monday.expected[35:]) == 0
    assert all(
        low <= mean <= high or mean < 0.2
        for low, mean, high in zip(monday.low, monday.expected, monday.high, strict=True)
    )


def test_a_holiday_is_a_day_of_its_own_kind():
    history = made_days(5, FIRST, DAYS)
    quiet = {date(2026, 6, 2), date(2026, 8, 15), UNTIL}
    for day in quiet & set(history):
        history[day] = [0] * 20 + [3] + [0] * 27
    found = expect(history, UNTIL, lambda day: day in quiet)
    assert found.total == pytest.approx(3, rel=0.05)
    assert expect(history, UNTIL, lambda day: day == UNTIL).total == 0, "none was known before"


def test_nothing_is_said_from_too_little():
    few = made_days(6, UNTIL - timedelta(days=9), 9)
    assert sum(any(counts) for counts in few.values()) < LEAST_DAYS
    assert expect(few, UNTIL, never) is None
    assert expect({}, UNTIL, never) is None
    assert backtest(few, UNTIL, never) is None


def test_what_comes_later_is_not_known():
    history = made_days(7, FIRST, DAYS + 30)
    known = {day: counts for day, counts in history.items() if day < UNTIL}
    assert expect(history, UNTIL, never) == expect(known, UNTIL, never)


def test_the_baseline_takes_the_last_ordinary_week():
    history = made_days(8, FIRST, DAYS)
    last = UNTIL - timedelta(days=1)
    assert naive(history, UNTIL, last, never) == history[UNTIL - timedelta(days=7)]
    holiday = UNTIL - timedelta(days=7)
    assert (
        naive(history, UNTIL, last, lambda day: day == holiday)
        == (history[UNTIL - timedelta(days=14)])
    )


@given(st.floats(0.01, 300), st.floats(0, 2))
def test_an_interval_grows_with_the_spread_and_holds_the_middle(mean, spread):
    low, high = interval(mean, spread)
    assert 0 <= low <= high
    wider_low, wider_high = interval(mean, spread + 0.5)
    assert wider_low <= low
    assert wider_high - wider_low >= high - low or mean < 3
    if spread == 0:
        assert low <= mean + 1
        assert high >= mean - 1


# to draw some thousand numbers one by one takes longer than all forecasts
@given(st.randoms(use_true_random=True), st.integers(30, 60), st.sampled_from([0, 1, 9]))
def test_any_history_gives_counts_that_can_be(drawn, days, most):
    rows = [[drawn.randint(0, most) for _ in range(HALF_HOURS)] for _ in range(days)]
    history = {UNTIL - timedelta(days=number + 1): row for number, row in enumerate(rows)}
    found = expect(history, UNTIL, never)
    if found is None:
        return
    assert len(found.expected) == len(found.low) == len(found.high) == HALF_HOURS
    assert all(each >= 0 for each in found.expected)
    assert all(low <= high for low, high in zip(found.low, found.high, strict=True))
    assert found.total <= 48 * 9 + 1e-6
