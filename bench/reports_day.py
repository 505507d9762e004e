"""``reports.day`` and ``reports.year``: a day and a year out of a history of a million contacts, on SQLite."""

import os
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.figures import figure
from gateway.platform.sql.engine import Database, migrate
from gateway.reports.figures import Thresholds
from gateway.reports.grouping import By
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.servers.unsigned import unsigned
from tests.support.situations.history_days import Days, contacts_between, operator

CONTACTS = 1_000_000
DAYS = 365
ROUNDS, YEARS = 15, 5
FIRST = date(2025, 11, 25)
OPERATORS = [f"operator{number:02d}" for number in range(40)]


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the milliseconds of a day by half-hour, with a month of one category beside it, and of a year by
    month, with one by operator."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        database = unsigned(f"sqlite+aiosqlite:///{Path(folder) / 'station.db'}")
        try:
            await migrate(database)
            await _fill(database)
            last = FIRST + timedelta(days=DAYS - 1)
            reports = Reports(
                database,
                Thresholds(),
                lambda: datetime(2027, 1, 1, tzinfo=UTC),
                columns=REPORT_COLUMNS,
            )
            taken = [
                await _measured(reports, ReportRequest(day, day, By.HALF_HOUR))
                for day in (FIRST + timedelta(days=20 + 20 * number) for number in range(ROUNDS))
            ]
            month = await _measured(
                reports, ReportRequest(last - timedelta(days=29), last, By.DAY, category="weapons")
            )
            years = [
                await _measured(reports, ReportRequest(FIRST, last, By.MONTH)) for _ in range(YEARS)
            ]
            operators = await _measured(reports, ReportRequest(FIRST, last, By.OPERATOR))
        finally:
            await database.aclose()
    yield figure(
        "reports.day",
        sorted(taken)[len(taken) // 2],
        "ms",
        samples=taken,
        load_1m=round(os.getloadavg()[0], 2),
        contacts=CONTACTS,
        month_ms=round(month),
    )
    yield figure(
        "reports.year",
        sorted(years)[len(years) // 2],
        "ms",
        samples=years,
        load_1m=round(os.getloadavg()[0], 2),
        contacts=CONTACTS,
        by_operator_ms=round(operators),
    )


async def _measured(reports: Reports, asked: ReportRequest) -> float:
    begun = time.perf_counter()
    found = await reports.report(asked)
    spent = (time.perf_counter() - begun) * 1000
    assert found.total.figures.offered
    return spent


async def _fill(database: Database) -> None:
    async with database.writing() as session:
        accounts = Days()
        accounts.accounts = [operator(name) for name in OPERATORS]
        await accounts.write(session)
    per_day = -(-CONTACTS // DAYS)
    for number in range(DAYS):
        start = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=number)
        first = number * per_day
        count = min(per_day, CONTACTS - first)
        days = contacts_between(
            number, start, start + timedelta(days=1), count, OPERATORS, first=first
        )
        async with database.writing() as session:
            await days.write(session)
