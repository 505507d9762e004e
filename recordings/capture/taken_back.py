"""Cuts clusters that were written after consent was withdrawn.

When an order to stop arrives late (the gateway was slow or died, or a link was down), clusters without consent are
already on the disk. They are overwritten and cut off. A cut file is never written again, since its next record would
reuse a nonce; further facts go into a segment of their own.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from recordings.vault.durable import sync_folder

_CHUNK = b"\0" * 65_536


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster on the disk: its segment, its offset there, and its number of frames.

    ``last_media_ms`` and ``last_wall_ms`` are the times of its last frame.
    """

    segment: int
    offset: int
    frames: int
    last_media_ms: float
    last_wall_ms: float


def cut_point(written: list[Cluster], wall_ms: float) -> int | None:
    """Return the number of the first cluster with a frame captured later than ``wall_ms``, or None.

    Clusters are cut as a whole, so up to 0.4 s before the moment are lost as well. Pure.
    """
    for number in range(len(written), 0, -1):
        if written[number - 1].last_wall_ms <= wall_ms:
            return number if number < len(written) else None
    return 0 if written else None


def cut_off(path: Path, offset: int) -> None:
    """Overwrite a file from ``offset`` on and truncate it there, durably.

    Raises OSError; may be repeated. Needs no free space. A file system that does not write in place (copy on write,
    data journal) may keep the old blocks, encrypted as they were.
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
