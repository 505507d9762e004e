"""Ending tasks for certain."""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger()

PATIENCE_S = 1.0


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
