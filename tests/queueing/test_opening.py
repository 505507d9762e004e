from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.deadline import due_at, warn_at
from queueing.hours import ALWAYS, PUBLISHED, Hours, parse_week
from queueing.opening import (
    PUBLISHED_PLAN,
    PlanError,
    holidays_ahead,
    own_hours,
    read_own,
    read_plan,
    schedule_of,
)

ROME = ZoneInfo("Europe/Rome")


def rome(*moment):
    return datetime(*moment, tzinfo=ROME)


def test_the_shipped_plan_is_what_is_published():
    assert schedule_of(PUBLISHED_PLAN).station == PUBLISHED


def test_whoever_says_little_follows_the_station_in_the_rest():
    plan = read_plan({"exceptions": [{"date": "2026-12-24"}]})
    station = schedule_of(plan).station

    def own(**said):
        return own_hours(plan, read_own(said), station, "here")

    assert own() == station
    patron = own(exceptions=[{"date": "2026-12-07", "note": "Patrono"}])
    assert patron.why_closed(rome(2026, 12, 7, 9, 0)) == "exception"
    assert patron.why_closed(rome(2026, 12, 24, 9, 0)) == "exception"
    # an own day comes before the station's
    opens = own(exceptions=[{"date": "2026-12-24", "periods": ["09:00-12:00"]}], holidays=False)
    assert opens.is_open(rome(2026, 12, 24, 9, 0))
    assert opens.is_open(rome(2026, 12, 8, 9, 0))
    # of a station that is open at any time only what is named is otherwise
    always = own_hours(plan, read_own({"exceptions": [{"date": "2026-12-07"}]}), ALWAYS, "here")
    assert not always.is_open(rome(2026, 12, 7, 3, 0))
    assert always.is_open(rome(2026, 12, 8, 3, 0))
    with pytest.raises(PlanError, match=r"here\.exceptions"):
        own(exceptions=[{"date": "2026-12-07", "until": "2026-12-01"}])
    with pytest.raises(PlanError):
        own(weeks={})


def test_exceptions_overrule_week_and_holidays():
    plan = read_plan(
        {
            "exceptions": [
                {"date": "2026-12-24", "until": "2026-12-26", "note": "Ponte"},
                {"date": "2026-12-08", "periods": ["09:00-12:00"]},
            ]
        }
    )
    hours = schedule_of(plan).station
    assert not hours.is_open(rome(2026, 12, 24, 9, 0))
    assert hours.why_closed(rome(2026, 12, 24, 9, 0)) == "exception"
    assert hours.is_open(rome(2026, 12, 8, 9, 0))
    assert hours.why_closed(rome(2026, 12, 8, 12, 0)) == "hours"
    assert hours.why_closed(rome(2026, 1, 6, 9, 0)) == "holiday"
    assert hours.why_closed(rome(2026, 11, 24, 13, 30)) == "hours"
    assert hours.why_closed(rome(2026, 11, 24, 9, 0)) is None


def test_a_category_follows_the_station_in_what_it_does_not_say():
    plan = read_plan(
        {
            "exceptions": [{"date": "2026-11-25"}],
            "categories": {
                "weapons": {"week": {"mon-sat": ["09:00-12:00"]}},
                "recruitment": {
                    "holidays": False,
                    "exceptions": [{"date": "2026-11-25", "periods": ["10:00-11:00"]}],
                },
            },
        }
    )
    schedule = schedule_of(plan, {"weapons", "recruitment"})
    weapons, recruitment = schedule.of("weapons"), schedule.of("recruitment")
    assert weapons.is_open(rome(2026, 11, 28, 10, 0)), "Saturday"
    assert not weapons.is_open(rome(2026, 11, 25, 10, 0)), "the station's exception"
    assert not weapons.is_open(rome(2026, 12, 8, 10, 0)), "a holiday"
    assert recruitment.is_open(rome(2026, 11, 25, 10, 30)), "its own exception"
    assert recruitment.is_open(rome(2026, 12, 8, 10, 0)), "no holidays"
    assert schedule.of("privacy") == schedule.station


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"week": {"mon": ["8-13"]}}, "week: not a period"),
        ({"week": {"mon": ["08:00-13:00", "12:00-14:00"]}}, "overlap"),
        ({"week": {"fri-mon": []}}, "begins on Monday"),
        ({"zone": "Europe/Roma"}, "zone: 'Europe/Roma'"),
        ({"zone": "../../etc/passwd"}, "is not a time zone"),
        ({"country": "QQ"}, "no public holidays are known"),
        ({"country": "IT", "subdivision": "ZZ"}, "IT-ZZ"),
        ({"country": "", "subdivision": "RM"}, "no country"),
        ({"exceptions": [{"date": "2026-12-24", "until": "2026-12-20"}]}, "ends before it begins"),
        ({"exceptions": [{"date": "2026-12-24", "until": "2029-12-20"}]}, "longer than"),
        ({"exceptions": [{"date": "2026-12-24"}, {"date": "2026-12-24"}]}, "already"),
        ({"exceptions": [{"date": "24/12/2026"}]}, "RFC3339"),
        ({"categories": {"no-such": {}}}, "no category 'no-such'"),
        ({"feiertage": True}, "unknown field"),
        ({"exceptions": [{"date": "2026-12-24", "note": "x" * 121}]}, "note"),
    ],
)
def test_a_plan_that_cannot_be_kept_says_why(document, words):
    with pytest.raises(PlanError, match=words.replace("[", r"\[")):
        schedule_of(read_plan(document), {"weapons"})


