"""The engine under calls and conferences: what a worker did not do the first time is done later."""

import asyncio
from types import SimpleNamespace

import msgspec
import pytest

from gateway.calls.desired import Desired
from gateway.calls.media import MediaPlane
from gateway.calls.reconciler import Reconciler
from gateway.calls.state import Call, seating
from gateway.calls.worker_links import Everyone
from media.client import MediaEvent, MediaWorkerError


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)


async def until(true):
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


class Calls:
    """One call of a citizen and the operator Anna."""

    def __init__(self):
        self.call = Call(
            worker="w", room="r", citizen_peer="pc", agent_peer="pa", agent_holder="anna"
        )
        self.away = False
        self.owners = {}

    async def get(self, _contact):
        return self.call

    async def update(self, _contact, **changes):
        self.call = msgspec.structs.replace(self.call, **changes)

    async def begin(self, _contact, field, _value):
        return getattr(self.call, field)

    async def seat(self, _contact, who):
        before, self.call = self.call, seating(self.call, *await who())
        gone = set(before.peers.values()) - set(self.call.peers.values())
        return self.call, sorted(gone)

    async def place(self, _contact, worker):
        return worker

    async def own_peer(self, peer, contact, party):
        self.owners[peer] = (contact, party)

    async def owner(self, peer):
        return self.owners.get(peer)

    async def take_peer(self, _contact, party, peer, _holder, _session=""):
        if self.away:
            raise ConnectionError("Redis is away")
        await self.update("", **{f"{party}_peer": peer})
        return ""

    async def forget_peer(self, _peer):
        pass


class Worker:
    """Does not answer as often as *silent* says, by what it is asked."""

    def __init__(self):
        self.places, self.silent, self.made = {"pc": None, "pa": "r"}, {}, 0

    async def peer(self, peer):
        self._answers("peer")
        return {"leg": {"takes_keys": True} if peer.startswith("leg-") else None}

    def _answers(self, what):
        if self.silent.get(what):
            self.silent[what] -= 1
            raise MediaWorkerError("worker_timeout")

    async def put_room(self, peer, room):
        self._answers("put_room")
        self.places[peer] = room

    async def delete_peer(self, peer):
        self._answers("delete_peer")
        del self.places[peer]

    async def create_peer(self, _sdp, label=""):
        self.made += 1
        self.places[label] = None
        return label, "answer"


class Links:
    """To one worker, which lives."""

    def __init__(self, worker):
        self.worker, self.listeners = worker, Everyone()

    async def client(self, _name):
        return self.worker

    async def alive(self):
        return [SimpleNamespace(id="w", draining=False)]

    async def aclose(self):
        pass


class Told:
    async def call_changed(self, _contact):
        pass


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
async def plane(calls, worker):
    async def desired(_contact):
        return Desired("paired", agent=plane.agent)

    plane = MediaPlane(
        Links(worker), calls, desired, lambda: 0, Told(), begin_recording=None, end_recording=None
    )
    plane.agent = "anna"
    yield plane
    await plane.aclose()


async def test_an_operator_who_has_left_does_not_go_on_hearing_where_the_worker_did_not_answer(
    plane, worker
):
    worker.silent["delete_peer"] = 2
    plane.agent = "bruno"
    plane.reconcile("contact")
    await until(lambda: not worker.silent["delete_peer"])
    await until(lambda: "pa" not in worker.places)
    assert worker.places == {"pc": "r"}


async def test_a_party_that_could_not_be_put_in_is_put_in_later(plane, worker):
    worker.silent["put_room"] = 1000
    assert not await plane.obeyed("contact")
    worker.silent["put_room"] = 0
    await until(lambda: worker.places["pc"] == "r")
    assert await plane.obeyed("contact")


