"""The register of media workers in Redis: which of them live, where, and how loaded.

A worker writes its entry every :data:`HEARTBEAT_S`; an entry not renewed for :data:`DEAD_AFTER_S` counts as gone. The
time is the Redis server's, so that machines need not agree.

An id names one process and never the one started in its place: a call that names a worker names the process that knows
its peers.
"""

import secrets
from collections import Counter
from typing import Any

import msgspec
from redis.asyncio import Redis

HEARTBEAT_S = 1.0
DEAD_AFTER_S = 4.0
FORGOTTEN_AFTER_S = 60.0
RESERVED_S = 3.0
"""So long a room that was placed counts beside its worker's load, which may not show it yet."""


class WorkerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A media worker. ``instance`` is the name of the process in its events, ``load`` its share of one core; a
    ``draining`` one takes no new rooms."""

    id: str
    url: str
    instance: str = ""
    seen_s: float = 0.0
    peers: int = 0
    load: float = 0.0
    draining: bool = False

    @property
    def place(self) -> str:
        """Machine and port, which a successor in the same place shares; figures are listed by it."""
        return self.id.removesuffix(f"-{self.instance}")


def new_instance() -> str:
    """Return a name for a worker's process that no other has had."""
    return secrets.token_hex(4)


class WorkerRegister:
    """Reads and writes the register."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        self._redis = redis
        self._key = f"{station_key}:workers"
        self._placed = f"{station_key}:workers:placed"

    async def _now_s(self) -> float:
        seconds, micros = await self._redis.time()
        return float(seconds) + float(micros) / 1e6

    async def announce(self, entry: WorkerEntry) -> None:
        """Write a worker's entry, stamped with the present time."""
        stamped = msgspec.structs.replace(entry, seen_s=await self._now_s())
        await self._redis.hset(self._key, entry.id, msgspec.json.encode(stamped))

    async def withdraw(self, worker_id: str) -> None:
        """Remove a worker that stops in order, or is known to be dead. One that lives after all comes back with its
        next heartbeat."""
        await self._redis.hdel(self._key, worker_id)

    async def listed(self) -> list[WorkerEntry]:
        """Return every worker that was seen within :data:`FORGOTTEN_AFTER_S` and did not stop."""
        return [entry for entry, _ in await self._entries()]

    async def alive(self) -> list[WorkerEntry]:
        """Return the workers seen lately, the least loaded first."""
        living = [entry for entry, age_s in await self._entries() if age_s <= DEAD_AFTER_S]
        return sorted(living, key=lambda e: (round(e.load, 1), e.peers, e.id))

    async def reserve(self, worker_id: str) -> None:
        """Note that a room has just been placed on a worker, for all gateways to see."""
        now_s = await self._now_s()
        pipeline = self._redis.pipeline()
        pipeline.zadd(self._placed, {f"{worker_id}|{secrets.token_hex(8)}": now_s})
        pipeline.zremrangebyscore(self._placed, "-inf", now_s - RESERVED_S)
        pipeline.expire(self._placed, int(FORGOTTEN_AFTER_S))
        await pipeline.execute()

    async def reserved(self) -> Counter[str]:
        """Return how many rooms were placed on each worker in the last :data:`RESERVED_S`."""
        since_s = await self._now_s() - RESERVED_S
        members: list[Any] = await self._redis.zrangebyscore(self._placed, f"({since_s}", "+inf")
        return Counter(
            (name.decode() if isinstance(name, bytes) else name).rpartition("|")[0]
            for name in members
        )

    async def _entries(self) -> list[tuple[WorkerEntry, float]]:
        raw = await self._redis.hgetall(self._key)
        now_s = await self._now_s()
        entries = [msgspec.json.decode(value, type=WorkerEntry) for value in raw.values()]
        forgotten = [e.id for e in entries if now_s - e.seen_s > FORGOTTEN_AFTER_S]
        if forgotten:
            await self._redis.hdel(self._key, *forgotten)
        return [(e, now_s - e.seen_s) for e in entries if e.id not in forgotten]

    async def takes_rooms(self) -> bool:
        """Return whether a living worker does not drain, however loaded."""
        return any(not entry.draining for entry in await self.alive())
