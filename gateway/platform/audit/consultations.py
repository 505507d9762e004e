"""Records each access to personal data, with person and reason, as one entry of the audit trail.

Italian law on data protection in police work (d.lgs. 51/2018, article 21, after article 25 of directive (EU) 2016/680) asks
who consulted the data, when, and why. Search words may name people, so they are not stored: the ids of what was shown are.
"""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from gateway.platform.audit import log as audit
from gateway.platform.sql.engine import Database
from signaling.limits import Limiter, Rate

ONCE: Final = Rate(1, 60)
"""The same person, the same thing: a page that reads it again within a minute consults it once."""
IDS_KEPT: Final = 100

CALLBACK: Final = "callback.consult"
CONTACT: Final = "contact.consult"
CONTACTS: Final = "contact.search"
FILE: Final = "file.consult"
MESSAGE: Final = "message.consult"
NOTES: Final = "contact.notes"
PERSONS: Final = "person.search"
RECOGNITION: Final = "recognition.consult"
RECORDING: Final = "recording.consult"
RECORDINGS: Final = "recording.search"
ACTIONS: Final = frozenset(
    {CALLBACK, CONTACT, CONTACTS, FILE, MESSAGE, NOTES, PERSONS, RECOGNITION, RECORDING, RECORDINGS}
)
"""Consultations that change nothing; opening a recording (``recording.view``) and exports are noted by their own parts."""


class Consultations:
    """Records consultations. One for each process (``ground.consultations``), so that what several rooms show within a
    minute is noted once."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._limiter = Limiter(ONCE)

    async def note(
        self, account_id: str, action: str, subject: str, detail: dict[str, Any] | None = None
    ) -> None:
        """Record what is about to be shown to an account. Raises SQLAlchemyError: then it must not be shown."""
        told = detail or {}
        key = json.dumps([account_id, action, subject, told], sort_keys=True)
        now = self._monotonic()
        if self._limiter.wait_s(key, now) > 0:
            return
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=account_id,
            action=action,
            subject=subject,
            detail=told,
        )
        self._limiter.take(key, now)

    async def note_found(
        self,
        account_id: str,
        action: str,
        subject: str,
        found: Sequence[str],
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Record a search with the ids of what it shows, at most :data:`IDS_KEPT`, and their number."""
        await self.note(
            account_id,
            action,
            subject,
            {**(detail or {}), "count": len(found), "found": list(found[:IDS_KEPT])},
        )
