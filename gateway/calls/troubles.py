"""Stores the troubles of live calls' recordings in Redis: by source, and which contacts cannot be recorded at all."""

from typing import Any

from redis.asyncio import Redis


class Troubles:
    """Stores the troubles of a station's recordings."""

    def __init__(self, redis: Redis, station_key: str, *, kept_s: int) -> None:
        """*redis* decodes its answers; *station_key* is the prefix with the station's hash tag. A contact's are kept for *kept_s* after
        the last one."""
        self._redis = redis
        self._prefix = station_key
        self._kept_s = kept_s

    def _of(self, contact: str) -> str:
        return f"{self._prefix}:trouble:{contact}"

    async def note(self, contact: str, source: str, words: str) -> bool:
        """Store the troubles of a source (``citizen.camera``), words with commas between or empty for none; return
        whether they are new."""
        key = self._of(contact)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(key, source)
            if words:
                pipe.hset(key, source, words)
                pipe.expire(key, self._kept_s)
            else:
                pipe.hdel(key, source)
            before, *_ = await pipe.execute()
        return str(before or "") != words

    async def of(self, contact: str) -> dict[str, str]:
        """Return the stored troubles of a contact, by source."""
        raw: dict[Any, Any] = await self._redis.hgetall(self._of(contact))
        return {str(source): str(words) for source, words in raw.items()}

    async def clear(self, contact: str) -> None:
        """Forget the troubles of a contact that is not captured now."""
        await self._redis.delete(self._of(contact))

    async def note_failing(self, contact: str, *, failing: bool) -> None:
        """Record whether the contact is to be recorded and cannot be."""
        key = f"{self._prefix}:failing"
        await (self._redis.sadd(key, contact) if failing else self._redis.srem(key, contact))

    async def failing(self) -> set[str]:
        """Return the contacts that are to be recorded and cannot be."""
        return {str(contact) for contact in await self._redis.smembers(f"{self._prefix}:failing")}
