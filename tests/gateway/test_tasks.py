"""Loops go on whatever a turn raises, and their trouble can be seen."""

import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisAwayError

from gateway import tasks
from gateway.tasks import Periodic, failing


@pytest.fixture
async def loop_of():
    """Start loops without a pause; they end with the test."""
    loops = []

    def start(work, name="test:loop"):
        loop = Periodic(name, work, 0)
        loop.start()
        loops.append(loop)
        return loop

    yield start
    for loop in loops:
        await loop.aclose()


async def comes_true(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def test_a_turn_that_raises_costs_one_turn(loop_of):
    turns = iter([ValueError("odd"), None, RedisAwayError("away"), None])
    done = []
    before = tasks.failures["test:loop"]

    async def work():
        outcome = next(turns, None)
        if outcome is not None:
            raise outcome
        done.append(1)

    loop = loop_of(work)
    await comes_true(lambda: len(done) >= 3)
    assert tasks.failures["test:loop"] == before + 2
    assert loop.failed_in_a_row == 0


async def test_one_that_fails_again_and_again_is_named(loop_of):
    well = asyncio.Event()

    async def work():
        if not well.is_set():
            raise ValueError("odd")

    loop = loop_of(work, "test:ill")
    await comes_true(lambda: loop.failed_in_a_row >= tasks.FAILING_AFTER)
    assert failing() == ["test:ill"]
    well.set()
    await comes_true(lambda: not failing())


async def test_one_that_was_closed_is_not_named(loop_of):
    async def work():
        raise ValueError("odd")

    loop = loop_of(work)
    await comes_true(failing)
    await loop.aclose()
    await loop.aclose()
    assert failing() == []


async def test_it_is_not_begun_twice(loop_of):
    async def work():
        return None

    loop = loop_of(work)
    with pytest.raises(RuntimeError):
        loop.start()


async def test_closed_in_the_middle_of_a_turn_it_ends(loop_of):
    begun = asyncio.Event()

    async def work():
        begun.set()
        await asyncio.Event().wait()

    loop = loop_of(work)
    await begun.wait()
    await loop.aclose()
    assert "test:loop" not in {task.get_name() for task in asyncio.all_tasks()}
