"""Evaluations by the API: watched first, judged, on record, released, disputed, decided."""

import pytest

from gateway.archive import changes as recordings
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.evaluation import service as evaluations
from gateway.evaluation.watching import SLACK_MS
from gateway.platform.audit import log as audit
from gateway.platform.personal.clues import Clue
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.privacy.service import Persons
from gateway.schema import PERSONAL
from recordings.retention import RetentionRule
from tests.gateway.person_rows import erased
from tests.gateway.review.office import (
    BEST,
    FORM,
    MINUTE_MS,
    add_operators,
    add_reviewers,
    both_databases,
    published,
    recorded,
    signed_in,
    submitted,
)

pytestmark = pytest.mark.slow


@pytest.fixture
async def judged(core, people, reviewer):
    """A recording of operator1, and a form."""
    await recorded(core, "r1", people[Role.OPERATOR].id)
    return await published(reviewer)


@both_databases
async def test_a_form_is_written_published_and_never_changed_again(reviewer):
    form = (await reviewer.done("POST", "review/forms", name="Prova"))["id"]
    path = f"review/forms/{form}"
    assert await reviewer.refused("POST", f"{path}/publish", revision=1) == (422, "no_items")
    written = await reviewer.done("PUT", path, revision=1, name="Prova", draft=FORM)
    assert (written["revision"], written["newest"], written["published"]) == (2, 0, None)
    late = await reviewer.refused("PUT", path, revision=1, name="Altra", draft=FORM)
    assert late == (409, "form_changed")
    made = await reviewer.done("POST", f"{path}/publish", revision=2)
    assert (made["newest"], made["draft"]) == (1, None)
    assert made["published"]["sections"][0]["items"][1]["weight"] == 3
    assert await reviewer.refused("POST", f"{path}/publish", revision=3) == (409, "no_draft")

    copy = (await reviewer.done("POST", "review/forms", name="Copia", copyOf=form))["id"]
    forms = {each["id"]: each for each in (await reviewer.done("GET", "review/forms"))["forms"]}
    assert forms[copy]["draft"] == made["published"]

    other = {**FORM, "cap": 10}
    await reviewer.done("PUT", path, revision=3, name="Prova", draft=other)
    again = await reviewer.done("POST", f"{path}/publish", revision=4)
    assert (again["newest"], again["published"]["cap"]) == (2, 10)
    retired = await reviewer.done("POST", f"{path}/retire", revision=5)
    assert retired["retiredAt"] is not None


async def test_no_score_without_watching(client, clock, core, people, reviewer, judged):
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=judged)
    path = f"review/evaluations/{made['id']}"
    refused = await reviewer.refused("POST", f"{path}/submit", answers=BEST)
    assert refused == (409, "not_watched")

    view = await reviewer.done("POST", "recordings/r1/views", reason="review")
    await reviewer.fetch(view)
    watched = f"recordings/r1/views/{view['id']}/watched"
    # somebody who only says so: the whole recording after ten seconds
    clock.advance(seconds=10)
    told = await reviewer.done("POST", watched, spans=[[0, 5 * MINUTE_MS]])
    assert told["watchedMs"] == 23_000
    assert not told["enough"]
    # waiting with the page open gathers a minute's worth at most
    clock.advance(hours=1)
    told = await reviewer.done("POST", watched, spans=[[0, 5 * MINUTE_MS]])
    assert told["watchedMs"] < 0.5 * 5 * MINUTE_MS
    assert await reviewer.refused("POST", f"{path}/submit", answers=BEST) == (409, "not_watched")

    told = await reviewer.watch("r1", upto_ms=230_000)
    assert not told["enough"]
    told = await reviewer.watch("r1", upto_ms=240_000)
    assert (told["share"], told["needed"], told["enough"]) == (0.8, 0.8, True)
    done = await reviewer.done("POST", f"{path}/submit", answers=BEST)
    assert (done["evaluation"]["state"], done["evaluation"]["tenths"]) == ("submitted", 1000)
    assert done["watched"] == 0.8


