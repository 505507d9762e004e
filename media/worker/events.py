"""Events of a worker and the hub that hands them to whoever listens on the control surface."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

_MAX_WAITING = 1000


class EventHub:
    """Fans events out to listeners, each with a bounded queue.

    A listener that falls behind is cut off and has to come back, whereupon it gets a snapshot; it
    never slows the worker down.
    """

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many are listening."""
        return len(self._queues)

    def publish(self, kind: str, **fields: Any) -> None:
        """Hand `{"type": kind, **fields}` to every listener."""
        event = {"type": kind, **fields}
        for queue in list(self._queues):
            if queue.qsize() >= _MAX_WAITING:
                self._queues.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        """Events from now on, until the hub closes or the listener falls too far behind."""
        if self._closed:
            return
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_MAX_WAITING + 1)
        self._queues.add(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End every listener; repeated calls do nothing."""
        self._closed = True
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        self._queues.clear()
