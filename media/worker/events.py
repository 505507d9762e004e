"""Events of a worker, and the hub that fans them out to listeners on the control surface."""

from __future__ import annotations

import asyncio
from typing import Any

_MAX_WAITING = 1000


class EventListener:
    """One listener's bounded queue. The caller of `EventHub.open` owns it and closes it."""

    def __init__(self, hub: EventHub) -> None:
        self._hub = hub
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_MAX_WAITING + 1)
        self._over = False

    @property
    def waiting(self) -> int:
        """Number of unread events."""
        return self._queue.qsize()

    async def next(self) -> dict[str, Any] | None:
        """Return the next event, or None when the stream has ended. Safe to cancel: nothing is lost."""
        if self._over and self._queue.empty():
            return None
        return await self._queue.get()

    def close(self) -> None:
        """Stop listening; repeated calls do nothing."""
        self._hub.forget(self)
        self.end()

    def put(self, event: dict[str, Any]) -> bool:
        """Queue an event; False when the queue is full."""
        if self._queue.qsize() >= _MAX_WAITING:
            return False
        self._queue.put_nowait(event)
        return True

    def end(self) -> None:
        """Let `next` return None once the queued events have been read."""
        if not self._over:
            self._over = True
            self._queue.put_nowait(None)


class EventHub:
    """Fans events out to listeners.

    A listener that falls behind is disconnected and gets a snapshot when it reconnects, so it never
    slows the worker down.
    """

    def __init__(self) -> None:
        self._listeners: set[EventListener] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """Number of listeners."""
        return len(self._listeners)

    def open(self) -> EventListener:
        """Return a listener for everything published from now on."""
        listener = EventListener(self)
        if self._closed:
            listener.end()
        else:
            self._listeners.add(listener)
        return listener

    def forget(self, listener: EventListener) -> None:
        """Send nothing more to `listener`; for the listener's own `close`."""
        self._listeners.discard(listener)

    def publish(self, kind: str, **fields: Any) -> None:
        """Hand `{"type": kind, **fields}` to every listener."""
        event = {"type": kind, **fields}
        for listener in list(self._listeners):
            if not listener.put(event):
                self._listeners.discard(listener)
                listener.end()

    def close(self) -> None:
        """End every listener; repeated calls do nothing."""
        self._closed = True
        for listener in list(self._listeners):
            listener.end()
        self._listeners.clear()