async def test_many_views_at_once_are_one_person_watching(client, clock, core, reviewer, judged):
    views = []
    for _ in range(20):
        view = await reviewer.done("POST", "recordings/r1/views", reason="review")
        await reviewer.fetch(view)
        views.append(view["id"])
    for number, view in enumerate(views):
        stretch = [[number * 15_000, (number + 1) * 15_000]]
        told = await reviewer.done("POST", f"recordings/r1/views/{view}/watched", spans=stretch)
    assert told["watchedMs"] == SLACK_MS, "the slack is had once, not by every view"
    clock.advance(seconds=10)
    for number, view in enumerate(views):
        stretch = [[number * 15_000, (number + 1) * 15_000]]
        told = await reviewer.done("POST", f"recordings/r1/views/{view}/watched", spans=stretch)
    assert told["watchedMs"] <= 2 * 10_000 + SLACK_MS


async def test_a_view_of_somebody_else_counts_for_nobody(client, clock, core, reviewer, judged):
    await add_reviewers(core, "quality2")
    other = await signed_in(client, clock, "quality2")
    view = await other.done("POST", "recordings/r1/views", reason="review")
    await other.fetch(view)
    clock.advance(seconds=10)
    path = f"recordings/r1/views/{view['id']}/watched"
    assert await reviewer.refused("POST", path, spans=[[0, 1000]]) == (404, "not_found")
    wrong = f"recordings/r0/views/{view['id']}/watched"
    assert await other.refused("POST", wrong, spans=[[0, 1000]]) == (404, "not_found")
    assert (await other.done("POST", path, spans=[[0, 1000]]))["watchedMs"] == 1000
    review = await reviewer.done("GET", "review/recordings/r1")
    assert review["watch"]["watchedMs"] == 0


async def test_answers_are_kept_and_have_to_be_complete(reviewer, judged):
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=judged)
    path = f"review/evaluations/{made['id']}"
    kept = await reviewer.done(
        "PUT",
        path,
        answers={"greets": 1, "next": None},
        comments={"greets": " Bene. ", "next": " "},
        summary="In corso",
    )
    assert kept["comments"] == {"greets": "Bene."}
    assert kept["score"]["tenths"] == 1000
    assert kept["score"]["missing"] == ["listens", "right", "privacy"]
    assert (await reviewer.done("GET", path))["summary"] == "In corso"
    for wrong in ({"greets": 2}, {"greets": None}, {"unknown": 1}):
        assert await reviewer.refused("PUT", path, answers=wrong) == (422, "answer")
    long = await reviewer.refused("PUT", path, answers={}, summary="x" * 132_000)
    assert long == (413, "too_large")
    await reviewer.watch("r1")
    part = await reviewer.refused("POST", f"{path}/submit", answers={"greets": 1})
    assert part == (422, "incomplete")
    twice = await reviewer.refused("POST", "review/evaluations", recording="r1", form=judged)
    assert twice == (409, "already_taken")
    await reviewer.done("DELETE", path)
    assert await reviewer.refused("PUT", path, answers=BEST) == (409, "not_open")
    await reviewer.done("POST", "review/evaluations", recording="r1", form=judged)


async def test_only_an_operator_of_a_recording_that_can_be_played_is_judged(
    core, people, reviewer, judged
):
    (elsewhere,) = await add_operators(core, "operator2")
    await recorded(core, "running", people[Role.OPERATOR].id, state="recording")
    await recorded(core, "nobody")
    orders = "review/evaluations"
    asked = {"recording": "r1", "form": judged, "operator": elsewhere}
    assert await reviewer.refused("POST", orders, **asked) == (409, "nobody_to_judge")
    for name, why in (("running", "not_finished"), ("nobody", "nobody_to_judge")):
        refused = await reviewer.refused("POST", orders, recording=name, form=judged)
        assert (name, *refused) == (name, 409, why)
    # nothing of the refused ones is kept: the one who took part can still be judged
    asked["operator"] = people[Role.OPERATOR].id
    made = await reviewer.done("POST", orders, **asked)
    assert made["id"]


