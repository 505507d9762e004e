"""What the floor reads of the history, and its notices: of several contacts, operators and offices each their own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gateway.accounts import lookups as accounts
from gateway.accounts.tables import Office
from gateway.floor import sql as floor
from gateway.floor.api import NewNotice
from gateway.floor.notices import MOST, Notices
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from queueing.categories import shipped
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def contact(name, state="waiting", **more):
    return {
        "id": name, "reference": name.upper(), "category": "weapons", "channel": "video",
        "modality": "video", "language": "it", "needs": [], "visitor_name": None, "consent": True,
        "created_at": NOON, "state": state,
    } | more  # fmt: skip


def event(number, minutes, kind, contact_id, agent_id=None, **data):
    return {
        "journal_id": f"{number}-0", "contact_id": contact_id, "agent_id": agent_id,
        "kind": kind, "at": NOON + timedelta(minutes=minutes), "data": data,
    }  # fmt: skip


@sqlite_suffices
async def test_those_whom_everybody_refused_are_the_ones_who_still_wait(database):
    days = Days(accounts=[operator("anna"), operator("bruno")])
    days.contacts = [
        contact("c1"), contact("c2", "offered", category="privacy"), contact("c3", "connected"), contact("c4"),
        contact("c5"), contact("c6"), contact("c0"),
    ]  # fmt: skip
    days.events = [
        event(1, 0, "refused_by_all", "c1"), event(2, 9, "refused_by_all", "c1"),
        event(3, 5, "refused_by_all", "c2"), event(4, 5, "refused_by_all", "c3"),
        event(5, -90, "refused_by_all", "c4"),
        event(6, 1, "decline", "c1", "anna", reason="busy"), event(7, 2, "no_answer", "c1", "bruno"),
        event(8, 3, "decline", "c1", "anna", reason="pause"), event(9, 4, "decline", "c2", "bruno"),
        # something else, and later; an hour ago to the second; of a contact that nobody asks about
        event(10, 30, "offer", "c1", "bruno"), event(11, 1, "offer", "c5"),
        event(12, -60, "refused_by_all", "c6"), event(13, 5, "refused_by_all", "c0"),
        event(14, 1, "decline", "c5", "anna"),
        # of one moment the later entry counts; ids are numbers, and the tenth comes after the ninth
        event(100, 5, "decline", "c2", "anna", reason="busy"), event(99, 5, "decline", "c2", "anna"),
    ]  # fmt: skip
    async with database.writing() as session:
        await days.write(session)
    async with database.reading() as session:
        found = await floor.refused_by_all(session, NOON - timedelta(hours=1), limit=9)
        first = await floor.refused_by_all(session, NOON - timedelta(hours=1), limit=1)
        declined = await floor.declined(session, ["c1", "c2", "c4"])
    assert [(name, category, at) for name, _, category, at in found] == [
        ("c6", "weapons", NOON - timedelta(hours=1)),
        ("c0", "weapons", NOON + timedelta(minutes=5)),
        ("c2", "privacy", NOON + timedelta(minutes=5)),
        ("c1", "weapons", NOON + timedelta(minutes=9)),
    ]
    assert first == found[:1]
    # of one operator the newest word alone, and by that the order
    assert declined == {
        "c1": [("Bruno", "no_answer"), ("Anna", "pause")],
        "c2": [("Bruno", "other"), ("Anna", "busy")],
    }


@sqlite_suffices
async def test_each_office_has_what_its_own_members_answered_today(database):
    days = Days(
        accounts=[
            operator("anna", "o1"),
            operator("bruno", "o2"),
            operator("carla", "o3"),
            operator("dora"),
        ]
    )
    days.contacts = [contact(name, "connected") for name in ("c1", "c2", "c3")]
    days.legs = [
        {
            "id": f"l{number}", "contact_id": name, "position": position, "party": party,
            "channel": "video", "account_id": account, "started_at": at, "ended_at": None,
            "ended_why": None, "wrapped_at": None,
        }
        for number, (name, position, party, account, at) in enumerate(
            [
                ("c1", 1, "citizen", None, NOON),
                ("c1", 2, "agent", "anna", NOON),
                ("c1", 3, "agent", "anna", NOON + timedelta(minutes=1)),
                ("c2", 1, "agent", "anna", NOON),
                ("c2", 2, "agent", "bruno", NOON),
                ("c3", 1, "agent", "bruno", NOON - timedelta(days=1)),
                ("c3", 2, "supervisor", "bruno", NOON),
                ("c1", 4, "agent", "dora", NOON),
                ("c3", 3, "agent", "bruno", NOON - timedelta(hours=1)),
            ]
        )
    ]  # fmt: skip
    async with database.writing() as session:
        session.add_all(
            Office(id=name, name=called, short_name=called[:1], created_at=NOON)
            for name, called in (("o1", "Zara"), ("o2", "Aosta"), ("o3", "Bari"), ("o4", "Como"))
        )
        await session.flush()
        await days.write(session)
        await session.execute(update(Account).where(Account.id == "carla").values(disabled_at=NOON))
    async with database.reading() as session:
        answered = await floor.answered_by_offices(session, NOON - timedelta(hours=1))
        staffed = await floor.offices_with_members(session)
        named = await accounts.names_of_offices(session)
        facts = await floor.facts(session, ["c1", "c3"])
    assert answered == {"o1": 2, "o2": 2}
    assert [office.name for office in staffed] == ["Aosta", "Zara"], "of those in use, by name"
    assert (named["o1"], len(named)) == (("Zara", "Z"), 4)
    assert {name: each.reference for name, each in facts.items()} == {"c1": "C1", "c3": "C3"}


@sqlite_suffices
async def test_a_notice_is_for_its_topic_and_its_time(database):
    now = [to_ms(NOON)]
    notices = Notices(database, shipped(), lambda: now[0])
    async with database.writing() as session:
        await Days(accounts=[operator("anna"), operator("bruno")]).write(session)
    for by, category, minutes in (
        ("anna", None, 60),
        ("bruno", "weapons", 30),
        ("anna", "privacy", 90),
    ):
        now[0] += 1000
        words = {"it": "no", "en": " in English ", "fr": "  "}
        await notices.add(
            NewNotice(text=f" {by} ", category=category, minutes=minutes, translations=words), by=by
        )
    listed = await notices.listing()
    assert [(each.by, each.category, each.text) for each in listed] == [
        ("Anna", "privacy", "anna"), ("Bruno", "weapons", "bruno"), ("Anna", None, "anna"),
    ]  # fmt: skip
    assert {tuple(each.translations.items()) for each in listed} == {(("en", "in English"),)}
    assert listed[1].ends_at - listed[1].made_at == timedelta(minutes=30)
    assert [each.text for each in notices.of("weapons")] == ["bruno", "anna"]
    # another gateway shows them once it has looked
    other = Notices(database, shipped(), lambda: now[0])
    assert other.of("privacy") == []
    await other.refresh()
    assert [each.notice_id for each in other.of("privacy")] == [listed[0].id, listed[2].id]

    await notices.end(listed[0].id, by="bruno")
    with pytest.raises(Refused, match="no such"):
        await notices.end(listed[0].id, by="bruno")
    assert [each.text for each in notices.of("privacy")] == ["anna"]
    now[0] += 30 * 60_000
    assert [each.text for each in notices.of("weapons")] == ["anna"], "without looking again"
    for _ in range(MOST - 1):
        await notices.add(NewNotice(text="Ancora", category=None, minutes=5), by="anna")
    with pytest.raises(Refused) as refused:
        await notices.add(NewNotice(text="Troppe", category=None, minutes=5), by="anna")
    assert refused.value.code == "too_many_notices"
