"""A report as PDF: the figures, charts and words that the page has."""

import io
from datetime import UTC, date, datetime

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.security.permissions import Role
from gateway.reports.grouping import By
from gateway.reports.paper import Letterhead, nice_top, told
from gateway.reports.pdf import printed
from gateway.reports.periods import Compare, bounds
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.reports.words import ReportWords
from gateway.schema import REPORT_COLUMNS
from queueing.categories import shipped
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    contacts_between,
    messages_between,
    operator,
)

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
HEAD = Letterhead("Ente di prova", "Stazione virtuale")
sqlite_suffices = pytest.mark.parametrize("dialect", ["sqlite"])


async def _fill(database):
    start, end = bounds(date(2026, 9, 1), LAST)
    days = contacts_between(41, start, end, 300, OPERATORS)
    more = messages_between(42, start, end, 60, OPERATORS, first=1000)
    days.contacts += more.contacts
    days.legs += more.legs
    days.accounts = [operator(name) for name in OPERATORS]
    async with database.writing() as session:
        await days.write(session)


async def _told(database, asked, language="it"):
    report = await Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS).report(asked)
    words = ReportWords(language, shipped())
    return report, told(report, asked, words, HEAD, {})


@sqlite_suffices
@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("language", ["it", pytest.param("en", marks=pytest.mark.long)])
async def test_every_report_can_be_printed(database, by, language):
    await _fill(database)
    asked = ReportRequest(LAST if by is By.HALF_HOUR else FIRST, LAST, by, compare=Compare.PREVIOUS)
    report, said = await _told(database, asked, language)
    made = pypdf.PdfReader(io.BytesIO(printed(said, NOW)))
    text = " ".join(page.extract_text() for page in made.pages).replace("\n", " ")
    assert "Ente di prova" in text
    assert said["title"] in text
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged for screen readers"
    assert made.trailer["/Root"]["/Lang"].startswith(language)
    for row in said["rows"]:
        assert row[0].split(" ")[0] in text, row
    assert len(said["rows"]) == len(report.rows)
    assert len(said["foot"]) == 2


@sqlite_suffices
async def test_it_says_what_the_report_says(database):
    await _fill(database)
    asked = ReportRequest(FIRST, LAST, By.DAY, channel="phone", compare=Compare.PREVIOUS)
    report, said = await _told(database, asked)
    figures = report.total.figures
    assert said["foot"][0][:2] == ["Totale", str(figures.offered)]
    assert said["limits"] == ["Canale: telefono"]
    assert said["compared"] == "A confronto con il periodo dal 01/09/2026 al 30/09/2026"
    assert said["tiles"][0]["before"] == f"prima {report.before.total.figures.offered}"
    contacts, levels = said["charts"]
    assert [each["name"] for each in contacts["series"]] == ["Contatti", "Risposti", "Abbandonati"]
    assert contacts["series"][0]["values"] == [row.figures.offered for row in report.rows]
    assert contacts["top"] >= max(contacts["series"][0]["values"])
    assert "Promessa delle 24 ore" not in {each["name"] for each in levels["series"]}
    _, of_topics = await _told(database, ReportRequest(FIRST, LAST, By.CATEGORY))
    (bars,) = of_topics["charts"]
    assert bars["bars"][0]["share"] == 1
    assert of_topics["compared"] == ""


@sqlite_suffices
async def test_what_people_wrote_is_no_markup(database):
    await _fill(database)
    report, said = await _told(database, ReportRequest(FIRST, LAST, By.CATEGORY))
    said["rows"][0][0] = "*x* #panic() $1/0$ @y"
    text = pypdf.PdfReader(io.BytesIO(printed(said, NOW))).pages
    assert any("#panic()" in page.extract_text() for page in text)
    assert report.rows


@given(st.floats(0, 1e7))
def test_a_scale_holds_everything_in_four_whole_steps(highest):
    top = nice_top(highest)
    assert top >= highest
    assert (top / 4) % 1 == 0
    assert top <= max(4, highest * 2.6)


async def test_over_http(client, bearer, core):
    headers = await bearer(Role.SUPERVISOR)
    path = "/api/v1/reports/pdf?from=2026-11-01&to=2026-11-24&by=channel"
    answer = await client.get(f"{path}&language=en", headers=headers)
    body = await answer.read()
    assert answer.status == 200, body
    assert answer.headers["Content-Type"] == "application/pdf"
    assert body.startswith(b"%PDF")
    assert "Report by channel" in pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text()
    refused = await client.get(f"{path}&operator=anna", headers=headers)
    assert (refused.status, (await refused.json())["code"]) == (403, "agreement_needed")
    for role in set(Role) - {Role.SUPERVISOR}:
        assert (await client.get(path, headers=await bearer(role))).status == 403
