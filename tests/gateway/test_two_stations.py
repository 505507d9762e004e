"""Two stations that share a database see, change and end nothing of each other's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.alarms import sql as alarms
from gateway.alarms.conditions import AlarmFacts, Condition
from gateway.alarms.kinds import Kind, Rule
from gateway.alarms.lifecycle import steps
from gateway.alarms.mailing import LastLetter
from gateway.alarms.tables import Alarm, AlarmLetter
from gateway.conference.book import ConferenceBook, at_that_time
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from gateway.workday import sql as days
from gateway.workday.tables import DayTask
from tests.gateway.conftest import client_of
from tests.support.situations.called_conferences import add_conference

API = "/api/v1"
RULE = {"kind": "wait", "threshold": 120, "seen": 0}
REPORT = {"name": "Mese", "period": "lastMonth", "asked": {"by": "day"}, "language": "it"}
PLAN = {"weekday": 0, "planned": {"09:00": 3}, "revision": 0}


async def test_over_http(client, core, parts, bearer):
    boss = await bearer(Role.SUPERVISOR)

    async def ask(of, method, path, body=None):
        answer = await of.request(method, f"{API}/{path}", headers=boss, json=body)
        return answer.status, await answer.json() if answer.status != 204 else None

    async with client_of(core, parts, station="another") as other:
        assert (await ask(client, "POST", "saved-reports", REPORT))[0] == 201
        assert (await ask(client, "POST", "alarm-rules", RULE))[0] == 201
        assert (await ask(client, "PUT", "alarm-rules/default-wait", RULE))[0] == 200
        assert (await ask(client, "PUT", "forecast/plan", PLAN))[0] == 200
        reports = (await ask(client, "GET", "saved-reports"))[1]
        rules = (await ask(client, "GET", "alarm-rules"))[1]
        (mine,) = [rule for rule in rules["rules"] if not rule["shipped"]]

        assert (await ask(other, "GET", "saved-reports"))[1]["reports"] == []
        theirs = (await ask(other, "GET", "alarm-rules"))[1]["rules"]
        assert all(rule["shipped"] and rule["revision"] == 0 for rule in theirs)
        forecast = (await ask(other, "GET", "forecast?day=2026-11-30"))[1]
        assert forecast["planRevision"] == 0
        saved = reports["reports"][0]["id"]
        for path in (
            f"saved-reports/{saved}",
            f"alarm-rules/{mine['id']}",
            "alarm-rules/default-wait",
        ):
            assert (await ask(other, "DELETE", path))[0] == 404, path
        assert (await ask(other, "PUT", f"alarm-rules/{mine['id']}", RULE | {"seen": 1}))[0] == 404
        assert (await ask(other, "PUT", "forecast/plan", PLAN))[0] == 200

        assert (await ask(client, "GET", "saved-reports"))[1] == reports
        assert (await ask(client, "GET", "alarm-rules"))[1] == rules
        kept = (await ask(client, "GET", "forecast?day=2026-11-30"))[1]
        assert kept["planRevision"] == 1


async def test_conferences_and_days(core, people, clock):
    now, a_day = clock(), timedelta(days=1)
    mine, theirs = (ConferenceBook(core.database, name) for name in ("main", "another"))
    by = people[Role.SUPERVISOR].id
    await add_conference(
        core.database, "main", "k1", kind="meeting", title="Piano", starts_at=now, by=by, at=now
    )
    assert [each.id for each in await mine.listed(now)] == ["k1"]
    assert [each.id for each in await mine.between(now - a_day, now + a_day)] == ["k1"]
    assert await theirs.get("k1") is None
    assert [*await theirs.listed(now), *await theirs.between(now - a_day, now + a_day)] == []
    assert [*await theirs.unended(), *await theirs.unclosed()] == []
    with pytest.raises(Refused):
        await theirs.change("k1", lambda state: None)
    today = now.date()
    async with core.database.writing() as session:
        assert await at_that_time(session, "another", now - a_day, now + a_day) == []
        day = await days.begin(session, "main", today)
        session.add(DayTask(id="t1", day_id=day.id, text="Riordinare", given_at=now, given_by=by))
        await session.flush()
        everybody = {"account_id": None, "office_id": None, "limit": 9}
        assert [task.id for task in await days.undone(session, "main", **everybody)] == ["t1"]
        assert await days.undone(session, "another", **everybody) == []
        assert await days.of(session, "another", today) is None
        assert await days.last(session, "another", 9) == []
        assert (await days.begin(session, "another", today)).id != day.id
        assert len(await days.last(session, "main", 9)) == 1


async def test_alarms(client, core, parts, bearer, clock):
    boss = await bearer(Role.SUPERVISOR)
    rule = Rule(id="default-wait", kind=Kind.WAIT, threshold=60)
    found = Condition(
        rules=(rule,), subject="weapons", category="weapons", since_ms=None, told=AlarmFacts()
    )
    async with core.database.writing() as session:
        raised = steps([], [found], to_ms(clock()))
        await alarms.carry_out(session, "main", raised, clock())
        since = clock() - timedelta(days=1)
        assert await alarms.known(session, "another", since) == []
        # of one key there is one open alarm in each station
        await alarms.carry_out(session, "another", raised, clock())
        assert len(await alarms.known(session, "main", since)) == 1
    async with client_of(core, parts, station="another") as other:
        ids = []
        for of in (client, other):
            for path in ("alarms", "alarms/history"):
                told = await (await of.get(f"{API}/{path}", headers=boss)).json()
                (alarm,) = told["alarms"]
                ids.append(alarm["id"])
        assert ids[0] == ids[1] != ids[2] == ids[3]
        at = f"{API}/alarms/{ids[0]}/acknowledgement"
        assert (await other.post(at, headers=boss)).status == 404
        assert (await client.post(at, headers=boss)).status == 204
    async with core.database.writing() as session:
        for station in ("main", "another"):
            sent = LastLetter(recipient="r", key=found.key, at=clock(), held=1)
            await alarms.remember(session, station, [sent])
        for alarm in (await session.scalars(select(Alarm))).all():
            alarm.over_at = clock()
    async with core.database.writing() as session:
        later = clock() + timedelta(seconds=1)
        await alarms.forget_letters(session, "main", later)
        await alarms.forget(session, "main", later)
        for model in (Alarm, AlarmLetter):
            assert [row.station for row in await session.scalars(select(model))] == ["another"]
        for of_station in (alarms.forget_letters, alarms.forget):
            # to the moment: what is as old as the bound stays
            await of_station(session, "another", clock())
        assert [row.station for row in await session.scalars(select(Alarm))] == ["another"]
