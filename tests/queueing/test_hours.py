from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.hours import ALWAYS, PUBLISHED, Hours, Period, Schedule, parse_week

ROME = ZoneInfo("Europe/Rome")


def rome(*moment):
    return datetime(*moment, tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (rome(2026, 11, 24, 7, 59, 59), False),
        (rome(2026, 11, 24, 8, 0), True),
        (rome(2026, 11, 24, 12, 59, 59, 999999), True),
        (rome(2026, 11, 24, 13, 0), False),
        (rome(2026, 11, 24, 14, 0), True),
        (rome(2026, 11, 24, 17, 30), False),
        (rome(2026, 11, 28, 10, 0), False),  # Saturday
        (rome(2026, 12, 8, 10, 0), False),  # Immaculate Conception, a Tuesday
        (rome(2026, 4, 6, 10, 0), False),  # Easter Monday
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), True),  # 08:00 in summer
        (datetime(2026, 12, 1, 6, 30, tzinfo=UTC), False),  # 07:30 in winter
    ],
)
def test_published_hours(now, is_open):
    assert PUBLISHED.is_open(now) is is_open


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (rome(2026, 11, 24, 7, 0), rome(2026, 11, 24, 8, 0)),
        (rome(2026, 11, 24, 13, 0), rome(2026, 11, 24, 14, 0)),
        (rome(2026, 11, 24, 15, 0), rome(2026, 11, 24, 15, 0)),
        (rome(2026, 11, 27, 17, 30), rome(2026, 11, 30, 8, 0)),
        (rome(2026, 12, 24, 18, 0), rome(2026, 12, 28, 8, 0)),  # Christmas, St Stephen, Sunday
        (rome(2026, 3, 27, 18, 0), rome(2026, 3, 30, 8, 0)),  # over the change to summer time
    ],
)
def test_next_opening(now, opening):
    assert PUBLISHED.next_opening(now) == opening


def test_closing_is_the_end_of_the_period():
    assert PUBLISHED.closing(rome(2026, 11, 24, 9, 0)) == rome(2026, 11, 24, 13, 0)
    assert PUBLISHED.closing(rome(2026, 11, 24, 13, 30)) is None
    assert ALWAYS.closing(rome(2026, 11, 24, 13, 30)) is None


def test_periods_that_touch_are_one_opening():
    night = Hours(week=parse_week({"mon-fri": ["00:00-06:00", "06:00-07:00", "22:00-24:00"]}))
    assert night.closing(rome(2026, 11, 24, 23, 0)) == rome(2026, 11, 25, 7, 0)
    assert night.closing(rome(2026, 11, 27, 23, 0)) == rome(2026, 11, 28, 0, 0)


def test_always_is_open_on_christmas_night():
    night = rome(2026, 12, 25, 3, 0)
    assert ALWAYS.is_open(night)
    assert ALWAYS.next_opening(night) == night


def test_single_days():
    hours = Hours(
        week=PUBLISHED.week,
        closed=frozenset({date(2026, 11, 24)}),
        special={date(2026, 12, 25): (Period(time(10), time(12)),)},
    )
    assert not hours.is_open(rome(2026, 11, 24, 10, 0))
    assert hours.is_open(rome(2026, 12, 25, 11, 0))
    assert not hours.is_open(rome(2026, 12, 25, 12, 0))


def test_never_open_has_no_next_opening():
    assert Hours(week=((),) * 7).next_opening(rome(2026, 11, 24, 10, 0)) is None


def test_a_category_may_keep_its_own_hours():
    saturday = Hours(week=parse_week({"sat": ["09:00-12:00"]}))
    schedule = Schedule(PUBLISHED, {"recruitment": saturday})
    assert schedule.of("recruitment").is_open(rome(2026, 11, 28, 10, 0))
    assert not schedule.of("weapons").is_open(rome(2026, 11, 28, 10, 0))


def test_a_patron_saint_is_a_subdivision():
    rome_town = Hours(week=PUBLISHED.week, subdivision="RM")
    assert PUBLISHED.is_open(rome(2026, 6, 29, 10, 0))
    assert not rome_town.is_open(rome(2026, 6, 29, 10, 0))


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        PUBLISHED.is_open(datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ({"lun": ["08:00-13:00"]}, "days are"),
        ({"fri-mon": ["08:00-13:00"]}, "begins on Monday"),
        ({"mon-fri": ["08:00-13:00"], "tue": []}, "tue twice"),
        ({"mon": ["8-13"]}, "not a period"),
        ({"mon": ["25:00-26:00"]}, "not a period"),
        ({"mon": ["13:00-08:00"]}, "ends after it begins"),
        ({"mon": ["08:00-13:00", "12:00-14:00"]}, "overlap"),
        ({"mon": ["08:00-24:00", "23:00-23:30"]}, "overlap"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong(plan, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_week(plan)


moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - the zone follows
    max_value=datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(now):
    opening = PUBLISHED.next_opening(now)
    assert PUBLISHED.is_open(opening)
    assert opening >= now
    if opening > now:
        assert not PUBLISHED.is_open(now)
        between = now + (opening - now) * 0.5
        assert not PUBLISHED.is_open(between)
        assert not PUBLISHED.is_open(opening - timedelta(microseconds=1))


@given(moments)
def test_a_closing_ends_an_opening(now):
    closing = PUBLISHED.closing(now)
    assert (closing is None) == (not PUBLISHED.is_open(now))
    if closing is not None:
        assert closing > now
        assert not PUBLISHED.is_open(closing)
        assert PUBLISHED.is_open(closing - timedelta(microseconds=1))
