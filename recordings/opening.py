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
from typing import TYPE_CHECKING, Final

from recordings import evidence, offsite, verification
from recordings.errors import BucketError, TamperedError, UnknownRecordingError
from recordings.layout import RecordingFolder
from recordings.ledger import Finding, FindingKind, SegmentState
from recordings.locking import ledger_alone
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket, Stored

FILES_KNOWN: Final = 20_000
SETTLED_NS: Final = 2_000_000_000
"""A file changed less than this ago may change again within one tick of its file system's clock."""

_NO_ALARM: Final = frozenset({FindingKind.NOT_FINISHED})
"""The station is at work on it, or completes it at its start."""
_ELSEWHERE: Final = frozenset({FindingKind.SEGMENT_MISSING, FindingKind.RENDITION_MISSING})

_MISSING: Final = (FindingKind.SEGMENT_MISSING, FindingKind.RENDITION_MISSING)
_CHANGED: Final = (FindingKind.SEGMENT_CHANGED, FindingKind.RENDITION_CHANGED)
_UNLISTED: Final = (FindingKind.SEGMENT_UNLISTED, FindingKind.FILE_UNLISTED)
"""Of segments, of renditions."""

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
        self._stored: OrderedDict[Stored, str] = OrderedDict()

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

    def in_bucket(self, bucket: "Bucket", stored: "Stored") -> str:
        """Hash of an object, read in full unless one of that name, size and tag was. Raises BucketError."""
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
class Looked:
    """What a look found; ``media``: whether the files of sound and picture were part of it."""

    findings: list[Finding]
    media: bool


def look_over(
    folder: RecordingFolder,
    keystore: Keystore,
    digests: Digests,
    bucket: "Bucket | None" = None,
) -> Looked:
    """Check a finished recording before it is opened. Of media in a *bucket* it is asked what it has: a file is
    read only where size and tag are not those under which it was read back once.

    What is being put on record meanwhile raises no alarm: only what is found again with the ledger held
    counts. Raises LedgerBusyError, OSError.
    """

    def findings() -> tuple[list[Finding], bool]:
        try:
            found = verification.verify(folder, keystore, digest=digests.of)
        except UnknownRecordingError:
            return [Finding(FindingKind.RECORDING_MISSING, "recordings")], True
        # Asked after the files were looked for: they leave the disk only once the folder says so.
        here = not offsite.is_offsite(folder)
        passed = _NO_ALARM if here else _NO_ALARM | _ELSEWHERE
        return [one for one in found if one.kind not in passed], here

    found, here = findings()
    if found and folder.path.is_dir():
        with ledger_alone(folder):
            found, here = findings()
    if here or bucket is None:
        return Looked(found, media=here)
    there = _in_bucket(folder, bucket, digests)
    return Looked(found + (there or []), media=there is not None)


def _in_bucket(folder: RecordingFolder, bucket: "Bucket", digests: Digests) -> list[Finding] | None:
    """What is wrong with the media in the bucket; None when that cannot be said without reading them all, or
    the bucket is away."""
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
            # a store may name anew what it moved: what is there counts
            elif each.etag != tags[below] and digests.in_bucket(bucket, each) != signed[below]:
                found.append(_finding(below, _CHANGED))
    except (BucketError, TamperedError, ValueError):
        # the latter two are findings already
        return None
    if found:
        return found
    return None if unknown else []


def _finding(below: str, kinds: tuple[FindingKind, FindingKind]) -> Finding:
    """Of a file by its name below the recording's folder, in the words of ``verify``."""
    kind, *rest = Path(below).with_suffix("").parts
    if kind == "renditions":
        return Finding(kinds[1], f"renditions/{rest[0]}")
    return Finding(kinds[0], f"{rest[0]}/{int(rest[1])}")


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
