"""Callbacks in SQL: every change happens once, to one request, and of several each is found by what it is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.callbacks import lookups
from gateway.callbacks import sql as callbacks
from gateway.callbacks.changes import note_result
from gateway.callbacks.sql import WARNING
from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact, Leg
from gateway.mail.tables import OutgoingMail
from tests.support.servers.databases import sqlite_suffices
from tests.support.situations.history_days import Days, operator

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
pytestmark = sqlite_suffices


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
async def asked(database):
    """Keep requests by name, each a minute after the one before: what differs of the contact and of the request."""

    async def keep(**requests):
        days = Days(accounts=[operator("anna")])
        for name, (contact, _) in requests.items():
            days.contacts.append(
                {
                    "id": name, "reference": name.upper(), "category": "weapons",
                    "channel": "callback", "modality": "video", "language": "it", "needs": [],
                    "visitor_name": None, "consent": False, "created_at": NOON, "state": "waiting",
                    "outcome": None, "ended_at": None,
                } | contact
            )  # fmt: skip
        async with database.writing() as session:
            await days.write(session)
            for at, (name, (_, request)) in enumerate(requests.items()):
                session.add(
                    Callback(
                        **{
                            "contact_id": name, "way": "phone", "number": "+39061", "email": None,
                            "code_hash": f"h-{name}", "score_ms": at, "due_at": NOON,
                            "asked_at": after(at), "attempt": 0,
                        } | request
                    )
                )  # fmt: skip

    return keep


CLOSED = {"state": "closed", "outcome": "completed", "ended_at": NOON}


async def test_a_number_is_asked_for_while_open_or_lately_and_not_if_called_off(database, asked):
    await asked(
        a=({}, {"number": "+391"}),
        b=(CLOSED, {"number": "+392", "result": "reached"}),
        c=({}, {"number": "+393", "result": "cancelled"}),
        d=(CLOSED, {"number": "+394"}),
    )
    async with database.reading() as session:
        found = {
            number: await callbacks.asked_for(session, number, after(2))
            for number in ("+391", "+392", "+393", "+394", "+395")
        }
        assert await callbacks.asked_for(session, "+392", NOON), "a minute after noon is later"
        assert not await callbacks.asked_for(session, "+392", after(1)), "and itself is not"
        assert await callbacks.open_count(session) == 2
        assert (await lookups.by_code(session, "h-b")).contact.reference == "B"
        assert (await lookups.one(session, "d")).callback.number == "+394"
        assert await lookups.one(session, "e") is None
    assert found == {"+391": True, "+392": False, "+393": False, "+394": True, "+395": False}


async def test_those_that_belong_into_the_queue_are_read_page_by_page(database, asked):
    same = {"asked_at": after(2)}
    await asked(
        a=({}, {"queued_at": NOON}),
        done=({}, {"result": "busy"}),
        y=({}, same),
        x=({}, same),
        closed=(CLOSED, {}),
        wraps=({"outcome": "completed"}, {}),
        z=({}, {}),
    )
    seen, behind = [], None
    async with database.reading() as session:
        while page := await callbacks.unfinished(session, after=behind, limit=2):
            seen.append([(each.contact_id, each.placed) for each in page])
            behind = page[-1]
        left = await callbacks.left_open(session, limit=9)
        first = await callbacks.left_open(session, limit=1)
    assert seen == [[("a", True), ("x", False)], [("y", False), ("z", False)]]
    assert (left, first) == (["done", "wraps"], ["done"])


async def test_what_is_over_or_was_answered_since_is_placed_no_more(database, asked):
    await asked(
        a=({}, {"attempt": 2, "called_at": after(1), "good_until": after(9)}),
        answered=({}, {}),
        placed=({}, {"queued_at": NOON}),
        done=({}, {"result": "busy"}),
        closed=(CLOSED, {}),
        wraps=({"outcome": "completed"}, {}),
    )
    async with database.reading() as session:
        names = ("a", "answered", "placed", "done", "closed", "wraps")
        read = {name: (await lookups.one(session, name)).callback for name in names}
    async with database.writing() as session:
        await callbacks.called(session, "answered", 1, after(2), after(9))
        placed = {name: await callbacks.placing(session, found, after(3)) for name, found in read.items()}  # fmt: skip
    assert placed == {
        "a": True, "answered": False, "placed": True, "done": False, "closed": False, "wraps": False,
    }  # fmt: skip
    async with database.reading() as session:
        row = (await lookups.one(session, "a")).callback
    assert (row.queued_at, row.attempt, row.called_at, row.good_until) == (after(3), 0, None, None)


async def test_of_two_who_place_call_or_conclude_one_does(database, asked):
    await asked(a=({}, {}), b=({}, {}))
    async with database.reading() as session:
        found = (await lookups.one(session, "a")).callback
    async with database.writing() as session:
        assert await callbacks.placing(session, found, NOON)
        assert not await callbacks.placing(session, found, NOON), "read before the other did"
        assert await callbacks.called(session, "a", 1, after(5), after(9))
        assert not await callbacks.called(session, "a", 1, after(6), after(9))
        assert await note_result(session, "a", "busy")
        assert not await callbacks.called(session, "a", 2, after(6), after(9))
        assert await note_result(session, "a", "reached")
        assert not await note_result(session, "a", "no-answer"), "reached once is reached"
        assert not await callbacks.call_off(session, "a", after(9)), "something came of it"
        assert await callbacks.call_off(session, "b", after(9))
        assert not await callbacks.call_off(session, "b", after(9))
    async with database.reading() as session:
        rows = (await session.execute(select(Callback).order_by(Callback.contact_id))).scalars()
        assert [(row.result, row.attempt, row.called_at) for row in rows] == [
            ("reached", 1, after(5)),
            ("cancelled", 0, None),
        ]
        contacts = (await session.execute(select(Contact).order_by(Contact.id))).scalars()
        assert [(row.state, row.outcome) for row in contacts] == [
            ("waiting", None),
            ("closed", "abandoned"),
        ]


async def test_one_that_the_queue_has_lost_is_closed_with_its_own_legs(database, asked):
    talks = ({"state": "connected"}, {"result": "reached", "called_at": after(3)})
    await asked(a=talks, b=talks, waits=({}, {}))
    async with database.writing() as session:
        session.add_all(
            Leg(
                id=f"l-{name}", contact_id=name, position=1, party="agent", channel="callback",
                account_id="anna", started_at=after(4),
            )
            for name in ("a", "b")
        )  # fmt: skip
        await session.flush()
        assert await callbacks.close_lost(session, "a")
        assert not await callbacks.close_lost(session, "a")
        assert not await callbacks.close_lost(session, "waits"), "it belongs into the queue"
    async with database.reading() as session:
        contacts = (await session.execute(select(Contact).order_by(Contact.id))).scalars()
        assert [(row.id, row.outcome, row.ended_at) for row in contacts] == [
            ("a", "failed", after(3)),
            ("b", None, None),
            ("waits", None, None),
        ]
        legs = (await session.execute(select(Leg).order_by(Leg.id))).scalars()
        assert [(row.ended_why, row.ended_at) for row in legs] == [
            ("failed", after(3)),
            (None, None),
        ]


async def test_whom_to_warn_and_whose_address_to_forget(database, asked):
    mail = {"way": "video", "email": "ada@example.org", "number": None, "queued_at": NOON}
    await asked(
        second=({}, mail | {"score_ms": 7}),
        first=({}, mail | {"score_ms": 5}),
        called=({}, mail | {"called_at": NOON}),
        warned=({}, mail),
        unplaced=({}, mail | {"queued_at": None}),
        phone=({}, {}),
        over=(CLOSED, mail),
        kept=(CLOSED, {}),
        late=({}, mail),
        reached=({}, mail | {"result": "reached", "asked_at": NOON}),
        wraps=({"outcome": "completed"}, mail | {"asked_at": NOON}),
        # of one place the order is that of the ids
        third=({}, mail | {"score_ms": 7, "asked_at": NOON}),
        # of a telephone without an address, whose place the queue knows
        placed=({}, {"queued_at": NOON, "asked_at": NOON}),
        forgotten=(CLOSED, {"number": None, "asked_at": NOON}),
    )
    async with database.writing() as session:
        for contact, kind in (("warned", WARNING), ("first", "callback")):
            session.add(
                OutgoingMail(
                    id=f"m-{contact}", contact_id=contact, kind=kind, sealed="", state="sent",
                    attempts=1, next_at=NOON, created_at=NOON,
                )
            )  # fmt: skip
    async with database.reading() as session:
        assert await callbacks.not_warned(session, after(8)) == ["first", "second", "third"]
    async with database.writing() as session:
        spared = lambda contact_id: contact_id == "kept"  # noqa: E731
        assert await callbacks.forget(session, after(6), spared) == 0, "not old enough, or not over"
        assert await callbacks.forget(session, after(8), spared) == 1
        assert await callbacks.forget(session, after(8), spared) == 0
    async with database.reading() as session:
        rows = (await session.execute(select(Callback))).scalars()
        forgotten = {row.contact_id for row in rows if not (row.email or row.number)}
    assert forgotten == {"over", "forgotten"}
