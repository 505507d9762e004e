"""Reviewers' agreement is about what they said, not about what a dispute made of it."""

import pytest

from gateway.platform.security.permissions import Role
from tests.gateway.review.office import BEST, add_reviewers, published, recorded, signed_in


@pytest.mark.parametrize("decision", ["confirmed", "corrected", "withdrawn"])
async def test_what_is_decided_of_a_dispute_changes_no_agreement(
    client, clock, core, people, reviewer, operator, supervisor, decision
):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    await add_reviewers(core, "quality2")
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form, double=True)
    second = await signed_in(client, clock, "quality2")
    [theirs] = (await second.done("GET", "review/queue"))["evaluations"]
    path = f"review/evaluations/{made['id']}"
    wrong = {**BEST, "greets": 0, "right": 0, "listens": 2}
    await reviewer.watch("r1")
    await reviewer.done("POST", f"{path}/submit", answers=wrong)
    await second.watch("r1")
    await second.done("POST", f"review/evaluations/{theirs['id']}/submit", answers=BEST)
    before = await reviewer.done("GET", f"review/agreement?form={form}")
    assert before["overall"]["same"] == 0.4
    await reviewer.done("POST", f"{path}/release")
    await operator.done("POST", f"me/evaluations/{made['id']}/dispute", why="Non è vero.")
    corrected = {"answers": BEST} if decision == "corrected" else {}
    await supervisor.done("POST", f"{path}/decision", decision=decision, why="Giusto.", **corrected)
    assert await reviewer.done("GET", f"review/agreement?form={form}") == before
