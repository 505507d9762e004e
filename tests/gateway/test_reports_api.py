"""A report over days: rows, limits, files."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import arro3.io
import pytest
from click.testing import CliRunner

from gateway.cli import __main__ as cli
from gateway.platform.security.permissions import Role
from gateway.reports.export import Table, to_csv
from gateway.reports.grouping import By
from gateway.reports.periods import bounds
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.situations.history_days import OPERATORS, THRESHOLDS, contacts_between, operator

FIRST, LAST = date(2026, 10, 24), date(2026, 10, 26)
AGREEMENT = "Accordo del 1° marzo 2026"
NOW = datetime(2026, 10, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(settings):
    """An agreement with the staff is named, so that there are figures of single operators."""
    return settings.model_copy(update={"workers_agreement": AGREEMENT, "operator_figures_days": 0})


async def _fill(database):
    start, end = bounds(FIRST, LAST)
    days = contacts_between(5, start, end, 300, OPERATORS)
    days.accounts = [operator(n, "office-01" if n == "carla" else None) for n in OPERATORS]
    nine = start + timedelta(hours=9)
    told = [
        ("set_available", 0, "available"),
        ("offer", 600, "offered"),
        ("accept", 610, "busy"),
        ("hang_up", 1210, "wrap_up"),
        ("finish_wrap_up", 1300, "available"),
        ("set_offline", 3600, "offline"),
    ]
    days.events = [
        {
            "journal_id": f"{number}-0",
            "contact_id": None,
            "agent_id": "anna",
            "kind": kind,
            "at": nine + timedelta(seconds=after),
            "data": {"agent.to": state},
        }
        for number, (kind, after, state) in enumerate(told, 1)
    ]
    async with database.writing() as session:
        await days.write(session)
    return days


async def test_every_grouping_adds_up_to_the_total(database):
    await _fill(database)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    expected = {By.DAY: 3, By.HALF_HOUR: 146, By.MONTH: 1, By.TIME_OF_DAY: 48, By.CATEGORY: 4}
    for by in By:
        found = await reports.report(ReportRequest(FIRST, LAST, by))
        assert found.total.figures.offered == 300, by
        for name in ("offered", "answered", "answered_within", "abandoned", "measured", "handled"):
            whole = getattr(found.total.figures, name)
            assert sum(getattr(row.figures, name) for row in found.rows) == whole, (by, name)
        assert sum(sum(row.channels.values()) for row in found.rows) == 300, by
        assert len(found.rows) == expected.get(by, len(found.rows)), by
        if by in (By.OPERATOR, By.OFFICE, By.DAY, By.HALF_HOUR, By.MONTH, By.TIME_OF_DAY):
            talked = sum(row.work.talking_s for row in found.rows)
            assert talked == found.total.work.talking_s == 600, by
        else:
            assert all(row.work is None for row in found.rows), by


async def test_operators_and_offices_have_names_and_their_time(database):
    days = await _fill(database)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    rows = {r.key: r for r in (await reports.report(ReportRequest(FIRST, LAST, By.OPERATOR))).rows}
    assert rows["anna"].label == "Anna"
    anna = rows["anna"].work
    assert (anna.ringing_s, anna.talking_s, anna.wrap_up_s, anna.rung) == (10, 600, 90, 1)
    assert anna.occupancy == round(700 / 3600, 4)
    first = {}
    for leg in days.legs:
        if leg["party"] == "agent":
            first.setdefault(leg["contact_id"], leg["account_id"])
    for name in OPERATORS:
        assert rows[name].figures.answered == list(first.values()).count(name)
    assert rows[""].figures.answered == 0
    offices = {r.key: r for r in (await reports.report(ReportRequest(FIRST, LAST, By.OFFICE))).rows}
    assert offices["office-01"].figures.answered == list(first.values()).count("carla")
    of_carla = await reports.report(ReportRequest(FIRST, LAST, By.DAY, office="office-01"))
    parts = {leg["contact_id"] for leg in days.legs if leg["account_id"] == "carla"}
    assert of_carla.total.figures.offered == len(parts)


async def test_filters_and_growth(database):
    await _fill(database)
    start, end = bounds(date(2026, 9, 1), date(2026, 9, 30))
    earlier = contacts_between(6, start, end, 100, OPERATORS, first=1000)
    async with database.writing() as session:
        await earlier.write(session)
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    found = await reports.report(ReportRequest(date(2026, 8, 1), LAST, By.MONTH))
    assert [row.key for row in found.rows] == ["2026-08", "2026-09", "2026-10"]
    august, september, october = found.rows
    assert (august.channels, august.growth, august.work) == ({}, {}, None)
    assert september.growth == {"phone": None, "video": None}
    for channel, share in october.growth.items():
        expected = october.channels[channel] / september.channels[channel] - 1
        assert share == round(expected, 4)
    phone = await reports.report(ReportRequest(FIRST, LAST, By.CHANNEL, channel="phone"))
    assert [row.key for row in phone.rows] == ["phone"]
    gone = await reports.report(ReportRequest(FIRST, LAST, By.CATEGORY, outcome="abandoned"))
    assert gone.total.figures.offered == gone.total.figures.abandoned > 0


@pytest.fixture
async def filled(core, clock):
    await _fill(core.database)
    clock.now = NOW


async def test_over_http_for_supervisors_only(client, bearer, filled):
    path = f"/api/v1/reports?from={FIRST}&to={LAST}&by=category"
    files = [
        f"/api/v1/reports/{kind}?from={FIRST}&to={LAST}"
        for kind in ("csv", "parquet", "patterns/csv")
    ]
    for role in Role:
        for each in (path, *files):
            answer = await client.get(each, headers=await bearer(role))
            assert answer.status == (200 if role is Role.SUPERVISOR else 403), (role, each)
    shown = await (await client.get(path, headers=await bearer(Role.SUPERVISOR))).json()
    assert shown["total"]["figures"]["offered"] == 300
    assert shown["unfinished"] is False


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-11-02&to=2026-11-01", "range_reversed"),
        ("from=2020-01-01&to=2026-01-01", "range_too_long"),
        ("from=2026-01-01&to=2026-03-01&by=half_hour", "range_too_long"),
        ("from=2026-01-01&to=2026-03-01&by=weather", "invalid"),
        ("from=yesterday&to=2026-03-01", "invalid"),
        ("to=2026-03-01", "invalid"),
        ("from=0001-01-01&to=0001-01-01", "invalid"),
        ("from=9999-12-31&to=9999-12-31", "invalid"),
    ],
)
async def test_refusals(client, bearer, query, code):
    headers = await bearer(Role.SUPERVISOR)
    for path in ("reports", "reports/csv", "reports/parquet"):
        answer = await client.get(f"/api/v1/{path}?{query}", headers=headers)
        assert (answer.status, (await answer.json())["code"]) == (422, code)


async def test_csv_and_parquet_hold_what_the_report_holds(client, bearer, filled):
    headers = await bearer(Role.SUPERVISOR)
    query = f"from={FIRST}&to={LAST}&by=operator"
    report = await (await client.get(f"/api/v1/reports?{query}", headers=headers)).json()
    answer = await client.get(f"/api/v1/reports/csv?{query}", headers=headers)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="report-operator-2026-10-24-2026-10-26.csv"'
    )
    body = await answer.read()
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert [row["operator"] for row in rows] == [row["key"] for row in report["rows"]]
    for row, shown in zip(rows, report["rows"], strict=True):
        assert int(row["offered"]) == shown["figures"]["offered"]
        level = shown["figures"]["serviceLevelAnswered"]
        assert row["serviceLevelAnswered"] == (
            "" if level is None else str(level).replace(".", ",")
        )
    commas = await client.get(f"/api/v1/reports/csv?{query}&separator=comma", headers=headers)
    again = list(csv.DictReader(io.StringIO((await commas.read()).decode("utf-8-sig"))))
    assert [row["name"] for row in again] == [row["label"] or "" for row in report["rows"]]
    packed = await (await client.get(f"/api/v1/reports/parquet?{query}", headers=headers)).read()
    read = arro3.io.read_parquet(io.BytesIO(packed)).read_all()
    assert read.column("offered").to_pylist() == [r["figures"]["offered"] for r in report["rows"]]
    assert read.column("serviceLevelOffered").to_pylist() == [
        r["figures"]["serviceLevelOffered"] for r in report["rows"]
    ]


async def test_files_for_a_reader_say_everything_in_their_language(client, bearer, filled):
    headers = await bearer(Role.SUPERVISOR)
    path = f"/api/v1/reports/csv?from={FIRST}&to={LAST}"

    async def read(query):
        body = await (await client.get(f"{path}&{query}", headers=headers)).read()
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))

    head, *rows = await read("by=channel&language=it")
    assert head[:3] == ["Canale", "Contatti", "Risposti"]
    assert "Attesa media (secondi)" in head
    assert "Promessa delle 24 ore" in head
    assert "Contatti: telefono" in head
    assert {row[0] for row in rows} == {"telefono", "video"}
    english, *_ = await read("by=channel&language=en")
    assert english[:3] == ["Channel", "Contacts", "Answered"]
    plain, *_ = await read("by=channel")
    assert len(head) == len(english) == len(plain)
    people, *names = await read("by=operator&language=it")
    assert people[:2] == ["Operatore", "Contatti"]
    assert "nessun operatore" in {row[0] for row in names}
    topics, *labels = await read("by=category&language=it")
    assert topics[0] == "Argomento"
    assert "weapons" not in {row[0] for row in labels}
    months, *_ = await read("by=month&language=it")
    assert {"Contatti: telefono", "Crescita telefono"} <= set(months)
    assert len(set(months)) == len(months)


async def test_half_hours_and_waits_as_csv_hold_what_the_page_shows(client, bearer, filled):
    headers = await bearer(Role.SUPERVISOR)
    query = f"from={FIRST}&to={LAST}&channel=phone"
    shown = await (await client.get(f"/api/v1/reports/patterns?{query}", headers=headers)).json()
    path = f"/api/v1/reports/patterns/csv?{query}"
    for which in ("heat", "waits"):
        answer = await client.get(f"{path}&table={which}", headers=headers)
        assert (
            f'"report-{which}-2026-10-24-2026-10-26.csv"' in answer.headers["Content-Disposition"]
        )
        text = (await answer.read()).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert len(rows) == len(shown[which]) > 5
        for row, cell in zip(rows, shown[which], strict=True):
            assert row == {
                name: "" if value is None else str(value).replace(".", ",")
                for name, value in cell.items()
            }
    for language, said in (
        ("it", ["Giorno", "Ora", "Giorni nel periodo", "Contatti", "sabato"]),
        ("en", ["Weekday", "Time", "Days in the period", "Contacts", "Saturday"]),
    ):
        answer = await client.get(f"{path}&language={language}", headers=headers)
        text = (await answer.read()).decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text), delimiter=";")
        assert head[:4] == said[:4]
        assert said[4] in {row[0] for row in rows}
        assert not set(head) & set(shown["heat"][0]), "no name of the API"
    answer = await client.get(f"{path}&table=weather", headers=headers)
    assert answer.status == 422


def test_a_spreadsheet_calculates_nothing():
    rows = [["=HYPERLINK(1)"], ["+39"], ["-1"], ["@x"], ["\tx"], ["a;b"], ['a"b'], ["è"]]
    text = to_csv(Table([("name", "text")], rows), ";").decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]
    assert cells == ["'=HYPERLINK(1)", "'+39", "'-1", "'@x", "'\tx", "a;b", 'a"b', "è"]
    numbers = to_csv(Table([("growth", "number"), ("n", "count")], [[-0.5, 1], [None, 3]]), ",")
    assert numbers.decode("utf-8-sig").split("\r\n") == ["growth,n", "-0.5,1", ",3", ""]


async def test_without_the_extra_parquet_says_what_to_do(client, bearer, filled, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "arro3.io", None)
    answer = await client.get(
        f"/api/v1/reports/parquet?from={FIRST}&to={LAST}", headers=await bearer(Role.SUPERVISOR)
    )
    body = await answer.json()
    assert (answer.status, body["code"]) == (501, "parquet_missing")
    assert "virtual-station[parquet]" in body["message"]


def test_on_the_command_line(begun_station, tmp_path, monkeypatch):
    run = CliRunner().invoke
    days = ["--from", "2026-10-24", "--to", "2026-10-26"]
    done = run(cli.main, ["reports", *days, "--json"])
    assert done.exit_code == 0, done.output
    assert [row["key"] for row in json.loads(done.stdout)["rows"]] == [
        "2026-10-24",
        "2026-10-25",
        "2026-10-26",
    ]
    target = tmp_path / "report.csv"
    assert run(cli.main, ["reports", *days, "--csv", str(target)]).exit_code == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbfday;offered;")
    wrong = run(cli.main, ["reports", "--from", "2026-10-26", "--to", "2026-10-24"])
    assert wrong.exit_code == 1
    assert "after the last" in wrong.output
    assert "total" in run(cli.main, ["reports", *days]).output
    # operators see their own figures first, whichever way somebody else asks
    monkeypatch.setenv("VS_WORKERS_AGREEMENT", AGREEMENT)
    early = run(cli.main, ["reports", "--by", "operator"])
    assert (early.exit_code, "see their own figures first" in early.output) == (1, True)