async def test_something_that_counts_has_to_apply(core, people, reviewer):
    await recorded(core, "r1", people[Role.OPERATOR].id)
    items = [{"id": each, "text": each, "notApplicable": True} for each in ("one", "two")]
    content = {"cap": 50, "sections": [{"id": "s", "title": "s", "weight": 1, "items": items}]}
    form = await published(reviewer, content=content)
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=form)
    await reviewer.watch("r1")
    path = f"review/evaluations/{made['id']}/submit"
    nothing = await reviewer.refused("POST", path, answers={"one": None, "two": None})
    assert nothing == (422, "nothing_applies")
    done = await reviewer.done("POST", path, answers={"one": 1, "two": None})
    assert done["evaluation"]["tenths"] == 1000


@both_databases
async def test_from_judging_to_the_decision_on_a_dispute(
    client, clock, core, acts, people, reviewer, operator, supervisor, judged
):
    answers = {**BEST, "right": 0}
    made = await submitted(reviewer, "r1", judged, answers, summary="Manca la norma.")
    path, own = f"review/evaluations/{made}", f"me/evaluations/{made}"
    assert acts.noted[-1]["kind"] == "evaluated"
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, "recording:r1")
        assert (await session.get(Recording, "r1")).evaluated_at is not None
    said = trail[-1].detail["reason"]
    assert said.startswith(f"evaluation {made} submitted, form {judged} version 1, score 50.0")
    assert acts.noted[-1]["reason"] == said

    # not released: nobody but the quality office knows of it
    assert await supervisor.refused("GET", path) == (404, "not_found")
    assert await operator.refused("GET", own) == (404, "not_found")
    assert (await operator.done("GET", "me/evaluations"))["evaluations"] == []
    assert (await operator.done("GET", "me/evaluations/unread"))["unread"] == 0

    await reviewer.done("POST", f"{path}/release")
    assert acts.noted[-1]["reason"].startswith(f"evaluation {made} released")
    assert await reviewer.refused("POST", f"{path}/release") == (409, "not_submitted")
    assert (await operator.done("GET", "me/evaluations/unread"))["unread"] == 1
    [line] = (await operator.done("GET", "me/evaluations"))["evaluations"]
    assert (line["tenths"], line["reviewer"], line["limited"]) == (500, None, "critical")
    seen = await operator.done("GET", own)
    assert (seen["summary"], seen["evaluation"]["reviewer"]) == ("Manca la norma.", None)
    assert (await operator.done("GET", "me/evaluations/unread"))["unread"] == 0

    await add_operators(core, "operator2")
    another = await signed_in(client, clock, "operator2")
    for method, rest in (("GET", ""), ("POST", "/reply"), ("POST", "/dispute")):
        body = {} if not rest else {"text": "abc"} if rest == "/reply" else {"why": "abc"}
        assert await another.refused(method, f"{own}{rest}", **body) == (404, "not_found")

    await operator.done("POST", f"{own}/reply", text="La norma l'ho citata al minuto 3.")
    twice = await operator.refused("POST", f"{own}/reply", text="Ancora")
    assert twice == (409, "already_replied")
    unknown = await operator.refused("POST", f"{own}/dispute", why="No", items=["zz"])
    assert unknown[0] == 422
    await operator.done("POST", f"{own}/dispute", why="La norma era giusta.", items=["right"])
    again = await operator.refused("POST", f"{own}/dispute", why="Di nuovo.")
    assert again == (409, "already_disputed")

    query = "review/evaluations?dispute=open"
    [waiting] = (await supervisor.done("GET", query))["evaluations"]
    assert waiting["id"] == made
    shown = await supervisor.done("GET", path)
    assert shown["dispute"]["why"] == "La norma era giusta."
    decide = f"{path}/decision"
    bare = await supervisor.refused("POST", decide, decision="corrected", why="Giusto.")
    assert bare == (422, "incomplete")
    done = await supervisor.done(
        "POST", decide, decision="corrected", why="Confermo: era giusta.", answers=BEST
    )
    assert (done["evaluation"]["tenths"], done["evaluation"]["limited"]) == (1000, None)
    assert done["dispute"]["wasTenths"] == 500
    assert acts.noted[-1]["role"] == "supervisor"
    assert "corrected" in acts.noted[-1]["reason"]
    again = await supervisor.refused("POST", decide, decision="confirmed", why="Basta.")
    assert again == (409, "no_dispute")
    final = await operator.done("GET", own)
    assert final["dispute"]["decidedWhy"] == "Confermo: era giusta."
    assert final["dispute"]["wasAnswers"]["right"] == 0


