"""Contacts whose gateway died before the queue took them are closed, whenever the queue can be asked."""

import pytest

from gateway.contacts import sql as contacts
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
        assert (await contacts.contact(session, "c1")).outcome == "failed"
