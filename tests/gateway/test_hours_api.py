"""Opening hours as an administrator sets them: kept, checked, taken over by every gateway."""

from datetime import UTC, datetime

import pytest

from gateway.contacts.lines import rules_of
from gateway.contacts.opening import DayStands, Opening
from gateway.contacts.tables import StoredPlan
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.settings import SettingsError, load_settings
from queueing.model import Strategy
from queueing.opening import PUBLISHED_PLAN, read_plan

SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


async def test_read_change_and_go_back(client, bearer, opening):
    admin = await bearer(Role.ADMIN)
    answer = await client.get("/api/v1/hours", headers=admin)
    shown = await answer.json()
    assert shown["fromSettings"]
    assert shown["revision"] == 0
    assert shown["plan"]["week"] == {"mon-fri": ["08:00-13:00", "14:00-17:30"]}
    assert not opening.station.is_open(SATURDAY)

    plan = shown["plan"] | {"week": {"sat": ["09:00-12:00"]}}
    change = {"revision": 0, "plan": plan}
    answer = await client.put("/api/v1/hours", json=change, headers=admin)
    assert answer.status == 200, await answer.text()
    assert (await answer.json())["revision"] == 1
    assert opening.station.is_open(SATURDAY)

    again = await client.put("/api/v1/hours", json=change, headers=admin)
    assert again.status == 409
    assert (await again.json())["code"] == "hours_changed"

    answer = await client.delete("/api/v1/hours?revision=1", headers=admin)
    assert (await answer.json())["fromSettings"]
    assert not opening.station.is_open(SATURDAY)


async def test_what_is_wrong_is_said_and_changes_nothing(client, bearer, opening):
    admin = await bearer(Role.ADMIN)
    plan = {"week": {"mon": ["08:00-13:00"]}, "categories": {"astrology": {}}}
    answer = await client.put("/api/v1/hours", json={"revision": 0, "plan": plan}, headers=admin)
    assert answer.status == 422
    body = await answer.json()
    assert body["code"] == "invalid_hours"
    assert "astrology" in body["message"]
    assert opening.in_force.plan == PUBLISHED_PLAN


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.QUALITY, Role.OFFICE])
async def test_only_administrators_change_them(client, bearer, role):
    headers = await bearer(role)
    assert (await client.get("/api/v1/hours", headers=headers)).status == 200
    change = {"revision": 0, "plan": {}}
    assert (await client.put("/api/v1/hours", json=change, headers=headers)).status == 403
    assert (await client.delete("/api/v1/hours?revision=0", headers=headers)).status == 403


def another(core, **changes):
    given = {
        "station": "main", "configured": PUBLISHED_PLAN, "always": bool,
        "categories": ["weapons"], "technical": ["station-check"], "day": DayStands, "clock": core.clock,
    }  # fmt: skip
    return Opening(core.database, **{**given, **changes})


async def test_another_gateway_takes_it_over_and_it_is_audited(core, people, opening):
    by = people[Role.ADMIN].id
    plan = read_plan({"week": {"sat": ["09:00-12:00"]}})
    await opening.change(plan, revision=0, by=by)
    other = another(core)
    assert not other.station.is_open(SATURDAY)
    await other.refresh()
    assert other.station.is_open(SATURDAY)
    assert other.in_force.changed_at == core.clock()
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "station:main")
    assert entry.action == "hours.change"
    assert entry.account_id == by
    with pytest.raises(Refused, match="changed the hours"):
        await another(core).change(plan, revision=0, by=by)


async def test_a_first_run_that_becomes_a_demonstration_is_open(core):
    accounts = []
    opening = another(core, always=lambda: bool(accounts))
    await opening.refresh()
    assert not opening.station.is_open(SATURDAY)
    accounts.append("operator1")
    await opening.refresh()
    assert opening.station.is_open(SATURDAY)
    assert opening.in_force.always_open


async def test_a_station_that_is_always_open_keeps_its_plan_for_later(core):
    always = another(core, always=lambda: True)
    assert always.station.is_open(SATURDAY)
    assert always.in_force.always_open
    assert always.of("station-check").is_open(SATURDAY)


async def test_a_stored_plan_nobody_can_read_gives_way_to_the_settings(core):
    async with core.database.writing() as session:
        session.add(
            StoredPlan(
                station="main", plan={"week": {"someday": []}}, revision=3,
                changed_at=core.clock(), changed_by=None,
            )
        )  # fmt: skip
    opening = another(core)
    await opening.refresh()
    assert opening.in_force.revision == 3
    assert opening.in_force.plan == PUBLISHED_PLAN


