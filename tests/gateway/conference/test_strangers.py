"""Whoever has gone from a conference hears nothing more, also where the worker did not answer, or the gateway was killed
between noting it and ending the connection."""

import asyncio

import pytest

from gateway.conference import breakout
from gateway.conference import state as st
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.people import Person
from media.client import MediaEvent, PeerSnapshot
from tests.gateway.conference import two_gateways

MAIN, GROUP = "conference-c", "conference-c.b1-1"


class Book(two_gateways.Book):
    async def unended(self):
        found = await self.get("c")
        return [] if found.state.state == "ended" else [found]

    async def recent(self, _now):
        return [await self.get("c")]


class Owners:
    """Whose connection which is, as Redis has it."""

    def __init__(self):
        self.forgotten = False

    async def get(self, key):
        return None if self.forgotten else f"c/{key.rpartition('-')[2]}"

    async def delete(self, _key):
        pass


@pytest.fixture
def book(going):
    return Book(going)


@pytest.fixture
def owners():
    return Owners


@pytest.fixture
async def one(two, monkeypatch):
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)
    await two[0].settles()
    return two[0]


def anna_goes(state):
    return st.go(state, 9000, "anna", removed=True)


async def without(worker, *peers):
    async with asyncio.timeout(5):
        while set(peers) & set(worker.places):
            await asyncio.sleep(0.01)


async def test_a_connection_that_the_worker_was_not_told_to_end_is_ended_later(one, book, worker):
    _, peer, _ = await book.change("c", anna_goes)
    worker.refuses = ("worker_timeout", 0)
    await one.media.end_peers("c", "w", [peer])
    assert worker.places["p-anna"] == MAIN
    worker.refuses = None
    await without(worker, "p-anna")
    assert worker.places == {"p-boss": MAIN}


async def test_one_that_a_killed_gateway_left_is_ended_by_another(one, two, book, worker):
    await book.change("c", anna_goes)
    two[1].live.now_ms = lambda: 10_000
    keeper = ConferenceKeeper(two[1].live, abandoned_minutes=60, ended=None)
    worker.refuses = ("worker_timeout", 0)
    await keeper.sweep()
    assert "p-anna" in worker.places
    worker.refuses = None
    await keeper.sweep()
    assert worker.places == {"p-boss": MAIN}


def told_by(worker):
    return MediaEvent(
        type="snapshot",
        peers=tuple(PeerSnapshot(peer, "new", room) for peer, room in worker.places.items()),
    )


@pytest.mark.parametrize("over", [True, False])
async def test_and_when_a_gateway_comes_back(one, two, book, worker, over):
    await one.live.change("c", two_gateways.apart, media_first=True)
    assert worker.places["p-anna"] == GROUP
    if over:
        await book.change("c", lambda state: st.end(state, 9000))
    else:
        await book.change("c", anna_goes)
    two[1].owners.forgotten = True
    await two[1].media.worker_event("w", told_by(worker))
    await without(worker, "p-anna", *(["p-boss"] if over else []))
    assert worker.places == ({} if over else {"p-boss": MAIN})


async def test_who_has_come_meanwhile_is_no_stranger(one, two, worker):
    async def meanwhile():
        def come(state):
            who = Person(name="carla", part="operator", socket="s", peer="p-carla")
            st.enter(state, 9000, "carla", who, straight=True)

        await two[1].live.change("c", come, media_first=True)
        assert worker.places["p-carla"] == MAIN

    worker.before_next["members"] = meanwhile
    await one.settles()
    assert set(worker.places) == {"p-boss", "p-anna", "p-carla"}
    assert worker.ended == []


async def test_rooms_that_are_over_are_looked_into_as_well(one, book, worker):
    await one.live.change("c", two_gateways.apart, media_first=True)
    await book.change("c", anna_goes)
    await book.change("c", lambda state: breakout.end_breakout(state, 9500))
    await one.media.see_out(await book.get("c"))
    assert worker.places == {"p-boss": MAIN}
