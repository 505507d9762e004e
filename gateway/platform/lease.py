"""One process of the station at a time, by a lease in Redis: who leads a piece of work that must not be done twice at once."""

import secrets

from redis.asyncio import Redis

from queueing.runner import answer

# KEYS: the lease. ARGV: who asks, for how many milliseconds.
_HOLD = """
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
    """A lease of one key; a holder that stops renewing loses it after ``length_ms``."""

    def __init__(self, redis: Redis, key: str, *, length_ms: int, holder: str = "") -> None:
        """*holder* is who asks for it; processes that cannot run at once may share one name. A name of its own when empty."""
        self._redis = redis
        self._key = key
        self._length_ms = length_ms
        self._holder = holder or secrets.token_hex(8)

    async def hold(self, length_ms: int | None = None) -> bool:
        """Take or renew it, for *length_ms* where that is not the usual length; False while another has it."""
        length_ms = length_ms or self._length_ms
        reply = await answer(self._redis.eval(_HOLD, 1, self._key, self._holder, str(length_ms)))
        return bool(reply)

    async def release(self) -> None:
        """Give it back, if it is held."""
        await delete_if(self._redis, self._key, self._holder)

    async def is_held(self) -> bool:
        """Whether anybody has it."""
        return bool(await answer(self._redis.exists(self._key)))

    async def is_anothers(self) -> bool:
        """Whether somebody else has it."""
        held = await answer(self._redis.get(self._key))
        return held is not None and str(held) != self._holder
