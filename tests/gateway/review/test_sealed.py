"""What is sealed is, to ordinary reviewers, not there; what hangs on it rests until it is opened again."""

import pytest

from gateway.archive.custody import sql as custody
from gateway.evaluation.rules import ReviewRules
from gateway.platform.security.permissions import Role
from tests.gateway.review.office import BEST, add_reviewers, published, recorded, signed_in

NOT_THERE = (404, "not_found")


async def seal(core, clock, recording="r1", *, again=False):
    async with core.database.writing() as session:
        await custody.seal(session, recording, None if again else clock())


@pytest.fixture
async def form(core, people, reviewer):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    return await published(reviewer)


async def test_all_of_a_sealed_recording_is_told_to_reviewers_as_if_there_were_none(
    client, clock, core, reviewer, supervisor, form
):
    view = await reviewer.done("POST", "recordings/r1/views", reason="review")
    await seal(core, clock)
    ways = (
        ("GET", "recordings/{}", {}),
        ("POST", "recordings/{}/views", {"reason": "review"}),
        ("POST", f"recordings/{{}}/views/{view['id']}/watched", {"spans": [[0, 1000]]}),
        ("GET", "recordings/{}/comments", {}),
        ("POST", "recordings/{}/comments", {"atMs": 1, "text": "x"}),
        ("POST", "recordings/{}/seal", {"reason": "illegal"}),
        ("GET", "review/recordings/{}", {}),
    )
    for method, path, body in ways:
        told = await reviewer(method, path.format("r1"), **body)
        none = await reviewer(method, path.format("none"), **body)
        assert told == none, path
        assert (told[0], told[1]["code"]) == NOT_THERE, path
    for path, body in (
        ("review/evaluations", {"recording": "r1", "form": form}),
        ("review/calibrations", {"name": "x", "recording": "r1", "form": form,
                                 "participants": ["a", "b"]}),
    ):  # fmt: skip
        assert await reviewer.refused("POST", path, **body) == NOT_THERE
    # who keeps the archive knows of it, and that it takes two
    assert (await supervisor.done("GET", "recordings/r1"))["sealedAt"] is not None
    for path in ("recordings/r1/views", f"recordings/r1/views/{view['id']}/watched"):
        body = {"reason": "review"} if path.endswith("views") else {"spans": [[0, 1000]]}
        status, code = await supervisor.refused("POST", path, **body)
        assert (status, code) == ((403, "sealed") if path.endswith("views") else NOT_THERE)


async def test_a_view_that_was_open_before_shows_and_counts_nothing_any_more(
    client, clock, core, reviewer, form, vault
):
    vault.media[("r1", "citizen")] = b"film"
    view = await reviewer.done("POST", "recordings/r1/views", reason="review")
    url = view["parties"][0]["url"]
    assert (await client.get(url)).status == 200
    await seal(core, clock)
    assert (await client.get(url)).status == 404
    await seal(core, clock, again=True)
    assert (await client.get(url)).status == 200


async def test_an_evaluation_that_was_given_before_rests(
    client, clock, core, people, reviewer, form
):
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    path = f"review/evaluations/{made['id']}"
    await reviewer.watch("r1")
    await recorded(core, "r2", people[Role.OPERATOR].id)
    await seal(core, clock, "r2")
    # a seal on another recording holds nothing up
    assert await reviewer.done("PUT", path, answers=BEST)
    await seal(core, clock)
    for method, where, body in (
        ("GET", path, {}),
        ("PUT", path, {"answers": BEST}),
        ("POST", f"{path}/submit", {"answers": BEST}),
        ("POST", f"{path}/release", {}),
        ("DELETE", path, {}),
    ):
        assert await reviewer.refused(method, where, **body) == NOT_THERE, (method, where)
    for where in ("review/queue", "review/evaluations"):
        assert (await reviewer.done("GET", where))["evaluations"] == []
    await seal(core, clock, again=True)
    assert len((await reviewer.done("GET", "review/queue"))["evaluations"]) == 1
    done = await reviewer.done("POST", f"{path}/submit", answers=BEST)
    assert done["evaluation"]["state"] == "submitted"