async def test_the_leg_of_a_number_outside_leaves_the_room_when_its_call_is_not_wanted(
    plane, calls, worker
):
    """The telephone line ends it: it may still say goodbye."""
    calls.call = msgspec.structs.replace(
        calls.call, colleague_peer="leg-out", colleague_holder="+call"
    )
    worker.places["leg-out"] = "r"
    assert await plane.obeyed("contact")
    assert worker.places == {"pc": "r", "pa": "r", "leg-out": None}
    assert calls.call.colleague_peer == ""


@pytest.mark.parametrize("party", ["citizen", "colleague"])
async def test_whether_a_telephone_takes_keys_is_noted_and_followed(plane, calls, party):
    def takes():
        return calls.call.takes_keys(party)

    async def says(peer, takes):
        await plane.worker_event("w", MediaEvent("keys", peer=peer, active=takes))

    await plane.bring("contact", "w", "leg-1", party)
    assert takes()
    await says("leg-1", False)
    assert not takes()
    # what an earlier telephone of the party does is nothing to it, nor what a stranger's does
    await plane.bring("contact", "w", "leg-2", party)
    await says("leg-1", False)
    await says("leg-9", False)
    assert takes()


async def test_an_operator_s_own_telephone_is_sent_no_keys(plane, calls):
    await plane.bring("contact", "w", "leg-1", "agent", "anna")
    await plane.worker_event("w", MediaEvent("keys", peer="leg-1", active=True))
    assert not calls.call.takes_keys("agent")


async def test_a_telephone_of_which_nothing_is_known_is_in_the_call_and_takes_no_keys(
    plane, calls, worker
):
    worker.silent["peer"] = 1
    await plane.bring("contact", "w", "leg-1")
    assert calls.call.citizen_peer == "leg-1"
    assert not calls.call.takes_keys("citizen")


async def test_a_connection_that_could_not_be_noted_is_not_left_on_the_worker(plane, calls, worker):
    calls.away = True
    with pytest.raises(ConnectionError):
        await plane.connect("contact", "colleague", "offer", None)
    assert worker.made == 1
    assert "colleague" not in worker.places


async def test_what_is_asked_meanwhile_is_done_once_more_and_never_twice_at_once():
    running, runs, go_on = 0, 0, asyncio.Event()

    async def reconcile(_key):
        nonlocal running, runs
        running, runs = running + 1, runs + 1
        assert running == 1
        await go_on.wait()
        running -= 1
        return True

    made = Reconciler("thing", reconcile)
    made.ask("a")
    await asyncio.sleep(0)
    for _ in range(3):
        made.ask("a")
    go_on.set()
    assert await made.obeyed("a")
    assert runs == 2
    await made.aclose()
    made.ask("a")
    assert not made.is_busy


async def test_what_breaks_is_tried_again_and_is_not_said_to_be_done():
    failures = 2

    async def reconcile(_key):
        nonlocal failures
        if failures:
            failures -= 1
            raise ConnectionError("Redis is away")
        return True

    made = Reconciler("thing", reconcile)
    assert not await made.obeyed("a")
    await until(lambda: not failures and not made.is_busy)
    assert await made.obeyed("a")
    await made.aclose()


async def test_however_often_a_retry_is_asked_for_one_is_waiting(monkeypatch):
    runs, timers, loop = 0, [], asyncio.get_running_loop()
    call_later = loop.call_later

    def kept(*arguments):
        timers.append(call_later(*arguments))
        return timers[-1]

    monkeypatch.setattr(loop, "call_later", kept)

    async def reconcile(_key):
        nonlocal runs
        runs += 1
        made.later("a", 30)
        return False

    made = Reconciler("thing", reconcile)
    for _ in range(5):
        made.later("a", 0.03)
    await until(lambda: runs == 1)
    # asks from outside while a retry is waiting make no chains of their own
    for asked in range(5):
        made.ask("a")
        await until(lambda asked=asked: runs == asked + 2)
    waiting = [each for each in timers if not each.cancelled() and each.when() > loop.time() + 1]
    assert len(waiting) == 1
    await made.aclose()
    assert all(each.cancelled() or each.when() < loop.time() for each in timers)
