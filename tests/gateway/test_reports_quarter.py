"""A quarter of made-up traffic: every figure of a report equals a count over the raw rows that shares no code with it."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from gateway.reports.grouping import By
from gateway.reports.periods import Compare, bounds
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.gateway.figures_by_hand import Told, counted, rows, told, work_pieces, worked
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    Days,
    callbacks_between,
    contacts_between,
    messages_between,
    operator,
    shifts_between,
    with_codes,
    with_company,
    with_stars,
    with_ways_out,
)

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
MONTH = (date(2026, 9, 1), LAST)
WEEK = (date(2026, 9, 14), date(2026, 9, 20))
NOW = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
OFFICES = {"anna": None, "bruno": "office-01", "carla": "office-02"}
MOVED = datetime(2026, 9, 10, 8, 10, tzinfo=UTC)
"""Until then carla belonged to bruno's office."""


def _office(who: str | None, at: datetime) -> str:
    return "office-01" if who == "carla" and at < MOVED else OFFICES.get(who or "") or ""


@pytest.fixture(scope="module")
def quarter() -> Days:
    """1,000 contacts, 120 callbacks and 300 messages, some of them outside the quarter, and a month of the operators' journal."""
    start, end = bounds(FIRST, LAST)
    # before and after as well: they must not be counted
    span = (start - timedelta(days=2), end + timedelta(hours=5))
    days = contacts_between(21, *span, 1000, OPERATORS)
    days.add(callbacks_between(24, *span, 120, OPERATORS, first=3000))
    days.add(messages_between(22, *span, 300, OPERATORS, first=5000))
    days = with_ways_out(with_stars(with_company(with_codes(days, 3), 4, OPERATORS), 5), 6)
    for leg in days.legs:
        leg["office_id"] = _office(leg["account_id"], leg["started_at"]) or None
    month, _ = bounds(*MONTH)
    days.add(shifts_between(23, month - timedelta(days=3), 34, OPERATORS))
    days.accounts = [operator(name, office) for name, office in OFFICES.items()]
    days.moves = [{"id": "m1", "account_id": "carla", "at": MOVED, "before": "office-01"}]
    return days


@pytest.fixture(scope="module")
def entered(quarter) -> list[Told]:
    """Its contacts with what belongs to each."""
    return told(quarter)


@pytest.fixture
async def reports(database, quarter) -> Reports:
    async with database.writing() as session:
        await quarter.write(session)
    return Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)


def _half_hour(local: datetime) -> str:
    return f"{local:%H}:{local.minute // 30 * 30:02d}"


KEYS = {
    By.MONTH: lambda each: f"{each.local:%Y-%m}",
    By.DAY: lambda each: f"{each.local:%Y-%m-%d}",
    By.HALF_HOUR: lambda each: f"{each.local:%Y-%m-%d}T{_half_hour(each.local)}+02:00",
    By.TIME_OF_DAY: lambda each: _half_hour(each.local),
    By.CATEGORY: lambda each: each.row["category"],
    By.CHANNEL: lambda each: each.row["channel"],
    By.OUTCOME: lambda each: each.row["outcome"] or "",
    By.WRAP_UP: lambda each: each.row["wrap_up_code"] or "",
    By.OPERATOR: lambda each: each.first["account_id"] or "",
    By.OFFICE: lambda each: each.first["office_id"] or "",
}
LEG_KEYS = {
    By.OPERATOR: lambda leg: leg["account_id"],
    By.OFFICE: lambda leg: leg["office_id"] or "",
}
NOTHING = counted([], [], NOW) | {"channels": {}}


def _same(figures, expected: dict, what: object) -> None:
    """Every figure: averages as they are rounded, all others to the digit."""
    found = msgspec.structs.asdict(figures)
    assert found.keys() == expected.keys() - {"channels"}, what
    for name, value in found.items():
        wanted = expected[name]
        if name.endswith("_s") and wanted is not None:
            wanted = pytest.approx(wanted, abs=0.0501)
        assert value == wanted, (what, name)


