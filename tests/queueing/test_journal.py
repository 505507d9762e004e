"""The journal loses nothing and forgets what all have read."""

import asyncio

import pytest
from redis import exceptions as redis_errors

from queueing import journal
from queueing.journal import JournalReader, drop_group, trim
from queueing.model import Party
from tests.queueing.oracles import permits
from tests.support.situations.acd import done, enter, on_duty


@pytest.fixture
def reader(redis, acd):
    station = acd.keys.station.removeprefix("{acd:").removesuffix("}")

    def build(group="history", consumer="gateway-1", **options):
        options.setdefault("block_s", 0.01)
        options.setdefault("reclaim_after_s", 0)
        return JournalReader(redis, station, group=group, consumer=consumer, **options)

    build.station = station
    return build


async def events_until(reader, seq, *, ack=True):
    """Consumes until the event with ``seq`` has come."""
    found = []
    async with asyncio.timeout(10):
        async for batch in reader:
            found += [entry.event for entry in batch]
            if ack:
                await reader.ack(batch)
            if any(entry.event.seq >= seq for entry in batch):
                break
    return found


async def test_every_event_comes_in_order_as_it_was_returned(acd, reader, clock):
    returned = [*(await enter(acd, "c")).events, *(await on_duty(acd, "a")).events]
    clock.advance(2)
    for transition in (
        await acd.accept("c", "a"),
        await acd.hold("c", "a"),
        await acd.retrieve("c", "a"),
        await acd.detach("c"),
        await acd.resume("c"),
        await acd.hang_up("c", Party.CITIZEN),
        await acd.correct_category("c", "privacy", "a"),
        await acd.finish_wrap_up("a", "answered"),
    ):
        returned += done(transition).events
    journalled = await events_until(reader(batch=3), returned[-1].seq)
    assert [event for event in journalled if event.kind != "sign_on"] == returned
    assert [event.seq for event in journalled] == list(range(1, len(journalled) + 1))
    assert all(permits(event) for event in journalled)


async def test_no_personal_data_has_a_field(acd, reader):
    await enter(acd, "c", consent=True)
    (event,) = await events_until(reader(), 1)
    known = {"channel", "modality", "consent", "score", "target", "requirements"}
    assert set(event.details) == known


async def test_a_crashed_consumer_gets_its_batch_again_under_its_name(acd, reader):
    for number in range(5):
        await enter(acd, f"c{number}")
    first = await events_until(reader(reclaim_after_s=60), 5, ack=False)
    again = await events_until(reader(reclaim_after_s=60), 5)
    assert again == first
    await enter(acd, "new")
    assert [event.contact for event in await events_until(reader(), 6)] == ["new"]


async def test_another_consumer_takes_over_from_a_dead_one(acd, reader):
    for number in range(5):
        await enter(acd, f"c{number}")
    await events_until(reader(consumer="dead"), 5, ack=False)
    await enter(acd, "new")
    found = await events_until(reader(consumer="alive"), 6)
    assert [event.seq for event in found] == [1, 2, 3, 4, 5, 6]


async def test_a_batch_that_could_not_be_stored_comes_again_to_the_same_reader(acd, reader):
    await enter(acd, "c")
    seen = []
    async with asyncio.timeout(10):
        one = reader()
        async for batch in one:
            seen += [entry.event.seq for entry in batch]
            if len(seen) == 3:
                await one.ack(batch)
                break
    assert seen == [1, 1, 1]


async def test_two_consumers_of_a_group_share_and_two_groups_both_get_all(acd, reader):
    shared, live = [], []
    first, second = (
        reader(consumer="x", reclaim_after_s=60),
        reader(consumer="y", reclaim_after_s=60),
    )
    other = reader(group="live")

    async def consume(one, sink):
        async for batch in one:
            sink += [entry.event.seq for entry in batch]
            await one.ack(batch)

    tasks = [
        asyncio.create_task(consume(first, shared), name="x"),
        asyncio.create_task(consume(second, shared), name="y"),
        asyncio.create_task(consume(other, live), name="live"),
    ]
    try:
        for number in range(40):
            await enter(acd, f"c{number}")
        async with asyncio.timeout(10):
            while len(shared) < 40 or len(live) < 40:
                await asyncio.sleep(0.005)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(shared) == list(range(1, 41))
    assert live == list(range(1, 41))


