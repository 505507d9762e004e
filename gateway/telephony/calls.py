"""Stores the contacts that the exchange holds, and whether it is present, in Redis beside the queue; contact ids and words only."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from redis.asyncio import Redis

from queueing.runner import answer

EXCHANGE_STATE: Final = "exchange_state"
"""Told when the exchange holds other calls, is there again, or has been told of something."""
PRESENT_S = 90
"""How long the exchange counts as there after it was last heard of."""


class HeldCalls:
    """The calls of a station's exchange, in Redis. Holds no state."""

    def __init__(
        self, redis: Redis, station_key: str, *, changed: Callable[[], None] = lambda: None
    ) -> None:
        """*redis* decodes its answers; *station_key* is the prefix with the station's hash tag. *changed* is called once it holds
        other calls, or is there again."""
        self._redis = redis
        self._changed = changed
        self._held = f"{station_key}:telephony:calls"
        self._dialled = f"{station_key}:telephony:dialled"
        self._seen = f"{station_key}:telephony:seen"

    async def add(self, contact_id: str) -> None:
        """Note that the exchange holds this contact's caller."""
        await answer(self._redis.sadd(self._held, contact_id))
        self._changed()

    async def remove(self, *contact_ids: str) -> None:
        """Note that the exchange no longer holds these contacts' callers."""
        if contact_ids:
            await answer(self._redis.srem(self._held, *contact_ids))
            self._changed()

    async def dial(self, contact_id: str) -> None:
        """Note that the exchange dials this contact's citizen, whom it does not hold yet."""
        await answer(self._redis.sadd(self._dialled, contact_id))

    async def dialled_among(self, contact_ids: Sequence[str]) -> set[str]:
        """Return those of these contacts whose citizens the exchange is dialling."""
        return await self._among(self._dialled, contact_ids)

    async def not_dialled(self, contact_id: str) -> None:
        """Note that the exchange no longer dials this contact's citizen."""
        await answer(self._redis.srem(self._dialled, contact_id))

    async def take_over(self, contact_id: str) -> None:
        """Note that the citizen who was dialled has answered, so that the exchange holds the call."""
        await self.add(contact_id)
        await self.not_dialled(contact_id)

    async def among(self, contact_ids: Sequence[str]) -> set[str]:
        """Return those of these contacts that the exchange holds."""
        return await self._among(self._held, contact_ids)

    async def _among(self, key: str, contact_ids: Sequence[str]) -> set[str]:
        if not contact_ids:
            return set()
        found: Any = await answer(self._redis.smismember(key, list(contact_ids)))
        return {contact for contact, held in zip(contact_ids, found, strict=True) if held}

    async def all(self) -> Collection[str]:
        """Return every contact that the exchange holds."""
        found: Any = await answer(self._redis.smembers(self._held))
        return {str(contact) for contact in found}

    async def heard(self) -> None:
        """Note that the exchange has just asked or taken something."""
        was = await answer(self._redis.set(self._seen, "1", ex=PRESENT_S, get=True))
        if was is None:
            self._changed()

    async def is_present(self) -> bool:
        """Return whether the exchange has been heard from lately."""
        return bool(await answer(self._redis.exists(self._seen)))