def _entered(contacts: list[Told], asked: ReportRequest) -> list[Told]:
    return [
        each
        for each in contacts
        if asked.first <= each.local.date() <= asked.last
        and asked.category in ("", each.row["category"])
        and asked.channel in ("", each.row["channel"])
        and asked.outcome in ("", each.row["outcome"])
        and asked.wrap_up in ("", each.row["wrap_up_code"])
    ]


def _expected(contacts: list[Told], asked: ReportRequest, by: By | None = None) -> dict[str, dict]:
    return rows(
        _entered(contacts, asked),
        NOW,
        key=KEYS[by] if by else lambda _each: "",
        leg_key=LEG_KEYS.get(by),
        operator=asked.operator,
        office=asked.office,
    )


async def _holds(reports: Reports, contacts: list[Told], asked: ReportRequest) -> None:
    """A report, row by row and as a whole, is what is counted from the rows."""
    expected = _expected(contacts, asked, asked.by)
    report = await reports.report(asked)
    assert set(expected) <= {row.key for row in report.rows}, asked
    before: dict[str, int] = {}
    for row in report.rows:
        by_hand = expected.get(row.key, NOTHING)
        _same(row.figures, by_hand, (asked, row.key))
        assert row.channels == by_hand["channels"], (asked, row.key)
        if asked.by is By.MONTH:
            for channel, many in before.items():
                grown = round((row.channels.get(channel, 0) - many) / many, 4)
                assert row.growth[channel] == pytest.approx(grown, abs=0.0001), row.key
            before = row.channels
    whole = _expected(contacts, asked).get("", NOTHING)
    _same(report.total.figures, whole, asked)
    assert report.total.channels == whole["channels"], asked
    assert report.total.figures.offered + report.total.figures.messages > 10, asked


async def test_every_figure_is_what_is_counted_from_the_rows(reports, entered):
    for by in By:
        # by half-hour a quarter would be too long
        span = WEEK if by is By.HALF_HOUR else (FIRST, LAST)
        await _holds(reports, entered, ReportRequest(*span, by))
    everything = _expected(entered, ReportRequest(FIRST, LAST, By.DAY))[""]
    assert all(everything.values()), "the quarter has something of everything"


LIMITS = (
    {"category": "weapons"},
    {"channel": "callback"},
    {"outcome": "abandoned"},
    {"wrap_up": "referred"},
    {"operator": "anna"},
    {"operator": "carla", "category": "privacy"},
    {"office": "office-01"},
    {"office": "office-02", "channel": "phone"},
    {"operator": "carla", "office": "office-01"},
)


@postgresql_when_long
async def test_a_report_of_some_contacts_counts_these_alone(reports, entered):
    for limits in LIMITS:
        of_people = "operator" in limits or "office" in limits
        for by in (By.OPERATOR, By.OFFICE) if of_people else (By.MONTH, By.WRAP_UP):
            await _holds(reports, entered, ReportRequest(FIRST, LAST, by, **limits))


BEFORE = (
    (MONTH, (date(2026, 8, 1), date(2026, 8, 31))),
    ((date(2026, 9, 1), date(2026, 9, 15)), (date(2026, 8, 1), date(2026, 8, 15))),
    ((date(2026, 9, 7), date(2026, 9, 16)), (date(2026, 8, 24), date(2026, 9, 2))),
)


@sqlite_suffices
async def test_the_period_before_is_counted_like_any_other(database, reports, entered):
    for limits in (
        {},
        {"operator": "carla", "channel": "phone"},
        {"office": "office-01", "category": "weapons"},
    ):
        for days, days_before in BEFORE:
            asked = ReportRequest(*days, By.DAY, compare=Compare.PREVIOUS, **limits)
            before = (await reports.report(asked)).before
            assert (before.first, before.last, before.until) == (*days_before, None)
            by_hand = _expected(entered, ReportRequest(*days_before, By.DAY, **limits))[""]
            _same(before.total.figures, by_hand, asked)
            assert before.total.channels == by_hand["channels"], asked

    # of a month of which half is over the same half
    now = datetime(2026, 9, 15, 9, 41, tzinfo=UTC)
    then = Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS)
    before = (await then.report(ReportRequest(*MONTH, By.DAY, compare=Compare.PREVIOUS))).before
    assert before.until == now - timedelta(days=31)
    half = _entered(entered, ReportRequest(*BEFORE[1][1], By.DAY))
    those = [each for each in half if each.row["created_at"] < before.until]
    assert len(those) < len(half)
    _same(before.total.figures, rows(those, now, key=lambda _each: "")[""], "half a month")