async def test_what_is_handed_in_is_not_released_and_no_dispute_decided(
    client, clock, core, people, reviewer, operator, supervisor, form
):
    paths = []
    for recording in ("r1", "r2"):
        if recording != "r1":
            await recorded(core, recording, people[Role.OPERATOR].id)
        made = await reviewer.done("POST", "review/evaluations", recording=recording, form=form)
        paths.append(f"review/evaluations/{made['id']}")
        await reviewer.watch(recording)
        await reviewer.done("POST", f"{paths[-1]}/submit", answers=BEST)
    await reviewer.done("POST", f"{paths[1]}/release")
    own = paths[1].replace("review/", "me/")
    await operator.done("POST", f"{own}/dispute", items=["greets"], why="No.")
    for recording in ("r1", "r2"):
        await seal(core, clock, recording)
    assert await reviewer.refused("POST", f"{paths[0]}/release") == NOT_THERE
    decision = {"decision": "confirmed", "why": "Resta."}
    refused = await supervisor.refused("POST", f"{paths[1]}/decision", **decision)
    assert refused == (409, "sealed")
    # what was said to the operator before is not taken back
    assert (await operator.done("GET", own))["evaluation"]["tenths"] == 1000
    for recording in ("r1", "r2"):
        await seal(core, clock, recording, again=True)
    assert (await reviewer.done("POST", f"{paths[0]}/release"))["evaluation"]["releasedAt"]
    assert (await supervisor.done("POST", f"{paths[1]}/decision", **decision))["dispute"]


async def test_a_seal_that_comes_while_one_hands_in_is_heeded(
    client, clock, core, reviewer, form, acts, monkeypatch
):
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    path = f"review/evaluations/{made['id']}"
    await reviewer.watch("r1")
    put_on_record = acts.note

    async def sealing(*arguments, **named):
        await put_on_record(*arguments, **named)
        if named.get("reason", "").startswith("evaluation"):
            await seal(core, clock)

    monkeypatch.setattr(acts, "note", sealing)
    refused = await reviewer.refused("POST", f"{path}/submit", answers=BEST)
    assert refused == NOT_THERE
    await seal(core, clock, again=True)
    assert (await reviewer.done("GET", path))["evaluation"]["state"] == "open"


async def test_a_calibration_rests(client, clock, core, people, reviewer, form):
    (other,) = await add_reviewers(core, "quality2")
    second = await signed_in(client, clock, "quality2")
    made = await reviewer.done(
        "POST", "review/calibrations", name="Prova", recording="r1", form=form,
        participants=[people[Role.QUALITY].id, other],
    )  # fmt: skip
    path = f"review/calibrations/{made['id']}"
    await second.watch("r1")
    await seal(core, clock)
    for method, where, body in (
        ("GET", path, {}),
        ("PUT", f"{path}/rating", {"answers": BEST}),
        ("POST", f"{path}/rating", {"answers": BEST}),
        ("POST", f"{path}/comparison", {}),
        ("PUT", f"{path}/agreed", {"answers": BEST}),
        ("POST", f"{path}/agreed", {"answers": BEST}),
    ):
        assert await second.refused(method, where, **body) == NOT_THERE, (method, where)
    assert (await second.done("GET", "review/calibrations"))["calibrations"] == []
    await seal(core, clock, again=True)
    await second.done("POST", f"{path}/rating", answers=BEST)


async def test_what_is_open_with_somebody_who_left_is_not_handed_on(
    client, clock, core, people, reviewer, form
):
    await add_reviewers(core, "quality2")
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    await core.accounts.change(people[Role.QUALITY].id, disabled=True)
    await seal(core, clock)
    rules = ReviewRules(core.database, clock)
    assert await rules.assign_new() == []
    await seal(core, clock, again=True)
    clock.advance(minutes=6)
    assert await rules.assign_new() == ["r1"]
    second = await signed_in(client, clock, "quality2")
    queue = (await second.done("GET", "review/queue"))["evaluations"]
    assert [each["id"] for each in queue] == [made["id"]]
