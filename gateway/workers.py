"""The register of media workers in Redis: who is alive, where, and how loaded.

A worker writes its entry every :data:`HEARTBEAT_S`; an entry not renewed for :data:`DEAD_AFTER_S`
counts as gone. The time is the Redis server's, so that machines need not agree.
"""

import msgspec
from redis.asyncio import Redis

HEARTBEAT_S = 1.0
DEAD_AFTER_S = 4.0


class WorkerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A media worker. ``load`` is its share of one core; ``draining`` takes no new rooms."""

    id: str
    url: str
    seen_s: float = 0.0
    peers: int = 0
    load: float = 0.0
    draining: bool = False


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
        """Remove a worker that stops in order."""
        await self._redis.hdel(self._key, worker_id)

    async def alive(self) -> list[WorkerEntry]:
        """Return the workers seen lately, the least loaded first."""
        raw = await self._redis.hgetall(self._key)
        now_s = await self._now_s()
        entries = [msgspec.json.decode(value, type=WorkerEntry) for value in raw.values()]
        living = [e for e in entries if now_s - e.seen_s <= DEAD_AFTER_S]
        return sorted(living, key=lambda e: (round(e.load, 1), e.peers, e.id))

    async def pick(self) -> WorkerEntry | None:
        """Return the worker that a new call should go to, or ``None`` when there is none."""
        for entry in await self.alive():
            if not entry.draining:
                return entry
        return None