WORK_KEYS = {
    By.DAY: lambda piece: f"{piece.local:%Y-%m-%d}",
    By.HALF_HOUR: lambda piece: f"{piece.local:%Y-%m-%d}T{_half_hour(piece.local)}+02:00",
    By.TIME_OF_DAY: lambda piece: _half_hour(piece.local),
    By.OPERATOR: lambda piece: piece.agent,
    By.OFFICE: lambda piece: piece.office,
}
WORK = (
    *((MONTH, by, {}) for by in (By.DAY, By.TIME_OF_DAY, By.OPERATOR, By.OFFICE)),
    (WEEK, By.HALF_HOUR, {}),
    (MONTH, By.OFFICE, {"operator": "carla"}),
    (MONTH, By.OPERATOR, {"office": "office-01"}),
    (WEEK, By.DAY, {"operator": "carla", "office": "office-02"}),
)


async def test_operators_time_is_what_the_journal_says(reports, quarter):
    pieces = {span: work_pieces(quarter, *bounds(*span), _office) for span in (MONTH, WEEK)}
    for span, by, limits in WORK:
        asked = ReportRequest(*span, by, **limits)
        report = await reports.report(asked)
        those = [
            piece
            for piece in pieces[span]
            if asked.operator in ("", piece.agent) and asked.office in ("", piece.office)
        ]
        expected = worked(those, WORK_KEYS[by])
        assert set(expected) <= {row.key for row in report.rows}, asked
        for row in report.rows:
            by_hand = expected.get(row.key) or worked([])[""]
            assert msgspec.structs.asdict(row.work) == by_hand, (asked, row.key)
        whole = worked(those)[""]
        assert msgspec.structs.asdict(report.total.work) == whole, asked
        assert all(whole.values()), "there is something of everything"
    for asked in (
        ReportRequest(FIRST, LAST, By.DAY),
        ReportRequest(*MONTH, By.DAY, category="weapons"),
    ):
        report = await reports.report(asked)
        assert {row.work for row in (*report.rows, report.total)} == {None}, asked


async def test_patterns_are_what_is_counted_from_the_rows(reports, entered):
    asked = ReportRequest(FIRST, LAST, By.TIME_OF_DAY)
    found = await reports.patterns(asked)
    those = _entered(entered, asked)
    by_hand = rows(those, NOW, key=lambda each: f"{each.local.weekday()} {_half_hour(each.local)}")
    for cell in found.heat:
        c = by_hand.pop(f"{cell.weekday} {cell.time}")
        assert cell.offered == c["offered"] > 0
        assert (cell.answered, cell.abandoned) == (c["answered"], c["abandoned"])
        assert cell.service_level_offered == c["service_level_offered"]
        assert cell.per_day == round(c["offered"] / cell.days, 2)
        if c["answered"]:
            assert cell.average_wait_s == pytest.approx(c["average_wait_s"], abs=0.0501)
    assert not any(c["offered"] for c in by_hand.values())
    # the quarter begins on a Wednesday and has 92 days: 13 of each weekday, 14 of the first
    assert {cell.weekday: cell.days for cell in found.heat} == dict.fromkeys(range(7), 13) | {2: 14}

    answered = [each.waited_s() for each in those if each.in_line and each.agents]
    gave_up = [each.waited_s() for each in those if each.in_line and each.gave_up()]
    assert sum(each.answered for each in found.waits) == len(answered)
    for each in found.waits:
        longest = float("inf") if each.up_to_s is None else each.up_to_s
        for name, waits in (("answered", answered), ("abandoned", gave_up)):
            inside = [
                wait for wait in waits if each.over_s < wait <= longest or wait == each.over_s == 0
            ]
            assert getattr(each, name) == len(inside), (name, each)
