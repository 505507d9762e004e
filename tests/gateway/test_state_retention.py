"""Operators' states per person end with the day, or by the agreement's days; what reports add up stays."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from gateway.accounts.tables import Office
from gateway.contacts.tables import ContactEvent
from gateway.platform.security.tables import Account
from gateway.platform.station_clock import doubted_at
from gateway.platform.times import to_ms
from gateway.reports.grouping import By
from gateway.reports.operator_time import WorkCell, WorkTally
from gateway.reports.periods import bounds, days, local_day
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from gateway.reports.state_retention import StateRetention, pooled
from gateway.reports.work_sums import states_since
from gateway.schema import REPORT_COLUMNS
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices
from tests.support.situations.history_days import THRESHOLDS, operator, shifts_between

FIRST, TODAY = date(2026, 11, 20), date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PEOPLE = dict.fromkeys(("anna", "bruno", "carla", "elena", "furio", "gina"), "office-01")
PEOPLE["dino"] = "office-02"
AGREEMENT = "Accordo 12/2026"


@pytest.fixture
async def filled(database):
    """Six days of shifts, some past midnight and some never ended; six people are of one office, one of another."""
    found = shifts_between(7, bounds(FIRST, FIRST)[0], (TODAY - FIRST).days + 1, list(PEOPLE))
    found.events = [each for each in found.events if each["at"] < NOW]
    found.accounts = [operator(name, office) for name, office in PEOPLE.items()]
    async with database.writing() as session:
        for office in set(PEOPLE.values()):
            session.add(Office(id=office, name=office, created_at=NOW))
        await found.write(session)
    return database


async def nothing_aside(_before_ms):
    """The journal set nothing aside."""


def retention(database, *, agreement="", kept_days=2, now=NOW, forget_aside=nothing_aside):
    return StateRetention(
        database, lambda: now, agreement=agreement, kept_days=kept_days, forget_aside=forget_aside
    )


def reports(database, now=NOW):
    return Reports(database, THRESHOLDS, lambda: now, columns=REPORT_COLUMNS)


async def of_every_day(database, now=NOW):
    """What reports say of each day: by half-hour, of the whole, of the larger office."""
    return {
        (day, by, office): msgspec.to_builtins(
            await reports(database, now).report(ReportRequest(day, day, by, office=office))
        )
        for day in days(FIRST, TODAY)
        for by, office in ((By.HALF_HOUR, ""), (By.DAY, ""), (By.DAY, "office-01"))
    }


async def states(database, before=NOW):
    async with database.reading() as session:
        rows = await session.scalars(
            select(ContactEvent).where(ContactEvent.contact_id.is_(None), ContactEvent.at < before)
        )
        return list(rows)


@postgresql_when_long
async def test_without_an_agreement_today_s_states_alone_are_left_and_reports_say_the_same(filled):
    before = await of_every_day(filled)
    assert any(told["total"]["work"]["availableS"] for told in before.values())
    await retention(filled).purge()
    left = await states(filled)
    assert left
    assert {local_day(each.at) for each in left} == {TODAY}
    assert await of_every_day(filled) == before
    # a second gateway, or the next hour, adds nothing
    await retention(filled).purge()
    assert await of_every_day(filled) == before
    assert len(await states(filled)) == len(left)


@sqlite_suffices
async def test_an_operator_who_works_past_midnight_is_at_work_the_next_day_and_nobody_for_ever(
    database,
):
    midnight = bounds(TODAY, TODAY)[0]
    told = (("set_paused", -120, "paused"), ("set_available", -60, "available"))
    async with database.writing() as session:
        session.add(operator_row("anna"))
        session.add_all(
            entry(number, "anna", midnight + timedelta(minutes=minutes), kind, state)
            for number, (kind, minutes, state) in enumerate(told)
        )
    await retention(database).purge()
    assert [(each.at, each.data["agent.to"]) for each in await states(database)] == [
        (midnight, "available")
    ]
    (spent,) = {each.agent for each in await reports(database).spent(TODAY)}
    assert spent == "anna"
    # of whom nothing is heard for a day, the second midnight makes nobody at work
    await retention(database, now=NOW + timedelta(days=1)).purge()
    assert await states(database, NOW + timedelta(days=2)) == []
    for day, hours in ((TODAY - timedelta(days=1), 1), (TODAY, 24), (TODAY + timedelta(days=1), 0)):
        cells = await reports(database, NOW + timedelta(days=2)).spent(day)
        assert sum(each.tally.available for each in cells) == hours * 3_600_000


@sqlite_suffices
async def test_the_entries_of_contacts_stay_and_make_no_time_of_a_day_that_is_added_up(database):
    """The end of a contact is left, and that its operator went home afterwards is not."""
    ended = bounds(TODAY, TODAY)[0] - timedelta(hours=7)
    async with database.writing() as session:
        session.add(operator_row("anna"))
        session.add(entry(1, "anna", ended, "finish_wrap_up", "available", contact="c1"))
        session.add(entry(2, "anna", ended + timedelta(hours=1), "set_offline", "offline"))
        session.add(entry(3, None, ended, "outage", None))
    await retention(database).purge()
    async with database.reading() as session:
        rows = list(await session.scalars(select(ContactEvent)))
    assert sorted((each.kind, each.agent_id, each.data.get("agent.to")) for each in rows) == [
        ("finish_wrap_up", "anna", "available"),
        ("outage", None, None),
    ]
    assert await reports(database).spent(TODAY) == []
    told = await reports(database).report(ReportRequest(TODAY - timedelta(days=1), TODAY, By.DAY))
    assert told.total.work.available_s == 3600


@sqlite_suffices
async def test_under_an_agreement_they_are_kept_for_its_days_and_withdrawn_they_go_at_once(filled):
    await retention(filled, agreement=AGREEMENT, kept_days=2).purge()
    assert min(local_day(each.at) for each in await states(filled)) == TODAY - timedelta(days=2)
    await retention(filled, agreement="").purge()
    assert {local_day(each.at) for each in await states(filled)} == {TODAY}
    # a new agreement brings nothing back, and begins with what there is
    await retention(filled, agreement=AGREEMENT, kept_days=2).purge()
    async with filled.reading() as session:
        assert await states_since(session) == bounds(TODAY, TODAY)[0]


@sqlite_suffices
async def test_states_that_no_reader_understood_go_by_the_same_clock(filled):
    asked = []

    async def forget_aside(before_ms):
        asked.append(before_ms)

    for agreement, kept in (("", TODAY), (AGREEMENT, TODAY - timedelta(days=2))):
        await retention(filled, agreement=agreement, forget_aside=forget_aside).purge()
        assert asked.pop() == to_ms(bounds(kept, kept)[0])


@sqlite_suffices
async def test_an_operator_s_time_is_told_for_no_day_that_is_added_up(filled):
    await retention(filled, agreement=AGREEMENT, kept_days=2).purge()
    kept, gone = TODAY - timedelta(days=2), TODAY - timedelta(days=3)
    for first, told in ((kept, True), (gone, False)):
        for asked in (
            ReportRequest(first, TODAY, By.OPERATOR),
            ReportRequest(first, TODAY, By.DAY, operator="anna"),
        ):
            report = await reports(filled).report(asked)
            assert (report.total.work is not None) is told
            assert "" not in {row.key for row in report.rows if row.work}


@sqlite_suffices
async def test_a_clock_that_is_not_believed_deletes_nothing(filled):
    await retention(filled, agreement=AGREEMENT, kept_days=100).purge()
    kept = len(await states(filled))
    far = NOW + timedelta(days=4000)
    asked = []

    async def forget_aside(before_ms):
        asked.append(before_ms)

    await retention(filled, now=far, forget_aside=forget_aside).purge()
    assert asked == []
    assert len(await states(filled)) == kept
    async with filled.reading() as session:
        assert await doubted_at(session) == far


@pytest.mark.parametrize(("now", "first_kept"), [("00:09", 24), ("00:10", 25), ("23:59", 25)])
def test_a_day_is_over_when_its_last_states_have_had_time_to_be_written(now, first_kept):
    at = bounds(TODAY, TODAY)[0] + timedelta(hours=int(now[:2]), minutes=int(now[3:]))
    since = retention(None, now=at).since()
    assert since == bounds(date(2026, 11, first_kept), TODAY)[0]


def test_the_hours_of_an_office_with_few_people_are_counted_with_those_of_none():
    cells = [
        WorkCell(agent, slot, WorkTally(available=1), office)
        for agent, office in PEOPLE.items()
        for slot in (1, 2)
    ]
    assert pooled(cells) == {
        (slot, office): WorkTally(available=many)
        for slot in (1, 2)
        for office, many in (("office-01", 6), ("", 1))
    }


def operator_row(name):
    return Account(**operator(name))


def entry(number, agent, at, kind, state, contact=None):
    return ContactEvent(
        journal_id=f"{number}-0", contact_id=contact, agent_id=agent, kind=kind, at=at,
        data={"agent.to": state} if state else {},
    )  # fmt: skip
