"""The links to the media workers, and several listeners on them."""

import asyncio

import msgspec
import pytest

from gateway.calls import worker_links
from gateway.calls.worker_links import Everyone, WorkerLinks
from gateway.calls.workers import WorkerEntry
from gateway.platform import loops as tasks
from media.client import MediaEvent


class Listener:
    def __init__(self, fails=False):
        self.fails, self.told = fails, []

    async def worker_event(self, worker, event):
        self.told.append((worker, event.type))
        if self.fails:
            raise ConnectionError("Redis is away")

    async def workers_in_use(self):
        return {f"w{len(self.told)}"}

    async def worker_gone(self, worker):
        self.told.append((worker, "gone"))

    async def worker_drains(self, worker):
        self.told.append((worker, "drains"))


async def test_whoever_fails_keeps_nothing_from_the_others():
    first, second = Listener(fails=True), Listener()
    everyone = Everyone(first)
    everyone.add(second)
    with pytest.raises(ConnectionError):
        await everyone.worker_event("w", MediaEvent("peer"))
    await everyone.worker_gone("w")
    await everyone.worker_drains("w")
    assert second.told == [("w", "peer"), ("w", "gone"), ("w", "drains")]
    assert first.told == second.told
    assert await everyone.workers_in_use() == {"w3"}


class Register:
    """Knows one living worker."""

    entry = WorkerEntry(id="w", url="http://127.0.0.1:1", instance="i")

    async def listed(self):
        return [self.entry]

    alive = listed


class Numbered:
    """A client that tells its own name as its figures."""

    def __init__(self, entry):
        self._name = entry.id

    async def figures(self):
        return self._name

    async def events(self):
        await asyncio.Event().wait()
        yield

    async def aclose(self):
        pass


async def test_of_two_workers_in_one_place_the_figures_are_those_of_the_one_seen_last():
    class Two:
        async def listed(self):
            return [
                WorkerEntry(id="host-8000-new", url="http://h:1", instance="new", seen_s=2.0),
                WorkerEntry(id="host-8000-old", url="http://h:1", instance="old", seen_s=1.0),
            ]

        alive = listed

    links = WorkerLinks(Two(), Numbered)
    try:
        assert await links.figures() == {"host-8000": "host-8000-new"}
    finally:
        await links.aclose()


async def test_those_who_show_workers_are_told_when_another_lives_or_one_drains(monkeypatch):
    monkeypatch.setattr(worker_links, "CHECK_EVERY_S", 0.01)
    entry = WorkerEntry(id="w", url="http://h:1", instance="i", seen_s=1.0)
    alive, changed, looked = [], [], asyncio.Event()

    class Some:
        async def listed(self):
            return []

        async def alive(self):
            looked.set()
            return list(alive)

    async def looks():
        for _ in range(3):
            looked.clear()
            async with asyncio.timeout(10):
                await looked.wait()

    links = WorkerLinks(Some(), Numbered, changed=lambda: changed.append(1))
    links.start()
    try:
        await looks()
        assert changed == []
        for told, now in ((1, {}), (1, {"load": 0.5, "peers": 3}), (2, {"draining": True})):
            alive[:] = [msgspec.structs.replace(entry, **now)]
            await looks()
            assert len(changed) == told
    finally:
        await links.aclose()


class OddOnce:
    """A client whose stream of events breaks the first time in a way that nobody foresaw."""

    def __init__(self):
        self.streams = 0

    async def events(self):
        self.streams += 1
        if self.streams == 1:
            raise ValueError("odd")
        yield MediaEvent("snapshot", instance="i")
        await asyncio.Event().wait()

    async def aclose(self):
        pass


async def test_a_stream_that_breaks_oddly_is_listened_to_again(monkeypatch):
    monkeypatch.setattr(worker_links, "CHECK_EVERY_S", 0.01)
    before = tasks.failures["worker-links:listen"]
    listener, client = Listener(), OddOnce()
    links = WorkerLinks(Register(), lambda _entry: client)
    links.listeners.add(listener)
    links.start()
    try:
        async with asyncio.timeout(10):
            while ("w", "snapshot") not in listener.told:
                await asyncio.sleep(0.01)
    finally:
        await links.aclose()
    assert client.streams == 2
    assert tasks.failures["worker-links:listen"] == before + 1
