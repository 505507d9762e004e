"""A person who moves to another office leaves past days as they were."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from gateway.accounts.office_moves import OfficeMove
from gateway.accounts.service import Accounts
from gateway.accounts.tables import Office
from gateway.contacts import changes as contacts
from gateway.contacts.counted import counting
from gateway.contacts.tables import Contact, Leg
from gateway.floor.sql import answered_by_offices
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import MIGRATIONS
from gateway.reports import reading
from gateway.reports.belonging import Belonging, Move
from gateway.reports.grouping import By
from gateway.reports.periods import bounds
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from tests.support.servers.databases import postgresql_when_long
from tests.support.situations.history_days import (
    OPERATORS,
    THRESHOLDS,
    Days,
    contacts_between,
    operator,
)

YESTERDAY, TODAY = date(2026, 11, 24), date(2026, 11, 25)
MOVED = bounds(TODAY, TODAY)[0] + timedelta(hours=2)
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def _offices(database):
    async with database.writing() as session:
        for name in ("office-01", "office-02"):
            session.add(Office(id=name, name=name, created_at=datetime(2026, 1, 1, tzinfo=UTC)))


def _work(agent: str, at: datetime, number: int) -> list[dict]:
    """An hour at work from *at*."""
    told = [("set_available", 0, "available"), ("set_offline", 3600, "offline")]
    return [
        {
            "journal_id": f"{number + index}-0",
            "contact_id": None,
            "agent_id": agent,
            "kind": kind,
            "at": at + timedelta(seconds=after),
            "data": {"agent.to": state},
        }
        for index, (kind, after, state) in enumerate(told)
    ]


async def _fill(database) -> None:
    start, end = bounds(YESTERDAY, YESTERDAY)
    days = contacts_between(3, start, end, 200, OPERATORS)
    days.accounts = [
        operator("anna"),
        operator("bruno", "office-02"),
        operator("carla", "office-01"),
    ]
    days.events = _work("carla", start + timedelta(hours=9), 1)
    async with database.writing() as session:
        await days.write(session)


def _accounts(database, at: datetime) -> Accounts:
    return Accounts(database, None, clock=lambda: at)


async def _reports(database, day: date) -> dict[str, bytes]:
    reports = Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS)
    asked = {by.value: ReportRequest(day, day, by) for by in By}
    for by in (By.DAY, By.OPERATOR, By.OFFICE, By.CATEGORY):
        for office in ("office-01", "office-02"):
            asked[f"{by} of {office}"] = ReportRequest(day, day, by, office=office)
    asked["carla there"] = ReportRequest(day, day, By.DAY, operator="carla", office="office-01")
    return {name: msgspec.json.encode(await reports.report(each)) for name, each in asked.items()}


async def _row(database, day: date, key: str, by: By = By.OFFICE, **limits):
    found = await Reports(database, THRESHOLDS, lambda: NOW, columns=REPORT_COLUMNS).report(
        ReportRequest(day, day, by, **limits)
    )
    return next((row for row in found.rows if row.key == key), None)


async def test_yesterday_stays_as_it_was_and_today_counts_for_the_new_office(database):
    await _fill(database)
    before = await _reports(database, YESTERDAY)
    assert (await _row(database, YESTERDAY, "office-01")).figures.answered > 20
    await _accounts(database, MOVED).change("carla", office="office-02")
    later = contacts_between(
        4, MOVED + timedelta(hours=1), MOVED + timedelta(hours=3), 50, ["carla"], first=500
    )
    later.events = _work("carla", MOVED - timedelta(minutes=20), 100)
    async with database.writing() as session:
        for leg in later.legs:
            leg["office_id"] = "office-02" if leg["account_id"] else None
        await later.write(session)
    assert await _reports(database, YESTERDAY) == before

    assert (await _row(database, TODAY, "office-02")).figures.answered > 30
    assert (await _row(database, TODAY, "office-01")).figures.answered == 0
    # twenty minutes of the hour at work before the move, forty after it
    first, second = (
        await _row(database, TODAY, "office-01"),
        await _row(database, TODAY, "office-02"),
    )
    assert (first.work.available_s, second.work.available_s) == (1200, 2400)
    for office, spent_s in (("office-01", 1200), ("office-02", 2400)):
        row = await _row(database, TODAY, TODAY.isoformat(), By.DAY, office=office)
        assert row.work.available_s == spent_s, office
        assert (row.figures.answered > 30) == (office == "office-02")
    async with database.reading() as session:
        assert list(await answered_by_offices(session, MOVED)) == ["office-02"]


async def _contact(session, name: str, at: datetime) -> None:
    await contacts.open_contact(
        session, contact_id=name, reference=name, category="weapons", channel="video",
        modality="video", language="it", needs=[], visitor_name=None, consent=False, created_at=at,
    )  # fmt: skip


async def test_a_part_carries_the_office_of_its_time_however_late_it_is_written(database):
    async with database.writing() as session:
        days = Days(accounts=[operator("carla", "office-01")])
        await days.write(session)
    first, second = NOW, NOW + timedelta(days=1)
    await _accounts(database, first).change("carla", office="office-02")
    await _accounts(database, second).change("carla", office="")
    whens = {"a": -1, "b": 1, "c": 25}
    async with database.writing() as session:
        for name, hours in whens.items():
            await _contact(session, name, NOW)
            await contacts.put_leg(
                session, leg_id=f"{name}-2", contact_id=name, position=2, party="agent",
                channel="video", account_id="carla", started_at=NOW + timedelta(hours=hours),
            )  # fmt: skip
        await session.execute(counting(), execution_options={"synchronize_session": False})
        rows = await session.execute(select(Leg.contact_id, Leg.office_id))
        assert dict(map(tuple, rows)) == {"a": "office-01", "b": "office-02", "c": None}
        rows = await session.execute(select(Contact.id, Contact.answered_office))
        assert dict(map(tuple, rows)) == {"a": "office-01", "b": "office-02", "c": None}
        account = await session.get(Account, "carla")
        assert account.office_id is None
        found = await reading.belonging(session)
    at_ms = [round(at.timestamp() * 1000) for at in (first, second)]
    offices = [found.at("carla", ms) for ms in (at_ms[0] - 1, at_ms[0], at_ms[1] - 1, at_ms[1])]
    assert offices == ["office-01", "office-02", "office-02", ""]


async def test_a_change_that_moves_nobody_is_no_move(database):
    async with database.writing() as session:
        await Days(accounts=[operator("carla", "office-01")]).write(session)
    book = _accounts(database, NOW)
    await book.change("carla", office="office-01")
    await book.change("carla", display_name="Carla B.")
    async with database.reading() as session:
        assert (await session.execute(select(OfficeMove))).scalars().all() == []


def test_a_time_is_cut_where_somebody_moves():
    belonging = Belonging(present={"a": "two"}, moves={"a": [Move(100_000, "one")]})
    assert list(belonging.spans("a", 50_000, 150_000)) == [
        (50_000, 100_000, "one"),
        (100_000, 150_000, "two"),
    ]
    assert list(belonging.spans("a", 100_000, 150_000)) == [(100_000, 150_000, "two")]
    assert list(belonging.spans("b", 1, 2)) == [(1, 2, "")]
    assert (belonging.at("a", 99_999), belonging.at("a", 100_000)) == ("one", "two")
    assert belonging.ever("one") == {"a"} == belonging.ever("two")


@postgresql_when_long
async def test_what_was_before_belongs_to_the_office_of_today(database):
    days = contacts_between(3, *bounds(YESTERDAY, YESTERDAY), 400, OPERATORS)
    days.accounts = [operator(n, "office-01" if n == "carla" else None) for n in OPERATORS]
    async with database.writing() as session:
        await days.write(session)
    columns = (Contact.answered_by, Contact.answered_office, Contact.shared)

    async def kept():
        async with database.reading() as session:
            parts = await session.execute(select(Leg.id, Leg.office_id))
            counted = await session.execute(select(Contact.id, *columns).order_by(Contact.id))
            return set(map(tuple, parts)), list(map(tuple, counted))

    before = await kept()
    assert {each[3] for each in before[1]} == {0, 1}

    def there_and_back(connection):
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0044")
        command.upgrade(config, "head")

    async with database.engine.begin() as connection:
        await connection.run_sync(there_and_back)
    assert await kept() == before
