"""Notes in the audit trail that an address or account is locked out after failed attempts: the first time within
five minutes."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.engine import Database
from signaling.limits import Limiter, Rate

NOTED: Final = Rate(1, 300)
"""How often the audit trail is told that one address or account is locked out: a flood fills no table."""
STRANGER: Final = "sign-in"
"""The subject of what happens at the door in nobody's name. A username that no account has is kept nowhere: people
type passwords there."""


class LockOuts:
    """Writes lock-outs into the audit trail, at a bounded rate."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._limiter = Limiter(NOTED)

    async def note(
        self, of: str, counted_as: str, *, account_id: str | None = None, address: str = ""
    ) -> None:
        """Put a lock-out on record, at most once in five minutes for each *counted_as*. *of* names what is locked:
        ``address``, ``account``, ``present_password`` or ``second_factor``."""
        if self._limiter.take(f"{of}:{counted_as}", self._monotonic()) > 0:
            return
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=account_id,
            action="session.locked_out",
            subject=STRANGER if account_id is None else f"account:{account_id}",
            detail={"of": of} | ({"address": address} if address else {}),
        )


def too_many_failed(retry_after_s: float) -> Refused:
    """Return the refusal of a person or address that is locked out for *retry_after_s*."""
    return too_many(retry_after_s, "Too many failed attempts; wait before the next one.")