async def test_only_what_every_group_acknowledged_is_trimmed(acd, redis, reader):
    assert await trim(redis, reader.station) == 0
    for number in range(10):
        await enter(acd, f"c{number}")
    assert await trim(redis, reader.station) == 0, "nobody reads yet"
    live = reader(group="live", batch=4)
    await live.open()
    await events_until(reader(), 10)
    assert await trim(redis, reader.station) == 0, "one group has not begun"
    await events_until(live, 4)
    await events_until(live, 8, ack=False)
    # The history has read all, the other has acknowledged four and holds four.
    assert await trim(redis, reader.station) == 4
    assert [event.seq for event in await events_until(reader(group="live"), 10)][:2] == [5, 6]
    assert await trim(redis, reader.station) == 5
    assert await redis.xlen(acd.keys.journal) == 1
    await enter(acd, "after")
    assert [event.seq for event in await events_until(reader(), 11)] == [11]


async def test_a_group_nobody_reads_can_be_dropped(acd, redis, reader):
    await reader(group="former").open()
    for number in range(3):
        await enter(acd, f"c{number}")
    await events_until(reader(), 3)
    assert await trim(redis, reader.station) == 0
    await drop_group(redis, reader.station, "former")
    assert await trim(redis, reader.station) == 2


async def followed_until(reader, handle, seq):
    """Follow the journal until *handle* has been given the event with *seq*; return all it was given."""
    given, there = [], asyncio.Event()

    async def note(batch):
        await handle(batch)
        given.extend(entry.event for entry in batch)
        if given and given[-1].seq >= seq:
            there.set()

    following = asyncio.create_task(reader.follow(note), name="follow")
    try:
        async with asyncio.timeout(10):
            await there.wait()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return given


async def harmless(_batch):
    """Nothing is wrong with any entry."""


async def test_an_entry_that_cannot_be_decoded_is_set_aside(acd, redis, reader):
    await enter(acd, "before")
    odd = {"seq": "1", "kind": "enqueue", "at": "1", "contact": "c", "contact_to": "dreaming"}
    poison = [
        await redis.xadd(acd.keys.journal, {"kind": "no number, no time"}),
        await redis.xadd(acd.keys.journal, odd),
    ]
    last = (await enter(acd, "after")).events[-1].seq
    given = await followed_until(reader(), harmless, last)
    assert [event.contact for event in given] == ["before", "after"]
    kept = [values for _, values in await redis.xrange(acd.keys.journal_aside)]
    assert [values[b"aside.id"] for values in kept] == poison
    assert {values[b"aside.group"] for values in kept} == {b"history"}
    assert kept[1][b"contact_to"] == b"dreaming"
    assert await redis.xlen(acd.keys.journal_aside) == 2
    (group,) = await redis.xinfo_groups(acd.keys.journal)
    assert group["pending"] == 0


async def test_only_odd_entries_do_not_hide_the_own_ones_behind_them(acd, redis, reader):
    """After a restart the consumer reads what it owes; a batch of nothing but odd entries is not the end of it."""
    await redis.xadd(acd.keys.journal, {"kind": "odd"})
    last = (await enter(acd, "c")).events[-1].seq
    owing = reader(reclaim_after_s=60)
    await owing.open()
    await redis.xreadgroup("history", "gateway-1", {acd.keys.journal: ">"})
    (event,) = await followed_until(reader(batch=1, reclaim_after_s=60), harmless, last)
    assert event.contact == "c"