async def test_a_supervisor_does_not_decide_on_an_own_evaluation(
    core, people, reviewer, supervisor, judged
):
    await recorded(core, "r2", people[Role.SUPERVISOR].id)
    made = await submitted(reviewer, "r2", judged)
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    await supervisor.done("POST", f"me/evaluations/{made}/dispute", why="Non sono d'accordo.")
    own = await supervisor.refused(
        "POST", f"review/evaluations/{made}/decision", decision="withdrawn", why="Ritirata."
    )
    assert own == (403, "own_evaluation")


async def test_what_is_withdrawn_counts_no_more(reviewer, operator, supervisor, judged):
    made = await submitted(reviewer, "r1", judged)
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    trends = "review/trends?from=2026-11-01&to=2026-11-30"
    assert (await supervisor.done("GET", trends))["total"]["count"] == 1
    await operator.done("POST", f"me/evaluations/{made}/dispute", why="Non ero io.")
    await supervisor.done(
        "POST", f"review/evaluations/{made}/decision", decision="withdrawn", why="Scambio."
    )
    assert (await supervisor.done("GET", trends))["total"]["count"] == 0
    own = await operator.done("GET", f"me/evaluations/{made}")
    assert own["evaluation"]["state"] == "withdrawn"


async def test_what_cannot_be_put_on_record_is_not_handed_in(reviewer, judged, acts):
    made = await reviewer.done("POST", "review/evaluations", recording="r1", form=judged)
    await reviewer.watch("r1")
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    path = f"review/evaluations/{made['id']}"
    refused = await reviewer.refused("POST", f"{path}/submit", answers=BEST)
    assert refused == (503, "ledger_unavailable")
    assert (await reviewer.done("GET", path))["evaluation"]["state"] == "open"


@both_databases
async def test_two_judge_without_knowing_of_each_other(
    client, clock, core, reviewer, supervisor, judged
):
    await add_reviewers(core, "quality2", "quality3")
    made = await reviewer.done(
        "POST", "review/evaluations", recording="r1", form=judged, double=True
    )
    others = [await signed_in(client, clock, name) for name in ("quality2", "quality3")]
    queues = [(await each.done("GET", "review/queue"))["evaluations"] for each in others]
    assert sorted(len(queue) for queue in queues) == [0, 1]
    second = others[0] if queues[0] else others[1]
    third = others[1] if queues[0] else others[0]
    theirs = (queues[0] or queues[1])[0]
    assert theirs["turn"] == "only"

    await reviewer.watch("r1")
    first_path, second_path = (f"review/evaluations/{each}" for each in (made["id"], theirs["id"]))
    done = await reviewer.done(
        "POST", f"{first_path}/submit", answers={**BEST, "listens": 2}, summary="Primo"
    )
    assert done["evaluation"]["waitsForOther"]
    assert done["other"] is None
    early = await reviewer.refused("POST", f"{first_path}/release")
    assert early == (409, "waits_for_other")

    # neither name nor score of the first, by any way, for nobody else of the office
    for caller in (second, third):
        assert await caller.refused("GET", first_path) == (404, "not_found")
        for path in ("review/evaluations", "review/recordings/r1"):
            told = await caller.done("GET", path)
            assert made["id"] not in str(told)
            assert "Primo" not in str(told)
        csv = await client.get("/api/v1/review/evaluations/csv", headers=caller.headers)
        assert made["id"] not in await csv.text()
    opened = await second.done("GET", second_path)
    assert opened["other"] is None
    assert (await reviewer.done("GET", f"review/agreement?form={judged}"))["recordings"] == 0

    await second.watch("r1")
    both = await second.done("POST", f"{second_path}/submit", answers={**BEST, "listens": 4})
    assert both["other"]["summary"] == "Primo"
    assert both["other"]["tenths"] == 875
    agreement = await reviewer.done("GET", f"review/agreement?form={judged}")
    assert agreement["recordings"] == 1
    assert agreement["overall"]["pairs"] == 5
    assert agreement["overall"]["same"] == 0.8
    assert {each["item"]: each["nominal"]["same"] for each in agreement["items"]}["listens"] == 0
    await reviewer.done("POST", f"{second_path}/release")
    refused = await reviewer.refused("POST", f"{first_path}/release")
    assert refused == (409, "other_released")
    found = (await supervisor.done("GET", "review/evaluations"))["evaluations"]
    assert [each["id"] for each in found] == [theirs["id"]]


