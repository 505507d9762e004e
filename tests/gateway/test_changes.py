"""Who watches a table hears of what is committed to it, and of nothing else."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from gateway.contacts.tables import StoredPlan
from gateway.floor.tables import FloorNotice
from gateway.platform.security.tables import Account
from gateway.platform.sql import changes
from gateway.platform.sql.changes import Changes, announce, keep_to_writer
from gateway.platform.sql.writes import put

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def heard(database):
    """How often the watched table was told."""
    told = []
    database.changes.watch(StoredPlan, wake=lambda: told.append(1))
    return told


def plan():
    return StoredPlan(station="s", plan={}, revision=1, changed_at=NOW, changed_by=None)


async def test_every_kind_of_write_is_told_once_it_is_committed(database, heard):
    async with database.writing() as session:
        session.add(plan())
        await session.flush()
        assert not heard
    assert len(heard) == 1
    async with database.writing() as session:
        (await session.get(StoredPlan, "s")).revision = 2
    assert len(heard) == 2
    async with database.writing() as session:
        await session.execute(update(StoredPlan).values(revision=3))
        await session.execute(update(StoredPlan).values(revision=4))
    assert len(heard) == 3
    row = {"station": "s", "plan": {}, "revision": 5, "changed_at": NOW, "changed_by": None}
    async with database.writing() as session:
        await put(session, StoredPlan, row)
    assert len(heard) == 4
    async with database.writing() as session:
        await session.execute(delete(StoredPlan))
    assert len(heard) == 5


async def test_what_is_rolled_back_or_only_read_is_not_told(database, heard):
    with pytest.raises(LookupError):
        async with database.writing() as session:
            session.add(plan())
            await session.flush()
            raise LookupError
    async with database.writing() as session:
        await session.get(StoredPlan, "s")
    async with database.reading() as session:
        await session.get(StoredPlan, "s")
    assert not heard


async def test_transactions_at_once_tell_each_what_it_wrote(database):
    told = []
    database.changes.relay(told.append)
    begun = asyncio.Event()

    async def reads():
        async with database.reading() as session:
            await session.get(StoredPlan, "s")
            begun.set()

    async def writes():
        await begun.wait()
        async with database.writing() as session:
            session.add(plan())
        async with database.writing() as session:
            announce(session, "something")

    await asyncio.gather(reads(), writes())
    assert told == [{StoredPlan.__tablename__}, {"something"}]


def test_a_version_changes_with_what_is_watched_and_with_time():
    now_s = [0.0]
    told = Changes(lambda: now_s[0])
    watch = told.watch(Account, "sessions-ended")
    first = watch.version
    told.heard({FloorNotice.__tablename__})
    assert watch.version == first
    told.heard({Account.__tablename__})
    second = watch.version
    assert second != first
    told.heard({"sessions-ended"})
    third = watch.version
    assert third != second
    now_s[0] = changes.SAFETY_S - 0.1
    assert watch.version == third
    now_s[0] += 0.2
    assert watch.version != third
    told.missed()
    assert watch.version not in (first, second, third)
    both = {Account.__tablename__, "sessions-ended"}
    assert told.between_processes({*both, FloorNotice.__tablename__}) == both


def test_of_one_thing_its_key_is_told_and_nothing_to_those_who_watch_the_whole():
    told = Changes()
    keys, wakes = [], []
    told.watch_each("contact", keys.append)
    told.watch("contact", wake=lambda: wakes.append(1))
    told.heard({changes.of_one("contact", "c-1"), changes.of_one("chat", "c-2")})
    assert (keys, wakes) == (["c-1"], [])
    told.heard({"contact"})
    told.missed()
    assert (keys, wakes) == (["c-1", None, None], [1, 1])
    between = told.between_processes(
        {changes.of_one("contact", "c-1"), changes.of_one("chat", "c")}
    )
    assert between == {"contact/c-1"}


async def test_what_only_its_writer_reads_is_not_told(database, heard):
    async with database.writing() as session:
        session.add(plan())
        await session.flush()
        keep_to_writer(session, StoredPlan)
    assert not heard
    async with database.writing() as session:
        await session.execute(update(StoredPlan).values(revision=2))
        keep_to_writer(session, StoredPlan)
        await session.execute(update(StoredPlan).values(revision=3))
    assert len(heard) == 1


def test_of_two_who_watch_one_thing_both_are_told():
    changes, told, relayed = Changes(), [], []
    for name in ("one", "other"):
        changes.watch_each("contact", lambda key, name=name: told.append((name, key)))
        changes.relay(lambda topics, name=name: relayed.append((name, topics)))
    woken = []
    for name in ("one", "other"):
        changes.watch("contact", wake=lambda name=name: woken.append(name))
    changes.committed({"contact/k1"})
    assert told == [("one", "k1"), ("other", "k1")]
    assert relayed == [(name, frozenset({"contact/k1"})) for name in ("one", "other")]
    told.clear()
    changes.heard({"contact"})
    assert told == [("one", None), ("other", None)]
    assert woken == ["one", "other"]
    told.clear()
    changes.missed()
    assert told == [("one", None), ("other", None)]
    assert woken == ["one", "other"] * 2