async def test_hours_of_a_topic_that_another_gateway_has_just_added_hold(core):
    first = another(core, categories=["weapons", "drones"])
    plan = read_plan({"week": {}, "categories": {"drones": {"week": {"sat": ["09:00-12:00"]}}}})
    await first.change(plan, revision=0, by=None)
    behind = another(core)
    await behind.refresh()
    assert behind.of("drones").is_open(SATURDAY)
    assert not behind.of("weapons").is_open(SATURDAY)


def test_the_plan_stands_in_station_toml(clean_environment):
    (clean_environment / "station.toml").write_text(
        """
        [opening]
        subdivision = "RM"
        week = { mon-fri = ["08:00-13:00"], sat = ["09:00-12:00"] }
        [[opening.exceptions]]
        date = 2026-12-24
        note = "Vigilia"
        [opening.categories.recruitment]
        week = { tue = ["15:00-17:00"] }
        [queue_limits]
        weapons = 20
        """
    )
    settings = load_settings()
    assert settings.opening.week["sat"] == ["09:00-12:00"]
    assert settings.opening.categories["recruitment"].week == {"tue": ["15:00-17:00"]}
    assert settings.queue_limits == {"weapons": 20, "*": 300}


def test_the_plan_stands_in_the_environment(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_OPENING", '{"week": {"mon": ["08:00-24:00"]}}')
    monkeypatch.setenv("VS_QUEUE_LIMITS", "weapons=20, privacy=5, *=40")
    settings = load_settings()
    assert settings.opening.week == {"mon": ["08:00-24:00"]}
    assert settings.queue_limits == {"weapons": 20, "privacy": 5, "*": 40}
    rules = rules_of(settings)
    assert [rules.limit(each) for each in ("weapons", "privacy", "other")] == [20, 5, 40]


def test_the_head_starts_stand_in_the_environment(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_PRIORITIES", "weapons=600, privacy=60")
    assert load_settings().priorities == {"weapons": 600, "privacy": 60}


def test_how_operators_are_chosen_stands_in_the_environment(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_STRATEGIES", "weapons=longest_idle, privacy=fewest_contacts")
    assert load_settings().strategies == {
        "weapons": Strategy.LONGEST_IDLE,
        "privacy": Strategy.FEWEST_CONTACTS,
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OPENING", "{", "is not JSON"),
        ("OPENING", '{"week": {"mon": ["8-9"]}}', "not a period"),
        ("QUEUE_LIMITS", "weapons", "whole number"),
        ("PRIORITIES", "weapons", "whole number"),
        ("PRIORITIES", "weapons=-60", "1-86400"),
        ("PRIORITIES", "weapons=86401", "1-86400"),
        ("PRIORITIES", "We apons=60", "not a category"),
        ("STRATEGIES", "weapons=random", "fewest_contacts"),
        ("STRATEGIES", "weapons", "fewest_contacts"),
        ("WHEN_NOBODY", "perhaps", "one of wait, refuse"),
    ],
)
def test_wrong_settings_stop_the_start(clean_environment, monkeypatch, name, value, words):
    monkeypatch.setenv(f"VS_{name}", value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert words in str(raised.value)
    assert f"VS_{name}" in str(raised.value)


async def test_the_holidays_ahead_are_shown_while_they_count(client, bearer, clock):
    admin = await bearer(Role.ADMIN)
    answer = await client.get("/api/v1/hours/holidays", headers=await bearer(Role.OPERATOR))
    ahead = (await answer.json())["holidays"]
    days = [each["date"] for each in ahead]
    assert days == sorted(days)
    assert any(day.endswith("-12-25") for day in days)
    assert any(each["name"].startswith("Natale") for each in ahead)
    first = clock().date()
    assert all(first.isoformat() <= day for day in days)
    shown = await (await client.get("/api/v1/hours", headers=admin)).json()
    change = {"revision": 0, "plan": shown["plan"] | {"holidays": False}}
    assert (await client.put("/api/v1/hours", json=change, headers=admin)).status == 200
    answer = await client.get("/api/v1/hours/holidays", headers=admin)
    assert (await answer.json())["holidays"] == []