async def test_a_rule_for_what_was_evaluated_takes_effect(
    core, reviewer, supervisor, judged, retention
):
    rules = [
        RetentionRule(name="judged", days=3650, evaluated=True),
        RetentionRule(name="others", days=30, evaluated=False),
    ]
    await retention.change(rules, revision=0, by=None)
    before = await reviewer.done("GET", "recordings/r1")
    assert before["keptBy"] == "others"
    await submitted(reviewer, "r1", judged)
    after = await reviewer.done("GET", "recordings/r1")
    assert after["keptBy"] == "judged"
    assert await retention.refresh() == 1
    async with core.database.reading() as session:
        row = await session.get(Recording, "r1")
    assert (row.keep_until - row.started_at).days == 3650


async def test_without_an_agreement_there_are_no_scores_of_single_operators(
    people, reviewer, supervisor, judged
):
    operator = people[Role.OPERATOR].id
    for path in ("review/trends", "review/trends/csv"):
        for narrowed in ("by=operator", f"operator={operator}"):
            refused = f"{path}?from=2026-11-01&to=2026-11-30&{narrowed}"
            for person in (reviewer, supervisor):
                assert await person.refused("GET", refused) == (403, "agreement_needed")
    assert not (await supervisor.done("GET", "review/trends/forms"))["operators"]


async def test_the_file_holds_all_whatever_a_list_shows(
    client, core, people, reviewer, judged, monkeypatch
):
    for name in ("r2", "r3"):
        await recorded(core, name, people[Role.OPERATOR].id)
    monkeypatch.setattr(evaluations, "AT_ONCE", 1)
    made = {await submitted(reviewer, recording, judged) for recording in ("r1", "r2", "r3")}
    answer = await client.get("/api/v1/review/evaluations/csv?limit=1", headers=reviewer.headers)
    lines = (await answer.text()).splitlines()[1:]
    assert {line.lstrip("\ufeff").split(";")[0].strip('"') for line in lines} == made
    assert len(lines) == len(made)


@both_databases
async def test_words_about_a_citizen_go_with_the_citizen(core, clock, reviewer, operator, judged):
    made = await submitted(
        reviewer, "r1", judged, comments={"greets": "Chiama Rossi"}, summary="La signora Rossi"
    )
    await reviewer.done("POST", f"review/evaluations/{made}/release")
    await operator.done("POST", f"me/evaluations/{made}/reply", text="Rossi era gentile")
    await operator.done("POST", f"me/evaluations/{made}/dispute", why="Rossi ha detto sì")
    persons = Persons(core.database, clock, None, PERSONAL)
    async with core.database.writing() as session:
        await recordings.change(session, "r1", state="destroyed")
        reference = (await session.get(Contact, "contact-of-r1")).reference
    clue = Clue(reference=reference)
    given = await persons.export(clue, reason="request", by=None)
    assert "La signora Rossi" in str(given["evaluations"])
    await erased(persons, clue, reason="request")
    own = await operator.done("GET", f"me/evaluations/{made}")
    assert "Rossi" not in str(own)
    assert own["evaluation"]["tenths"] == 1000
    assert own["evaluation"]["replied"]
