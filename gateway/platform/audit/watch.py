"""Verifies the audit trail once a day, and whenever an administrator asks; what was found last is kept for the page."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from gateway.platform.audit.chain import Verdict
from gateway.platform.audit.verification import Verification
from gateway.platform.loops import Periodic

log = structlog.get_logger()

EVERY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Looked:
    """A verdict and when it was reached."""

    at: datetime
    verdict: Verdict


class AuditWatch:
    """Owns the daily task of one gateway; closed with :meth:`aclose`."""

    def __init__(self, verification: Verification, clock: Callable[[], datetime]) -> None:
        self._verification = verification
        self._clock = clock
        self._lock = asyncio.Lock()
        self._loop = Periodic("audit:verify", self.look, EVERY_S)
        self.last: Looked | None = None

    def start(self) -> None:
        """Begin, at once and then every day."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    def trouble(self) -> dict[str, object] | None:
        """Return the first broken entry that was found the last time, for ``/readyz``; None when there was none."""
        first = None if self.last is None else self.last.verdict.first
        return None if first is None else {"seq": first.seq, "kind": first.kind.value}

    async def look(self) -> Looked:
        """Verify all of it now, one time after another. Raises SQLAlchemyError, OSError."""
        async with self._lock:
            self.last = Looked(self._clock(), await self._verification.run())
            self._tell(self.last.verdict)
            return self.last

    def _tell(self, verdict: Verdict) -> None:
        if verdict.first is not None:
            log.error(
                "audit.broken",
                seq=verdict.first.seq,
                kind=verdict.first.kind.value,
                wrong=verdict.wrong,
            )
