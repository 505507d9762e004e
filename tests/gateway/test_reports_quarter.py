"""A quarter of made-up traffic: every figure of a report equals a count over the raw rows that shares no code with it."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.reports.grouping import By
from gateway.reports.periods import bounds
from gateway.reports.report import Asked
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    Days,
    contacts_between,
    messages_between,
    operator,
    with_codes,
)

ROME = ZoneInfo("Europe/Rome")
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
NOW = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
OFFICES = {"anna": None, "bruno": "office-01", "carla": "office-02"}


@pytest.fixture(scope="module")
def quarter() -> Days:
    """1,500 contacts and 400 messages, some of them outside the quarter."""
    start, end = bounds(FIRST, LAST)
    # before and after as well: they must not be counted
    span = (start - timedelta(days=2), end + timedelta(hours=5))
    days = with_codes(contacts_between(21, *span, 1500, OPERATORS), 3)
    more = messages_between(22, *span, 400, OPERATORS, first=5000)
    days.contacts += more.contacts
    days.legs += more.legs
    days.accounts = [operator(name, office) for name, office in OFFICES.items()]
    return days


def _counted(days: Days, key) -> dict[str, dict]:
    """Counts by what ``key`` says of a contact and the operator who answered first."""
    answered_by = {}
    for leg in sorted(days.legs, key=lambda each: each["position"]):
        if leg["party"] == "agent":
            answered_by.setdefault(leg["contact_id"], leg)
    found: dict[str, dict] = defaultdict(lambda: defaultdict(float))
    for row in days.contacts:
        local = row["created_at"].astimezone(ROME)
        if not FIRST <= local.date() <= LAST:
            continue
        leg = answered_by.get(row["id"])
        c = found[key(row, local, leg["account_id"] if leg else None)]
        if row["channel"] == "message":
            c["messages"] += 1
            if row["promise_kept"] is not None:
                c["promised"] += 1
                c["promise_kept"] += row["promise_kept"]
            elif row["state"] == "waiting" and row["promise_due_at"] < NOW:
                c["promised"] += 1
            elif row["state"] == "waiting":
                c["promise_open"] += 1
            continue
        c["offered"] += 1
        threshold = {"weapons": 45, "privacy": 10}.get(row["category"], 20)
        if leg:
            wait = (leg["started_at"] - row["created_at"]).total_seconds()
            c["answered"] += 1
            c["waits"] += wait
            c["answered_within"] += wait <= threshold
        elif row["outcome"] in ("abandoned", "left_while_ringing"):
            wait = (row["ended_at"] - row["created_at"]).total_seconds()
            c["abandoned"] += 1
            c["abandoned_within"] += wait <= threshold
            c["abandoned_short"] += wait <= 5
        elif row["outcome"]:
            c[row["outcome"]] += 1
        else:
            c["waiting"] += 1
            c["overdue"] += (NOW - row["created_at"]).total_seconds() > threshold
    return found


KEYS = {
    By.MONTH: lambda _row, local, _who: f"{local:%Y-%m}",
    By.DAY: lambda _row, local, _who: f"{local:%Y-%m-%d}",
    By.TIME_OF_DAY: lambda _row, local, _who: f"{local:%H}:{local.minute // 30 * 30:02d}",
    By.CATEGORY: lambda row, _local, _who: row["category"],
    By.CHANNEL: lambda row, _local, _who: row["channel"],
    By.OUTCOME: lambda row, _local, _who: row["outcome"] or "",
    By.WRAP_UP: lambda row, _local, _who: row["wrap_up_code"] or "",
    By.OPERATOR: lambda _row, _local, who: who or "",
    By.OFFICE: lambda _row, _local, who: (OFFICES[who] if who else None) or "",
}
COUNTS = (
    *("offered", "answered", "answered_within", "abandoned", "abandoned_within", "lost", "failed"),
    *("abandoned_short", "waiting", "messages", "promised", "promise_kept", "promise_open"),
)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


async def test_every_figure_is_what_is_counted_from_the_rows(database, quarter):
    async with database.writing() as session:
        await quarter.write(session)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    for by, key in KEYS.items():
        counted = _counted(quarter, key)
        rows = {row.key: row.figures for row in (await reports.report(Asked(FIRST, LAST, by))).rows}
        assert set(counted) <= set(rows), by
        for name, figures in rows.items():
            c = counted[name]
            assert {each: getattr(figures, each) for each in COUNTS} == {
                each: c[each] for each in COUNTS
            }, (by, name)
            due = c["offered"] - c["waiting"] + c["overdue"]
            decided = c["offered"] - c["waiting"] - c["abandoned_short"]
            assert figures.service_level_answered == _share(c["answered_within"], c["answered"])
            assert figures.service_level_offered == _share(c["answered_within"], due)
            assert figures.abandonment == _share(c["abandoned"] - c["abandoned_short"], decided)
            assert figures.promise_share == _share(c["promise_kept"], c["promised"])
            if c["answered"]:
                assert figures.average_wait_s == pytest.approx(c["waits"] / c["answered"], abs=0.06)
    whole = _counted(quarter, lambda *_: "")[""]
    assert whole["promised"] > 200, "the quarter has something of everything"
    assert whole["promise_open"] > 0


async def test_filters_choose_what_their_rows_count(database, quarter):
    async with database.writing() as session:
        await quarter.write(session)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    for by, field in (
        (By.CATEGORY, "category"),
        (By.CHANNEL, "channel"),
        (By.WRAP_UP, "wrap_up"),
        (By.OUTCOME, "outcome"),
    ):
        whole = await reports.report(Asked(FIRST, LAST, by))
        for row in whole.rows:
            if row.key:
                chosen = await reports.report(Asked(FIRST, LAST, By.MONTH, **{field: row.key}))
                assert chosen.total.figures == row.figures, (by, row.key)


async def test_patterns_are_what_is_counted_from_the_rows(database, quarter):
    async with database.writing() as session:
        await quarter.write(session)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    found = await reports.patterns(Asked(FIRST, LAST, By.TIME_OF_DAY))
    counted = _counted(
        quarter,
        lambda _row, local, _who: f"{local.weekday()} {local:%H}:{local.minute // 30 * 30:02d}",
    )
    for cell in found.heat:
        c = counted.pop(f"{cell.weekday} {cell.time}")
        assert (cell.offered, cell.answered, cell.abandoned) == (
            c["offered"], c["answered"], c["abandoned"],
        )  # fmt: skip
    assert all(not c["offered"] for c in counted.values())
    # the quarter begins on a Wednesday and has 92 days: 13 of each weekday, 14 of the first
    assert {cell.weekday: cell.days for cell in found.heat} == dict.fromkeys(range(7), 13) | {2: 14}

    answered, gave_up = _waits(quarter)
    assert sum(each.answered for each in found.waits) == len(answered)
    for each in found.waits:
        longest = float("inf") if each.up_to_s is None else each.up_to_s
        for name, waits in (("answered", answered), ("abandoned", gave_up)):
            inside = [
                wait for wait in waits if each.over_s < wait <= longest or wait == each.over_s == 0
            ]
            assert getattr(each, name) == len(inside), (name, each)


def _waits(days: Days) -> tuple[list[float], list[float]]:
    first = {}
    for leg in sorted(days.legs, key=lambda each: each["position"]):
        if leg["party"] == "agent":
            first.setdefault(leg["contact_id"], leg["started_at"])
    answered, gave_up = [], []
    for row in days.contacts:
        local = row["created_at"].astimezone(ROME).date()
        if row["channel"] == "message" or not FIRST <= local <= LAST:
            continue
        if row["id"] in first:
            answered.append((first[row["id"]] - row["created_at"]).total_seconds())
        elif row["outcome"] in ("abandoned", "left_while_ringing"):
            gave_up.append((row["ended_at"] - row["created_at"]).total_seconds())
    return answered, gave_up
