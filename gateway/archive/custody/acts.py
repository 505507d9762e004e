"""Acts of people on recordings, put on record in each recording's own signed chain."""

import asyncio
from collections.abc import Callable

from gateway.platform.refused import Refused
from recordings.errors import (
    LedgerBusyError,
    RecordingClosedError,
    RolledBackError,
    UnknownRecordingError,
)
from recordings.ledger import Act, ActKind, reason_digest
from recordings.model import parse_recording_id
from recordings.store import RecordingStore


class RecordingActs:
    """Notes acts in recordings' chains; any number of gateways may note at once."""

    def __init__(self, store: RecordingStore, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms

    async def note(
        self, recording_id: str, kind: ActKind, *, by: str | None, role: str, ref: str, reason: str
    ) -> None:
        """Put an act on record before it happens; *ref* is the entry of the audit trail that has the *reason*.

        Raises :class:`Refused`: ``not_found`` for a recording without a folder, ``recording_gone``,
        ``evidence_altered``, ``ledger_unavailable`` when nothing could be put on record; the act may then not happen.
        """
        act = Act(by=by, role=role, ref=ref, reason_sha256=reason_digest(ref, reason))
        try:
            await asyncio.to_thread(
                self._store.note, parse_recording_id(recording_id), kind, act, self._now_ms()
            )
        except (UnknownRecordingError, ValueError):
            raise Refused("not_found", "The recording itself is not there.") from None
        except RecordingClosedError:
            raise Refused("recording_gone", "The recording is destroyed.") from None
        except RolledBackError:
            raise Refused(
                "evidence_altered",
                "The recording does not verify: it is neither opened nor given out.",
            ) from None
        except (LedgerBusyError, OSError):
            raise Refused(
                "ledger_unavailable",
                "It could not be put on record, so it was not done.",
                kind="away",
            ) from None
