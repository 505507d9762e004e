"""Leases in Redis, by which one process of the station at a time does work that must not be done twice at once."""

import secrets

from redis.asyncio import Redis

from queueing.runner import answer

# KEYS: the lease. ARGV: who asks, for how many milliseconds.
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
# KEYS: the key. ARGV: the value that it has to have.
_DELETE_IF = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1])"


async def delete_if(redis: Redis, key: str, value: str) -> bool:
    """Delete *key* if it has *value*, in one step; return whether it had. Raises RedisError."""
    return bool(await answer(redis.eval(_DELETE_IF, 1, key, value)))


class Lease:
    """A lease of one key. A holder that stops renewing loses it after ``length_ms`` milliseconds."""

    def __init__(self, redis: Redis, key: str, *, length_ms: int, holder: str = "") -> None:
        """*holder* names the process that asks, at random if empty; processes that cannot run at once may share a
        name."""
        self._redis = redis
        self._key = key
        self._length_ms = length_ms
        self._holder = holder or secrets.token_hex(8)

    async def take(self, length_ms: int | None = None) -> bool:
        """Take or renew the lease, for *length_ms* if given; return False while another process has it."""
        length_ms = length_ms or self._length_ms
        reply = await answer(self._redis.eval(_TAKE, 1, self._key, self._holder, str(length_ms)))
        return bool(reply)

    async def release(self) -> None:
        """Give the lease back, if this process has it."""
        await delete_if(self._redis, self._key, self._holder)

    async def is_taken(self) -> bool:
        """Return whether any process has it."""
        return bool(await answer(self._redis.exists(self._key)))

    async def is_anothers(self) -> bool:
        """Return whether another process has it."""
        holder = await answer(self._redis.get(self._key))
        return holder is not None and str(holder) != self._holder
