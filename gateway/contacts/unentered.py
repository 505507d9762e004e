"""Looks for contacts that were written and are not in the queue, because their process died in between, or the queue
has lost its data. Each channel repairs its own."""

from gateway.platform.loops import Periodic
from gateway.platform.wiring import Repair

CHECK_EVERY_S = 15.0


class Unentered:
    """Calls each channel's repair again and again. Owns the task that does."""

    def __init__(self, *repairs: Repair) -> None:
        self._repairs = repairs
        self._loop = Periodic("contacts:unentered", self.check, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the task."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the task. Idempotent."""
        await self._loop.aclose()

    async def check(self) -> None:
        """Let every channel repair its own; one that fails keeps no other from it. Raises the first failure."""
        failures: list[Exception] = []
        for repair in self._repairs:
            try:
                await repair()
            except Exception as error:  # noqa: BLE001 - raised below
                failures.append(error)
        if failures:
            raise failures[0]
