"""Loops go on whatever a turn raises, and their trouble can be seen."""

import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisAwayError
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from gateway.platform import loops as tasks
from gateway.platform.loops import Periodic, failing
from gateway.platform.sql.engine import Database  # noqa: F401 - says what a database that is away raises


@pytest.fixture
async def loop_of():
    """Start loops, without a pause if none is given; they end with the test."""
    loops = []

    def start(work, name="test:loop", every_s=0, **options):
        loop = Periodic(name, work, every_s, **options)
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

    loops = [loop_of(work, name) for name in ("test:ill", "test:also")]
    await comes_true(lambda: all(each.failed_in_a_row >= tasks.FAILING_AFTER for each in loops))
    assert failing() == ["test:also", "test:ill"]
    well.set()
    await comes_true(lambda: not failing())


async def test_a_turn_that_fails_is_tried_again_before_its_time(loop_of):
    failures = iter([ValueError("odd"), ValueError("odd")])
    done = asyncio.Event()

    async def work():
        for failure in failures:
            raise failure
        done.set()

    loop_of(work, every_s=3600, retry_s=0.001)
    async with asyncio.timeout(10):
        await done.wait()


async def test_the_pauses_after_failures_double_and_stay_short(monkeypatch, loop_of):
    pauses = []
    ended = asyncio.Event()
    sleep = asyncio.sleep

    async def note(pause_s):
        pauses.append(pause_s)
        if len(pauses) == 6:
            ended.set()
        await sleep(0)

    async def work():
        raise ValueError("odd")

    monkeypatch.setattr("gateway.platform.loops.asyncio.sleep", note)
    loop_of(work, every_s=60, retry_s=0.25)
    async with asyncio.timeout(10):
        await ended.wait()
    assert pauses[:6] == [0.25, 0.5, 1, 2, 2, 2]


async def test_one_that_is_woken_does_not_wait_for_its_time(loop_of):
    turns = []
    begun = asyncio.Event()

    async def work():
        turns.append(1)
        begun.set()

    loop = loop_of(work, every_s=3600)
    await begun.wait()
    loop.wake()
    await comes_true(lambda: len(turns) == 2)


async def test_however_often_it_is_woken_it_rests_between_turns(monkeypatch, loop_of):
    pauses, turns = [], []
    sleep = asyncio.sleep

    async def note(pause_s):
        pauses.append((pause_s, len(turns)))
        await sleep(0)

    async def work():
        turns.append(1)
        loop.wake()

    monkeypatch.setattr("gateway.platform.loops.asyncio.sleep", note)
    loop = loop_of(work, every_s=3600, least_s=5)
    async with asyncio.timeout(10):
        while len(turns) < 3:
            await sleep(0)
    assert pauses[:2] == [(5, 1), (5, 2)]


async def test_a_turn_may_ask_for_the_next_one_before_its_time(loop_of):
    turns = []

    async def work():
        turns.append(1)
        if len(turns) == 1:
            loop.again_in(7200)
            loop.again_in(0)

    loop = loop_of(work, every_s=3600)
    await comes_true(lambda: len(turns) == 2)
    # the next one comes in its time again
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(turns) == 2


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


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT 1", {}, ConnectionError("gone")),
        RedisAwayError("gone"),
        OSError("gone"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_is_away_leaves_no_traceback(error):
    with capture_logs() as told:
        tasks.note_failure("test:loop", error)
    assert [entry["exc_info"] for entry in told] == [None]


async def test_a_task_that_fails_is_logged_and_the_others_go_on():
    gone_on, owned = asyncio.Event(), tasks.Tasks()

    async def fails():
        raise ValueError

    async def goes_on():
        await gone_on.wait()

    owned.spawn(goes_on(), "test:goes-on")
    with capture_logs() as logged:
        owned.spawn(fails(), "test:fails")
        await comes_true(lambda: len(owned) == 1)
    assert [(each["event"], each["task"]) for each in logged] == [("task.failed", "test:fails")]
    gone_on.set()
    await owned.wait(60)
    await comes_true(lambda: not owned)


async def test_tasks_end_with_their_owner():
    owned, ended = tasks.Tasks(), []

    async def stays(name):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    owned.spawn(stays("spawned"), "test:spawned")
    owned.own(asyncio.create_task(stays("owned"), name="test:owned"))
    await owned.wait(0)
    await owned.aclose()
    assert sorted(ended) == ["owned", "spawned"]
    await owned.aclose()
