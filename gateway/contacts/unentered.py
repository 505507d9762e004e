"""Looking for contacts that were written and are not in the queue: their process died in between, or the queue has lost
its data. Each channel repairs its own."""

from gateway.platform.loops import Periodic
from gateway.platform.wiring import Repair

LOOK_EVERY_S = 15.0


class Unentered:
    """Owns the task that looks."""

    def __init__(self, *repairs: Repair) -> None:
        self._repairs = repairs
        self._loop = Periodic("contacts:unentered", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    async def look(self) -> None:
        """Let every channel repair its own; one that fails keeps no other from it. Raises the first failure."""
        failures: list[Exception] = []
        for repair in self._repairs:
            try:
                await repair()
            except Exception as error:  # noqa: BLE001 - raised below
                failures.append(error)
        if failures:
            raise failures[0]
