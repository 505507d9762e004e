"""Ends tasks reliably, and runs loops whose failures are noticed."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final
from weakref import WeakSet

import structlog
from redis.exceptions import RedisError

log = structlog.get_logger()

PATIENCE_S = 1.0
LONGEST_RETRY_S: Final = 2.0
"""The longest pause between failed turns, unless a loop asks for a longer *retry_s*: what looks every half minute works
again as soon as its server does."""
FIRST_PAUSE_S: Final = 0.05
"""The least pause after a turn that failed."""
FAILING_AFTER: Final = 3
"""Turns in a row that fail before a loop is called failing."""

failures: Final[Counter[str]] = Counter()
"""How many turns have failed in this process, by the name of the loop."""

away_errors: Final[list[type[Exception]]] = [RedisError, OSError]
"""What clients raise while their server is away; one that not every process loads adds its own."""


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel the tasks and wait until they have ended; their exceptions are not raised.

    A client library may swallow a cancellation that arrives while it cleans up, so a task that has not ended after
    :data:`PATIENCE_S` seconds is cancelled again.
    """
    pending = {task for task in tasks if task is not None and not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=PATIENCE_S)
        for task in pending:
            log.warning("task.still_running", task=task.get_name())
        for task in done:
            if not task.cancelled() and task.exception() is not None:
                log.warning("task.failed", task=task.get_name(), exc_info=task.exception())


class Tasks:
    """The tasks of one owner. One that fails is logged; the others go on. Closed by :meth:`aclose`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """Return the number of tasks that have not ended."""
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Start a task with this name (``part:what``)."""
        self.own(asyncio.create_task(work, name=name))

    def own(self, task: asyncio.Task[Any]) -> None:
        """Take over a task that somebody else has started."""
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def wait(self, within_s: float) -> None:
        """Wait until all tasks have ended, for *within_s* seconds at most. May be cancelled."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)

    async def aclose(self) -> None:
        """Cancel all tasks and wait until they have ended. Idempotent."""
        await end(*self._tasks)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("task.failed", task=task.get_name(), exc_info=task.exception())


def note_failure(loop: str, error: Exception, in_a_row: int = 1) -> None:
    """Count a failed turn of *loop*, and log it.

    Of the turns that failed *in_a_row* the first is logged, then the second, fourth, eighth and so on: while Redis or the
    database is away, every turn fails.
    """
    failures[loop] += 1
    if in_a_row & (in_a_row - 1):
        return
    # What a server that is away raises says nothing about the code.
    away = isinstance(error, tuple(away_errors))
    log.warning(
        "loop.failed",
        loop=loop,
        error=type(error).__name__,
        in_a_row=in_a_row,
        exc_info=None if away else error,
    )


class Periodic:
    """Repeats a piece of work (a turn) with pauses; closed by :meth:`aclose`.

    A turn that raises is logged and counted (:func:`note_failure`), and the next one comes in its time.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        every_s: float,
        *,
        first_after_s: float = 0.0,
        retry_s: float | None = None,
        least_s: float = 0.0,
    ) -> None:
        """*name* is the task's (``part:what``).

        *every_s* is the pause between two turns, *first_after_s* the one before the first, *retry_s* the one after a
        turn that failed, *every_s* if not given. It doubles with each further failure, up to *every_s*,
        :data:`PATIENCE_S` at least and :data:`LONGEST_RETRY_S` at most. *least_s* is the shortest pause, however often
        the loop is woken.
        """
        self.name = name
        self.failed_in_a_row = 0
        self._work = work
        self._every_s = every_s
        self._first_after_s = first_after_s
        self._least_s = least_s
        self._next_in_s = every_s
        self._retry_s = max(every_s, FIRST_PAUSE_S) if retry_s is None else retry_s
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the loop. Raises RuntimeError if it has started already."""
        if self._task is not None:
            raise RuntimeError(f"{self.name} runs already")
        self._task = asyncio.create_task(self._run(), name=self.name)
        _running.add(self)

    def wake(self) -> None:
        """Start the next turn at once, or after the shortest pause. The pause after a failed turn is not shortened."""
        self._woken.set()

    def again_in(self, pause_s: float) -> None:
        """Start the next turn after *pause_s* seconds, if that is earlier than planned. The turn itself must ask for it
        each time anew."""
        self._next_in_s = min(self._next_in_s, max(pause_s, FIRST_PAUSE_S))

    async def aclose(self) -> None:
        """End the loop, in the middle of a turn if need be. Idempotent."""
        await end(self._task)
        self._task = None
        _running.discard(self)

    async def _run(self) -> None:
        await self._woken_after(self._first_after_s)
        while True:
            self._woken.clear()
            self._next_in_s = self._every_s
            await self._turn()
            await self._pause()

    async def _pause(self) -> None:
        if self.failed_in_a_row:
            growing_s = self._retry_s * 2 ** min(self.failed_in_a_row - 1, 10)
            longest_s = min(max(self._every_s, PATIENCE_S), LONGEST_RETRY_S)
            await asyncio.sleep(min(growing_s, max(self._retry_s, longest_s)))
            return
        if self._least_s:
            await asyncio.sleep(self._least_s)
        await self._woken_after(max(0.0, self._next_in_s - self._least_s))

    async def _woken_after(self, pause_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._woken.wait()

    async def _turn(self) -> None:
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - the next turn comes, whatever it was
            self.failed_in_a_row += 1
            note_failure(self.name, error, self.failed_in_a_row)
        else:
            if self.failed_in_a_row:
                log.info("loop.recovered", loop=self.name, failed=self.failed_in_a_row)
            self.failed_in_a_row = 0


_running: Final[WeakSet[Periodic]] = WeakSet()


def failing() -> list[str]:
    """Return the names of the loops whose last :data:`FAILING_AFTER` turns failed."""
    return sorted(each.name for each in _running if each.failed_in_a_row >= FAILING_AFTER)
