"""Brings things into their desired state: one task for each thing, run again as often as it is asked for."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.platform import loops as tasks

log = structlog.get_logger()

RETRY_S = 1.0
"""After so long a thing is tried again that failed."""
OBEYED_WITHIN_S = 5.0
"""How long :meth:`Reconciler.obeyed` waits."""


class Reconciler:
    """Runs *reconcile* for things that are named by a key. Owns one task for each thing that is being reconciled."""

    def __init__(self, name: str, reconcile: Callable[[str], Awaitable[bool]]) -> None:
        """*reconcile* takes an id, brings that thing nearer to its desired state, and returns whether it has got there. It
        never runs twice at once for the same thing. *name* is the kind of thing in logs."""
        self._name = name
        self._reconcile = reconcile
        self._running: dict[str, asyncio.Task[bool]] = {}
        self._again: set[str] = set()
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._open = True

    async def aclose(self) -> None:
        """End the tasks and begin no more. Idempotent."""
        self._open = False
        for due in self._due.values():
            due.cancel()
        self._due.clear()
        await tasks.end(*self._running.values())

    @property
    def is_busy(self) -> bool:
        """Whether anything is being reconciled."""
        return bool(self._running)

    def ask(self, key: str) -> None:
        """Reconcile a thing soon; once more where that is under way already."""
        if key in self._running:
            self._again.add(key)
        elif self._open:
            task = asyncio.ensure_future(self._reconcile(key))
            task.set_name(f"{self._name}:{key}")
            self._running[key] = task
            task.add_done_callback(lambda _: self._done(key))

    def later(self, key: str, after_s: float | None = None) -> None:
        """Reconcile a thing after *after_s* (:data:`RETRY_S` for None), unless that is due before."""
        delay_s = RETRY_S if after_s is None else after_s
        if not delay_s:
            self.ask(key)
            return
        loop = asyncio.get_running_loop()
        waiting = self._due.get(key)
        if not self._open or (waiting is not None and waiting.when() <= loop.time() + delay_s):
            return
        if waiting is not None:
            waiting.cancel()
        self._due[key] = loop.call_later(delay_s, self._is_due, key)

    def _is_due(self, key: str) -> None:
        del self._due[key]
        self.ask(key)

    async def obeyed(self, key: str) -> bool:
        """Reconcile a thing now and wait, :data:`OBEYED_WITHIN_S` at most, until it is in its desired state. False
        where it is not, or is not known to be; that is tried again. Cancelling ends only the waiting."""
        self.ask(key)
        obeyed = False
        try:
            async with asyncio.timeout(OBEYED_WITHIN_S):
                while (task := self._running.get(key)) is not None:
                    obeyed = False
                    await asyncio.wait({task})
                    obeyed = not task.cancelled() and not task.exception() and task.result()
                    # its end is noted, and what was asked meanwhile begun, before this goes on
                    await asyncio.sleep(0)
        except TimeoutError:
            return False
        return obeyed

    def _done(self, key: str) -> None:
        task = self._running.pop(key)
        if not task.cancelled() and task.exception() is not None:
            # Redis or the database is away, say: what was to be done is still to be done
            log.error("reconcile.failed", kind=self._name, id=key, exc_info=task.exception())
            self.later(key)
        if key in self._again:
            self._again.discard(key)
            self.ask(key)
