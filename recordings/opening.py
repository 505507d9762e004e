"""The check of a recording that somebody is about to open: the whole ledger, and every file against it.

The same as :mod:`recordings.verification`, made cheap enough for each opening: what was hashed once is not
hashed again while the file is the same by size, times and inode. Everything here blocks.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recordings import evidence, offsite, verification
from recordings.errors import UnknownRecordingError
from recordings.layout import RecordingFolder
from recordings.ledger import Finding, FindingKind, SegmentState
from recordings.locking import ledger_alone
from recordings.vault.keystore import Keystore

FILES_KNOWN: Final = 20_000
SETTLED_NS: Final = 2_000_000_000
"""A file changed less than this ago may change again within one tick of its file system's clock."""

_NO_ALARM: Final = frozenset({FindingKind.NOT_FINISHED})
"""The station is at work on it, or completes it at its start."""
_ELSEWHERE: Final = frozenset({FindingKind.SEGMENT_MISSING, FindingKind.RENDITION_MISSING})

_Stamp = tuple[int, int, int, int, int]


class Digests:
    """Hashes of files, remembered while nothing about a file changes. Any number of threads."""

    def __init__(
        self, clock_ns: Callable[[], int] = time.time_ns, known: int = FILES_KNOWN
    ) -> None:
        """``known``: of how many files, the longest unasked are forgotten first."""
        self._clock_ns = clock_ns
        self._most = known
        self._lock = threading.Lock()
        self._known: OrderedDict[Path, tuple[_Stamp, SegmentState]] = OrderedDict()

    def of(self, path: Path) -> SegmentState:
        """Size and hash of a file as it is now. Raises OSError."""
        stamp = _stamp(path)
        with self._lock:
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                self._known.move_to_end(path)
                return known[1]
        state = evidence.digest_of(path)
        # the inode's own time of change is set by the kernel: unlike the content's it cannot be put back
        if _stamp(path) == stamp and stamp[-1] < self._clock_ns() - SETTLED_NS:
            with self._lock:
                self._known[path] = (stamp, state)
                self._known.move_to_end(path)
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
        return state


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found; ``media``: whether the files of sound and picture were part of it."""

    findings: list[Finding]
    media: bool


def look_over(folder: RecordingFolder, keystore: Keystore, digests: Digests) -> Looked:
    """Check a finished recording before it is opened; what is in a bucket is not fetched for it.

    What is being put on record meanwhile raises no alarm: only what is found again with the ledger held
    counts. Raises LedgerBusyError, OSError.
    """
    media = not offsite.is_offsite(folder)

    def findings() -> list[Finding]:
        try:
            found = verification.verify(folder, keystore, digest=digests.of)
        except UnknownRecordingError:
            return [Finding(FindingKind.RECORDING_MISSING, "recordings")]
        passed = _NO_ALARM if media else _NO_ALARM | _ELSEWHERE
        return [one for one in found if one.kind not in passed]

    found = findings()
    if found and folder.path.is_dir():
        with ledger_alone(folder):
            found = findings()
    return Looked(found, media)


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
