"""The exchange is asked by webhook whether it is there, while calls are held and nothing else is told."""

import asyncio
import itertools

import pytest

from gateway.platform.times import from_ms
from gateway.telephony.events import Noted, TelephonyEvent
from gateway.telephony.webhooks import KEEP_ALIVE_S, Webhooks
from tests.support.servers.exchange import SECRET, receiver


class Quiet:
    """An outbox in virtual time: each look takes a second, and ``events`` says what is found when."""

    def __init__(self, events=None, until=100):
        self.now_s = 0
        self.events = events or {}
        self.done = asyncio.Event()
        self._until = until

    async def delivered(self):
        return "1-0"

    async def set_delivered(self, event_id):
        pass

    async def has_gap(self, after):
        return False

    async def read(self, after):
        self.now_s += 1
        if self.now_s > self._until:
            self.done.set()
            await asyncio.Event().wait()
        found = self.events.get(self.now_s)
        return [] if found is None else [(f"{self.now_s}-0", found)]

    async def render(self, event_id, event):
        raise AssertionError("a keep-alive needs nothing of SQL")


async def told(outbox, hook, url, *, holds=True, **options):
    taken = []

    async def calls():
        return holds

    webhooks = Webhooks(
        outbox,
        outbox.render,
        url=url,
        secret=SECRET,
        now_ms=lambda: outbox.now_s * 1000,
        told=lambda: taken.append(outbox.now_s),
        holds_calls=calls,
        clock=lambda: float(outbox.now_s),
        **options,
    )

    async def deliver():
        while True:
            await webhooks.turn()

    task = asyncio.create_task(deliver())
    waiting = asyncio.create_task(outbox.done.wait())
    try:
        async with asyncio.timeout(20):
            await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
        assert outbox.done.is_set(), task.exception()
    finally:
        task.cancel()
        waiting.cancel()
        await asyncio.gather(task, waiting, return_exceptions=True)
        await webhooks.aclose()
    return taken


async def test_a_quiet_floor_asks_every_half_minute():
    async with receiver() as (hook, url):
        taken = await told(Quiet(), hook, url)
    assert KEEP_ALIVE_S == 30
    assert [body["type"] for _, body, _ in hook.seen] == ["exchange.check"] * len(taken)
    # at once as well: whoever leads now does not know when the exchange was last heard of
    assert taken[0] <= 1
    assert {b - a for a, b in itertools.pairwise(taken)} == {30}
    assert len({event_id for event_id, _, _ in hook.seen}) == len(hook.seen)
    assert all(body["id"] == event_id for event_id, body, _ in hook.seen)
    assert hook.forged == 0


async def test_nobody_is_asked_where_no_calls_are_held():
    async with receiver() as (hook, url):
        assert await told(Quiet(), hook, url, holds=False) == []
    assert hook.seen == []


async def test_one_that_is_not_taken_is_no_presence_and_the_next_comes_in_its_turn():
    async with receiver() as (hook, url):
        hook.answers = [503, 422]
        taken = await told(Quiet(), hook, url)
    assert len(hook.seen) == len(taken) + 2
    assert taken[0] >= 60


async def test_an_event_that_was_taken_serves_as_well():
    queued = Noted(type="call.queued", at_ms=0, contact="c1")
    outbox = Quiet({20: queued, 40: queued, 60: queued})

    async def render(event_id, event):
        return TelephonyEvent(id=event_id, type=event.type, at=from_ms(event.at_ms))

    outbox.render = render
    async with receiver() as (hook, url):
        taken = await told(outbox, hook, url)
    kinds = [body["type"] for _, body, _ in hook.seen]
    assert kinds == ["exchange.check", *["call.queued"] * 3, "exchange.check"]
    assert taken[1:] == [20, 40, 60, 90]


@pytest.mark.parametrize(("age_s", "answers"), [(600, [503, 204]), (1000, [503])])
async def test_an_event_that_is_not_taken_is_tried_again_until_it_is_too_old(age_s, answers):
    outbox = Quiet({age_s: Noted(type="call.queued", at_ms=0, contact="c1")}, until=age_s)
    outbox.now_s = age_s - 1

    async def render(event_id, event):
        return TelephonyEvent(id=event_id, type=event.type, at=from_ms(event.at_ms))

    outbox.render = render
    async with receiver() as (hook, url):
        hook.answers = [503]
        await told(outbox, hook, url, holds=False, first_pause_s=0.01)
    assert [status for _, _, status in hook.seen] == answers
