"""Escalations to 112 as they are listed: of several contacts those of the time asked for, the newest first."""

from datetime import UTC, datetime, timedelta

from gateway.contacts.emergencies import opened_between
from gateway.contacts.tables import Escalation, Location
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def contact(name):
    return {
        "id": name, "reference": name.upper(), "category": "weapons", "channel": "video",
        "modality": "video", "language": "it", "needs": [], "visitor_name": None, "consent": True,
        "created_at": NOON, "state": "closed",
    }  # fmt: skip


@sqlite_suffices
async def test_they_are_those_of_the_time_asked_for_the_newest_first(database):
    names = ("before", "first", "words", "point", "asked", "after")
    days = Days(accounts=[operator("anna"), operator("bruno")])
    days.contacts = [contact(name) for name in names]
    async with database.writing() as session:
        await days.write(session)
        session.add_all(
            Escalation(
                contact_id=name,
                account_id=None if name == "first" else "bruno" if name == "point" else "anna",
                opened_at=NOON + timedelta(minutes=at),
            )
            for name, at in zip(names, (-1, 0, 1, 2, 2, 60), strict=True)
        )
        about = {"asked_at": NOON, "state": "shared"}
        session.add_all(
            [
                Location(contact_id="words", text="Via Segreta 12", **about),
                # told, and asked for anew
                Location(contact_id="point", **about | {"state": "asked"}, latitude=42.0, longitude=12.0),
                Location(contact_id="asked", **about | {"state": "asked"}),
            ]
        )  # fmt: skip
    async with database.reading() as session:
        found = await opened_between(session, NOON, NOON + timedelta(hours=1), limit=9)
        newest = await opened_between(session, NOON, NOON + timedelta(hours=1), limit=2)
    assert [
        (each.contact.id, each.located, each.account and each.account.id) for each in found
    ] == [
        ("point", True, "bruno"),
        ("asked", False, "anna"),
        ("words", True, "anna"),
        ("first", False, None),
    ]
    assert [each.escalation.contact_id for each in newest] == ["point", "asked"]
