"""Verifies the audit trail once a day, and whenever an administrator asks; keeps the last result for the page."""

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
class TimedVerdict:
    """A verdict and when it was reached."""

    at: datetime
    verdict: Verdict


class AuditWatch:
    """Owns the daily task of one gateway; closed with :meth:`aclose`."""

    def __init__(self, verification: Verification, clock: Callable[[], datetime]) -> None:
        self._verification = verification
        self._clock = clock
        self._lock = asyncio.Lock()
        self._loop = Periodic("audit:verify", self.verify, EVERY_S)
        self.last: TimedVerdict | None = None

    def start(self) -> None:
        """Start the loop: at once and then every day."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    def trouble(self) -> dict[str, object] | None:
        """Return the first broken entry of the last verification, for ``/readyz``; None if there was none."""
        first = None if self.last is None else self.last.verdict.first
        return None if first is None else {"seq": first.seq, "kind": first.kind.value}

    async def verify(self) -> TimedVerdict:
        """Verify the whole trail now; concurrent calls run one after another. Raises SQLAlchemyError, OSError."""
        async with self._lock:
            self.last = TimedVerdict(self._clock(), await self._verification.run())
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
