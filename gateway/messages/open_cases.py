"""Tells who else has a case open, so that two people do not write the same answer."""

from collections.abc import Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from queueing.runner import answer

log = structlog.get_logger()

SEEN_MS = 40_000
"""A page tells every fifteen seconds that it has a case open; after so long without it it has not."""


class OpenCases:
    """Stores in Redis which account has which case open, for all gateways of a station. With Redis away each account seems
    to be alone."""

    def __init__(self, redis: Redis, key: str, now_ms: Callable[[], int]) -> None:
        self._redis = redis
        self._key = key
        self._now_ms = now_ms

    async def seen(self, case: str, account_id: str) -> list[str]:
        """Note that *account_id* has the case open; return the other accounts that have it open."""
        key, now = f"{self._key}:case-open:{case}", self._now_ms()
        try:
            await answer(self._redis.hset(key, account_id, str(now)))
            await answer(self._redis.pexpire(key, SEEN_MS))
            held: dict[Any, Any] = await answer(self._redis.hgetall(key))
        except (RedisError, OSError):
            log.info("message.open_unknown")
            return []
        fresh = {str(who): int(at) for who, at in held.items() if int(at) > now - SEEN_MS}
        return sorted(who for who in fresh if who != account_id)

    async def left(self, case: str, account_id: str) -> None:
        """Note that *account_id* has closed the case."""
        try:
            await answer(self._redis.hdel(f"{self._key}:case-open:{case}", account_id))
        except (RedisError, OSError):
            log.info("message.open_unknown")
