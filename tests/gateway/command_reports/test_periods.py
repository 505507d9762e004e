"""Which periods are over, and whose report is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.command_reports.periods import DUE_AFTER, KINDS, before, due, offered, over, period_of
from gateway.platform.refused import Refused

DAYS = st.dates(date(2001, 1, 1), date(2200, 1, 1))
LONG_AGO = date(2000, 1, 1)


@given(DAYS, st.sampled_from(KINDS))
def test_periods_follow_one_another_without_a_gap(today, kind):
    newest = next(over(kind, today))
    assert newest.last < today <= newest.last + timedelta(days=366)
    assert before(newest).last + timedelta(days=1) == newest.first
    assert period_of(kind, newest.first, today) == newest


@pytest.mark.parametrize(
    ("kind", "first", "code"),
    [
        ("month", date(2026, 10, 2), "no_period"),
        ("quarter", date(2026, 5, 1), "no_period"),
        ("year", date(2026, 1, 1), "not_over"),
        ("month", date(2026, 11, 1), "not_over"),
    ],
)
def test_only_whole_periods_that_are_over_are_reported_on(kind, first, code):
    with pytest.raises(Refused) as refused:
        period_of(kind, first, date(2026, 11, 30))
    assert refused.value.code == code


def test_what_the_station_writes_is_due_two_weeks_after_its_end_until_it_is_signed():
    day = date(2026, 10, 1)
    late, early = date(2026, 10, 31), date(2026, 10, 10)
    assert [each.first for each in due(late, LONG_AGO, (), ())] == [date(2026, 7, 1)]
    # the quarter before is still the last one that is due
    assert [each.first for each in due(early, LONG_AGO, (), ())] == [date(2026, 4, 1)]
    september = ("month", date(2026, 9, 1))
    assert [each.kind for each in due(late, LONG_AGO, [september], [september])] == []
    assert [each.kind for each in due(late, LONG_AGO, [september], [])] == ["month"]
    assert due(late, day, (), ()) == []


@given(DAYS, DAYS)
def test_nothing_is_offered_before_the_first_contact(today, since):
    for each in offered(today, since):
        assert since <= each.last < today
    for each in due(today, since, [(kind, LONG_AGO) for kind in KINDS], ()):
        assert each.last + DUE_AFTER < today
