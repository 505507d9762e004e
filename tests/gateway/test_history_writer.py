"""The journal in SQL: each entry once, and the same rows whatever order they were written in."""

import asyncio
import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gateway.contacts import changes
from gateway.contacts import lookups as contacts
from gateway.contacts.counted import count_anew
from gateway.contacts.projection import write
from gateway.contacts.tables import Contact as ContactRow
from gateway.contacts.tables import ContactEvent, Leg
from gateway.platform.ids import new_operator_code, new_reference
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from queueing.journal import Entry
from queueing.model import ContactState, Event

BEGAN_MS = 1_790_000_000_000
NOW = datetime.fromtimestamp(BEGAN_MS / 1000, UTC)

STORY = [
    ("enqueue", None, "waiting", None, {"channel": "video"}),
    ("offer", "waiting", "offered", "a1", {}),
    ("decline", "offered", "waiting", "a1", {"reason": "busy"}),
    ("offer", "waiting", "offered", "a2", {}),
    ("accept", "offered", "connected", "a2", {"leg": "2"}),
    ("agent_lost", "connected", "waiting", "a2", {}),
    ("correct_category", "waiting", "waiting", None, {"from_category": "weapons"}),
    ("offer", "waiting", "offered", "a1", {}),
    ("accept", "offered", "connected", "a1", {"leg": "3"}),
    ("hang_up", "connected", "wrap_up", "a1", {"outcome": "completed"}),
    ("finish_wrap_up", "wrap_up", "closed", "a1", {"outcome": "completed", "code": "referred"}),
]


def entries(story=STORY):
    """What the queue tells of one contact; ten and more in one millisecond, as after an outage."""
    found = []
    for number, (kind, before, after, agent, details) in enumerate(story):
        event = Event(
            seq=number + 1,
            kind=kind,
            at_ms=BEGAN_MS + 1000 * number,
            contact="c1",
            agent=agent,
            category="privacy" if number >= 6 else "weapons",
            contact_from=ContactState(before) if before else None,
            contact_to=ContactState(after),
            details=details,
        )
        found.append(Entry(id=f"{BEGAN_MS}-{number}", event=event))
    return found


@pytest.fixture(autouse=True)
async def _accounts(database):
    async with database.writing() as session:
        for name in ("a1", "a2"):
            session.add(
                Account(
                    id=name,
                    username=name,
                    display_name=name,
                    code=new_operator_code(),
                    password_hash="x",
                    password_set_at=NOW,
                    role="operator",
                    must_change_password=False,
                    created_at=NOW,
                )
            )
        await changes.open_contact(
            session,
            contact_id="c1",
            reference=new_reference(),
            category="weapons",
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name=None,
            consent=False,
            created_at=NOW,
        )


def told(row, columns):
    return {name: getattr(row, name) for name in columns}


async def rows_after(database, *batches):
    """What stands in the tables when the *batches* of entries were written; nothing of it stays."""
    async with database._write() as session:
        for batch in batches:
            await write(session, batch)
        await session.flush()
        session.expire_all()
        contact = await contacts.contact(session, "c1")
        legs = (await session.execute(select(Leg).order_by(Leg.position))).scalars().all()
        count = len((await session.execute(select(ContactEvent))).scalars().all())
        found = (
            told(contact, [c.key for c in ContactRow.__table__.columns]),
            [told(leg, [c.key for c in Leg.__table__.columns]) for leg in legs],
            count,
        )
        await session.rollback()
    return found


