"""With which days a period is compared."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.security.permissions import Role
from gateway.reports.grouping import By
from gateway.reports.periods import Compare, bounds, counterpart
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    contacts_between,
    operator,
)

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))
sqlite_suffices = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.mark.parametrize(
    ("first", "last", "before", "year"),
    [
        # last month: the month before it
        ("2026-10-01", "2026-10-31", ("2026-09-01", "2026-09-30"), ("2025-10-01", "2025-10-31")),
        # a quarter
        ("2026-07-01", "2026-09-30", ("2026-04-01", "2026-06-30"), ("2025-07-01", "2025-09-30")),
        # this month so far
        ("2026-11-01", "2026-11-29", ("2026-10-01", "2026-10-29"), ("2025-11-01", "2025-11-29")),
        # as far as the shorter month goes
        ("2026-03-01", "2026-03-30", ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-30")),
        # a day: the same weekday
        ("2026-11-25", "2026-11-25", ("2026-11-18", "2026-11-18"), ("2025-11-26", "2025-11-26")),
        # a week, and its first three days
        ("2026-11-16", "2026-11-22", ("2026-11-09", "2026-11-15"), ("2025-11-17", "2025-11-23")),
        ("2026-11-23", "2026-11-25", ("2026-11-16", "2026-11-18"), ("2025-11-24", "2025-11-26")),
    ],
)
def test_what_is_compared_with_what(first, last, before, year):
    days = date.fromisoformat(first), date.fromisoformat(last)
    for compare, expected in ((Compare.PREVIOUS, before), (Compare.YEAR, year)):
        assert counterpart(*days, compare) == tuple(map(date.fromisoformat, expected)), compare


PERIODS = st.tuples(DAYS, st.integers(0, 400)).map(
    lambda each: (each[0], each[0] + timedelta(days=each[1]))
)
MONTHS = st.tuples(DAYS, st.integers(0, 12)).map(
    lambda each: (each[0].replace(day=1), last_of_its_month(each[0] + timedelta(days=30 * each[1])))
)


def last_of_its_month(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@given(PERIODS | MONTHS)
def test_a_counterpart_ends_before_the_period_and_is_as_long_or_a_month(period):
    first, last = period
    begin, end = counterpart(first, last, Compare.PREVIOUS)
    assert begin <= end < first
    whole_months = first.day == 1 and last == last_of_its_month(last)
    if first.day != 1:
        assert end - begin == last - first
        assert begin.weekday() == first.weekday()
    elif whole_months:
        assert end + timedelta(days=1) == first, "no day between them is left out"


async def _filled(database, now):
    start, _ = bounds(date(2026, 11, 1), date(2026, 11, 1))
    days = contacts_between(31, start, now, 800, OPERATORS)
    days.accounts = [operator(name, "office-01") for name in OPERATORS]
    async with database.writing() as session:
        await days.write(session)
    return days


@sqlite_suffices
async def test_a_day_that_is_not_over_is_compared_up_to_the_same_moment(database):
    now = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    days = await _filled(database, now)
    reports = Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS)
    today = date(2026, 11, 25)
    found = await reports.report(
        ReportRequest(today, today, By.HALF_HOUR, compare=Compare.PREVIOUS)
    )
    before = found.before
    assert (before.first, before.last) == (date(2026, 11, 18), date(2026, 11, 18))
    assert before.until == now - timedelta(days=7)
    begun, _ = bounds(before.first, before.last)
    entered = [row for row in days.contacts if begun <= row["created_at"] < before.until]
    assert before.total.figures.offered == len(entered) > 0
    over = await reports.report(
        ReportRequest(before.first, before.last, By.DAY, compare=Compare.PREVIOUS)
    )
    assert over.before.until is None
    assert (await reports.report(ReportRequest(today, today, By.DAY))).before is None


@pytest.mark.parametrize("agreement", ["", "Accordo del 1° marzo 2026"])
async def test_operators_are_named_only_by_an_agreement(client, bearer, core, agreement):
    headers = await bearer(Role.SUPERVISOR)
    choices = await (await client.get("/api/v1/reports/choices", headers=headers)).json()
    assert choices["agreement"] == agreement
    assert (choices["operators"] is None) == (agreement == "")
    assert "information-given" in choices["wrapUps"]
    days = "from=2026-11-24&to=2026-11-24"
    files = ("", "/csv")
    for query, kinds in (
        (f"{days}&by=operator", files),
        (f"{days}&by=day&operator=anna", (*files, "/patterns", "/patterns/csv")),
    ):
        for kind in kinds:
            answer = await client.get(f"/api/v1/reports{kind}?{query}", headers=headers)
            assert answer.status == (200 if agreement else 403), (query, kind)
            if not agreement:
                assert (await answer.json())["code"] == "agreement_needed"


@pytest.fixture
def settings(settings, request):
    """With the agreement of the test, where it has one."""
    agreement = getattr(request.node, "callspec", None)
    named = agreement.params.get("agreement", "") if agreement else ""
    return settings.model_copy(update={"workers_agreement": named, "operator_figures_days": 0})
