"""The task that lets go of what is too old, every hour."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from gateway import tasks
from gateway.persons.persons import Persons
from gateway.settings import Settings

log = structlog.get_logger()

EVERY_S = 3600.0
RETRY_S = 60.0


def retention_of(settings: Settings) -> dict[str, int]:
    """Return for how many days each kind of personal data is kept, by the pieces' words."""
    return {
        "contact": settings.contact_days,
        "chat": settings.chat_days,
        "notes": settings.notes_days,
    }


class Housekeeping:
    """Owns the task; several gateways may do it at once."""

    def __init__(
        self,
        persons: Persons,
        days: Mapping[str, int],
        also: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> None:
        """*also* lets go of what is no contact's."""
        self._persons = persons
        self._also = also
        self._days = days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, at once and then every hour."""
        self._task = asyncio.create_task(self._keep(), name="persons:housekeeping")

    async def aclose(self) -> None:
        """Stop; what was begun is finished the next time. Idempotent."""
        await tasks.end(self._task)
        self._task = None

    async def _keep(self) -> None:
        while True:
            pause_s = EVERY_S
            try:
                gone = await self._persons.purge(self._days)
                for let_go in self._also:
                    await let_go()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("retention.failed")
                pause_s = RETRY_S
            else:
                if gone:
                    log.info("retention.purged", **gone)
            await asyncio.sleep(pause_s)
