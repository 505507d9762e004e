"""The checkers of histories: they agree with each other, and they bite."""

import asyncio
import copy
import itertools
import random

import pytest
from redis.exceptions import ResponseError

from queueing import wire
from queueing.keys import StationKeys
from queueing.runner import connect
from tests.queueing.agreement import disagreements
from tests.queueing.campaign import compare_journal
from tests.queueing.conftest import START_MS
from tests.queueing.judge import Judge
from tests.queueing.linear import follow, linearise
from tests.queueing.mutations import FAULTS, fault_called
from tests.queueing.recorder import NEVER, Operation
from tests.queueing.writer import Plan, Writer

_stations = itertools.count(1)


class History:
    """What four writers in this process did on a new station."""

    def __init__(self, client, station):
        self.client, self.station, self.keys = client, station, StationKeys(station)
        self.operations, self.order, self.journal = {}, [], []

    def __deepcopy__(self, memo):
        twin = History(self.client, self.station)
        twin.operations = copy.deepcopy(self.operations, memo)
        twin.order, twin.journal = list(self.order), copy.deepcopy(self.journal, memo)
        return twin

    async def prove(self):
        """As a campaign does after a round. Raises ``AssertionError``."""
        judge = Judge()
        compare_journal(follow(self.order, self.operations.values(), judge), self.journal)
        differences = await disagreements(self.client, self.station, judge.model)
        assert not differences, differences


@pytest.fixture
async def write(valkey):
    client = connect(valkey.url)
    await client.flushall()

    async def write(count, seed, *, witness=True, trouble=0.0, mutation=None, station=None):
        found = History(client, station or f"h{next(_stations)}")

        def record(operation):
            found.operations[operation.id] = operation

        writers = [
            Writer(
                Plan(
                    name=f"{found.station}w{number}",
                    url=valkey.url,
                    station=found.station,
                    seed=seed * 10 + number,
                    operations=count // 4,
                    start_ms=START_MS,
                    pace=4,
                    trouble=trouble,
                    witness=witness,
                ),
                sent=record,
                answered=record,
                mutation=mutation,
            )
            for number in range(4)
        ]
        try:
            await asyncio.gather(*(writer.run() for writer in writers))
        finally:
            await asyncio.gather(*(writer.client.aclose() for writer in writers))
        async with asyncio.timeout(30):
            while len(await client.client_list()) > 1:
                await asyncio.sleep(0.01)
        names = await client.lrange(f"{found.keys.station}:witness", 0, -1)
        found.order = [name.rpartition(":op:")[2] for name in wire.texts(names)]
        entries = await client.xrange(found.keys.journal)
        found.journal = [wire.fields(values) for _, values in entries]
        return found

    yield write
    await client.aclose()


# --- the two agree on what really happened


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(each, marks=pytest.mark.long) for each in (1, 2))]
)
async def test_the_search_finds_an_order_with_nothing_to_go_by(write, seed):
    """The scripts as shipped, no witness; numbers and times of events are not looked at."""
    # the search takes far longer where many calls overlap, which a busy machine decides
    history = await write(60, seed, witness=False)
    assert not history.order
    operations = list(history.operations.values())
    (found,) = linearise(operations, blind=("seq", "at", "until", "waited")).values()
    assert len(found) == len(operations)
    # What it found convinces the other checker as well, once it may see everything.
    (found,) = linearise(operations).values()
    follow(found, operations, Judge())


async def test_both_accept_a_history_with_broken_off_calls(write):
    broken_off, seeds = [], itertools.count()
    while not broken_off:
        history = await write(100, next(seeds), trouble=0.03)
        broken_off = [name for name, done in history.operations.items() if not done.known]
    await history.prove()
    assert linearise(history.operations.values())


async def test_stations_are_searched_apart(write):
    one, other = await write(60, 1, witness=False), await write(60, 2, witness=False)
    found = linearise([*one.operations.values(), *other.operations.values()])
    assert found.keys() == {one.keys.station, other.keys.station}


# --- a history that cannot have happened is refused by both


_good = []


@pytest.fixture
async def good(write):
    """A proved history to be damaged; written once, and no longer in the server."""
    if not _good:
        _good.append(await _eventful(write))
    return copy.deepcopy(_good[0])


async def _eventful(write):
    kinds, seeds = set(), itertools.count()
    while not {"enqueue", "offer", "accept"} <= kinds:
        history = await write(120, next(seeds))
        await history.prove()
        kinds = {event["kind"] for event in history.journal}
    return history


def refused(operations):
    return linearise(operations) is None


def of_kind(history, kind):
    """The first operation, in order, that brought about an event of a kind."""
    return next(
        name
        for name in history.order
        if any(event["kind"] == kind for event in history.operations[name].reply[1:])
    )


async def test_a_lost_operation_is_noticed(good):
    name = of_kind(good, "enqueue")
    good.order.remove(name)
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        await good.prove()
    # For the search it is lost when nobody claims to have done what others saw.
    assert refused([op for op in good.operations.values() if op.id != name])


async def test_an_operation_done_twice_is_noticed(good):
    good.order.append(of_kind(good, "accept"))
    with pytest.raises(AssertionError, match="was done 2 times"):
        await good.prove()


