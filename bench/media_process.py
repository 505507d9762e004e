"""The forwarders under test, each a process of its own, with peers connected to it."""

import asyncio
import os
import secrets
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
from media.client import MediaClient, MediaWorkerError
from media.dtls import Fingerprint
from media.ice.lite import Credentials
from tests.support.station import ROOT, free_ports
from tests.support.valkey import PrivateValkey

Rooms = Sequence[Sequence[RtpPeer]]
"""Who is together; of each room everybody receives everybody else."""
_START_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """A media worker under test: `client` talks to it, `folder` holds its recordings and their keys."""

    pid: int
    client: MediaClient
    folder: Path


@asynccontextmanager
async def our_worker(rooms: Rooms) -> AsyncIterator[int]:
    """A media worker as it is shipped, with `rooms` connected; gives its process id."""
    async with running_worker(rooms) as worker:
        yield worker.pid


@asynccontextmanager
async def running_worker(rooms: Rooms) -> AsyncIterator[RunningWorker]:
    """The same, to be talked to. Rooms are called `room-0` and so on, in each the peers `party-0`."""
    token = secrets.token_hex(16)
    media_port, control_port = free_ports(2)
    server = PrivateValkey()
    server.start()
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VS_")} | {
            "VS_DATA_DIR": folder,
            "VS_REDIS_URL": server.url,
            "VS_LOG_LEVEL": "warning",
            "VS_MEDIA_COMPILED": os.environ.get("VS_MEDIA_COMPILED", "auto"),
            "VS_MEDIA_PORT": str(media_port),
            "VS_MEDIA_ADDRESSES": "127.0.0.1",
            "VS_MEDIA_CONTROL_PORT": str(control_port),
            "VS_MEDIA_CONTROL_TOKEN": token,
            "PYTHONPATH": str(ROOT),
        }
        process = _start(["gateway.cli", "serve", "--role", "media"], folder, environment)
        client = MediaClient(f"http://127.0.0.1:{control_port}", token)
        try:
            await _ready(client, process)
            for number, room in enumerate(rooms):
                for party, peer in enumerate(room):
                    peer_id, answer = await client.create_peer(peer.offer(), f"party-{party}")
                    await peer.connect_to_answer(answer)
                    await client.put_room(peer_id, f"room-{number}")
            yield RunningWorker(process.pid, client, Path(folder))
        finally:
            await client.aclose()
            await _close(rooms, process)
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
    process = _start(["bench.baselines.aiortc_relay"], str(ROOT), dict(os.environ), heard=True)
    assert process.stdout is not None
    port = int(await asyncio.to_thread(process.stdout.readline))
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield RunningRelay(process.pid, session)
    finally:
        await _close([], process)


def _start(
    module: list[str], folder: str, environment: dict[str, str], *, heard: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


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


async def _ready(client: MediaClient, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(_START_WITHIN_S):
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the worker ended with {process.returncode}")
            try:
                await client.stats()
            except MediaWorkerError:
                await asyncio.sleep(0.1)
            else:
                return


async def _close(rooms: Rooms, process: subprocess.Popen[bytes]) -> None:
    await asyncio.gather(*(peer.aclose() for room in rooms for peer in room))
    process.terminate()
    try:
        await asyncio.to_thread(process.wait, 10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
