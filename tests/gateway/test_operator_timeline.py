"""An operator's day: the states one after another, and told only under an agreement."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.contacts.tables import ContactEvent
from gateway.floor.timeline import spans
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.times import midnight, to_ms
from gateway.reports.operator_time import Change, WorkTally, work_cells
from tests.gateway.conftest import client_of

STATES = ("available", "offered", "busy", "wrap_up", "paused", "offline")
MINUTE = 60_000
walks = st.lists(st.tuples(st.integers(0, 600), st.sampled_from(STATES)), max_size=20)


@given(walks, st.integers(0, 300), st.integers(0, 300))
def test_it_adds_up_to_what_reports_count(walk, begins, lasts):
    """The same entries, summed by the half-hour, are the time in each state."""
    start, now = begins * MINUTE, (begins + lasts) * MINUTE
    told = [
        Change("a", at * MINUTE, "set", state)
        for at, state in sorted(walk, key=lambda each: each[0])
    ]
    found = spans(told, start, now)
    summed = dict.fromkeys(STATES, 0)
    for span in found:
        summed[span.state] += (now if span.until_ms is None else span.until_ms) - span.since_ms
    counted = WorkTally()
    for cell in work_cells(told, start, now):
        counted.add(cell.tally)
    assert summed == {
        "available": counted.available,
        "offered": counted.offered,
        "busy": counted.busy,
        "wrap_up": counted.wrap_up,
        "paused": counted.paused,
        "offline": 0,
    }
    # one after another, and no two alike touch
    for one, other in pairwise(found):
        assert one.until_ms is not None
        assert one.since_ms < one.until_ms <= other.since_ms
        assert one.state != other.state or one.until_ms < other.since_ms


def test_what_began_before_midnight_is_cut_there_and_the_last_one_lasts():
    told = [
        Change("a", 0, "set_available", "available"),
        Change("a", 20, "offer", "offered"),
        Change("a", 30, "sign_on"),
        Change("a", 30, "accept", "busy"),
    ]
    assert [(each.state, each.since_ms, each.until_ms) for each in spans(told, 10, 50)] == [
        ("available", 10, 20),
        ("offered", 20, 30),
        ("busy", 30, None),
    ]
    assert spans([], 0, 50) == []


async def day_of(client, bearer, account_id):
    answer = await client.get(
        f"/api/v1/floor/operators/{account_id}/day", headers=await bearer(Role.SUPERVISOR)
    )
    return answer.status, await answer.json()


async def looks(core):
    async with core.database.reading() as session:
        rows = await session.execute(select(AuditEntry).where(AuditEntry.action == "operator.day"))
        return [entry.subject for entry in rows.scalars()]


async def worked(core, account_id):
    start = midnight(to_ms(core.clock()))
    async with core.database.writing() as session:
        session.add_all(
            ContactEvent(
                journal_id=f"{number}-0", contact_id=None, agent_id=account_id, kind=f"set_{state}",
                at=start + timedelta(minutes=number), data={"agent.to": state},
            )
            for number, state in ((-10, "available"), (5, "paused"))
        )  # fmt: skip
    return to_ms(start)


async def test_without_an_agreement_nothing_is_told(core, client, bearer, people):
    operator = people[Role.OPERATOR].id
    await worked(core, operator)
    status, told = await day_of(client, bearer, operator)
    assert (status, told["agreement"], told["spans"]) == (200, "", [])
    assert await looks(core) == []


async def test_under_one_it_is_told_and_every_look_is_on_record(core, parts, people):
    operator = people[Role.OPERATOR].id
    start_ms = await worked(core, operator)
    async with client_of(core, parts, workers_agreement="Accordo 12/2026") as client:

        async def bearer(role):
            answer = await client.post(
                "/api/v1/session",
                json={"username": f"{role.value}1", "password": "correct horse battery"},
            )
            return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}

        status, told = await day_of(client, bearer, operator)
        assert (status, told["agreement"]) == (200, "Accordo 12/2026")
        assert told["spans"] == [
            {"state": "available", "sinceMs": start_ms, "untilMs": start_ms + 5 * MINUTE},
            {"state": "paused", "sinceMs": start_ms + 5 * MINUTE, "untilMs": None},
        ]
        assert (await day_of(client, bearer, "nobody"))[0] == 404
    assert await looks(core) == [f"account:{operator}"]