async def test_an_operation_nobody_asked_for_is_noticed(good):
    good.order.append("nobody-1")
    with pytest.raises(AssertionError, match="nobody asked for it"):
        await good.prove()


async def test_a_double_assignment_is_noticed(good):
    """Another agent than the one rung is told that it rings there."""
    name = of_kind(good, "offer")
    reply = copy.deepcopy(good.operations[name].reply)
    offer = next(event for event in reply[1:] if event["kind"] == "offer")
    offer["agent"] = "a0" if offer["agent"] != "a0" else "a1"
    good.operations[name].reply = reply
    with pytest.raises(AssertionError, match="the model says"):
        await good.prove()
    assert refused(good.operations.values())


async def test_a_second_success_of_the_same_accept_is_noticed(good):
    """Two desks are both told that they have the contact."""
    name = of_kind(good, "accept")
    accepted = good.operations[name]
    invoked = max(op.invoked_ns for op in good.operations.values()) + 1
    again = Operation(
        "again-1", accepted.station, "accept", accepted.arguments, invoked, NEVER, accepted.reply
    )
    good.operations[again.id] = again
    assert refused(good.operations.values())
    good.order.append(again.id)
    with pytest.raises(AssertionError, match="the model says"):
        await good.prove()


async def test_an_order_against_real_time_is_noticed(good):
    """Everything is answered rightly, and one answer was there before its cause had begun."""
    effect = good.operations[of_kind(good, "accept")]
    (cause,) = (
        operation
        for operation in good.operations.values()
        if operation.script in ("enqueue", "schedule")
        and any(event.get("contact") == effect.arguments[2] for event in operation.reply[1:2])
    )
    length = effect.returned_ns - effect.invoked_ns
    effect.returned_ns = cause.invoked_ns - 1
    effect.invoked_ns = effect.returned_ns - length
    with pytest.raises(AssertionError, match="began when it was over"):
        await good.prove()
    assert refused(good.operations.values())


async def test_an_order_that_was_shuffled_is_noticed(good):
    moments = random.Random(1)
    changing = [name for name in good.order if len(good.operations[name].reply) > 1]
    noticed = 0
    for _ in range(20):
        one, other = sorted(moments.sample(range(len(changing)), 2))
        order = list(good.order)
        at, to = order.index(changing[one]), order.index(changing[other])
        order[at], order[to] = order[to], order[at]
        with pytest.raises(AssertionError):
            follow(order, good.operations.values(), Judge())
        noticed += 1
    assert noticed == 20


@pytest.mark.parametrize("damage", ["lost", "swapped", "changed", "added"])
async def test_a_journal_that_is_not_what_happened_is_noticed(good, damage):
    middle = len(good.journal) // 2
    if damage == "lost":
        del good.journal[-1]
    elif damage == "swapped":
        good.journal[middle : middle + 2] = good.journal[middle : middle + 2][::-1]
    elif damage == "changed":
        good.journal[middle] = {**good.journal[middle], "at": "0"}
    else:
        good.journal.append(good.journal[-1])
    with pytest.raises(AssertionError, match="journal"):
        await good.prove()


async def test_a_key_that_was_touched_from_outside_is_noticed(write):
    history = await write(40, 1)
    await history.prove()
    await history.client.zadd(history.keys.deadlines, {"ring:nobody": 1})
    with pytest.raises(AssertionError, match="ring:nobody"):
        await history.prove()


# --- scripts with a fault are caught


OFTEN = (
    "an offered contact stays in its queue",
    "heads only grow",
    "a returned contact goes to the end",
    "an answered ring goes on",
    "declines are not journalled",
    "whoever becomes available is not matched",
)
"""Faults that the first history or two come upon. The others are put before the judge on purpose
(``test_judge.py``), and looked for in random histories by ``make test-long``."""


@pytest.mark.parametrize(
    "fault",
    [*OFTEN, *(pytest.param(name, marks=pytest.mark.long) for name in FAULTS if name not in OFTEN)],
)
async def test_a_fault_in_a_script_is_caught(write, fault):
    mutation = fault_called(fault)
    for seed in range(24):
        try:
            # What is caught at once costs little; what needs a rare meeting is looked for longer.
            history = await write(200 * (seed + 1), seed, mutation=mutation)
        except ResponseError:
            return  # a later script came upon what the fault had left
        try:
            await history.prove()
        except AssertionError:
            return
    pytest.fail(f"nobody noticed: {fault}")


@pytest.mark.parametrize(
    "fault",
    [
        "whoever becomes available is not matched",
        pytest.param("an offered contact stays in its queue", marks=pytest.mark.long),
        pytest.param("skills do not matter", marks=pytest.mark.long),
    ],
)
async def test_the_search_catches_it_too(write, fault):
    mutation = fault_called(fault)
    # One history in twenty shows the rarest of them.
    for seed in range(120):
        try:
            history = await write(120, seed, mutation=mutation, witness=False)
        except ResponseError:
            continue
        if refused(history.operations.values()):
            return
    pytest.fail(f"the search did not notice: {fault}")
