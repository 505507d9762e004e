"""Verification of a recording before somebody opens it: the whole ledger, and every file against it.

It equals :mod:`recordings.verification`, made cheap enough for each opening: a file is not hashed again while its size,
times and inode stay the same. Everything here blocks.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from recordings import evidence, offsite, verification
from recordings.errors import BucketError, TamperedError, UnknownRecordingError
from recordings.layout import RecordingFolder
from recordings.ledger import Finding, FindingKind, SegmentState
from recordings.locking import lock_ledger
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket, Stored

FILES_KNOWN: Final = 20_000
SETTLED_NS: Final = 2_000_000_000
"""A file changed more recently than this may change again within one tick of its file system's clock."""

_NO_ALARM: Final = frozenset({FindingKind.NOT_FINISHED})
"""Findings that are no alarm: the station is finishing the recording, or does so when it starts."""
_ELSEWHERE: Final = frozenset({FindingKind.SEGMENT_MISSING, FindingKind.RENDITION_MISSING})

_MISSING: Final = (FindingKind.SEGMENT_MISSING, FindingKind.RENDITION_MISSING)
_CHANGED: Final = (FindingKind.SEGMENT_CHANGED, FindingKind.RENDITION_CHANGED)
_UNLISTED: Final = (FindingKind.SEGMENT_UNLISTED, FindingKind.FILE_UNLISTED)
"""Findings about segments and renditions that no entry lists."""

_Stamp = tuple[int, int, int, int, int]


class Digests:
    """Cache of file hashes, valid while a file does not change. Safe from several threads."""

    def __init__(
        self, clock_ns: Callable[[], int] = time.time_ns, known: int = FILES_KNOWN
    ) -> None:
        """``known`` bounds the number of files; the least recently used are forgotten first."""
        self._clock_ns = clock_ns
        self._most = known
        self._lock = threading.Lock()
        self._known: OrderedDict[Path, tuple[_Stamp, SegmentState]] = OrderedDict()
        self._stored: OrderedDict[Stored, str] = OrderedDict()

    def of(self, path: Path) -> SegmentState:
        """Return the present size and hash of a file. Raises OSError."""
        stamp = _stamp(path)
        with self._lock:
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                self._known.move_to_end(path)
                return known[1]
        state = evidence.digest_of(path)
        # the kernel sets the inode's change time (ctime): unlike the modification time it cannot be set back
        if _stamp(path) == stamp and stamp[-1] < self._clock_ns() - SETTLED_NS:
            with self._lock:
                self._known[path] = (stamp, state)
                self._known.move_to_end(path)
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
        return state

    def in_bucket(self, bucket: "Bucket", stored: "Stored") -> str:
        """Return the hash of an object; it is read in full unless name, size and tag are known. Raises BucketError."""
        with self._lock:
            known = self._stored.get(stored)
        if known is None:
            known = bucket.sha256(stored.name)
            with self._lock:
                self._stored[stored] = known
                while len(self._stored) > self._most:
                    self._stored.popitem(last=False)
        return known


@dataclass(frozen=True, slots=True)
class OpeningCheck:
    """Findings of one check; ``media``: whether it covered the media files."""

    findings: list[Finding]
    media: bool


def check_before_opening(
    folder: RecordingFolder,
    keystore: Keystore,
    digests: Digests,
    bucket: "Bucket | None" = None,
) -> OpeningCheck:
    """Check a finished recording before it is opened.

    Media in a *bucket* are compared by size and tag with what was once read back; a file is read again only if these
    differ. Findings count only if they appear again with the ledger locked, so that entries being appended meanwhile
    raise no alarm. Raises LedgerBusyError, OSError.
    """

    def findings() -> tuple[list[Finding], bool]:
        try:
            found = verification.verify(folder, keystore, digest=digests.of)
        except UnknownRecordingError:
            return [Finding(FindingKind.RECORDING_MISSING, "recordings")], True
        # Read after the files were looked for: they leave the disk only after this mark is set.
        here = not offsite.is_offsite(folder)
        passed = _NO_ALARM if here else _NO_ALARM | _ELSEWHERE
        return [one for one in found if one.kind not in passed], here

    found, here = findings()
    if found and folder.path.is_dir():
        with lock_ledger(folder):
            found, here = findings()
    if here or bucket is None:
        return OpeningCheck(found, media=here)
    there = _in_bucket(folder, bucket, digests)
    return OpeningCheck(found + (there or []), media=there is not None)


def _in_bucket(folder: RecordingFolder, bucket: "Bucket", digests: Digests) -> list[Finding] | None:
    """Return findings on the media in the bucket; None if it is unreachable, or all would have to be read."""
    try:
        signed = offsite.signed(folder)
        stored, others = offsite.find(folder, bucket)
        tags = offsite.tags(folder)
        found = [Finding(FindingKind.FILE_UNLISTED, f"bucket:{name}") for name in others]
        unknown = False
        for below in sorted(signed.keys() | stored.keys()):
            each = stored.get(below)
            if each is None:
                found.append(_finding(below, _MISSING))
            elif below not in signed:
                found.append(_finding(below, _UNLISTED))
            elif below not in tags or each.etag is None:
                unknown = True
            # a store may change the tag of an object that it moves: then the content decides
            elif each.etag != tags[below] and digests.in_bucket(bucket, each) != signed[below]:
                found.append(_finding(below, _CHANGED))
    except (BucketError, TamperedError, ValueError):
        # the latter two are among the findings already
        return None
    if found:
        return found
    return None if unknown else []


def _finding(below: str, kinds: tuple[FindingKind, FindingKind]) -> Finding:
    """Return the finding on a file, given its name below the recording's folder, in the words of ``verify``."""
    kind, *rest = Path(below).with_suffix("").parts
    if kind == "renditions":
        return Finding(kinds[1], f"renditions/{rest[0]}")
    return Finding(kinds[0], f"{rest[0]}/{int(rest[1])}")


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
