"""Stores standing calls in Redis, so that the line's next process can take them up."""

import msgspec
import structlog
from redis.exceptions import RedisError

from gateway.line.call import LineCall
from gateway.line.kept import KeptCalls

log = structlog.get_logger()


class Keeping:
    """Writes a call when it differs from what was written last. Remembers calls that are over and not yet deleted."""

    def __init__(self, kept: KeptCalls) -> None:
        self.kept = kept
        self._written: dict[str, bytes] = {}
        self._over: set[str] = set()

    async def keep(self, call: LineCall) -> None:
        """Write the call, if it has changed. Raises RedisError, OSError."""
        kept = call.kept()
        if kept is None:
            return
        encoded = msgspec.json.encode(kept)
        if encoded != self._written.get(call.call):
            await self.kept.put(kept.call, kept)
            self._written[call.call] = encoded

    async def over(self, call: LineCall) -> None:
        """Delete a call that is over."""
        self._written.pop(call.call, None)
        self._over.add(call.call)
        await self.forget_over()

    async def forget_over(self) -> None:
        """Delete the calls that are over; with Redis away, try again at the next call of this method."""
        for call in tuple(self._over):
            try:
                await self.kept.forget(call)
            except (RedisError, OSError) as error:
                log.warning("line.not_forgotten", error=type(error).__name__)
                return
            self._over.discard(call)
