"""Whoever was evaluated may watch what they were evaluated by, while that counts, and nothing else."""

import pytest

from gateway.archive.custody import sql as custody
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from tests.gateway.review.office import BEST, published, recorded, signed_in

WHY = {"reason": "per contestare"}


@pytest.fixture
async def released(core, people, reviewer, vault):
    """operator1's evaluation in r1; r2 is theirs too, and not judged."""
    for name in ("r1", "r2"):
        await recorded(core, name, people[Role.OPERATOR].id)
        vault.media[(name, "citizen")] = b"film"
    form = await published(reviewer)
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    await reviewer.watch("r1")
    await reviewer.done("POST", f"review/evaluations/{made['id']}/submit", answers=BEST)
    return made["id"]


async def test_the_operator_watches_that_recording_and_it_is_on_record(
    client, clock, core, people, reviewer, operator, released, acts
):
    path = f"me/evaluations/{released}/views"
    assert await operator.refused("POST", path, **WHY) == (404, "not_found"), "not released yet"
    await reviewer.done("POST", f"review/evaluations/{released}/release")
    assert await operator.refused("POST", path, reason="") == (422, "invalid")
    view = await operator.done("POST", path, **WHY)
    assert view["recordingId"] == "r1"
    url = view["parties"][0]["url"]
    assert await (await client.get(url)).read() == b"film"
    me = people[Role.OPERATOR].id
    noted = acts.noted[-1]
    assert (noted["kind"], noted["by"], noted["role"], noted["reason"]) == (
        "viewed", me, "operator", WHY["reason"],
    )  # fmt: skip
    async with core.database.reading() as session:
        entry = (await audit.of_subject(session, "recording:r1"))[-1]
    assert (entry.id, entry.action, entry.account_id) == (view["id"], "recording.view", me)
    assert entry.detail == {**WHY, "evaluation": released}
    # exactly that one, and nothing beside it
    assert (await client.get(url.replace("/r1/", "/r2/"))).status == 401
    for method, other, body in (
        ("POST", "recordings/r1/views", WHY),
        ("GET", "recordings/r1", {}),
        ("GET", "recordings/r1/comments", {}),
        ("POST", f"recordings/r1/views/{view['id']}/watched", {"spans": [[0, 1]]}),
        ("POST", "recordings/r1/exports", {"kind": "film", "reason": "x y"}),
    ):
        assert await operator.refused(method, other, **body) == (403, "forbidden"), other
    office = await signed_in(client, clock, "office1")
    assert await office.refused("POST", path, **WHY) == (404, "not_found")


async def test_it_ends_with_what_it_is_for(
    client, clock, core, reviewer, operator, supervisor, released
):
    path = f"me/evaluations/{released}"
    await reviewer.done("POST", f"review/evaluations/{released}/release")
    url = (await operator.done("POST", f"{path}/views", **WHY))["parties"][0]["url"]
    async with core.database.writing() as session:
        await custody.seal(session, "r1", clock())
    assert (await client.get(url)).status == 404
    assert await operator.refused("POST", f"{path}/views", **WHY) == (403, "sealed")
    async with core.database.writing() as session:
        await custody.seal(session, "r1", None)
    assert (await client.get(url)).status == 200
    await operator.done("POST", f"{path}/dispute", items=["greets"], why="Non è vero.")
    assert (await client.get(url)).status == 200
    await supervisor.done(
        "POST", f"review/evaluations/{released}/decision", decision="withdrawn", why="Giusto."
    )
    assert (await client.get(url)).status == 401
    assert await operator.refused("POST", f"{path}/views", **WHY) == (409, "withdrawn")
