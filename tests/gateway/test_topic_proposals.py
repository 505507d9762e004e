# ruff: noqa: F811 - fixtures of another file
"""Topics proposed for cases: learnt from those that people have ended, forgotten with the cases."""

import secrets
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from gateway.contacts.tables import Contact
from gateway.messages.api import Answer, Closing
from gateway.topic_proposals.service import ROOM, TopicProposals
from gateway.topic_proposals.tables import TopicCount, TopicLesson
from tests.gateway.case_people import people, taken_in  # noqa: F401 - fixtures
from tests.gateway.topic_lessons import ROADS, WEAPONS, end_cases


@pytest.fixture
def proposals(core, later):
    made = TopicProposals(core.database, later.catalogue, core.clock)
    later.hooks.facts.append(made.facts)
    later.hooks.changed.append(made.heard)
    return made


@pytest.fixture
def ended(core, later):
    """Cases that people have left at a topic, each of a person of its own."""

    async def end(text, topic, persons):
        return await end_cases(core, later, text, topic, persons)

    return end


def named(letter, count=12):
    return [f"{letter}{number}" for number in range(count)]


async def told(later, staff, case):
    opened = await later.desk.opened(staff, case.contact_id)
    return [(fact.name, fact.value) for fact in opened.facts if fact.room == ROOM]


async def learnt(proposals):
    await proposals.learn()
    await proposals.read()


async def test_it_learns_from_what_people_decided_and_says_why(
    proposals,
    later,
    people,
    taken_in,
    ended,
):
    await ended(WEAPONS, "weapons", named("a"))
    await ended(ROADS, "road-code", named("b"))
    waiting = await taken_in(text="Buongiorno, come faccio ricorso per una multa autovelox?")
    anna = people["anna"]
    assert await told(later, anna, waiting) == [], "nothing is learnt yet"
    await learnt(proposals)
    name, value = (found := await told(later, anna, waiting))[0]
    assert (name, value) == ("topic", "road-code")
    assert {"multa", "autovelox", "ricorso"} >= {word for kind, word in found if kind == "word"}
    # a person decides; what the citizen chose stays until then
    opened = await later.desk.opened(anna, waiting.contact_id)
    assert opened.message.category == "weapons"
    assert await told(later, anna, await taken_in(text="Grazie di tutto")) == []


async def test_a_topic_out_of_use_is_neither_shown_nor_counted_as_proposed(
    core, later, people, taken_in, ended
):
    proposals = TopicProposals(
        core.database, SimpleNamespace(retired_ids=frozenset({"road-code"})), core.clock
    )
    later.hooks.facts.append(proposals.facts)
    later.hooks.changed.append(proposals.heard)
    await ended(WEAPONS, "weapons", named("a"))
    await ended(ROADS, "road-code", named("b"))
    await learnt(proposals)
    boss, case = people["capo"], await taken_in(text=ROADS)
    assert await told(later, boss, case) == []
    await later.desk.take(boss, case.contact_id)
    answer = Answer(request=secrets.token_hex(12), text="Ecco.", seen_texts=1)
    await later.desk.answer(boss, case.contact_id, answer)
    async with core.database.reading() as session:
        lesson = await session.get_one(TopicLesson, case.contact_id)
    assert (lesson.category, lesson.proposed) == ("weapons", None)


async def test_what_is_unwanted_or_ended_by_the_clock_teaches_nothing(
    core,
    proposals,
    later,
    people,
    taken_in,
):
    anna = people["anna"]
    for reason in ("spam", "duplicate"):
        case = await taken_in(text=WEAPONS)
        await later.desk.take(anna, case.contact_id)
        await later.desk.close(anna, case.contact_id, Closing(reason=reason, seen_texts=1))
    clocked = await taken_in(text=WEAPONS)
    async with core.database.writing() as session:
        await later.cases.close(session, clocked.contact_id, reason="unreachable")
    async with core.database.reading() as session:
        assert (await session.execute(select(TopicLesson))).all() == []


async def test_who_is_erased_is_forgotten_with_the_next_learning(core, proposals, ended):
    first, *_ = await ended(WEAPONS, "weapons", named("a", 5))
    assert await proposals.learn() > 0
    assert await proposals.learn() == 0, "nothing is new"
    stems = select(TopicCount.stem)
    async with core.database.reading() as session:
        assert "it:cacc" in (await session.execute(stems)).scalars().all()
    async with core.database.writing() as session:
        await session.execute(delete(Contact).where(Contact.id == first))
    await proposals.learn()
    async with core.database.reading() as session:
        assert set((await session.execute(stems)).scalars()) == {""}, "four persons are too few"


async def test_agreement_is_counted_by_month_and_topic(
    proposals,
    later,
    people,
    taken_in,
    ended,
):
    await ended(WEAPONS, "weapons", named("a"))
    await ended(ROADS, "road-code", named("b"))
    await learnt(proposals)
    boss = people["capo"]
    for text, chosen, left_at in (
        (WEAPONS, "road-code", "weapons"),
        (WEAPONS, "weapons", "road-code"),
    ):
        case = await taken_in(text=text, category=chosen)
        await later.desk.take(boss, case.contact_id)
        await later.desk.correct(boss, case.contact_id, left_at)
        answer = Answer(request=secrets.token_hex(12), text="Ecco.", seen_texts=1)
        await later.desk.answer(boss, case.contact_id, answer)
    found = {(each.month == "2026-01", each.category): each for each in await proposals.agreement()}
    roads, weapons = found[False, "road-code"], found[False, "weapons"]
    assert (roads.cases, roads.proposed, roads.agreed) == (1, 1, 0)
    assert (weapons.cases, weapons.proposed, weapons.agreed) == (1, 1, 1)
    assert (found[True, "weapons"].cases, found[True, "weapons"].proposed) == (12, 0)