async def test_an_entry_that_cannot_be_handled_is_set_aside(acd, redis, reader):
    last = [(await enter(acd, name)).events[-1].seq for name in ("a", "bad", "c")][-1]

    async def handle(batch):
        if any(entry.event.contact == "bad" for entry in batch):
            raise LookupError("nobody of that name")

    given = await followed_until(reader(), handle, last)
    assert [event.contact for event in given] == ["a", "c"]
    (kept,) = [values for _, values in await redis.xrange(acd.keys.journal_aside)]
    assert (kept[b"contact"], kept[b"aside.why"]) == (b"bad", b"LookupError")


async def test_of_entries_set_aside_states_of_agents_go_and_the_story_of_a_contact_stays(
    acd, redis, reader
):
    told = [
        {"agent": "a", "aside.id": "1000-0"},
        {"agent": "a", "contact": "c", "aside.id": "1000-1"},
        {"kind": "odd", "aside.id": "1000-2"},
        {"agent": "a", "aside.id": "2000-0"},
    ]
    for entry in told:
        await redis.xadd(acd.keys.journal_aside, entry)
    assert await journal.forget_states_aside(redis, reader.station, 2000) == 1
    assert await journal.forget_states_aside(redis, reader.station, 2000) == 0
    kept = [values[b"aside.id"] for _, values in await redis.xrange(acd.keys.journal_aside)]
    assert kept == [b"1000-1", b"1000-2", b"2000-0"]


async def test_a_server_that_is_away_is_waited_for(acd, redis, reader, monkeypatch):
    monkeypatch.setattr(journal, "RETRY_S", 0.01)
    last = (await enter(acd, "c")).events[-1].seq
    failures = iter([redis_errors.ConnectionError, redis_errors.ReadOnlyError, OSError])

    async def handle(_batch):
        failure = next(failures, None)
        if failure is not None:
            raise failure

    (event,) = await followed_until(reader(reclaim_after_s=60), handle, last)
    assert event.contact == "c"
    assert await redis.xlen(acd.keys.journal_aside) == 0


async def test_leaving_a_group_keeps_what_is_undone(acd, redis, reader):
    await enter(acd, "c")
    leaving = reader()
    await events_until(leaving, 1, ack=False)
    await leaving.aclose()
    (group,) = await redis.xinfo_groups(acd.keys.journal)
    assert (group["consumers"], group["pending"]) == (1, 1)
    await events_until(leaving, 1)
    await leaving.aclose()
    await leaving.aclose()
    (group,) = await redis.xinfo_groups(acd.keys.journal)
    assert (group["consumers"], group["pending"]) == (0, 0)


async def test_killed_consumers_are_forgotten_once_they_leave_nothing_undone(
    acd, redis, reader, monkeypatch
):
    last = (await enter(acd, "c")).events[-1].seq
    # another group is looked at before and leaves this one to itself
    await events_until(reader(group="alarms"), last)
    await events_until(reader(consumer="killed"), last)
    last = (await enter(acd, "d")).events[-1].seq
    await events_until(reader(consumer="owing", reclaim_after_s=60), last, ack=False)
    await trim(redis, reader.station)
    stream = acd.keys.journal

    async def names():
        return {str(c["name"]) for c in await redis.xinfo_consumers(stream, "history")}

    assert len(await names()) == 2, "an hour is not over"
    monkeypatch.setattr(journal, "FORGOTTEN_AFTER_S", 30)
    async with asyncio.timeout(10):
        while min([c["idle"] for c in await redis.xinfo_consumers(stream, "history")]) <= 30:
            await asyncio.sleep(0.01)
    await trim(redis, reader.station)
    assert len(await names()) == 2, "nor are thirty seconds"
    monkeypatch.setattr(journal, "FORGOTTEN_AFTER_S", -1)
    await trim(redis, reader.station)
    (left,) = await names()
    assert "owing" in left
