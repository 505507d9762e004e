"""Rules of assignment carried out: once, evenly, repeatably, by any number of gateways."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.archive.tables import Recording
from gateway.evaluation.rules import ReviewRules
from gateway.evaluation.sampling import is_drawn
from gateway.evaluation.tables import Evaluation, ReviewDraw
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from tests.gateway.review.office import (
    add_operators,
    add_reviewers,
    both_databases,
    published,
    recorded,
    signed_in,
)


@pytest.fixture
async def form(reviewer):
    return await published(reviewer)


@pytest.fixture
def carried_out(core, clock):
    """Let a gateway carry the rules out; each call is another gateway's first look."""

    async def look():
        return await ReviewRules(core.database, clock).assign_new()

    return look


async def given(core):
    async with core.database.reading() as session:
        found = await session.execute(select(Evaluation).order_by(Evaluation.id))
        return list(found.scalars())


@both_databases
async def test_all_contacts_with_an_outcome(
    core, clock, people, admin, reviewer, form, carried_out
):
    operator = people[Role.OPERATOR].id
    await recorded(core, "before", operator, outcome="abuse")
    rule = {"name": "Abusi", "form": form, "outcome": "abuse", "days": 3}
    made = await admin.done("POST", "review/rules", **rule)
    clock.advance(hours=2)
    await recorded(core, "r1", operator, outcome="abuse")
    await recorded(core, "r2", operator, outcome="completed")
    trial = await admin.done("POST", "review/rules/trial", **rule)
    assert (trial["fitting"], trial["taken"]) == (2, 2)
    assert await carried_out() == ["r1"]
    assert await carried_out() == []
    [queued] = (await reviewer.done("GET", "review/queue"))["evaluations"]
    assert (queued["recordingId"], queued["rule"]) == ("r1", "Abusi")
    assert queued["operator"]["id"] == operator
    [shown] = (await admin.done("GET", "review/rules"))["rules"]
    assert (shown["given"], shown["open"], shown["revision"]) == (1, 1, 1)

    late = await admin.refused(
        "PUT", f"review/rules/{made['id']}", revision=9, rule={**rule, "on": False}
    )
    assert late == (409, "rule_changed")
    await admin.done("PUT", f"review/rules/{made['id']}", revision=1, rule={**rule, "on": False})
    await recorded(core, "r3", operator, outcome="abuse")
    assert await carried_out() == []
    await admin.done("DELETE", f"review/rules/{made['id']}?revision=2")
    assert (await admin.done("GET", "review/rules"))["rules"] == []
    [queued] = (await reviewer.done("GET", "review/queue"))["evaluations"]
    assert queued["rule"] == "Abusi"


async def test_what_cannot_be_judged_is_not_given(core, clock, people, admin, form, carried_out):
    operator = people[Role.OPERATOR].id
    await admin.done("POST", "review/rules", name="Tutti", form=form)
    clock.advance(hours=2)
    await recorded(core, "unfinished", operator, state="finishing")
    await recorded(core, "sealed", operator)
    await recorded(core, "nobody")
    async with core.database.writing() as session:
        (await session.get(Recording, "sealed")).sealed_at = clock()
    await recorded(core, "r1", operator)
    assert await carried_out() == ["r1"]


async def test_a_draw_of_each_operator_when_the_month_is_over(
    core, clock, people, admin, form, carried_out
):
    await add_reviewers(core, "quality2")
    operators = [people[Role.OPERATOR].id, *await add_operators(core, "operator2", "operator3")]
    await admin.done(
        "POST", "review/rules", name="Mensile", form=form, choose="per_operator", count=2
    )
    for at in range(5):
        for number, operator in enumerate(operators[: 2 if at else 3]):
            await recorded(core, f"r{number}-{at}", operator)
    assert await carried_out() == []
    clock.advance(days=8)
    taken = await carried_out()
    rows = await given(core)
    assert Counter(row.operator_id for row in rows) == dict(zip(operators, (2, 2, 1), strict=True))
    by_reviewer = Counter(row.reviewer_id for row in rows)
    assert sorted(by_reviewer.values()) == [2, 3]
    assert all(row.due_at - row.assigned_at == timedelta(days=14) for row in rows)
    assert await carried_out() == []
    async with core.database.reading() as session:
        [draw] = (await session.execute(select(ReviewDraw))).scalars()
    assert (draw.period, draw.fitting, draw.drawn) == ("2026-11", 11, 5)
    assert draw.seed == f"{draw.rule_id}/2026-11"
    assert len(taken) == 5


