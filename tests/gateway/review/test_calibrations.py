"""Calibration: rated apart, compared item by item, agreed together."""

import pytest

from gateway.evaluation.form import Form, Item, Section
from gateway.evaluation.spread import kappa_with, spreads
from gateway.platform.security.permissions import Role
from tests.gateway.review.office import (
    BEST,
    add_reviewers,
    both_databases,
    published,
    recorded,
    signed_in,
)


@pytest.fixture
async def three(client, clock, core, people, reviewer):
    """Three reviewers, a recording, a form, and a session of all three."""
    await add_reviewers(core, "quality2", "quality3")
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    who = (await reviewer.done("GET", "review/choices"))["reviewers"]
    made = await reviewer.done(
        "POST",
        "review/calibrations",
        name="Novembre",
        recording="r1",
        form=form,
        participants=[each["id"] for each in who],
    )
    others = [await signed_in(client, clock, name) for name in ("quality2", "quality3")]
    return made["id"], [reviewer, *others], [each["id"] for each in who]


@both_databases
async def test_rated_apart_compared_and_agreed(three, acts, people, operator, supervisor):
    made, callers, _ = three
    path = f"review/calibrations/{made}"
    given = [BEST, {**BEST, "listens": 2}, {**BEST, "listens": 0, "next": None}]
    unwatched = await callers[0].refused("POST", f"{path}/rating", answers=BEST)
    assert unwatched == (409, "not_watched")
    for at, (caller, answers) in enumerate(zip(callers, given, strict=True)):
        await caller.watch("r1")
        kept = await caller.done("PUT", f"{path}/rating", answers={"greets": 1})
        mine = [each for each in kept["ratings"] if each["answers"] is not None]
        # nobody sees another's before all are in, however many are
        assert len(mine) == 1
        assert kept["items"] == []
        told = await caller.done("POST", f"{path}/rating", answers=answers)
        assert told["calibration"]["rated"] == at + 1
    assert told["calibration"]["state"] == "comparing"
    assert acts.noted[-1]["kind"] == "evaluated"
    late = await callers[0].refused("POST", f"{path}/rating", answers=BEST)
    assert late == (409, "already_rated")
    told = await callers[0].done("GET", path)
    by_item = {each["item"]: each for each in told["items"]}
    assert (by_item["listens"]["same"], by_item["listens"]["spread"]) == (False, 1.0)
    assert by_item["greets"]["same"]
    assert not by_item["next"]["same"]
    assert {each["tenths"] for each in told["ratings"]} == {1000, 875, 750}

    part = await callers[1].done("PUT", f"{path}/agreed", answers={"listens": 2}, note="Vedi 2.1")
    assert part["agreed"] == {"listens": 2}
    assert await callers[1].refused("POST", f"{path}/agreed", answers={"listens": 2}) == (
        422,
        "incomplete",
    )
    closed = await callers[1].done("POST", f"{path}/agreed", answers=given[1], note="Vedi 2.1")
    assert (closed["calibration"]["state"], closed["calibration"]["tenths"]) == ("closed", 875)
    assert max(closed["kappa"].values()) == 1
    again = await callers[1].refused("PUT", f"{path}/agreed", answers=given[0])
    assert again == (409, "not_comparing")
    # it is an exercise of the office: the operator's evaluations know nothing of it
    assert (await operator.done("GET", "me/evaluations"))["evaluations"] == []
    assert (await supervisor.refused("GET", path))[0] == 403


async def test_compared_without_those_who_do_not_come(client, clock, core, three):
    made, callers, _ids = three
    path = f"review/calibrations/{made}"
    await callers[0].watch("r1")
    await callers[0].done("POST", f"{path}/rating", answers=BEST)
    assert await callers[0].refused("POST", f"{path}/comparison") == (409, "too_few")
    await callers[1].watch("r1")
    await callers[1].done("POST", f"{path}/rating", answers=BEST)
    told = await callers[0].done("POST", f"{path}/comparison")
    assert [each["rated"] for each in told["ratings"]].count(True) == 2
    assert await callers[0].refused("POST", f"{path}/comparison") == (409, "not_rating")
    await callers[2].watch("r1")
    late = await callers[2].refused("POST", f"{path}/rating", answers=BEST)
    assert late == (409, "already_rated")
    await add_reviewers(core, "quality4")
    stranger = await signed_in(client, clock, "quality4")
    refused = await stranger.refused("PUT", f"{path}/rating", answers={})
    assert refused == (403, "not_taking_part")


async def test_of_two_calibrations_each_has_ratings_and_a_result_of_its_own(
    three, core, people, reviewer
):
    made, callers, ids = three
    await recorded(core, "r2", people[Role.OPERATOR].id)
    [first] = (await reviewer.done("GET", "review/calibrations"))["calibrations"]
    about = {"name": "Dicembre", "recording": "r2", "form": first["form"]["id"]}
    made_beside = await reviewer.done("POST", "review/calibrations", participants=ids, **about)
    path, beside = (f"review/calibrations/{each}" for each in (made, made_beside["id"]))
    before = await reviewer.done("GET", beside)
    assert [each["rated"] for each in before["ratings"]] == [False] * 3
    for caller in callers:
        await caller.watch("r1")
        await caller.done("PUT", f"{path}/rating", answers={"greets": 1})
        await caller.done("POST", f"{path}/rating", answers=BEST)
    assert await reviewer.done("GET", beside) == before
    closed = await reviewer.done("POST", f"{path}/agreed", answers=BEST, note="")
    assert closed["calibration"]["state"] == "closed"
    assert await reviewer.done("GET", beside) == before
    listed = (await reviewer.done("GET", "review/calibrations"))["calibrations"]
    assert {each["name"]: each["state"] for each in listed} == {
        "Novembre": "closed",
        "Dicembre": "rating",
    }


async def test_two_reviewers_at_least(three, people, reviewer):
    _, _, ids = three
    [session] = (await reviewer.done("GET", "review/calibrations"))["calibrations"]
    about = {"name": "Altra", "recording": "r1", "form": session["form"]["id"]}
    for people_ in ([ids[0], ids[0]], [ids[0], people[Role.OPERATOR].id]):
        refused = await reviewer.refused(
            "POST", "review/calibrations", **about, participants=people_
        )
        assert refused == (422, "not_a_reviewer")


def test_how_far_apart():
    form = Form(
        sections=[
            Section(
                id="s",
                title="s",
                items=[
                    Item(id="a", text="a", steps=5, not_applicable=True),
                    Item(id="b", text="b", not_applicable=True),
                ],
            )
        ]
    )
    ratings = [{"a": 4, "b": None}, {"a": 1, "b": None}, {"a": None, "b": None}]
    first, second = spreads(form, ratings)
    assert (first.same, first.spread) == (False, 0.75)
    assert (second.same, second.spread) == (True, None)
    assert kappa_with(form, {"a": 4, "b": 0}, {"a": 4, "b": 0}) == 1
    assert kappa_with(form, {"a": 2, "b": 0}, {"a": 4, "b": 1}) == 0
