"""What lies on the disk already and must not stay there: captured after the consent was withdrawn.

An order to stop that comes late (a gateway that was slow or died, a link that was away) finds clusters written
that nobody agreed to. They are overwritten and cut off. A file that was cut is never written again, since its
next record would use the nonce of one that was there; what is still to be said stands in a segment of its own.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from recordings.vault.durable import sync_folder

_CHUNK = b"\0" * 65_536


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster on the disk: in which segment, from which byte on, and its frames. ``last_*``: of its last
    frame, media time and wall clock."""

    segment: int
    offset: int
    frames: int
    last_media_ms: float
    last_wall_ms: float


def cut_point(written: list[Cluster], wall_ms: float) -> int | None:
    """The number of the first cluster with a frame captured later than ``wall_ms``; None when there is none.

    A cluster goes as a whole: of what was agreed to up to 0.4 s are lost before the moment. Pure.
    """
    for number in range(len(written), 0, -1):
        if written[number - 1].last_wall_ms <= wall_ms:
            return number if number < len(written) else None
    return 0 if written else None


def cut_off(path: Path, offset: int) -> None:
    """Overwrite what a file holds from ``offset`` on, and shorten it to that, safely on the disk.

    Raises OSError; may be repeated. Needs no room on the disk. A file system that writes elsewhere than in place
    (copy on write, a journal of data) may keep the old blocks, sealed as they were.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        at, end = offset, os.fstat(descriptor).st_size
        while at < end:
            at += os.pwrite(descriptor, _CHUNK[: end - at], at)
        os.fdatasync(descriptor)
        os.ftruncate(descriptor, min(offset, end))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)
