"""Contacts whose gateway died before the queue took them are closed, whenever the queue can be asked."""

from datetime import timedelta

import pytest

from gateway.contacts import changes as contacts
from gateway.contacts import lookups, never_entered
from gateway.contacts.never_entered import NeverEntered
from gateway.platform.ids import new_reference


class Queue:
    """Knows no contact; asked while it is away, it raises."""

    away = True

    async def contact(self, _contact_id):
        if self.away:
            raise ConnectionError("the queue is away")


async def test_what_is_found_while_the_queue_is_away_is_closed_hours_later(core, clock):
    async with core.database.writing() as session:
        await contacts.open_contact(
            session, contact_id="c1", reference=new_reference(), category="weapons", channel="video",
            modality="video", language="it", needs=[], visitor_name=None, consent=False,
            created_at=clock.now,
        )  # fmt: skip
    queue = Queue()
    looking = NeverEntered(queue, core.database, lambda: clock.now)
    clock.advance(minutes=11)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await looking.sweep()
        clock.advance(hours=5)
    queue.away = False
    assert await looking.sweep() == ["c1"]
    async with core.database.reading() as session:
        assert (await lookups.contact(session, "c1")).outcome == "failed"


async def a_contact(core, name, at, **columns):
    async with core.database.writing() as session:
        await contacts.open_contact(
            session, contact_id=name, reference=new_reference(), category="weapons",
            channel=columns.pop("channel", "video"), modality="video", language="it", needs=[], visitor_name=None,
            consent=False, created_at=at,
        )  # fmt: skip
        if columns:
            await contacts.change_contact(session, name, **columns)


@pytest.fixture
async def kinds(core, clock):
    """Contacts of an hour ago that never entered, and some beside them that did, or are over, or wait elsewhere."""
    at = clock.now - timedelta(hours=1)
    for name, minutes, columns in (
        ("b", 1, {}),
        ("a", 0, {}),
        ("told", 0, {}),
        ("closed", 0, {"state": "closed"}),
        ("wrapped-up", 0, {"outcome": "completed"}),
        ("callback", 0, {"channel": "callback"}),
        ("message", 0, {"channel": "message"}),
    ):
        await a_contact(core, name, at + timedelta(minutes=minutes), **columns)
    async with core.database.writing() as session:
        await contacts.append_event(
            session, journal_id="1-0", kind="enqueue", contact_id="told", at=at, data={}
        )
    return at


async def test_only_those_of_which_nothing_is_told_are_closed_and_as_over_when_they_began(
    core, clock, kinds
):
    async with core.database.writing() as session:
        found = await never_entered.listed(session, None, clock.now, 9)
        closed = {
            name: await never_entered.close(session, name)
            for name in ("a", "a", "told", "closed", "wrapped-up", "callback", "message", "none")
        }
    assert found == ["a", "b"], "the oldest first"
    assert not any(closed.values()), "of two the second finds it closed"
    async with core.database.reading() as session:
        rows = {name: await lookups.contact(session, name) for name in ("a", "b", "told")}
    assert {name: (row.state, row.outcome, row.ended_at) for name, row in rows.items()} == {
        "a": ("closed", "failed", kinds), "b": ("waiting", None, None), "told": ("waiting", None, None),
    }  # fmt: skip


async def test_they_are_looked_for_from_a_moment_up_to_another(core, kinds):
    minute = timedelta(minutes=1)
    async with core.database.reading() as session:

        async def listed(since, before, limit=9):
            return await never_entered.listed(session, since, before, limit)

        assert await listed(kinds, kinds + minute) == ["a"]
        assert await listed(kinds + minute, kinds + 2 * minute) == ["b"]
        assert await listed(None, kinds) == []
        assert await listed(None, kinds + 2 * minute, 1) == ["a"]


async def test_one_that_enters_while_it_is_closed_is_opened_again(core, clock):
    await a_contact(core, "c1", clock.now)
    clock.advance(hours=1)

    class Entering(Queue):
        asked = 0

        async def contact(self, _contact_id):
            self.asked += 1
            return None if self.asked == 1 else object()

    looking = NeverEntered(Entering(), core.database, lambda: clock.now)
    assert await looking.sweep() == []
    async with core.database.reading() as session:
        row = await lookups.contact(session, "c1")
    assert (row.state, row.outcome, row.ended_at) == ("waiting", None, None)
