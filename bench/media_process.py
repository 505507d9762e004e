"""The forwarders under test, each a process of its own, with peers connected to it."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.rtp_peer import RtpPeer
from media.client import MediaClient
from media.dtls import Fingerprint
from media.ice.lite import Credentials
from tests.support.servers.station import ROOT
from tests.support.servers.valkey import PrivateValkey
from tests.support.servers.worker_process import WorkerProcess

Rooms = Sequence[Sequence[RtpPeer]]
"""Who is together; of each room everybody receives everybody else."""


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """A media worker under test: `client` talks to it, `folder` holds its recordings and their keys."""

    pid: int
    client: MediaClient
    folder: Path

    async def join(self, room: Sequence[RtpPeer], name: str) -> None:
        """Connect the peers of a room; they are labelled `party-0` and so on."""
        for party, peer in enumerate(room):
            peer_id, answer = await self.client.create_peer(peer.offer(), f"party-{party}")
            await peer.connect_to_answer(answer)
            await self.client.put_room(peer_id, name)


@asynccontextmanager
async def our_worker(rooms: Rooms) -> AsyncIterator[int]:
    """A media worker as it is shipped, with `rooms` connected; gives its process id."""
    async with running_worker(rooms) as worker:
        yield worker.pid


@asynccontextmanager
async def running_worker(rooms: Rooms) -> AsyncIterator[RunningWorker]:
    """The same, to be talked to. Rooms are called `room-0` and so on, in each the peers `party-0`."""
    server = PrivateValkey()
    server.start()
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        worker = WorkerProcess(Path(folder), server.url)
        try:
            await worker.start()
            running = RunningWorker(worker.pid, worker.client, Path(folder))
            for number, room in enumerate(rooms):
                await running.join(room, f"room-{number}")
            yield running
        finally:
            await asyncio.gather(*(peer.aclose() for room in rooms for peer in room))
            await worker.aclose()
            server.close()


@asynccontextmanager
async def aiortc_relay(rooms: Rooms) -> AsyncIterator[int]:
    """The baseline with `rooms` connected; gives its process id."""
    async with running_relay() as relay:
        try:
            for room in rooms:
                await relay.join(room)
            yield relay.pid
        finally:
            await asyncio.gather(*(peer.aclose() for room in rooms for peer in room))


@dataclass(frozen=True, slots=True)
class RunningRelay:
    """The baseline under test."""

    pid: int
    session: aiohttp.ClientSession

    async def join(self, room: Sequence[RtpPeer]) -> None:
        """Connect the peers of a room; everybody receives everybody else."""
        legs = [await _join_relay(self.session, peer) for peer in room]
        for leg in legs:
            others = [other for other in legs if other != leg]
            async with self.session.put(f"/legs/{leg}/targets", json=others) as answer:
                answer.raise_for_status()


@asynccontextmanager
async def running_relay() -> AsyncIterator[RunningRelay]:
    """The baseline, empty."""
    command = [sys.executable, "-m", "bench.baselines.aiortc_relay"]
    async with served_by(command) as (pid, session):
        yield RunningRelay(pid, session)


@asynccontextmanager
async def served_by(command: Sequence[str]) -> AsyncIterator[tuple[int, aiohttp.ClientSession]]:
    """A process whose first line is the port it listens on: its id, and a session to talk to it."""
    process = _start(command)
    assert process.stdout is not None
    try:
        port = int(await asyncio.to_thread(process.stdout.readline))
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield process.pid, session
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


async def _join_relay(session: aiohttp.ClientSession, peer: RtpPeer) -> int:
    assert RtpPeer.certificate is not None
    own = RtpPeer.certificate.fingerprint
    async with session.post("/legs") as answer:
        leg: dict[str, Any] = await answer.json()
    body = {
        "ufrag": peer.local.ufrag,
        "password": peer.local.password,
        "port": peer.port,
        "algorithm": own.algorithm,
        "fingerprint": own.value,
    }
    async with session.put(f"/legs/{leg['leg']}", json=body) as answer:
        answer.raise_for_status()
    await peer.connect(
        Credentials(leg["ufrag"], leg["password"]),
        Fingerprint(leg["algorithm"], leg["fingerprint"]),
        leg["port"],
        active=True,
        checks=False,
    )
    return int(leg["leg"])