@pytest.mark.parametrize("orders", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_the_order_of_writing_does_not_matter(database, orders):
    story = entries()
    expected = await rows_after(database, *([entry] for entry in story))
    contact, legs, count = expected
    assert (contact["state"], contact["outcome"], contact["wrap_up_code"]) == (
        "closed",
        "completed",
        "referred",
    )
    assert contact["category"] == "privacy"
    # the first answer came after 4 s; of the two operators' parts both count
    assert (contact["wait_ms"], contact["over_ms"], contact["answered_by"]) == (4000, 9000, "a2")
    assert (contact["talk_ms"], contact["wrap_up_ms"]) == (2000, 1000)
    assert [(leg["party"], leg["account_id"], leg["ended_why"]) for leg in legs] == [
        ("citizen", None, "hang_up"),
        ("agent", "a2", "agent_lost"),
        ("agent", "a1", "hang_up"),
    ]
    assert count == len(story)
    chance = random.Random(7)
    for _ in range(orders):
        # some come twice: what was read and not acknowledged comes again
        order = story + chance.sample(story, 4)
        chance.shuffle(order)
        batches = [[entry] for entry in order]
        assert await rows_after(database, *batches) == expected, [entry.id for entry in order]
        size = chance.randint(2, len(order))
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        assert await rows_after(database, *batches) == expected, [len(batch) for batch in batches]


CALLBACK = [
    ("schedule", None, "scheduled", None, {"channel": "callback"}),
    ("set_consent", "scheduled", "scheduled", None, {"consent": "1"}),
    ("due", "scheduled", "waiting", None, {}),
    ("offer", "waiting", "offered", "a1", {}),
    ("accept", "offered", "connected", "a1", {"leg": "2"}),
    ("switch_channel", "connected", "connected", "a1", {"channel": "phone"}),
    ("hang_up", "connected", "wrap_up", "a1", {"outcome": "completed"}),
    ("finish_wrap_up", "wrap_up", "closed", "a1", {"outcome": "completed", "code": "referred"}),
]


async def test_a_callback_waits_from_when_it_came_in_line(database):
    contact, _, _ = await rows_after(database, entries(CALLBACK))
    assert contact["due_at"] == datetime.fromtimestamp(BEGAN_MS / 1000 + 2, UTC)
    assert (contact["wait_ms"], contact["over_ms"]) == (2000, 4000)
    assert contact["talk_ms"] == 2000, "by both channels"
    backwards = await rows_after(database, entries(CALLBACK)[::-1])
    assert backwards[0] == contact


async def test_why_somebody_was_removed_is_kept(database):
    story = [
        STORY[0],
        ("remove", "waiting", "closed", None, {"outcome": "removed", "reason": "callback"}),
    ]
    contact, _, _ = await rows_after(database, entries(story))
    assert (contact["outcome"], contact["removed_why"]) == ("removed", "callback")
    assert (contact["wait_ms"], contact["over_ms"]) == (None, 1000)


@pytest.mark.parametrize("told_of_it", [1, None])
async def test_counting_everything_anew_changes_nothing(database, told_of_it):
    async with database._write() as session:
        await write(session, entries()[:told_of_it])
        session.expire_all()
        names = [column.key for column in ContactRow.__table__.columns]
        before = told(await contacts.contact(session, "c1"), names)
        await count_anew(session)
        session.expire_all()
        assert told(await contacts.contact(session, "c1"), names) == before
        await session.rollback()


async def test_of_two_gateways_with_entries_of_one_contact_the_later_state_stays(
    database, monkeypatch
):
    entered, left = entries(
        [
            ("enqueue", None, "waiting", None, {"channel": "video"}),
            ("leave", "waiting", "closed", None, {"outcome": "abandoned"}),
        ]
    )
    has_read, may_go_on = asyncio.Event(), asyncio.Event()
    stories_of = contacts.stories_of

    async def halting(session, told):
        found = await stories_of(session, told)
        if not has_read.is_set():
            has_read.set()
            await may_go_on.wait()
        return found

    monkeypatch.setattr(contacts, "stories_of", halting)

    async def written(entry):
        async with database.writing() as session:
            await write(session, [entry])

    first = asyncio.create_task(written(entered))
    await has_read.wait()
    second = asyncio.create_task(written(left))
    # it ends now where nothing holds it back
    await asyncio.wait({second}, timeout=0.3)
    may_go_on.set()
    await asyncio.gather(first, second)
    async with database.reading() as session:
        row = await contacts.contact(session, "c1")
    assert (row.state, row.outcome) == ("closed", "abandoned")
    assert row.ended_at is not None


async def test_a_hang_up_that_could_be_taken_back_ends_the_call_when_it_was_made(database):
    ends = BEGAN_MS + 9_000 - 250
    story = [*STORY]
    story[9] = ("hang_up", "connected", "wrap_up", "a1",
                {"outcome": "completed", "hung_up_at": str(ends)})  # fmt: skip
    contact, legs, _count = await rows_after(database, entries(story))
    assert {to_ms(contact["ended_at"]), *(to_ms(leg["ended_at"]) for leg in legs[::2])} == {ends}
