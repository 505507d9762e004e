"""Watchers of the floor share one reading, at most every so often, and are told when it changes."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from gateway.floor.api import Floor, FloorDay, FloorTargets
from gateway.floor.feed import FloorFeed
from gateway.floor.headline import FloorHeadline
from gateway.platform.refused import Refused
from gateway.reports.figures import Tally, figures

EVERY_S = 0.05


class Source:
    """A floor whose state is a number, which counts how often it is read."""

    def __init__(self):
        self.entered = 0
        self.reads = []
        self.away = False

    async def __call__(self):
        self.reads.append(time.monotonic())
        if self.away:
            raise RedisConnectionError("away")
        return Floor(
            now_ms=len(self.reads),
            reachable=False,
            headline=FloorHeadline(kind="closed"),
            day=FloorDay(),
            targets=FloorTargets(within_s=120, share=0.8, alarm_s=300, hold_alarm_s=120),
            today=figures(Tally(offered=self.entered)),
            trend_step_s=900,
            categories=[],
            agents=[],
        )


@asynccontextmanager
async def watching(wait_s):
    source = Source()
    feed = FloorFeed(source, every_s=EVERY_S, wait_s=wait_s)
    feed.start()
    try:
        yield source, feed
    finally:
        await feed.aclose()


@pytest.fixture
async def watched():
    """A floor and its feed, which tells news only."""
    async with watching(3600) as made:
        yield made


@pytest.fixture
async def soon_told():
    """A floor and its feed, which waits for news no longer than a few readings take."""
    async with watching(4 * EVERY_S) as made:
        yield made


def read(body):
    return msgspec.json.decode(body, type=Floor)


async def test_the_first_look_is_answered_at_once_and_the_next_waits_for_a_change(watched):
    source, feed = watched
    first = read(await feed.after(None))
    waiting = asyncio.create_task(feed.after(first.version))
    while len(source.reads) < 4:
        await asyncio.sleep(0.01)
    # the clock alone is no news
    assert not waiting.done()
    source.entered = 1
    second = read(await asyncio.wait_for(waiting, 30))
    assert second.today.offered == 1
    assert second.version != first.version


async def test_many_watchers_and_changes_cost_one_reading_in_a_while(watched):
    source, feed = watched

    async def follow():
        version, told = None, 0
        until = time.monotonic() + 10 * EVERY_S
        while time.monotonic() < until:
            source.entered += 1
            version = read(await feed.after(version)).version
            told += 1
        return told

    told = await asyncio.gather(*(follow() for _ in range(20)))
    gaps = [b - a for a, b in zip(source.reads, source.reads[1:], strict=False)]
    assert min(gaps) > 0.8 * EVERY_S
    assert max(told) <= len(source.reads) + 1


async def test_without_news_the_present_state_is_told_again(soon_told):
    _, feed = soon_told
    first = read(await feed.after(None))
    again = read(await asyncio.wait_for(feed.after(first.version), 30))
    assert again.version == first.version
    assert again.now_ms > first.now_ms


async def test_a_floor_that_cannot_be_read_is_said_to_be_away(soon_told):
    source, feed = soon_told
    source.away = True
    with pytest.raises(Refused, match="cannot be read"):
        await feed.after(None)
    source.away = False
    async with asyncio.timeout(30):
        # the pause after a failed reading may be longer than a page waits
        while True:
            with suppress(Refused):
                assert read(await feed.after(None)).version
                return


async def test_nothing_is_read_while_nobody_watches(watched):
    source, feed = watched
    for _ in range(10):
        await asyncio.sleep(0)
    assert source.reads == []
    assert read(await feed.after(None)).version
    assert source.reads


async def test_the_end_answers_whoever_waits():
    feed = FloorFeed(Source(), every_s=EVERY_S, wait_s=3600)
    feed.start()
    version = read(await feed.after(None)).version
    waiting = asyncio.create_task(feed.after(version))
    await asyncio.sleep(0)
    await feed.aclose()
    with pytest.raises(Refused, match="cannot be read"):
        await asyncio.wait_for(waiting, 10)
    await feed.aclose()
