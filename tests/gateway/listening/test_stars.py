"""Stars after a contact: asked of the holder of its seat, kept with it, told where they are of use."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from gateway.contacts.tables import Contact
from gateway.evaluation.rule import AssignmentRule, ContactFacts
from gateway.listening.tables import Rating, ReleasedText, Thanks
from gateway.listening.texts import Texts
from gateway.platform.audit import log as audit
from gateway.platform.languages import find_locales
from gateway.platform.security.permissions import Role
from gateway.platform.security.tokens import SEAT
from tests.gateway.contact_rows import a_recording

PATH = "/api/v1/seat/rating"


@pytest.fixture
async def over(core):
    """Contacts that were answered and are over, each with a recording."""
    for name in ("r1", "r2", "r3"):
        await a_recording(core, name)
        await change(core, name, connected_at=core.clock(), ended_at=core.clock())


async def change(core, name, **columns):
    async with core.database.writing() as session:
        row = await session.get(Contact, f"contact-of-{name}")
        for column, value in columns.items():
            setattr(row, column, value)


def seat(core, name):
    token = core.signer.sign(SEAT, f"contact-of-{name}", now=core.clock(), ttl=timedelta(hours=24))
    return {"Authorization": f"Bearer {token}"}


async def answer(client, core, name, score=4):
    told = await client.put(PATH, json={"score": score}, headers=seat(core, name))
    return told.status, (await told.json())["code"] if told.status >= 400 else None


async def test_whoever_holds_the_seat_answers_and_may_think_again(client, core, over, bearer):
    assert await answer(client, core, "r1", 2) == (204, None)
    assert await answer(client, core, "r1", 5) == (204, None)
    async with core.database.reading() as session:
        assert (await session.get(Contact, "contact-of-r1")).satisfaction == 5
        assert (await session.get(Contact, "contact-of-r2")).satisfaction is None
    for wrong in (0, 6, 2.5, "5", None):
        assert await answer(client, core, "r1", wrong) == (422, "invalid")
    assert (await client.put(PATH, json={"score": 3})).status == 401
    staff = await bearer(Role.SUPERVISOR)
    assert (await client.put(PATH, json={"score": 3}, headers=staff)).status == 401


async def test_only_of_a_conversation_that_was_and_is_over_since_a_day_at_most(
    client, core, over, clock
):
    await change(core, "r1", ended_at=None)
    assert await answer(client, core, "r1") == (409, "not_over")
    await change(core, "r2", connected_at=None)
    assert await answer(client, core, "r2") == (409, "not_answered")
    assert await answer(client, core, "none") == (404, "not_found")
    clock.advance(hours=23, minutes=59, seconds=59)
    late = seat(core, "r3")
    clock.advance(seconds=1)
    # the last second of the day is one of it
    assert (await client.put(PATH, json={"score": 4}, headers=late)).status == 204
    clock.advance(seconds=1)
    assert await answer(client, core, "r3") == (409, "too_late")


async def test_the_day_for_an_answer_begins_with_the_end(client, core, over, clock):
    """Whoever talked until late has as long as everybody else."""
    clock.advance(hours=20)
    await change(core, "r1", ended_at=core.clock())
    clock.advance(hours=23)
    assert await answer(client, core, "r1") == (204, None)


async def test_the_search_finds_by_it_and_the_recording_tells_it(client, core, over, bearer):
    await answer(client, core, "r1", 1)
    await answer(client, core, "r2", 5)
    quality = await bearer(Role.QUALITY)

    async def found(**wanted):
        told = await client.post("/api/v1/recordings/search", json=wanted, headers=quality)
        assert told.status == 200, await told.text()
        return {each["id"]: each["satisfaction"] for each in (await told.json())["recordings"]}

    assert await found(minSatisfaction=1, maxSatisfaction=2) == {"r1": 1}
    assert await found(minSatisfaction=4) == {"r2": 5}
    assert await found(maxSatisfaction=5) == {"r1": 1, "r2": 5}
    assert await found(category="road-code") == {"r1": 1, "r2": 5, "r3": None}
    one = await (await client.get("/api/v1/recordings/r1", headers=quality)).json()
    assert one["satisfaction"] == 1
    for wrong in ({"minSatisfaction": 0}, {"maxSatisfaction": 6}):
        told = await client.post("/api/v1/recordings/search", json=wrong, headers=quality)
        assert told.status == 422
    saved = {"name": "Scontenti", "filters": {"satisfaction": "1-2"}}
    told = await client.post("/api/v1/recordings/searches", json=saved, headers=quality)
    assert told.status == 201


async def test_reports_and_the_contact_s_history_tell_it(client, core, over, bearer, clock):
    await answer(client, core, "r1", 1)
    await answer(client, core, "r2", 4)
    supervisor = await bearer(Role.SUPERVISOR)
    day = f"{clock():%Y-%m-%d}"
    told = await client.get(
        "/api/v1/reports", params={"from": day, "to": day, "by": "category"}, headers=supervisor
    )
    assert told.status == 200, await told.text()
    report = await told.json()
    assert [
        (row["figures"]["rated"], row["figures"]["satisfaction"]) for row in report["rows"]
    ] == [(2, 2.5)]
    assert report["total"]["figures"]["satisfaction"] == 2.5
    one = await client.get("/api/v1/contacts/contact-of-r1", headers=supervisor)
    assert (await one.json())["satisfaction"] == 1


def test_a_rule_may_ask_for_those_who_were_not_content():
    rule = AssignmentRule(name="Scontenti", form="f", max_satisfaction=2)
    facts = {"recording": "r", "operator": "o", "category": "c"}
    for score, fits in ((None, False), (1, True), (2, True), (3, False)):
        assert rule.fits(ContactFacts(**facts, satisfaction=score)) is fits
    assert AssignmentRule(name="Alle", form="f").fits(ContactFacts(**facts))


async def kept(core, name):
    async with core.database.reading() as session:
        return await session.get(Rating, f"contact-of-{name}")


async def test_words_are_withheld_until_somebody_has_read_them(client, core, over, bearer):
    """New words are read anew; what was removed is gone."""

    async def rates(text):
        body = {"score": 2, "reason": "clear", "text": text}
        told = await client.put(PATH, json=body, headers=seat(core, "r1"))
        assert told.status == 204

    texts = "/api/v1/results/texts"
    quality, operator = await bearer(Role.QUALITY), await bearer(Role.OPERATOR)
    await rates("tutto a\x00 posto")
    (old,) = (await (await client.get(texts, headers=quality)).json())["texts"]
    assert old["text"] == "tutto a posto"
    await rates("Ho parlato con Mario Rossi")
    decision = {"decision": "cleared"}
    unread = await client.put(f"{texts}/{old['id']}", json=decision, headers=quality)
    assert unread.status == 404
    row = await kept(core, "r1")
    assert (row.score, row.reason, row.state) == (2, "clear", "withheld")
    assert (await client.get(texts, headers=operator)).status == 403
    (said,) = (await (await client.get(texts, headers=quality)).json())["texts"]
    assert (said["about"], said["month"], said["text"], said["signs"]) == (
        "stars", "2026-11", "Ho parlato con Mario Rossi", ["name"],
    )  # fmt: skip
    decided = await client.put(
        f"{texts}/{said['id']}", json={"decision": "removed"}, headers=quality
    )
    assert decided.status == 204
    row = await kept(core, "r1")
    assert (row.text, row.state) == (None, "removed")
    reader = (await (await client.get("/api/v1/me", headers=quality)).json())["id"]
    assert (row.decided_by, row.decided_at) == (reader, core.clock())
    again = await client.put(f"{texts}/{said['id']}", json={"decision": "cleared"}, headers=quality)
    assert again.status == 404
    await rates("tutto bene")
    row = await kept(core, "r1")
    # nobody has decided on these
    assert (row.state, row.decided_by, row.decided_at) == ("withheld", None, None)
    (said,) = (await (await client.get(texts, headers=quality)).json())["texts"]
    path = f"{texts}/{said['id']}"
    assert (await client.put(path, json=decision, headers=quality)).status == 204
    shown = await (await client.get(texts, params={"state": "cleared"}, headers=quality)).json()
    assert [each["text"] for each in shown["texts"]] == ["tutto bene"]
    await rates("tutto bene")
    assert (await kept(core, "r1")).state == "cleared", "they are the words that were read"
    assert shown["asked"] == {"stars": "Vuoi aggiungere altri dettagli?"}
    # somebody thinks again
    assert (await client.put(path, json={"decision": "removed"}, headers=quality)).status == 204
    assert (await kept(core, "r1")).text is None
    told = await client.put(PATH, json={"score": 3, "text": "x" * 201}, headers=seat(core, "r1"))
    assert told.status == 422
    async with core.database.reading() as session:
        found = await audit.of_subject(session, "answer")
    assert {(each.account_id, each.detail["kind"]) for each in found} == {(reader, "stars")}
    assert [each.action for each in found] == ["answer.removed", "answer.cleared", "answer.removed"]


async def test_of_what_is_unread_the_oldest_comes_first_and_of_what_is_shown_the_newest(
    core, over, clock, people
):
    state = {"r1": "withheld", "r2": "withheld", "r3": "cleared", "r4": "cleared"}
    await a_recording(core, "r4")
    async with core.database.writing() as session:
        for number, (name, kept) in enumerate(state.items()):
            contact, at = f"contact-of-{name}", clock.now + timedelta(days=number % 2)
            session.add(Rating(contact_id=contact, score=1, text=name, state=kept, given_at=at))
            session.add(
                ReleasedText(
                    id=f"t{9 - number}", version=1, month=f"2026-0{1 + number % 2}", question="q", text=name, state=kept
                )
            )  # fmt: skip
            session.add(
                Thanks(
                    contact_id=contact, account_id=people[Role.OPERATOR].id, text=name, given_at=at,
                    state="withheld" if kept == "withheld" else "delivered",
                )
            )  # fmt: skip
    texts = Texts(core.database)
    assert [(each.about, each.month, each.text) for each in await texts.listed("withheld")] == [
        ("stars", "2026-11", "r1"), ("stars", "2026-11", "r2"), ("thanks", "2026-11", "r1"),
        ("thanks", "2026-11", "r2"), ("q", "2026-01", "r1"), ("q", "2026-02", "r2"),
    ]  # fmt: skip
    assert [(each.about, each.text) for each in await texts.listed("cleared")] == [
        ("stars", "r4"), ("stars", "r3"), ("q", "r4"), ("q", "r3"),
    ]  # fmt: skip
    async with core.database.writing() as session:
        await session.execute(update(ReleasedText).values(month="2026-01"))
    # of one month they stand in the order of ids that tell nothing
    assert [each.id for each in await texts.listed("withheld")][-2:] == ["t8", "t9"]


OFFICIAL = {
    "rating.question": "Quanto è stato facile usare questo servizio?",
    "rating.bad": "Dove hai incontrato le maggiori difficoltà?",
    "rating.bad.clear": "A volte le indicazioni non erano chiare",
    "rating.bad.complete": "A volte le indicazioni non erano complete",
    "rating.bad.sure": "A volte non capivo se stavo procedendo correttamente",
    "rating.bad.technical": "Ho avuto problemi tecnici",
    "rating.bad.other": "Altro",
    "rating.good": "Quali sono stati gli aspetti che hai preferito?",
    "rating.good.clear": "Le indicazioni erano chiare",
    "rating.good.complete": "Le indicazioni erano complete",
    "rating.good.sure": "Capivo sempre che stavo procedendo correttamente",
    "rating.good.technical": "Non ho avuto problemi tecnici",
    "rating.good.other": "Altro",
    "rating.text": "Vuoi aggiungere altri dettagli?",
    "rating.thanks": "Grazie, il tuo parere ci aiuterà a migliorare il servizio!",
}


def test_the_texts_are_those_of_the_model_word_for_word():
    words = json.loads((find_locales() / "it" / "rating.json").read_text(encoding="utf-8"))
    assert {key: words[key] for key in OFFICIAL} == OFFICIAL
