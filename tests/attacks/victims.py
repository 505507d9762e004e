"""What is attacked: our worker as it is shipped, and a relay on stock aiortc, processes of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.media_process import RunningRelay, RunningWorker, running_relay, running_worker
from media.figures import PeerFigures
from tests.attacks.talk import Talk


class Worker:
    """Ours."""

    def __init__(self, running: RunningWorker) -> None:
        self.pid, self.client, self.folder = running.pid, running.client, running.folder
        self.peer_ids: dict[Talk, list[str]] = {}
        self.rooms: dict[Talk, str] = {}
        self._rooms = 0

    async def begin(self, talk: Talk) -> None:
        """Connect both parties, in a room of their own, and let them talk."""
        self._rooms += 1
        self.rooms[talk] = f"room-{self._rooms}"
        ids = self.peer_ids[talk] = []
        for party, peer in enumerate(talk.peers):
            peer_id, answer = await self.client.create_peer(peer.offer(), f"party-{party}")
            await peer.connect_to_answer(answer)
            await self.client.put_room(peer_id, self.rooms[talk])
            ids.append(peer_id)
        talk.begin()

    async def figures(self, talk: Talk) -> list[PeerFigures]:
        """What the worker says of both parties."""
        peers = (await self.client.figures()).peers
        return [peers[peer_id] for peer_id in self.peer_ids[talk]]

    async def count(self, name: str) -> int:
        """One of the worker's own figures."""
        return int(getattr((await self.client.figures()).worker, name))

    @property
    def memory_kib(self) -> int:
        """Resident memory of the process."""
        return memory_kib(self.pid)


class Relay:
    """Stock aiortc, as its documentation leads one to build a forwarder."""

    def __init__(self, running: RunningRelay) -> None:
        self.pid, self._running = running.pid, running

    async def begin(self, talk: Talk) -> None:
        """Connect both parties and let them talk."""
        await self._running.join(talk.peers)
        talk.begin()


def memory_kib(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


@asynccontextmanager
async def worker() -> AsyncIterator[Worker]:
    async with running_worker([]) as running:
        yield Worker(running)


@asynccontextmanager
async def relay() -> AsyncIterator[Relay]:
    async with running_relay() as running:
        yield Relay(running)


@asynccontextmanager
async def talking(victim: Worker | Relay) -> AsyncIterator[Talk]:
    """A call through *victim*, heard both ways."""
    talk = Talk()
    await victim.begin(talk)
    try:
        await talk.heard(20)
        yield talk
    finally:
        await talk.aclose()
