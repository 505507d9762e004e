"""The loop that lets go of what is too old, every hour."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from gateway.persons.persons import Persons
from gateway.settings import Settings
from gateway.tasks import Periodic

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
    """Owns the loop; several gateways may do it at once."""

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
        self._loop = Periodic("persons:housekeeping", self._purge, EVERY_S, retry_s=RETRY_S)

    def start(self) -> None:
        """Begin, at once and then every hour."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop; what was begun is finished the next time. Idempotent."""
        await self._loop.aclose()

    async def _purge(self) -> None:
        gone = await self._persons.purge(self._days)
        if gone:
            log.info("retention.purged", **gone)
        for let_go in self._also:
            await let_go()
