"""A simulated day: forty operators, 22 categories, telephone, video and callbacks, lived by the real scripts on
a real server in virtual time, and told once more by a simulation that knows nothing of them."""

import os
import statistics
from dataclasses import replace

import pytest

from queueing.categories import shipped
from tests.queueing.day import plan as days
from tests.queueing.day.plain import Plain
from tests.queueing.day.record import estimate_errors, figures, kept_share
from tests.queueing.day.station import StationDay

SEED = int(os.environ.get("VS_TEST_SEED") or 1)
COUNT = int(os.environ.get("VS_TEST_COUNT") or 5)
BUSY = (2600, 3000, 3400, 3800)
"""Calls a day: from hardly anybody waiting to a day on which one in five gives up."""


async def lived(redis, plan):
    """The day of the queue and that of the plain simulation."""
    # what is written is judged elsewhere; here a day has to pass
    await redis.config_set("appendfsync", "no")
    try:
        day = StationDay(redis, f"day{plan.seed}", plan, shipped().ids)
        return await day.run(), Plain(plan).run()
    finally:
        await redis.config_set("appendfsync", "always")


def agree(queue, plain):
    """The two days are the same: in their figures, and in the life of each contact."""
    ours, theirs = figures(queue), figures(plain)
    assert ours.offered == theirs.offered
    for name in ("level_of_answered", "level_of_offered", "abandonment"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=0.005), name
    for name in ("mean_wait_s", "ninth_tenth_s", "longest_wait_s"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=0.02, abs=1), name
    assert ours.by_channel == pytest.approx(theirs.by_channel, rel=0.02, abs=1)
    told = {life.id: (life.answered_ms, life.given_up_ms, life.agents) for life in plain}
    other = [
        life.id
        for life in queue
        if told.get(life.id) != (life.answered_ms, life.given_up_ms, life.agents)
    ]
    assert len(other) <= len(queue) * 0.005, other[:10]


async def test_a_morning(redis):
    plan = days.draw(SEED, sorted(shipped().ids), calls_a_day=3600, until_ms=10 * days.HOUR)
    queue, plain = await lived(redis, plan)
    agree(queue, plain)
    assert {life.channel for life in queue} == {"video", "phone", "line", "callback"}
    assert figures(queue).abandonment > 0.02
    errors = estimate_errors(queue)
    assert len(errors) > 100
    assert statistics.median(errors) < 0.4


@pytest.mark.long
async def test_days(redis, capsys):
    """``COUNT`` days with seeds from ``SEED`` on, each at another load; prints a line of figures a day."""
    everything = []
    for number in range(COUNT):
        calls = BUSY[number % len(BUSY)]
        plan = days.draw(SEED + number, sorted(shipped().ids), calls_a_day=calls)
        queue, plain = await lived(redis, plan)
        agree(queue, plain)
        found, errors = figures(queue), estimate_errors(queue)
        everything += errors
        with capsys.disabled():
            print(
                f"\nseed {plan.seed}: {found.offered} contacts, answered within 120 s"
                f" {found.level_of_answered:.1%} of those answered and {found.level_of_offered:.1%}"
                f" of all, {found.abandonment:.1%} gave up, mean wait {found.mean_wait_s:.0f} s;"
                f" estimate off by {statistics.median(errors):.1%} (median of {len(errors)}),"
                f" within the range {kept_share(queue):.1%}"
            )
    with capsys.disabled():
        print(
            f"\nestimate off by {statistics.median(everything):.1%} (median of {len(everything)})"
        )
    assert statistics.median(everything) <= 0.25


async def test_a_day_that_differs_is_told(redis):
    """The comparison sees a single rule that is another: here calls are not passed on."""
    plan = days.draw(SEED, sorted(shipped().ids), calls_a_day=3600, until_ms=9 * days.HOUR)
    queue, _ = await lived(redis, plan)
    plan.calls = [replace(call, moves_to=None) for call in plan.calls]
    with pytest.raises(AssertionError):
        agree(queue, Plain(plan).run())
