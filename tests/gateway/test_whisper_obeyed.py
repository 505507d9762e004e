"""Nobody whispers before the worker has obeyed: one that does not answer, another gateway that speaks last, and the
place of a supervisor whose connection is lost for a moment."""

import asyncio
import contextlib
from types import SimpleNamespace

import msgspec
import pytest

from gateway.calls.desired import Desired
from gateway.calls.media import MediaPlane
from gateway.calls.state import Call
from gateway.calls.worker_links import Everyone
from gateway.floor import monitoring as under_test
from gateway.floor.monitoring import ABANDONED_MS, Monitoring
from gateway.platform.refused import Refused
from media.client import MediaWorkerError
from media.room.policies import RoomPolicies
from media.room.policy import parse_policy
from media.room.recording_order import StaleOrderError


class Calls:
    """One call, as Redis has it for both gateways."""

    def __init__(self):
        self.call = Call(
            worker="w", room="r", citizen_peer="c", agent_peer="a", supervisor_peer="s",
            supervisor_connected=True, monitor="boss", monitor_way="join", policy="agent+citizen",
        )  # fmt: skip
        self.revision = 0
        self.monitors = []

    async def get(self, _contact):
        return self.call

    async def update(self, _contact, **changes):
        self.call = msgspec.structs.replace(self.call, **changes)

    async def begin(self, _contact, field, value):
        if not getattr(self.call, field):
            await self.update("", **{field: value})
        return getattr(self.call, field)

    async def unmonitor(self, _contact, by=""):
        before = self.call
        await self.update("", monitor="", monitor_way="", supervisor_peer="")
        return before if before.monitor else None

    @property
    def revisions(self):
        return self

    async def advance(self, _whose):
        self.revision += 1
        return self.revision

    async def owner(self, _peer):
        return "contact", "supervisor"

    async def own_peer(self, *_):
        pass

    async def forget_peer(self, _peer):
        pass

    async def take_peer(self, _contact, party, peer, holder="", session=""):
        await self.update("", **{f"{party}_peer": peer, f"{party}_connected": False})
        return ""


class Worker:
    """Keeps the rule as the worker itself does; one of the version before knows of no numbers."""

    def __init__(self, *, numbers=True):
        self.kept, self.numbers, self.fails = RoomPolicies(10), numbers, False
        self.late = None

    async def put_policy(self, room, rule, *, revision=0):
        if self.late is not None and self.heard_by("c", rule):
            # it is under way while others speak
            late, self.late = self.late, None
            await late.wait()
        if self.fails:
            raise MediaWorkerError("worker_timeout")
        try:
            self.kept.put(room, parse_policy(rule), revision if self.numbers else 0)
        except StaleOrderError:
            raise MediaWorkerError("stale_order", status=409) from None

    def heard_by(self, party, rule=None):
        policy = self.kept.get("r") if rule is None else parse_policy(rule)
        return bool(policy.allowed(party, "s"))

    async def put_room(self, peer, room):
        if self.fails:
            raise MediaWorkerError("worker_timeout")

    async def create_peer(self, sdp, label=""):
        return "s2", "answer"

    async def delete_peer(self, peer):
        pass


class Links:
    """To one worker, which lives."""

    def __init__(self, worker):
        self.worker, self.listeners = worker, Everyone()

    async def client(self, _name):
        return self.worker

    async def alive(self):
        return [SimpleNamespace(id="w", draining=False)]

    async def choose(self):
        return "w"

    async def aclose(self):
        pass


class Nothing:
    """Stands in for what is told and ordered beside."""

    def __getattr__(self, _name):
        async def nothing(*_args, **_more):
            return None

        return nothing


class Beside(Monitoring):
    async def _require_talking(self, contact_id):
        return SimpleNamespace(agent="anna", colleague=None)