def test_where_no_category_exists_none_has_hours():
    plan = read_plan({"categories": {"weapons": {}}})
    assert schedule_of(plan).of("weapons")
    with pytest.raises(PlanError, match="no category 'weapons'"):
        schedule_of(plan, ())


def test_an_exception_lasts_a_year_at_most():
    exception = {"date": "2026-01-01", "until": "2027-01-01"}
    assert schedule_of(read_plan({"exceptions": [exception]})).station.special
    exception["until"] = "2027-01-02"
    with pytest.raises(PlanError, match="longer than 366 days"):
        schedule_of(read_plan({"exceptions": [exception]}))


def test_the_holidays_ahead_begin_and_end_with_the_days_asked_for():
    found = holidays_ahead(PUBLISHED_PLAN, date(2026, 12, 8), 18)
    assert [day for day, _ in found] == [date(2026, 12, 8), date(2026, 12, 25)]
    assert [name for _, name in found] == ["Immacolata Concezione", "Natale"]


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (rome(2026, 11, 24, 10, 15), rome(2026, 11, 25, 10, 15)),
        (rome(2026, 11, 27, 16, 0), rome(2026, 11, 30, 16, 0)),  # Friday
        (rome(2026, 11, 28, 9, 30), rome(2026, 11, 30, 9, 30)),  # Saturday
        (rome(2026, 12, 7, 9, 0), rome(2026, 12, 9, 9, 0)),  # the eighth is a holiday
        (rome(2026, 12, 24, 22, 0), rome(2026, 12, 28, 22, 0)),
    ],
)
def test_the_same_time_of_the_next_working_day(left, due):
    assert due_at(PUBLISHED, left) == due


def test_the_change_of_clocks_is_got_over():
    sundays = Hours(week=parse_week({"sun": ["00:00-24:00"]}), country="")
    # 02:30 does not exist on the last Sunday of March
    due = due_at(sundays, rome(2026, 3, 28, 2, 30))
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_without_a_working_day_it_is_a_day():
    never = Hours(week=((),) * 7)
    assert due_at(never, rome(2026, 11, 24, 10, 0)) == rome(2026, 11, 25, 10, 0)


moments = st.integers(0, 3 * 366 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
weeks = st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1).map(
    lambda days: parse_week({day: ["08:00-13:00", "14:00-17:30"] for day in days})
)
shut = st.frozensets(st.dates(date(2025, 1, 1), date(2028, 1, 1)), max_size=20)


@given(moments, weeks, shut)
def test_due_is_the_first_working_day_after(now, week, closed):
    hours = Hours(week=week, closed=closed)
    local, due = hours.local(now), due_at(hours, now)
    assert due > now
    assert hours.periods(due.date())
    between = (due.date() - local.date()).days
    assert not any(hours.periods(local.date() + timedelta(days=n)) for n in range(1, between))
    # but for an hour that the clocks leave out, the time of day is the same
    exists = due.replace(tzinfo=None) == datetime.combine(due.date(), local.time())
    assert exists or 2 <= local.hour <= 3


def opened_between(hours, since, until):
    """Minutes open, counted one by one."""
    steps = int((until - since).total_seconds() // 60)
    return sum(hours.is_open(since + timedelta(minutes=n)) for n in range(steps))


@given(
    st.integers(0, 50 * 1440).map(lambda minutes: rome(2026, 11, 1) + timedelta(minutes=minutes)),
    st.integers(1, 12),
)
def test_the_warning_leaves_just_so_much_opening_time(due, hours_ahead):
    warn = warn_at(PUBLISHED, due, timedelta(hours=hours_ahead))
    assert warn <= due
    assert opened_between(PUBLISHED, warn.astimezone(UTC), due.astimezone(UTC)) == hours_ahead * 60


def test_what_is_due_at_night_is_warned_of_before_closing():
    due = rome(2026, 11, 25, 22, 0)
    assert warn_at(PUBLISHED, due, timedelta(hours=2)) == rome(2026, 11, 25, 15, 30)
    assert warn_at(ALWAYS, due, timedelta(hours=2)) == rome(2026, 11, 25, 20, 0)
