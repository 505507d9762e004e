"""The forecast of a day over HTTP, and the staff planned for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from gateway.forecast.service import presence
from gateway.forecast.tables import StaffPlan
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.reports.operator_time import WorkCell, WorkTally
from gateway.reports.periods import midnight, slot_of
from tests.support.situations.history_days import Days, contacts_between, operator
from tests.support.situations.seasons import made_days

TODAY = date(2026, 11, 24)
FIRST = TODAY - timedelta(weeks=12)


@pytest.fixture
async def history(core, clock):
    """Twelve weeks of contacts, all of them about weapons."""
    counts = made_days(1, FIRST, (TODAY - FIRST).days, level=20.0)
    days = Days(accounts=[operator("anna")])
    number = 0
    for day, slots in counts.items():
        for slot, count in enumerate(slots):
            if count:
                start = midnight(day) + timedelta(minutes=30 * slot)
                more = contacts_between(
                    number, start, start + timedelta(minutes=30), count, ["anna"], first=number
                )
                days.contacts += more.contacts
                days.legs += more.legs
                number += count
    for row in days.contacts:
        row["category"] = "weapons"
    async with core.database.writing() as session:
        await days.write(session)
    clock.now = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    return counts


async def _ask(client, headers, day, topics=""):
    answer = await client.get(f"/api/v1/forecast?day={day}&topics={topics}", headers=headers)
    return answer.status, await answer.json()


@pytest.mark.slow
async def test_a_working_day_is_forecast_with_the_staff_it_needs(client, bearer, history):
    headers = await bearer(Role.SUPERVISOR)
    status, found = await _ask(client, headers, "2026-11-30")
    assert status == 200, found
    assert (found["enough"], found["closed"], found["weekday"]) == (True, False, 0)
    mondays = [sum(counts) for day, counts in history.items() if day.weekday() == 0]
    assert min(mondays) * 0.8 <= found["total"] <= max(mondays) * 1.2
    ten = next(slot for slot in found["slots"] if slot["time"] == "10:00")
    assert ten["low"] <= ten["expected"] <= ten["high"]
    assert ten["needed"] >= 1
    assert ten["inTime"] >= found["target"]
    assert (ten["planned"], ten["actual"], ten["present"]) == (None, None, None)
    night = next(slot for slot in found["slots"] if slot["time"] == "03:00")
    assert (night["expected"], night["needed"]) == (0, 0)
    tried = found["backtest"]
    assert tried["days"] == 36
    assert 0 < tried["error"] < tried["naive"]
    assert not found["handlingAssumed"]

    over = (await _ask(client, headers, "2026-11-23"))[1]
    assert [slot["actual"] for slot in over["slots"]] == history[date(2026, 11, 23)]
    assert {slot["present"] for slot in over["slots"]} == {0}
    alike = (await _ask(client, headers, "2026-11-30", "weapons"))[1]
    assert alike["total"] == found["total"]
    assert (await _ask(client, headers, "2026-11-30", "civil"))[1]["total"] == found["total"]
    other = (await _ask(client, headers, "2026-11-30", "road-code"))[1]
    assert (other["enough"], other["total"]) == (False, 0)


async def test_handling_and_patience_are_those_of_the_last_weeks_and_today_is_told_so_far(
    client, bearer, core, clock
):
    """Seconds, from the rows themselves; what came before the last eight weeks is another matter."""
    clock.now = datetime(2026, 11, 24, 7, 45, tzinfo=UTC)
    days = Days(accounts=[operator("anna")])
    for ago, first in ((1, 0), (2, 300), (60, 600)):
        start = midnight(TODAY - timedelta(days=ago)) + timedelta(hours=9)
        made = contacts_between(ago, start, start + timedelta(hours=3), 300, ["anna"], first=first)
        days.contacts += made.contacts
        days.legs += made.legs
    ended = {"completed", "abandoned"}
    legs = {leg["contact_id"]: leg for leg in days.legs if leg["party"] == "agent"}
    often = {leg["contact_id"] for leg in days.legs if leg["position"] > 2}
    days.contacts = [
        row for row in days.contacts if row["outcome"] in ended and row["id"] not in often
    ]
    recent = [row for row in days.contacts if row["id"] < "c0000600"]
    for number, minute in enumerate((10, 50, 80)):
        entered = midnight(TODAY) + timedelta(hours=7, minutes=minute)
        made = contacts_between(
            9, entered, entered + timedelta(minutes=1), 1, ["anna"], first=900 + number
        )
        days.contacts.append(
            made.contacts[0]
            | {"state": "waiting", "outcome": None, "ended_at": None, "connected_at": None}
        )
    here = {row["id"] for row in days.contacts}
    days.legs = [leg for leg in days.legs if leg["contact_id"] in here]
    async with core.database.writing() as session:
        await days.write(session)
    _, found = await _ask(client, await bearer(Role.SUPERVISOR), TODAY)
    talked = [legs[row["id"]] for row in recent if row["outcome"] == "completed"]
    handling = [(leg["wrapped_at"] - leg["started_at"]).total_seconds() for leg in talked]
    assert found["handlingS"] == pytest.approx(sum(handling) / len(handling), abs=0.1)
    waited = [
        ((row["connected_at"] or row["ended_at"]) - row["created_at"]).total_seconds()
        for row in recent
    ]
    gave_up = sum(row["outcome"] == "abandoned" for row in recent)
    assert found["patienceS"] == pytest.approx(sum(waited) / gave_up, abs=0.1)
    # the half-hour that goes on is not counted yet
    told = {slot["time"]: slot["actual"] for slot in found["slots"]}
    assert [told[time] for time in ("06:30", "07:00", "07:30", "08:00", "08:30", "09:00")] == [
        0,
        1,
        1,
        1,
        None,
        None,
    ]
    assert found["slots"][16]["present"] == 0
    assert found["slots"][17]["present"] is None


def test_how_many_were_there_counts_people_at_work_by_half_hour():
    """Half an hour of one is a half, whatever they did; who pauses is not there."""
    slot = slot_of(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    spent = [
        WorkCell("anna", slot, WorkTally(available=600_000, busy=900_000, wrap_up=300_000)),
        WorkCell("bruno", slot, WorkTally(offered=450_000, paused=1_350_000)),
        WorkCell("bruno", slot + 1, WorkTally(paused=1_800_000)),
    ]
    assert presence(spent) == {18: 1.25, 19: 0.0}


async def test_a_station_without_a_past_says_how_much_is_missing(client, bearer):
    status, found = await _ask(client, await bearer(Role.SUPERVISOR), "2026-11-30")
    assert (status, found["enough"], found["daysKnown"], found["daysNeeded"]) == (200, False, 0, 10)
    assert found["backtest"] is None


async def test_staff_is_planned_by_weekday_and_nobody_is_overwritten(client, bearer, core):
    headers = await bearer(Role.SUPERVISOR)
    plan = {"weekday": 0, "planned": {"09:00": 3, "09:30": 4, "10:00": 0}, "revision": 0}
    path = "/api/v1/forecast/plan"
    answer = await client.put(path, headers=headers, json=plan)
    assert (answer.status, await answer.json()) == (
        200,
        {"planned": {"09:00": 3, "09:30": 4}, "revision": 1},
    )
    again = await client.put(path, headers=headers, json=plan)
    assert (again.status, (await again.json())["code"]) == (409, "plan_changed")
    shown = (await _ask(client, headers, "2026-11-30"))[1]
    planned = {slot["time"]: slot["planned"] for slot in shown["slots"]}
    assert (planned["09:00"], planned["10:00"], shown["planRevision"]) == (3, 0, 1)
    tuesday = (await _ask(client, headers, "2026-12-01"))[1]
    assert {slot["planned"] for slot in tuesday["slots"]} == {None}
    weapons = (await _ask(client, headers, "2026-11-30", "weapons"))[1]
    assert {slot["planned"] for slot in weapons["slots"]} == {None}
    async with core.database.writing() as session:
        found = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "staff-plan.change")
        )
        assert [entry.detail for entry in found] == [{"halfHours": 2, "most": 4}]
        # another station of this database plans for itself
        await session.execute(update(StaffPlan).values(station="another"))
    gone = (await _ask(client, headers, "2026-11-30"))[1]
    assert ({slot["planned"] for slot in gone["slots"]}, gone["planRevision"]) == ({None}, 0)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("day=2027-11-30", 422, "day_too_far"),
        ("day=2020-01-01", 422, "day_too_far"),
        ("day=2026-11-30&topics=weather", 404, "unknown_category"),
        ("day=tomorrow", 422, "invalid"),
    ],
)
async def test_refusals(client, bearer, query, status, code):
    answer = await client.get(f"/api/v1/forecast?{query}", headers=await bearer(Role.SUPERVISOR))
    assert (answer.status, (await answer.json())["code"]) == (status, code)


async def test_for_supervisors_only(client, bearer):
    for role in Role:
        status, _ = await _ask(client, await bearer(role), "2026-11-30")
        assert status == (200 if role is Role.SUPERVISOR else 403), role


@pytest.mark.parametrize("planned", [{"09:15": 3}, {"09:00": -1}, {"25:00": 1}, {"09:00": 501}])
async def test_what_is_no_plan(client, bearer, planned):
    body = {"weekday": 0, "planned": planned, "revision": 0}
    answer = await client.put(
        "/api/v1/forecast/plan", headers=await bearer(Role.SUPERVISOR), json=body
    )
    assert answer.status == 422
