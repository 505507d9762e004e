"""Stores structs in a hash of Redis, each encrypted: Redis must never have the names and numbers in them."""

from typing import Any, Generic, TypeVar

import msgspec
import structlog
from redis.asyncio import Redis

from gateway.platform.security.sealing import SealBrokenError, Sealer

log = structlog.get_logger()

Value = TypeVar("Value", bound=msgspec.Struct)


class SealedHash(Generic[Value]):
    """Reads and writes structs by name. Holds no state. Each method raises RedisError, OSError."""

    def __init__(
        self, redis: Redis, key: str, secret: bytes, purpose: str, of: type[Value], *, kept_s: int
    ) -> None:
        """*secret* has 32 octets. The whole hash is kept for *kept_s* after the last change of any of them."""
        self._redis = redis
        self._key = key
        self._sealer = Sealer(secret)
        self._purpose = purpose
        self._of = of
        self._kept_s = kept_s

    async def put(self, name: str, value: Value, *, anew: bool = True) -> None:
        """Store a value; without *anew* an existing one stays."""
        sealed = self._sealer.seal(msgspec.json.encode(value).decode(), self._purpose)
        await (self._redis.hset if anew else self._redis.hsetnx)(self._key, name, sealed)
        await self._redis.expire(self._key, self._kept_s)

    async def get(self, name: str) -> Value | None:
        """Return a value, None if there is none or it cannot be read."""
        raw = await self._redis.hget(self._key, name)
        return None if raw is None else self._opened(raw)

    async def forget(self, name: str) -> None:
        """Delete a value."""
        await self._redis.hdel(self._key, name)

    async def all(self) -> list[Value]:
        """Return every value; unreadable ones are deleted."""
        found = []
        raw: dict[Any, Any] = await self._redis.hgetall(self._key)
        for name, sealed in raw.items():
            value = self._opened(sealed)
            if value is None:
                await self.forget(name)
            else:
                found.append(value)
        return found

    def _opened(self, sealed: Any) -> Value | None:
        try:
            return msgspec.json.decode(self._sealer.open(str(sealed), self._purpose), type=self._of)
        except (SealBrokenError, msgspec.DecodeError) as error:
            log.warning("sealed.not_read", purpose=self._purpose, error=type(error).__name__)
            return None
