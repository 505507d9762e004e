"""The page of reports: figures of a filled history, charts with a table beside them, files."""

import asyncio
import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.pages.axe import assert_accessible
from tests.support.servers.unsigned import unsigned
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
    database = unsigned(f"sqlite+aiosqlite:///{path}")
    end = datetime.now(UTC) - timedelta(days=1)
    days = contacts_between(4, end - timedelta(days=DAYS - 1), end, CONTACTS, ["anna", "bruno"])
    days.accounts = [operator("anna"), operator("bruno")]
    async with database.writing() as session:
        await days.write(session)
    await database.aclose()


async def test_a_supervisor_reads_reports(filled_station, cast):
    cast.stage.base_url = filled_station.url
    cast.station = filled_station
    supervisor = await cast.staff("supervisor1", "/supervisor", viewport=(1440, 900))
    page = supervisor.page
    await page.goto(PATH)
    await supervisor.by("period-month").click()
    table = supervisor.by("reports-table")
    await expect(table.locator("tbody tr")).to_have_count(30)
    await expect(table.locator("tfoot td").first).to_have_text(str(CONTACTS))
    await expect(page.locator(".reports-chart canvas")).to_have_count(2)
    await assert_accessible(page, "reports by day")

    async with page.expect_download() as download:
        await supervisor.by("export-semicolon").press("Enter")
    saved = Path(await (await download.value).path()).read_bytes()
    rows = list(csv.DictReader(io.StringIO(saved.decode("utf-8-sig")), delimiter=";"))
    assert sum(int(row["Contatti"]) for row in rows) == CONTACTS
