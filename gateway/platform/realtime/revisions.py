"""Revisions: the numbers by which a page sees that it missed a change."""

from collections.abc import Sequence

from redis.asyncio import Redis

KEEP_S = 2 * 24 * 3600


class Revisions:
    """Counters in Redis, the same for every gateway of a station. Each expires :data:`KEEP_S` seconds after its last change."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        """*redis* decodes its answers; *prefix* begins every key and holds the station's hash tag."""
        self._redis = redis
        self._prefix = prefix

    async def advance(self, of: str) -> int:
        """Increment and return the revision of *of* (``contact:<id>``, ``agent:<id>``). Raises RedisError."""
        key = self.key(of)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, KEEP_S)
            revision, _ = await pipe.execute()
        return int(revision)

    async def of(self, each: Sequence[str]) -> list[int]:
        """Return the present revisions in the order of *each*; 0 before the first change. Raises RedisError."""
        if not each:
            return []
        counters = await self._redis.mget([self.key(one) for one in each])
        return [int(revision or 0) for revision in counters]

    def key(self, of: str) -> str:
        """Return the key in Redis of one counter, for a caller that reads it together with other keys."""
        return f"{self._prefix}:revision:{of}"
