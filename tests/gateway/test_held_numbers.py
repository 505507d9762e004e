"""Numbers of callers and of callbacks go by their own days, and stay with a recording that nothing destroys."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.archive.custody import sql as custody
from gateway.archive.lookups import kept_of
from gateway.archive.tables import Recording
from gateway.callbacks import sql as callbacks
from gateway.callbacks.tables import Callback
from gateway.telephony import sql as telephone
from gateway.telephony.tables import PhoneCall
from tests.gateway.person_rows import fill


@pytest.fixture
async def filled(database, clock):
    """Three contacts of long ago, each with a call, a callback and a recording."""
    for name in ("held", "sealed", "other"):
        await fill(database, clock.now - timedelta(days=400), contact=name, reference=name.upper())
    return database


async def forget(database, clock):
    """Do what the two housekeepings do every hour; return whose numbers are still there."""
    async with database.writing() as session:
        await telephone.forget_numbers(session, clock.now - timedelta(days=30), kept_of)
        await callbacks.forget(session, clock.now - timedelta(days=30), kept_of)
    async with database.reading() as session:
        callers = await session.execute(
            select(PhoneCall.contact_id).where(PhoneCall.number.is_not(None))
        )
        called_back = await session.execute(
            select(Callback.contact_id).where(
                Callback.email.is_not(None) | Callback.number.is_not(None)
            )
        )
        return set(callers.scalars()), set(called_back.scalars())


async def recording_of(session, contact):
    found = await session.execute(select(Recording.id).where(Recording.contact_id == contact))
    return found.scalar_one()


async def test_a_hold_and_a_seal_keep_them_until_they_are_lifted(filled, clock):
    async with filled.writing() as session:
        held, sealed = [await recording_of(session, each) for each in ("held", "sealed")]
        await custody.put_hold(session, held, by="a-1", at=clock.now, reason="Procura 12")
        await custody.seal(session, sealed, clock.now)
    assert await forget(filled, clock) == ({"held", "sealed"}, {"held", "sealed"})
    async with filled.writing() as session:
        await custody.lift_holds(session, held, by="a-1", at=clock.now)
    assert await forget(filled, clock) == ({"sealed"}, {"sealed"})
    async with filled.writing() as session:
        await custody.seal(session, sealed, None)
    assert await forget(filled, clock) == (set(), set())


async def test_a_recording_that_is_only_there_keeps_none_nor_one_that_is_gone(filled, clock):
    async with filled.writing() as session:
        held = await recording_of(session, "held")
        await custody.put_hold(session, held, by="a-1", at=clock.now, reason="Procura 12")
        await session.execute(
            update(Recording).where(Recording.id == held).values(state="destroyed")
        )
    assert await forget(filled, clock) == (set(), set())
