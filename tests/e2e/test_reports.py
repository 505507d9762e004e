"""The page of reports: figures of a filled history, charts with a table beside them, files."""

import asyncio
import csv
import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from gateway.history.engine import Database
from tests.support.pages.axe import assert_accessible
from tests.support.situations.history_days import contacts_between, operator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DAYS, CONTACTS = 28, 600
PATH = "/supervisor/reports"


@pytest.fixture
def filled_station(tmp_path, special_station):
    """A station of its own, with four weeks behind it."""
    station = special_station({})
    # the loop of the tests runs in this thread
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, _fill(station.data_dir / "station.db")).result()
    return station


async def _fill(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    end = datetime.now(UTC) - timedelta(days=1)
    days = contacts_between(4, end - timedelta(days=DAYS), end, CONTACTS, ["anna", "bruno"])
    days.accounts = [operator("anna"), operator("bruno")]
    async with database.writing() as session:
        await days.write(session)
    await database.aclose()


@pytest.mark.parametrize("locale", ["it-IT", "en-GB"])
async def test_a_supervisor_reads_reports(filled_station, cast, locale):
    cast.stage.base_url = filled_station.url
    cast.station = filled_station
    supervisor = await cast.staff("supervisor1", "/supervisor", locale=locale, viewport=(1440, 900))
    page = supervisor.page
    await page.goto(PATH)
    await supervisor.by("period-month").click()
    table = supervisor.by("reports-table")
    await expect(table.locator("tbody tr")).to_have_count(30)
    await expect(table.locator("tfoot td").first).to_have_text(str(CONTACTS))
    await expect(page.locator(".reports-chart canvas")).to_have_count(2)
    await assert_accessible(page, "reports by day")
    await _picture(page, f"reports-day-{locale}")

    async with page.expect_download() as download:
        await supervisor.by("export-semicolon").press("Enter")
    saved = Path(await (await download.value).path()).read_bytes()
    rows = list(csv.DictReader(io.StringIO(saved.decode("utf-8-sig")), delimiter=";"))
    assert sum(int(row["offered"]) for row in rows) == CONTACTS

    for by, rows_shown in (("operator", 3), ("channel", 2), ("time_of_day", 48)):
        await supervisor.by("reports-by").select_option(by)
        await expect(table.locator("tbody tr")).to_have_count(rows_shown)
        await expect(table.locator("tfoot td").first).to_have_text(str(CONTACTS))
        await assert_accessible(page, f"reports by {by}")
    await page.reload()
    await expect(table.locator("tbody tr")).to_have_count(48)
    await supervisor.by("period-year").click()
    await expect(page.locator(".reports-chart canvas")).to_have_count(3)
    await assert_accessible(page, "reports by month")
    await _picture(page, f"reports-month-{locale}")

    await page.goto(f"{PATH}?from=2001-01-01&to=2001-01-02")
    await expect(supervisor.by("reports-empty")).to_be_visible()
    await assert_accessible(page, "reports, empty")
    await _picture(page, f"reports-empty-{locale}")
    supervisor.watch.allow(re.compile("422"))
    await page.goto(f"{PATH}?from=2002-01-01&to=2001-01-02")
    await expect(page.get_by_role("alert")).to_be_visible()
    await assert_accessible(page, "reports, days the wrong way round")


async def _picture(page, name: str) -> None:
    """Kept for whoever wants to look, where VS_PICTURES names a folder."""
    folder = os.environ.get("VS_PICTURES")
    if folder:
        for width in (1280, 1440):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
