"""Whoever judges knows nothing of what others found, and nobody judges what they took part in."""

import pytest
from sqlalchemy import update

from gateway.evaluation.rules import ReviewRules
from gateway.evaluation.tables import Evaluation
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from tests.gateway.review.office import (
    BEST,
    add_operators,
    add_reviewers,
    published,
    recorded,
    signed_in,
)


@pytest.fixture
async def pair(client, clock, core, people, reviewer):
    """quality1 and quality2 judge r1, not knowing of each other; each path is of their own evaluation."""
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    await add_reviewers(core, "quality2")
    await reviewer.done("POST", "review/evaluations", recording="r1", form=form, double=True)
    second = await signed_in(client, clock, "quality2")
    paths = [
        f"review/evaluations/{(await who.done('GET', 'review/queue'))['evaluations'][0]['id']}"
        for who in (reviewer, second)
    ]
    return second, *paths


async def hands_in(who, path, recording="r1"):
    await who.watch(recording)
    await who.done("POST", f"{path}/submit", answers=BEST)


async def test_comments_of_others_are_shown_once_one_has_handed_in(reviewer, supervisor, pair):
    second, first_path, second_path = pair
    for who, words in ((reviewer, "Saluto mancante"), (supervisor, "Attenzione qui")):
        await who.done("POST", "recordings/r1/comments", atMs=1000, text=words)
    await hands_in(reviewer, first_path)
    told = await second.done("GET", "recordings/r1/comments")
    assert (told["comments"], told["othersLater"]) == ([], True)
    await second.done("POST", "recordings/r1/comments", atMs=2000, text="Mio")
    told = await second.done("GET", "recordings/r1/comments")
    assert [each["text"] for each in told["comments"]] == ["Mio"]
    assert len((await supervisor.done("GET", "recordings/r1/comments"))["comments"]) == 3
    await hands_in(second, second_path)
    told = await second.done("GET", "recordings/r1/comments")
    # two were made at the same moment about the same one
    *others, last = [each["text"] for each in told["comments"]]
    assert sorted(others) == ["Attenzione qui", "Saluto mancante"]
    assert (last, told["othersLater"]) == ("Mio", False)


async def test_the_search_finds_no_words_of_others_in_what_one_judges(
    core, people, reviewer, supervisor, pair
):
    second, first_path, second_path = pair
    await recorded(core, "r2", people[Role.OPERATOR].id)
    await recorded(core, "r3", people[Role.OPERATOR].id)
    for recording in ("r1", "r2", "r3"):
        words = "Arroganza evidente"
        await reviewer.done("POST", f"recordings/{recording}/comments", atMs=1, text=words)

    async def found(who, words, **more):
        page = await who.done("POST", "recordings/search", words=words, **more)
        return sorted(each["id"] for each in page["recordings"]), page["nextCursor"] is not None

    assert await found(supervisor, "arroganza") == (["r1", "r2", "r3"], False)
    assert await found(reviewer, "arroganza") == (["r1", "r2", "r3"], False), "one's own words"
    assert await found(second, "arroganza") == (["r2", "r3"], False)
    # no page is shorter than it would be without it, and none ends later
    assert await found(second, "arroganza", limit=2) == (["r2", "r3"], False)
    assert await found(second, "arroganza", limit=1) in ((["r2"], True), (["r3"], True))
    # what one wrote, and what was written in the contact, is found as ever
    await second.done("POST", "recordings/r1/comments", atMs=1, text="Sincero")
    assert await found(second, "sincero") == (["r1"], False)
    assert await found(second, "sincero arroganza") == ([], False)
    await hands_in(reviewer, first_path)
    assert (await found(second, "arroganza"))[0] == ["r2", "r3"]
    await hands_in(second, second_path)
    assert (await found(second, "arroganza"))[0] == ["r1", "r2", "r3"]


async def test_a_calibration_is_rated_without_the_comments_of_others(
    client, clock, core, people, reviewer
):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    (other,) = await add_reviewers(core, "quality2")
    second = await signed_in(client, clock, "quality2")
    await reviewer.done(
        "POST", "review/calibrations", name="x", recording="r1", form=form,
        participants=[people[Role.QUALITY].id, other],
    )  # fmt: skip
    await reviewer.done("POST", "recordings/r1/comments", atMs=1, text="Arroganza")
    assert (await second.done("GET", "recordings/r1/comments"))["comments"] == []
    found = await second.done("POST", "recordings/search", words="arroganza")
    assert found["recordings"] == []


