"""A recording is called stopped when nothing is written any more, and not before."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from gateway.calls.desired import Desired
from gateway.calls.media import MediaPlane
from gateway.calls.state import Call
from gateway.calls.worker_links import Everyone
from media.client import MediaWorkerError

WITHDRAWN_MS = 1_790_000_000_000


class Worker:
    """Refuses as often as it is told to."""

    def __init__(self, failures):
        self.failures = failures
        self.stopped = 0

    async def put_room(self, peer, room):
        pass

    async def put_recording(self, room, *, recording, **order):
        if self.failures:
            self.failures -= 1
            raise MediaWorkerError("worker_timeout", 0)
        self.stopped += 1
        self.last = recording, order

    async def delete_peer(self, peer):
        pass


class Links:
    def __init__(self):
        self.worker, self.listeners = None, Everyone()

    async def client(self, _name):
        return self.worker

    async def alive(self):
        return [type("Entry", (), {"id": "w"})()]

    def start(self):
        pass

    async def aclose(self):
        pass


class Troubles:
    async def note_failing(self, _contact, *, failing):
        pass

    async def clear(self, _contact):
        pass


class Calls:
    def __init__(self):
        self.troubles = Troubles()
        self.call = Call(
            worker="w", room="r", citizen_peer="p", recording="rec", recording_state="active"
        )

    async def get(self, _contact):
        return self.call

    async def update(self, _contact, **changes):
        self.call = msgspec.structs.replace(self.call, **changes)

    async def clear(self, contact, field):
        await self.update(contact, **{field: ""})

    async def unhost(self, _contact):
        pass

    async def forget_peer(self, _peer):
        pass


class Recorder:
    def __init__(self):
        self.ended = []

    async def begin(self, contact, recording):
        raise AssertionError("nothing is to be recorded")

    async def end(self, recording, ended_ms=None):
        self.ended.append((recording, ended_ms))


class Wish:
    """What the contact's state asks for."""

    def __init__(self):
        self.now = Desired(stage="paired", recorded=False, consent_at_ms=WITHDRAWN_MS)

    async def __call__(self, _contact):
        return self.now


class Told:
    async def call_changed(self, contact):
        pass


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def wish():
    return Wish()


@pytest.fixture
def plane(calls, recorder, wish):
    """A conversation whose citizen has just withdrawn the consent."""
    return MediaPlane(
        Links(), calls, wish, lambda: 0, Told(),
        begin_recording=recorder.begin, end_recording=recorder.end,
    )  # fmt: skip


async def test_stopped_once_the_worker_has_said_so(plane, calls, recorder):
    worker = Worker(failures=0)
    plane.links.worker = worker
    await plane._reconcile("c")
    # the recording goes on once the citizen agrees again: nothing is sealed yet
    assert (worker.stopped, recorder.ended) == (1, [])
    assert worker.last == (
        "rec",
        {
            "sources": {},
            "why": "withdrawn",
            "until_ms": WITHDRAWN_MS,
            "revision": WITHDRAWN_MS,
        },
    )
    assert calls.call.recording_state == "stopped"


async def test_sealed_once_when_the_conversation_is_over_and_as_long_as_the_consent(
    plane, calls, recorder, wish
):
    worker = Worker(failures=0)
    plane.links.worker = worker
    await plane._reconcile("c")

    wish.now = Desired(stage="over")
    for _ in range(3):
        await plane._reconcile("c")
    assert worker.last == (None, {})
    assert recorder.ended == [("rec", WITHDRAWN_MS)]
    assert calls.call.recording_state == "stopped"


async def test_it_ended_with_the_conversation_and_not_when_it_could_not_be_taken_back_any_more(
    plane, calls, recorder, wish
):
    """What lies in between would be declared as a hold that nobody was in."""
    plane.links.worker = Worker(failures=0)
    await calls.update("c", recording_state="held")
    wish.now = Desired(stage="over", ended_ms=60_000)
    await plane._reconcile("c")
    assert recorder.ended == [("rec", 60_000)]


async def test_a_conversation_of_unknown_end_ends_now(plane, recorder, wish):
    plane.links.worker = Worker(failures=0)
    wish.now = Desired(stage="over")
    await plane._reconcile("c")
    assert recorder.ended == [("rec", None)]


async def test_a_worker_that_did_not_answer_is_asked_again(plane, monkeypatch, calls):
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)
    worker = Worker(failures=2)
    plane.links.worker = worker
    plane.start()
    await plane._reconcile("c")
    assert calls.call.recording_state == "active", "the page must not say stopped"
    async with asyncio.timeout(5):
        while calls.call.recording_state != "stopped":
            await asyncio.sleep(0.01)
    assert worker.stopped == 1


async def test_a_worker_that_knows_a_newer_choice_is_believed(plane, monkeypatch, calls):
    """The citizen has agreed again: this gateway read the state before that."""
    monkeypatch.setattr("gateway.calls.reconciler.RETRY_S", 0.01)

    class Newer(Worker):
        async def put_recording(self, room, **_order):
            raise MediaWorkerError("stale_order", 409)

    plane.links.worker = Newer(failures=0)
    await plane._reconcile("c")
    assert calls.call.recording_state == "active"


async def test_a_dead_worker_is_not_waited_for(plane, calls):
    calls.call = msgspec.structs.replace(calls.call, worker="")
    await plane._reconcile("c")
    assert calls.call.recording_state == "stopped"


async def test_a_worker_that_does_not_know_how_to_hold_back_stops(plane, calls):
    """It is of the version before, and drains."""

    class Older(Worker):
        async def put_recording(self, room, *, recording, **order):
            if order:
                raise MediaWorkerError("bad_recording", 400)
            await super().put_recording(room, recording=recording)

    worker = Older(failures=0)
    plane.links.worker = worker
    await plane._reconcile("c")
    assert worker.last == (None, {})
    assert calls.call.recording_state == "stopped"