class Station:
    def __init__(self, calls, worker):
        async def desired(_contact):
            # the database is asked
            await asyncio.sleep(0)
            return Desired("paired", agent="anna")

        self.now_ms = 1_000_000
        self.media = MediaPlane(
            Links(worker), calls, desired, lambda: self.now_ms, Nothing(),
            begin_recording=Nothing().begin, end_recording=Nothing().end,
        )  # fmt: skip
        database = SimpleNamespace(writing=lambda: contextlib.nullcontext())
        self.beside = Beside(
            Nothing(), database, calls, self.media, Nothing(), lambda _: [],
            lambda: self.now_ms, Nothing(), shown=True,
        )  # fmt: skip

    async def aclose(self):
        await self.media.aclose()


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def ways(monkeypatch):
    """What the audit trail says, in order."""
    noted = []

    async def append(_session, *, action, **_more):
        noted.append(action)

    monkeypatch.setattr(under_test.audit, "append", append)
    return noted


@pytest.fixture
async def station(calls, ways):
    made = []

    def make(worker):
        made.append(Station(calls, worker))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


async def whispers(station):
    return await station.beside.change("contact", "whisper", by="boss")


async def settled(station):
    async with asyncio.timeout(5):
        while station.media.is_busy:
            await asyncio.sleep(0)


async def test_a_whisper_is_refused_while_the_worker_does_not_obey(station, calls, ways):
    worker = Worker()
    one = station(worker)
    await one.beside.change("contact", "join", by="boss")
    one.media.reconcile("contact")
    await settled(one)
    assert worker.heard_by("c")
    worker.fails = True
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await whispers(one)
        assert refused.value.code == "media_unavailable"
        assert calls.call.monitor_way == "listen"
        assert not calls.call.supervisor_microphone
    assert ways == ["monitoring.whisper", "monitoring.listen"] * 2
    worker.fails = False
    assert (await whispers(one)).way == "whisper"
    assert (worker.heard_by("c"), worker.heard_by("a")) == (False, True)


async def test_one_asked_for_again_is_not_taken_for_one_that_was_obeyed(station, calls):
    worker = Worker()
    one = station(worker)
    # as a page leaves it that has given up waiting
    await calls.update("", monitor_way="whisper")
    worker.fails = True
    with pytest.raises(Refused):
        await whispers(one)


async def test_a_gateway_that_read_what_was_so_before_speaks_last_in_vain(station, calls):
    worker = Worker()
    one, other = station(worker), station(worker)
    worker.late = late = asyncio.Event()
    one.media.reconcile("contact")
    while worker.late is not None:
        await asyncio.sleep(0)
    assert (await whispers(other)).way == "whisper"
    assert not worker.heard_by("c")
    late.set()
    await asyncio.sleep(0)
    while one.media.is_busy:
        assert not worker.heard_by("c"), "a whisper is heard by the citizen"
        await asyncio.sleep(0)
    assert worker.heard_by("a")


async def test_and_looks_again_where_the_worker_knows_of_no_numbers(station):
    worker = Worker(numbers=False)
    one, other = station(worker), station(worker)
    worker.late = late = asyncio.Event()
    one.media.reconcile("contact")
    while worker.late is not None:
        await asyncio.sleep(0)
    await whispers(other)
    late.set()
    await settled(one)
    assert (worker.heard_by("c"), worker.heard_by("a")) == (False, True)


async def test_a_supervisor_keeps_the_place_for_thirty_seconds_without_a_connection(station, calls):
    one = station(Worker())
    await calls.update("", monitor_since_ms=one.now_ms)
    one.now_ms += 10 * ABANDONED_MS
    await one.media._peer_state("s", "lost", reason=None)
    one.now_ms += ABANDONED_MS
    with pytest.raises(Refused) as refused:
        await one.beside.begin("contact", by="carla")
    assert refused.value.code == "monitored_already"
    # a new connection that does not come up is none either
    await one.beside.connect("contact", "offer", None, by="boss", session="x")
    one.now_ms += ABANDONED_MS
    with pytest.raises(Refused):
        await one.beside.begin("contact", by="carla")
    one.now_ms += 1
    assert (await one.beside.begin("contact", by="carla")).way == "listen"
    assert calls.call.monitor == "carla"


async def test_a_connection_that_the_worker_does_not_know_is_no_missing_contact(station, calls):
    class Forgetful(Worker):
        async def create_peer(self, sdp, label=""):
            raise MediaWorkerError("not_found", status=404)

    await calls.update("", supervisor_peer="")
    with pytest.raises(Refused) as refused:
        await station(Forgetful()).beside.connect("contact", "offer", None, by="boss", session="x")
    assert (refused.value.code, refused.value.kind) == ("not_found", "conflict")