async def test_who_has_judged_is_not_drawn_as_the_other_one(client, clock, core, people, reviewer):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    form = await published(reviewer)
    await add_reviewers(core, "quality2")
    second = await signed_in(client, clock, "quality2")
    made = await second.done("POST", "review/evaluations", recording="r1", form=form)
    await hands_in(second, f"review/evaluations/{made['id']}")
    body = {"recording": "r1", "form": form, "double": True}
    assert await reviewer.refused("POST", "review/evaluations", **body) == (409, "no_second")
    (third,) = await add_reviewers(core, "quality3")
    await reviewer.done("POST", "review/evaluations", **body)
    theirs = await signed_in(client, clock, "quality3")
    assert len((await theirs.done("GET", "review/queue"))["evaluations"]) == 1
    assert (await second.done("GET", "review/queue"))["evaluations"] == []
    # nor is it handed to them when somebody leaves
    await core.accounts.change(third, disabled=True)
    assert await ReviewRules(core.database, clock).assign_new() == []


async def test_rules_draw_two_who_have_not_judged(client, clock, core, people, reviewer, admin):
    form = await published(reviewer)
    await add_reviewers(core, "quality2", "quality3")
    second = await signed_in(client, clock, "quality2")
    await admin.done(
        "POST", "review/rules", name="Tutte", form=form, choose="all", double=100
    )  # fmt: skip
    clock.advance(hours=2)
    recordings = [f"r{number}" for number in range(4)]
    for recording in recordings:
        await recorded(core, recording, people[Role.OPERATOR].id)
        made = await second.done("POST", "review/evaluations", recording=recording, form=form)
        await hands_in(second, f"review/evaluations/{made['id']}", recording)
    given = await ReviewRules(core.database, clock).assign_new()
    assert sorted(given) == recordings
    assert (await second.done("GET", "review/queue"))["evaluations"] == []
    third = await signed_in(client, clock, "quality3")
    for who in (reviewer, third):
        queue = (await who.done("GET", "review/queue"))["evaluations"]
        assert sorted(each["recordingId"] for each in queue) == recordings


@pytest.fixture
async def former(client, clock, core):
    """Somebody who took contacts, and is of the quality office now."""
    (former,) = await add_operators(core, "former1")
    async with core.database.writing() as session:
        await session.execute(update(Account).where(Account.id == former).values(role="quality"))
    return former, await signed_in(client, clock, "former1")


async def test_nobody_judges_what_they_took_part_in(core, people, reviewer, former):
    account, who = former
    # they spoke less: the one to be judged is another, and all the same it was their conversation
    await recorded(core, "r1", people[Role.OPERATOR].id, account)
    form = await published(reviewer)
    body = {"recording": "r1", "form": form}
    assert await who.refused("POST", "review/evaluations", **body) == (403, "own_call")
    assert await reviewer.refused("POST", "review/evaluations", **body, double=True) == (
        409,
        "no_second",
    )
    refused = await reviewer.refused(
        "POST", "review/calibrations", name="x", **body,
        participants=[people[Role.QUALITY].id, account],
    )  # fmt: skip
    assert refused == (422, "own_call")
    # what was given to them while nobody looked
    made = await reviewer.done("POST", "review/evaluations", **body)
    async with core.database.writing() as session:
        await session.execute(
            update(Evaluation).where(Evaluation.id == made["id"]).values(reviewer_id=account)
        )
    path = f"review/evaluations/{made['id']}"
    await who.watch("r1")
    assert await who.refused("POST", f"{path}/submit", answers=BEST) == (403, "own_call")


async def test_no_rule_gives_somebody_their_own_call(clock, core, people, reviewer, admin, former):
    account, who = former
    form = await published(reviewer)
    await admin.done("POST", "review/rules", name="Tutte", form=form, choose="all", double=100)
    clock.advance(hours=2)
    for number in range(6):
        await recorded(core, f"r{number}", account)
    assert len(await ReviewRules(core.database, clock).assign_new()) == 6
    assert len((await reviewer.done("GET", "review/queue"))["evaluations"]) == 6
    assert (await who.done("GET", "review/queue"))["evaluations"] == []


async def test_of_what_is_about_oneself_one_sees_what_operators_see(
    core, people, reviewer, supervisor, former
):
    account, who = former
    await recorded(core, "r1", account)
    form = await published(reviewer)
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    path = f"review/evaluations/{made['id']}"
    await hands_in(reviewer, path)
    assert await who.refused("GET", path) == (404, "not_found")
    assert (await who.done("GET", "review/evaluations"))["evaluations"] == []
    assert await who.refused("POST", f"{path}/release") == (404, "not_found")
    await reviewer.done("POST", f"{path}/release")
    assert (await who.done("GET", path))["evaluation"]["reviewer"] is None
    assert (await supervisor.done("GET", path))["evaluation"]["reviewer"] is not None
