"""Tasks that end for certain, and loops that cannot die unseen."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final
from weakref import WeakSet

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger()

PATIENCE_S = 1.0
FAILING_AFTER: Final = 3
"""Turns in a row that fail before a loop is called failing."""

failures: Final[Counter[str]] = Counter()
"""How many turns have failed in this process, by the name of the loop."""


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel the tasks and wait until they are over; their exceptions are not raised.

    A client library may swallow a cancellation that arrives while it cleans up after itself, so
    whoever is not over after :data:`PATIENCE_S` is cancelled again.
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


class Periodic:
    """Does a piece of work again and again; closed with :meth:`aclose`.

    A turn that raises is logged and counted, and the next one comes in its time. While Redis or the database is
    away every turn fails: the first is logged, then the second, fourth, eighth and so on.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        every_s: float,
        *,
        at_once: bool = True,
    ) -> None:
        """*name* is the task's (``part:what``); *every_s* is the pause between two turns, and before the first
        unless *at_once*."""
        self.name = name
        self.failed_in_a_row = 0
        self._work = work
        self._every_s = every_s
        self._at_once = at_once
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin. Raises RuntimeError when it has begun already."""
        if self._task is not None:
            raise RuntimeError(f"{self.name} runs already")
        self._task = asyncio.create_task(self._run(), name=self.name)
        _running.add(self)

    async def aclose(self) -> None:
        """End it, in the middle of a turn if need be. Idempotent."""
        await end(self._task)
        self._task = None
        _running.discard(self)

    async def _run(self) -> None:
        if not self._at_once:
            await asyncio.sleep(self._every_s)
        while True:
            await self._turn()
            await asyncio.sleep(self._every_s)

    async def _turn(self) -> None:
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - the next turn comes, whatever it was
            self._failed(error)
        else:
            if self.failed_in_a_row:
                log.info("loop.recovered", loop=self.name, failed=self.failed_in_a_row)
            self.failed_in_a_row = 0

    def _failed(self, error: Exception) -> None:
        failures[self.name] += 1
        self.failed_in_a_row += 1
        if self.failed_in_a_row & (self.failed_in_a_row - 1):
            return
        # What a server that is away raises says nothing about the code.
        away = isinstance(error, RedisError | SQLAlchemyError | OSError)
        log.warning(
            "loop.failed",
            loop=self.name,
            error=type(error).__name__,
            in_a_row=self.failed_in_a_row,
            exc_info=None if away else error,
        )


_running: Final[WeakSet[Periodic]] = WeakSet()


def failing() -> list[str]:
    """Return the names of the loops whose last :data:`FAILING_AFTER` turns failed."""
    return sorted(each.name for each in _running if each.failed_in_a_row >= FAILING_AFTER)
