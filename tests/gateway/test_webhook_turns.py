"""Webhooks are delivered where something was written and when a try is due again, by one process at a time."""

import asyncio
from datetime import timedelta

import pytest

from gateway.platform.security.sealing import Sealer
from gateway.webhooks import api, events, rules
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.service import Webhooks
from gateway.webhooks.turns import LEASE_MS, Turns
from tests.gateway.person_rows import fill


class Held:
    """A lease that another process may have."""

    def __init__(self):
        self.is_anothers = False
        self.asked = []

    async def take(self, length_ms=LEASE_MS):
        self.asked.append(length_ms)
        return not self.is_anothers


class Receiver:
    """Answers with a status, and counts."""

    def __init__(self):
        self.status = 204
        self.tries = 0

    async def __call__(self, url, secret, event_id, body):
        self.tries += 1
        return self.status


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def lease():
    return Held()


@pytest.fixture
async def turns(core, receiver, lease, monkeypatch):
    """The loop, which looks by itself once an hour, and one webhook."""
    monkeypatch.setattr("gateway.webhooks.turns.EVERY_S", 0.0)
    monkeypatch.setattr("gateway.webhooks.turns.SAFETY_S", 3600.0)

    async def outside(_host):
        return ["93.184.215.14"]

    sealer = Sealer(core.keys.of("webhook-secret"))
    delivering = Delivering(core.database, sealer, receiver, core.clock)
    webhooks = Webhooks(core.database, sealer, delivering, core.clock, resolve=outside)
    wanted = api.NewWebhook(
        name="Sportello", url="https://example.org/hook", kinds=["contact.entered"]
    )
    await webhooks.add(wanted, by="a-1")
    running = Turns(core.database, webhooks, delivering, lease, core.clock)
    running.start()
    # the turn with which it begins is over
    await comes_true(lambda: len(lease.asked) == 2)
    yield running
    await running.aclose()


async def comes_true(condition):
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_what_was_written_is_told_and_the_next_turn_of_the_station_waits(
    core, clock, turns, receiver, lease
):
    await fill(core.database, clock.now)
    await comes_true(lambda: receiver.tries)
    await comes_true(lambda: len(lease.asked) >= 4)
    assert lease.asked[:4] == [LEASE_MS, 0, LEASE_MS, 0]
    assert turns.off == 0


async def test_a_try_is_repeated_when_it_is_due(core, clock, turns, receiver, monkeypatch):
    monkeypatch.setattr(rules, "FIRST_PAUSE", timedelta(seconds=0.1))
    receiver.status = 500
    await fill(core.database, clock.now)
    await comes_true(lambda: receiver.tries == 1)
    clock.advance(seconds=1)
    receiver.status = 204
    await comes_true(lambda: receiver.tries == 2)


async def test_what_was_written_while_another_delivers_is_told_afterwards(
    core, clock, turns, receiver, lease
):
    lease.is_anothers = True
    await fill(core.database, clock.now)
    asked = len(lease.asked)
    await comes_true(lambda: len(lease.asked) >= asked + 2)
    assert receiver.tries == 0
    lease.is_anothers = False
    await comes_true(lambda: receiver.tries)


async def test_what_the_station_switches_off_is_counted(core, clock, turns, receiver):
    receiver.status = rules.GONE
    await fill(core.database, clock.now)
    await comes_true(lambda: turns.off == 1)


async def test_every_table_that_is_read_is_watched(clock):
    read = set()

    class Session:
        async def execute(self, statement):
            read.update(statement.get_final_froms())
            return []

    await events.events_since(Session(), clock.now)
    assert read == {each.__table__ for each in events.SOURCES}
