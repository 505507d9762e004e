"""The hourly loop that purges data whose retention is over."""

from collections.abc import Callable, Sequence

from gateway.platform.loops import Periodic
from gateway.platform.wiring import Purge
from gateway.settings import Settings

FIRST_AFTER_S = 60.0
"""A start has more urgent things to do, and so has a machine on which several gateways start."""
EVERY_S = 3600.0
RETRY_S = 60.0


def retention_of(settings: Settings) -> dict[str, int]:
    """Return for how many days each kind of personal data is kept, by the pieces' ``retention`` words."""
    return {
        "contact": settings.contact_days,
        "chat": settings.chat_days,
        "notes": settings.notes_days,
    }


class Housekeeping:
    """Owns the loop; several gateways may run it at once."""

    def __init__(self, chores: Callable[[], Sequence[Purge]]) -> None:
        """*chores* returns the purges of each turn, one for each kind of data."""
        self._chores = chores
        self._loop = Periodic(
            "persons:housekeeping",
            self._purge,
            EVERY_S,
            first_after_s=FIRST_AFTER_S,
            retry_s=RETRY_S,
        )

    def start(self) -> None:
        """Start the loop: a minute after the start, then every hour."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop; what was begun is finished the next time. Idempotent."""
        await self._loop.aclose()

    async def _purge(self) -> None:
        failed: list[Exception] = []
        for purge in self._chores():
            try:
                await purge()
            except Exception as error:  # noqa: BLE001 - one that fails keeps no other from being done
                failed.append(error)
        if failed:
            raise ExceptionGroup("not everything could be purged", failed)
