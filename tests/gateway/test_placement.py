"""Where a new room goes: not to a full worker, and a burst not to one."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from gateway.calls import worker_links
from gateway.calls import workers as workers_module
from gateway.calls.placement import CALL_LOAD, choose, expected
from gateway.calls.worker_links import WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.platform.refused import Refused
from tests.support.servers.valkey import PrivateValkey

LIMIT = 0.9


def worker(name, load=0.0, peers=0, draining=False):
    return WorkerEntry(id=name, url="http://127.0.0.1:1", load=load, peers=peers, draining=draining)


@pytest.fixture
async def redis():
    running = PrivateValkey()
    running.start()
    client = Redis.from_url(running.url, decode_responses=True)
    yield client
    await client.aclose()
    running.close()


WORKERS = st.lists(st.tuples(st.floats(0, 2), st.integers(0, 500), st.booleans()), max_size=8).map(
    lambda made: [worker(f"w{n}", *each) for n, each in enumerate(made)]
)
PLACED = st.dictionaries(st.integers(0, 7).map(lambda n: f"w{n}"), st.integers(0, 60))


@given(WORKERS, PLACED, st.sampled_from([0.0, 0.5, LIMIT]))
def test_the_least_loaded_one_with_room_is_taken_and_none_only_where_there_is_none(
    workers, placed, limit
):
    taking = [
        each
        for each in workers
        if not each.draining and (not limit or expected(each, placed.get(each.id, 0)) < limit)
    ]
    found = choose(workers, placed, limit)
    if found is None:
        assert not taking
        return
    assert found in taking
    least = min(expected(each, placed.get(each.id, 0)) for each in taking)
    assert expected(found, placed.get(found.id, 0)) <= least + 0.01


def test_at_the_limit_nobody_is_taken_and_of_two_alike_the_one_with_fewer_people():
    assert choose([worker("a", load=LIMIT)], {}, LIMIT) is None
    assert choose([worker("a", load=LIMIT - 0.001)], {}, LIMIT).id == "a"
    assert choose([worker("a", peers=3), worker("b", peers=1)], {}, LIMIT).id == "b"


@given(WORKERS.filter(lambda some: any(not each.draining for each in some)), st.integers(1, 200))
def test_a_burst_within_one_heartbeat_is_spread_and_stops_at_the_limit(workers, calls):
    """Nobody's figures change meanwhile: what was placed is all that is known of it."""
    placed = Counter()
    for _ in range(calls):
        found = choose(workers, placed, LIMIT)
        if found is None:
            break
        before = {each.id: expected(each, placed[each.id]) for each in workers if not each.draining}
        assert before[found.id] <= min(before.values()) + 0.01
        placed[found.id] += 1
    for each in workers:
        if placed[each.id]:
            assert expected(each, placed[each.id]) < LIMIT + CALL_LOAD
    if sum(placed.values()) < calls:
        assert all(each.draining or expected(each, placed[each.id]) >= LIMIT for each in workers)


@pytest.mark.process
async def test_what_was_placed_is_known_to_every_gateway_and_forgotten_in_time(redis, monkeypatch):
    one, other = (WorkerRegister(redis, "{acd:test}") for _ in range(2))
    for name in ("a", "a", "b"):
        await one.reserve(name)
    assert await other.reserved() == {"a": 2, "b": 1}
    monkeypatch.setattr(workers_module, "RESERVED_S", 0.0)
    assert await other.reserved() == {}
    # what is forgotten leaves Redis with the next one, so that a busy station keeps no more than its last seconds
    await one.reserve("c")
    assert await redis.zcard("{acd:test}:workers:placed") == 0


class Links(WorkerLinks):
    """Knows *workers*, and has no heartbeat to wait for."""

    known = True

    def __init__(self, redis, *workers, limit=LIMIT):
        super().__init__(WorkerRegister(redis, "{acd:test}"), None, load_limit=limit)
        self.workers = list(workers)

    async def alive(self):
        return self.workers


@pytest.mark.process
async def test_fifty_calls_at_once_are_spread_over_equal_workers(redis):
    links = Links(redis, worker("a"), worker("b"))
    chosen = Counter(await asyncio.gather(*(links.choose() for _ in range(50))))
    assert chosen == {"a": 25, "b": 25}


@pytest.mark.process
async def test_where_all_are_full_nobody_is_taken_until_one_has_room(redis, monkeypatch):
    monkeypatch.setattr(worker_links, "WORKER_WAIT_S", 0.0)
    full = worker("a", 0.95), worker("b", 0.2, draining=True)
    links = Links(redis, *full)
    with pytest.raises(Refused) as refused:
        await links.choose()
    assert (refused.value.code, refused.value.retryable) == ("no_media", True)
    # another word for it than where there is none at all, and the same for the page
    assert "busy" in str(refused.value)
    assert await Links(redis, *full, limit=0.0).choose() == "a"
    monkeypatch.setattr(worker_links, "WORKER_WAIT_S", 60.0)
    waiting = asyncio.create_task(links.choose())
    await asyncio.sleep(0)
    links.workers = [worker("a", 0.3)]
    assert await waiting == "a"
