"""The register of media workers in Redis: who is alive, where, and how loaded.

A worker writes its entry every :data:`HEARTBEAT_S`; an entry not renewed for :data:`DEAD_AFTER_S`
counts as gone. The time is the Redis server's, so that machines need not agree.

An id names one process and never the one started in its place: a call that names a worker names the
process that knows its peers.
"""

import secrets

import msgspec
from redis.asyncio import Redis

HEARTBEAT_S = 1.0
DEAD_AFTER_S = 4.0
FORGOTTEN_AFTER_S = 60.0


class WorkerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A media worker. ``instance`` is what its events call the process, ``load`` its share of one
    core; one that is ``draining`` takes no new rooms."""

    id: str
    url: str
    instance: str = ""
    seen_s: float = 0.0
    peers: int = 0
    load: float = 0.0
    draining: bool = False

    @property
    def place(self) -> str:
        """Machine and port, which a successor in the same place shares; figures go by it."""
        return self.id.removesuffix(f"-{self.instance}")


def new_instance() -> str:
    """Return a name for a worker's process that no other has had."""
    return secrets.token_hex(4)


class WorkerRegister:
    """Reading and writing the register."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        self._redis = redis
        self._key = f"{station_key}:workers"

    async def _now_s(self) -> float:
        seconds, micros = await self._redis.time()
        return float(seconds) + float(micros) / 1e6

    async def announce(self, entry: WorkerEntry) -> None:
        """Write a worker's entry, stamped with the present time."""
        stamped = msgspec.structs.replace(entry, seen_s=await self._now_s())
        await self._redis.hset(self._key, entry.id, msgspec.json.encode(stamped))

    async def withdraw(self, worker_id: str) -> None:
        """Remove a worker that stops in order, or is known to be dead. One that lives after all
        comes back with its next heartbeat."""
        await self._redis.hdel(self._key, worker_id)

    async def listed(self) -> list[WorkerEntry]:
        """Return every worker that was seen within :data:`FORGOTTEN_AFTER_S` and did not stop."""
        return [entry for entry, _ in await self._entries()]

    async def alive(self) -> list[WorkerEntry]:
        """Return the workers seen lately, the least loaded first."""
        living = [entry for entry, age_s in await self._entries() if age_s <= DEAD_AFTER_S]
        return sorted(living, key=lambda e: (round(e.load, 1), e.peers, e.id))

    async def _entries(self) -> list[tuple[WorkerEntry, float]]:
        raw = await self._redis.hgetall(self._key)
        now_s = await self._now_s()
        entries = [msgspec.json.decode(value, type=WorkerEntry) for value in raw.values()]
        forgotten = [e.id for e in entries if now_s - e.seen_s > FORGOTTEN_AFTER_S]
        if forgotten:
            await self._redis.hdel(self._key, *forgotten)
        return [(e, now_s - e.seen_s) for e in entries if e.id not in forgotten]

    async def pick(self) -> WorkerEntry | None:
        """Return the worker that a new call should go to, or ``None`` when there is none."""
        for entry in await self.alive():
            if not entry.draining:
                return entry
        return None