@both_databases
async def test_a_stratified_sample_with_half_judged_twice_by_two_gateways_at_once(
    core, clock, people, admin, form
):
    await add_reviewers(core, "quality2", "quality3")
    operators = [people[Role.OPERATOR].id, *await add_operators(core, "operator2")]
    await admin.done(
        "POST",
        "review/rules",
        name="Campione",
        form=form,
        choose="stratified",
        count=12,
        period="week",
        double=50,
    )
    for at in range(40):
        await recorded(
            core,
            f"r{at:02}",
            operators[at % 2],
            category="weapons" if at % 4 == 0 else "road-code",
        )
    clock.advance(days=7)
    await asyncio.gather(*(ReviewRules(core.database, clock).assign_new() for _ in range(2)))
    rows = await given(core)
    firsts = [row for row in rows if row.turn != "second"]
    assert len(firsts) == 12
    # weapons are 10 of 40, all of the first operator's
    strata = Counter((row.category, row.operator_id) for row in firsts)
    assert strata == {
        ("weapons", operators[0]): 3,
        ("road-code", operators[0]): 3,
        ("road-code", operators[1]): 6,
    }
    async with core.database.reading() as session:
        [draw] = (await session.execute(select(ReviewDraw))).scalars()
    twice = {row.recording_id for row in firsts if is_drawn(draw.seed, row.recording_id, 50)}
    assert Counter(row.recording_id for row in rows if row.pair) == dict.fromkeys(twice, 2)
    for pair in {row.pair for row in rows if row.pair}:
        both = [row.reviewer_id for row in rows if row.pair == pair]
        assert len(set(both)) == 2


async def test_rules_name_what_is_there(core, people, admin, form, reviewer):
    wrong = await admin.refused("POST", "review/rules", name="N", form="f0")
    assert wrong == (422, "form_unusable")
    wrong = await admin.refused(
        "POST", "review/rules", name="N", form=form, reviewers=[people[Role.ADMIN].id]
    )
    assert wrong == (422, "not_a_reviewer")
    told = await admin.done("GET", "review/rules")
    assert [each["id"] for each in told["forms"]] == [form]
    assert [each["id"] for each in told["reviewers"]] == [people[Role.QUALITY].id]


async def test_a_reviewer_who_has_left_is_given_nothing(
    client, clock, core, people, admin, form, carried_out
):
    [second] = await add_reviewers(core, "quality2")
    await signed_in(client, clock, "quality2")
    await admin.done("POST", "review/rules", name="Tutti", form=form)
    async with core.database.writing() as session:
        (await session.get(Account, second)).disabled_at = clock()
    clock.advance(hours=2)
    for at in range(4):
        await recorded(core, f"r{at}", people[Role.OPERATOR].id)
    assert len(await carried_out()) == 4
    assert {row.reviewer_id for row in await given(core)} == {people[Role.QUALITY].id}


async def test_what_lies_with_a_reviewer_who_left_goes_to_another(
    client, clock, core, people, reviewer, form, carried_out
):
    """Not to the one who judges the other half of the pair."""
    [second, third] = await add_reviewers(core, "quality2", "quality3")
    await recorded(core, "r1", people[Role.OPERATOR].id)
    await reviewer.done("POST", "review/evaluations", recording="r1", form=form, double=True)
    [row] = [each for each in await given(core) if each.turn == "second"]
    gone, heir = (second, third) if row.reviewer_id == second else (third, second)
    async with core.database.writing() as session:
        (await session.get(Evaluation, row.id)).answers = {"greets": 1}
        (await session.get(Account, gone)).disabled_at = clock()
    assert await carried_out() == ["r1"]
    [row] = [each for each in await given(core) if each.turn == "second"]
    assert (row.reviewer_id, row.answers) == (heir, {})
    assert await carried_out() == []
    async with core.database.writing() as session:
        (await session.get(Account, heir)).disabled_at = clock()
    # the only one left must not judge twice
    assert await carried_out() == []
