"""Reports: what SQL adds up is what one would count by hand, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.platform.security.permissions import Role
from gateway.platform.times import ROME
from gateway.reports.columns import together
from gateway.reports.figures import Cell, Tally, figures
from gateway.reports.grain import grain_of, offsets
from gateway.reports.grouping import By, channels, key_of, tallies, total
from gateway.reports.periods import bounds, half_hour_key, slot_of, slots
from gateway.reports.reading import ReportFilter
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    Days,
    contacts_between,
    operator,
)

# the clocks go back, go forward, and an ordinary day
DAYS = (date(2026, 10, 25), date(2026, 3, 29), date(2026, 11, 24))


async def _written(database, day, count=400) -> tuple[Days, datetime, datetime, datetime]:
    start, end = bounds(day, day)
    days = contacts_between(7, start, end, count, OPERATORS)
    # neighbours that belong to the day before and after, to the millisecond
    for number, at in ((count, start - timedelta(milliseconds=1)), (count + 1, end)):
        near = contacts_between(8, at, at + timedelta(milliseconds=1), 1, OPERATORS, first=number)
        for name in ("contacts", "legs", "quality"):
            getattr(days, name).extend(getattr(near, name))
    days.accounts = [operator(name) for name in OPERATORS]
    async with database.writing() as session:
        await days.write(session)
    return days, start, end, end + timedelta(minutes=3)


def _by_hand(days: Days, start, end, now) -> Tally:
    """The same rules, one contact after the other."""
    t = Tally()
    legs = {}
    for leg in days.legs:
        if leg["party"] == "agent":
            legs.setdefault(leg["contact_id"], []).append(leg)
    for c in days.contacts:
        if not start <= c["created_at"] < end:
            continue
        late = THRESHOLDS.of(c["category"]) * 1000
        mine = sorted(legs.get(c["id"], []), key=lambda leg: leg["started_at"])
        t.offered += 1
        waited_until = now
        if c["connected_at"]:
            waited_until = mine[0]["started_at"]
            t.answered += 1
        elif c["ended_at"]:
            waited_until = c["ended_at"]
        waited = round((waited_until - c["created_at"]).total_seconds() * 1000)
        decided = c["connected_at"] or c["ended_at"]
        if decided or waited <= 86_400_000:
            t.longest_ms = max(t.longest_ms, waited)
        if c["connected_at"]:
            t.wait_ms += waited
            t.answered_within += waited <= late
            t.handled += c["ended_at"] is not None
        elif c["outcome"] in ("abandoned", "left_while_ringing"):
            t.abandoned += 1
            t.abandon_ms += waited
            t.abandoned_within += waited <= late
            t.abandoned_short += waited <= 5000
        elif c["outcome"]:
            t.lost += c["outcome"] == "lost"
            t.failed += c["outcome"] == "failed"
        else:
            t.waiting += 1
            t.overdue += waited > late
        for leg in mine:
            if leg["ended_at"]:
                t.talk_ms += round((leg["ended_at"] - leg["started_at"]).total_seconds() * 1000)
            if leg["wrapped_at"]:
                t.wrap_up_ms += round((leg["wrapped_at"] - leg["ended_at"]).total_seconds() * 1000)
    inside = {c["id"] for c in days.contacts if start <= c["created_at"] < end}
    found = [q["word"] for q in days.quality if q["contact_id"] in inside]
    t.measured, t.poor = len(found), found.count("poor")
    return t


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_sums_are_what_is_counted_by_hand(database, day):
    days, start, end, now = await _written(database, day)
    cells = await Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS).cells(
        ReportFilter(start, end)
    )
    assert total(cells) == _by_hand(days, start, end, now)
    assert total(cells).offered == 400


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_parts_together_are_the_whole(database, day):
    _, start, end, now = await _written(database, day)
    reports = Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS)
    whole = await reports.cells(ReportFilter(start, end))
    for by in (By.MONTH, By.DAY, By.HALF_HOUR, By.CATEGORY, By.CHANNEL, By.OUTCOME):
        rows = tallies(whole, key_of(by))
        together = Tally()
        for row in rows.values():
            together.add(row)
        assert together == total(whole), by
    assert list(tallies(whole, key_of(By.DAY))) == [day.isoformat()]
    one = await reports.cells(ReportFilter(start, end, categories=["weapons"], channels=["phone"]))
    rows = tallies([c for c in whole if c.channel == "phone"], key_of(By.CATEGORY))
    assert total(one) == rows["weapons"]


@pytest.mark.parametrize("changed", DAYS[:2], ids=str)
async def test_a_coarser_grain_gives_the_same_rows(database, changed):
    """Over days around the change of the clocks, and far fewer sums are read."""
    start, end = bounds(changed - timedelta(days=2), changed + timedelta(days=2))
    days = contacts_between(9, start, end, 600, OPERATORS)
    days.accounts = [operator(name) for name in OPERATORS]
    async with database.writing() as session:
        await days.write(session)
    reports = Reports(database, THRESHOLDS, lambda: end, columns=REPORT_COLUMNS)
    fine = await reports.cells(ReportFilter(start, end))
    for by in (By.MONTH, By.DAY, By.HALF_HOUR, By.TIME_OF_DAY, By.CATEGORY, By.CHANNEL, By.OUTCOME):
        cells = await reports.cells(ReportFilter(start, end, grain=grain_of(by)))
        assert tallies(cells, key_of(by)) == tallies(fine, key_of(by)), by
        assert channels(cells, key_of(by)) == channels(fine, key_of(by)), by
        assert total(cells) == total(fine)
        if by not in (By.HALF_HOUR, By.TIME_OF_DAY):
            assert len(cells) < len(fine) / 3, by


def test_the_local_clock_s_changes_are_found_to_the_minute():
    year = (datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    (_, winter), (spring, summer), (autumn, again) = offsets(*year)
    assert (winter, summer, again) == (3_600_000, 7_200_000, 3_600_000)
    assert datetime.fromtimestamp(spring / 1000, UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert datetime.fromtimestamp(autumn / 1000, UTC) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_days_of_23_and_25_hours():
    lengths = {day: len(slots(*bounds(day, day))) for day in DAYS}
    assert lengths == {DAYS[0]: 50, DAYS[1]: 46, DAYS[2]: 48}
    keys = [half_hour_key(slot) for slot in slots(*bounds(DAYS[0], DAYS[0]))]
    assert len(set(keys)) == 50
    assert keys[4:8] == [
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:30+02:00",
        "2026-10-25T02:00+01:00",
        "2026-10-25T02:30+01:00",
    ]
    at = datetime(2026, 3, 29, 3, 0, tzinfo=ROME)
    assert half_hour_key(slot_of(at)) == "2026-03-29T03:00+02:00"
    assert half_hour_key(slot_of(at) - 1) == "2026-03-29T01:30+01:00"


def test_both_service_levels_and_abandonment():
    t = Tally(offered=20, answered=10, answered_within=8, abandoned=6, abandoned_within=4)
    t.abandoned_short, t.lost, t.waiting, t.overdue = 2, 1, 3, 1
    found = figures(t)
    assert found.service_level_answered == 0.8
    assert found.service_level_offered == round(8 / 18, 4)  # two wait and are not late yet
    assert found.abandonment == round(4 / 15, 4)
    assert (found.abandoned_within, found.abandoned_after, found.abandoned_short) == (4, 2, 2)
    nothing = figures(Tally())
    assert nothing.service_level_answered is nothing.service_level_offered is None
    assert nothing.average_handling_s is nothing.longest_wait_s is None


def test_the_order_in_which_a_database_finds_rows_does_not_show():
    cells = [Cell(0, "weapons", name, "", Tally(offered=1)) for name in ("video", "phone", "chat")]
    for found in (cells, cells[::-1]):
        assert list(channels(found, key_of(By.CATEGORY))["weapons"]) == ["chat", "phone", "video"]


async def test_today_is_for_supervisors_and_fresh(client, core, bearer, clock):
    start, _ = bounds(clock.now.date(), clock.now.date())
    days = contacts_between(3, start, clock.now, 50, OPERATORS)
    days.accounts = [operator(name) for name in OPERATORS]
    async with core.database.writing() as session:
        await days.write(session)
    path = "/api/v1/reports/today"
    for role in Role:
        answer = await client.get(path, headers=await bearer(role))
        assert answer.status == (200 if role is Role.SUPERVISOR else 403), role
    shown = await (await client.get(path, headers=await bearer(Role.SUPERVISOR))).json()
    assert (shown["day"], shown["timeZone"]) == ("2026-11-24", "Europe/Rome")
    assert shown["total"]["offered"] == 50
    assert sum(row["offered"] for row in shown["categories"].values()) == 50
    assert shown["thresholds"] == {
        "defaultS": 20,
        "byCategory": {},
        "shortAbandonS": 5,
        "target": 0.8,
    }


async def test_station_checks_count_nowhere(database):
    start, end = bounds(DAYS[2], DAYS[2])
    days = contacts_between(3, start, end, 5, OPERATORS)
    days.accounts = [operator(name) for name in OPERATORS]
    for row in days.contacts:
        row["category"] = "station-check"
    async with database.writing() as session:
        await days.write(session)
    reports = Reports(
        database, THRESHOLDS, lambda: datetime(2026, 11, 25, tzinfo=UTC), columns=REPORT_COLUMNS
    )
    assert await reports.cells(ReportFilter(start, end)) == []


async def test_messages_are_counted_apart(database):
    start, end = bounds(DAYS[2], DAYS[2])
    days = contacts_between(3, start, end, 40, OPERATORS)
    days.accounts = [operator(name) for name in OPERATORS]
    left = [row for row in days.contacts if row["channel"] == "phone"]
    for row in left:
        row["channel"] = "message"
    async with database.writing() as session:
        await days.write(session)
    reports = Reports(
        database, THRESHOLDS, lambda: datetime(2026, 11, 25, tzinfo=UTC), columns=REPORT_COLUMNS
    )
    whole = total(await reports.cells(ReportFilter(start, end)))
    assert (whole.messages, whole.offered) == (len(left), 40 - len(left))
    days.contacts = [row for row in days.contacts if row["channel"] == "video"]
    whole.messages = 0
    assert whole == _by_hand(days, start, end, datetime(2026, 11, 25, tzinfo=UTC))


async def _whole(database, days, *changes):
    """The tally of a day of which these contacts, by number, are otherwise."""
    for number, change in changes:
        days.contacts[number] |= change
    days.accounts = [operator(name) for name in OPERATORS]
    async with database.writing() as session:
        await days.write(session)
    now = datetime(2026, 11, 25, tzinfo=UTC)
    start, end = bounds(DAYS[2], DAYS[2])
    return total(
        await Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS).cells(
            ReportFilter(start, end)
        )
    )


def _ended(days, outcome):
    """The numbers of those who ended like that."""
    return [n for n, row in enumerate(days.contacts) if row["outcome"] == outcome]


def _day():
    return contacts_between(5, *bounds(DAYS[2], DAYS[2]), 200, OPERATORS)


async def test_a_callback_counts_from_when_its_turn_may_come(database):
    days = _day()
    first = _ended(days, "completed")[0]
    row = days.contacts[first]
    answered = min(
        leg["started_at"]
        for leg in days.legs
        if leg["contact_id"] == row["id"] and leg["party"] == "agent"
    )
    asked = answered - timedelta(hours=2)
    due = answered - timedelta(seconds=7)
    change = {"channel": "callback", "created_at": asked, "due_at": due}
    for other in days.contacts:
        if other is not row:
            other["category"] = "station-check"
    whole = await _whole(database, days, (first, change))
    assert (whole.offered, whole.answered, whole.wait_ms, whole.longest_ms) == (1, 1, 7000, 7000)


async def test_a_contact_that_nobody_closed_is_the_longest_wait_for_a_day_at_most(database):
    days, start, end, now = await _written(database, DAYS[2])
    for later in (timedelta(hours=1), timedelta(days=40)):
        cells = await Reports(
            database, THRESHOLDS, lambda at=now + later: at, columns=REPORT_COLUMNS
        ).cells(ReportFilter(start, end))
        assert total(cells).longest_ms == _by_hand(days, start, end, now + later).longest_ms
        assert total(cells).longest_ms < 86_400_000


async def test_a_callback_that_is_not_in_line_yet_waits_for_nobody(database):
    plain, days = _day(), _day()
    waiting = [n for n, row in enumerate(days.contacts) if row["state"] == "waiting"]
    gave_up = _ended(days, "abandoned")[0]
    scheduled = {"channel": "callback", "state": "scheduled"}
    changes = [(waiting[0], scheduled), (gave_up, {"channel": "callback"})]
    whole = await _whole(database, days, *changes)
    assert whole.offered == 200 - 2, "one is scheduled, one was called off before its turn"
    assert whole.waiting == len(waiting) - 1
    assert (
        whole.abandoned
        == len(_ended(plain, "abandoned")) + len(_ended(plain, "left_while_ringing")) - 1
    )


async def test_whoever_is_called_back_instead_is_not_counted_twice(database):
    days = _day()
    one, two, three = _ended(days, "abandoned")[:3]
    failed = len(_ended(days, "failed"))
    removed = {"outcome": "removed", "removed_why": "callback"}
    by_supervisor = {"outcome": "removed", "removed_why": "by-supervisor"}
    changes = [(one, removed), (two, by_supervisor), (three, {"outcome": "removed"})]
    whole = await _whole(database, days, *changes)
    assert (whole.more["replaced"], whole.removed, whole.failed) == (1, 2, failed)
    assert whole.offered == 199
    found = figures(whole, together(REPORT_COLUMNS).figures)
    assert (found.removed, found.replaced) == (2, 1)
    decided = whole.answered + whole.abandoned + whole.lost + whole.removed + whole.failed
    assert whole.offered == decided + whole.waiting


@pytest.mark.parametrize("by", [By.OPERATOR, By.OFFICE, By.CATEGORY])
async def test_operators_talk_together_as_long_as_contacts_are_talked_to(database, by):
    day = DAYS[2]
    _, _, _, now = await _written(database, day)
    found = await Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS).report(
        ReportRequest(day, day, by)
    )
    plain = await Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS).report(
        ReportRequest(day, day, By.DAY)
    )
    assert found.total.figures == plain.total.figures
