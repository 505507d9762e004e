"""Authorisations in SQL: of several operators, topics and contacts each its own, and of two decisions one."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from gateway.accounts import lookups as accounts
from gateway.handover import authorisations_sql as rows
from gateway.handover import changes, lookups
from gateway.handover.authorisations import Authorisations
from gateway.handover.lookups import Question
from gateway.handover.tables import Authorisation
from gateway.platform.times import to_ms
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
pytestmark = sqlite_suffices


def after(minutes):
    return NOON + timedelta(minutes=minutes)


def contact(name):
    return {
        "id": name, "reference": name.upper(), "category": "weapons", "channel": "video",
        "modality": "video", "language": "it", "needs": [], "visitor_name": None, "consent": True,
        "created_at": NOON, "state": "connected",
    }  # fmt: skip


def one(
    name, account="anna", category="privacy", *, at=0, state="pending", contact_id=None, **more
):
    kind = "standing" if contact_id is None else "during"
    return Authorisation(
        id=name, kind=kind, account_id=account, category=category, contact_id=contact_id,
        asked_at=after(at), state=state, **more,
    )  # fmt: skip


@pytest.fixture
async def kept(database):
    """Put authorisations into the database, beside two operators and two contacts."""

    async def keep(*wanted):
        async with database.writing() as session:
            session.add_all(wanted)

    days = Days(accounts=[operator("anna"), operator("bruno"), operator("capo")])
    days.contacts = [contact("c1"), contact("c2")]
    async with database.writing() as session:
        await days.write(session)
    return keep


async def test_the_newest_of_one_operator_topic_and_contact_counts(database, kept):
    await kept(
        one("a1", at=1, contact_id="c1"),
        one("a2", at=2, contact_id="c1", state="refused"),
        one("other-topic", category="licences", at=3, contact_id="c1"),
        one("other-contact", at=4, contact_id="c2", state="granted"),
        one("other-person", "bruno", at=5, contact_id="c1"),
        one("of-none", at=0),
        # asked in one moment, the higher id counts
        one("a3", at=2, contact_id="c1", state="ended"),
    )
    async with database.reading() as session:
        assert (await rows.latest(session, "anna", "privacy", "c1")).id == "a3"
        assert (await rows.latest(session, "anna", "privacy", None)).id == "of-none"
        assert await rows.latest(session, "bruno", "licences", "c1") is None
        assert await lookups.states(session, ["c1"]) == {
            Question("anna", "privacy", "c1"): "ended",
            Question("anna", "licences", "c1"): "pending",
            Question("bruno", "privacy", "c1"): "pending",
        }
        assert len(await lookups.states(session, ["c1", "c2"])) == 4


async def test_of_two_decisions_the_first_stands_and_only_its_own_is_taken_back(database, kept):
    # of the same person and moment
    beside = {"decided_by": "capo", "decided_at": NOON, "until": after(60)}
    await kept(
        one("a1"), one("a2", "bruno"), one("a3", "bruno", "licences", state="granted", **beside)
    )
    await kept(one("a4", "bruno", "weapons", state="ended", **beside))
    decision = {"why": "Va bene", "until": after(60)}
    async with database.writing() as session:
        assert await rows.decide(session, "a1", state="granted", by="capo", at=NOON, **decision)
        assert not await rows.decide(
            session, "a1", state="refused", by="bruno", at=NOON, **decision
        )
        assert not await rows.decide(
            session, "none", state="granted", by="capo", at=NOON, **decision
        )
        for by, at in (("bruno", NOON), ("capo", after(1))):
            await rows.take_back(session, "a1", by=by, at=at)
    async with database.reading() as session:
        found = (await session.execute(select(Authorisation).order_by(Authorisation.id))).scalars()
        assert [(row.state, row.decided_by) for row in found] == [
            ("granted", "capo"),
            ("pending", None),
            ("granted", "capo"),
            ("ended", "capo"),
        ]
    async with database.writing() as session:
        await rows.take_back(session, "a1", by="capo", at=NOON)
        await rows.take_back(session, "a4", by="capo", at=NOON)
    async with database.reading() as session:
        row = await rows.by_id(session, "a1")
        others = [(await rows.by_id(session, name)).state for name in ("a3", "a4")]
    assert others == ["granted", "ended"]
    assert (row.state, row.decided_by, row.decided_why, row.until) == ("pending", None, None, None)


async def test_what_stands_is_in_force_to_its_minute_and_ended_by_person_and_topic(database, kept):
    granted = {"state": "granted", "decided_at": NOON, "until": after(60)}
    await kept(
        one("a1", **granted),
        one("a2", "anna", "licences", at=1, **granted),
        one("b1", "bruno", at=2, **granted),
        one("short", "bruno", "licences", at=3, **granted | {"until": after(30)}),
        one("asked", "bruno", "weapons", at=4),
        one("of-contact", contact_id="c1", at=5, **granted),
        # over before, and refused: nothing of them is ended any more
        one("over", **granted | {"until": after(20)}),
        one("ended", **granted | {"state": "ended", "until": after(20), "ended_by": "bruno", "ended_at": after(9)}),
        one("bruno-of-contact", "bruno", contact_id="c2", at=3, **granted | {"until": after(35)}),
    )  # fmt: skip

    async def in_force(minutes):
        async with database.reading() as session:
            return sorted(row.id for row in await rows.in_force(session, after(minutes)))

    assert await in_force(29) == ["a1", "a2", "b1", "short"]
    assert await in_force(30) == ["a1", "a2", "b1"]
    async with database.writing() as session:
        await rows.end(session, "anna", "privacy", by="capo", at=after(20), why="Basta")
    async with database.reading() as session:
        ends = {name: await rows.by_id(session, name) for name in ("a1", "over", "ended")}
    assert {name: (row.state, row.ended_by, row.ended_at, row.ended_why) for name, row in ends.items()} == {
        "a1": ("ended", "capo", after(20), "Basta"),
        "over": ("granted", None, None, None),
        "ended": ("ended", "bruno", after(9), None),
    }  # fmt: skip
    assert await in_force(30) == ["a2", "b1"]
    async with database.reading() as session:
        assert await rows.stands(session, "anna", "licences", after(59))
        assert not await rows.stands(session, "anna", "licences", after(60))
        assert not await rows.stands(session, "anna", "privacy", after(21))
        assert not await rows.stands(session, "bruno", "weapons", after(1))
        assert [row.id for row in await rows.taken_back(session, after(30))] == ["a1"]
        assert [row.id for row in await rows.taken_back(session, after(60))] == []
        newest = await rows.standing(session, "bruno", after(3))
        assert [row.id for row in newest] == ["short", "asked"], "by topic"
        listed = await rows.listed(session, state=None, since=after(4), limit=9, now=after(40))
        assert [row.id for row in listed] == ["of-contact", "asked", "b1", "a2"]
        listed = await rows.listed(session, state="granted", since=after(4), limit=2, now=after(40))
        assert [row.id for row in listed] == ["of-contact", "b1"]
        # in force to its minute, and of what was asked before nothing but what stands
        listed = await rows.listed(session, state=None, since=after(5), limit=9, now=after(30))
        assert [row.id for row in listed] == ["of-contact", "b1", "a2"]
        # two that were asked in one moment by their ids
        listed = await rows.listed(session, state=None, since=after(3), limit=9, now=after(60))
        assert [row.id for row in listed] == ["of-contact", "asked", "short", "bruno-of-contact"]


async def test_they_are_listed_with_the_names_of_all_who_had_to_do_with_them(database, kept):
    days = Days(accounts=[operator("dora")])
    async with database.writing() as session:
        await days.write(session)
    await kept(
        one(
            "a1", contact_id="c1", state="ended", asked_why="Perché", cause="transferred", handed_by="bruno",
            decided_by="capo", decided_at=after(1), decided_why="Va bene", until=after(60),
            ended_by="dora", ended_at=after(2), ended_why="Basta",
        ),
        one("a2", "bruno", at=1),
    )  # fmt: skip
    shown = Authorisations(
        None, database, None, None, lambda: to_ms(after(5)), office_is_open=lambda _office: True
    )
    second, first = await shown.listing(None)
    async with database.reading() as session:
        names = await accounts.display_names(session, {"anna", "bruno", "capo", "dora"})
    assert len(set(names.values())) == 4
    assert msgspec.structs.asdict(first) == {
        "id": "a1", "kind": "during", "account_id": "anna", "operator": names["anna"], "category": "privacy",
        "contact_id": "c1", "reference": "C1", "asked_at": NOON, "asked_why": "Perché", "cause": "transferred",
        "handed_by": names["bruno"], "state": "ended", "decided_by": names["capo"], "decided_at": after(1),
        "decided_why": "Va bene", "until": after(60), "ended_by": names["dora"], "ended_at": after(2),
        "ended_why": "Basta",
    }  # fmt: skip
    assert (second.operator, second.reference, second.decided_by) == (names["bruno"], None, None)
    assert [each.id for each in await shown.listing("pending")] == ["a2"]


async def test_a_contact_was_answered_by_leave_only_while_that_stood(database, kept):
    """From the decision on, up to its end or to when it was taken back; somebody else's is nobody's."""
    await kept(
        one("a1", state="ended", decided_at=after(10), until=after(60), ended_at=after(40)),
        one("b1", "bruno", "licences", state="granted", decided_at=after(10), until=after(60)),
        # refused, and for one contact alone
        one("b2", "bruno", "privacy", state="refused", decided_at=after(10), until=after(60)),
        one("a2", "anna", "licences", contact_id="c1", state="granted", decided_at=after(10), until=after(60)),
    )  # fmt: skip

    async def stood(account, category, minutes):
        question = Question(account, category, "c1")
        async with database.reading() as session:
            found = await lookups.stood_at(
                session, {question: after(minutes), Question("bruno", "weapons", "c2"): after(30)}
            )
        return found == {question}  # fmt: skip

    assert [await stood("anna", "privacy", at) for at in (9, 10, 39, 40)] == [
        False,
        True,
        True,
        False,
    ]
    assert [await stood("bruno", "licences", at) for at in (59, 60)] == [True, False]
    assert not await stood("bruno", "privacy", 30)
    assert not await stood("anna", "licences", 30)
    async with database.reading() as session:
        assert await lookups.stood_at(session, {}) == set()


async def test_one_alone_is_forgotten_and_old_reasons_of_standing_ones_are_emptied(database, kept):
    why = {"asked_why": "Perché", "decided_why": "Va bene"}
    await kept(
        one("old", **why),
        one("old-too", "bruno", ended_why="Basta"),
        one("at-the-day", at=60, **why),
        one("of-contact", contact_id="c1", **why),
        one("never"),
    )
    async with database.writing() as session:
        await rows.remove(session, "never")
        assert await changes.forget_reasons(session, after(60)) == 2
        assert await changes.forget_reasons(session, after(60)) == 0
    async with database.reading() as session:
        found = (await session.execute(select(Authorisation).order_by(Authorisation.id))).scalars()
        reasons = {row.id: (row.asked_why, row.decided_why, row.ended_why) for row in found}
    assert reasons == {
        "at-the-day": ("Perché", "Va bene", None),
        "of-contact": ("Perché", "Va bene", None),
        "old": (None, None, None),
        "old-too": (None, None, None),
    }
