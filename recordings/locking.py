"""The lock by which a capturing process and a finishing process keep out of each other's way.

Shared while sources are open, exclusive to finish or destroy. It belongs to an open descriptor,
so the kernel lets it go when a process dies, however it dies.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from recordings.errors import RecordingClosedError, StillRecordingError
from recordings.layout import RecordingFolder
from recordings.model import RecordingState
from recordings.vault.durable import PRIVATE_FILE

_POLL_S = 0.05


def hold_shared(folder: RecordingFolder) -> int:
    """Return a descriptor holding the lock of a recording that is being made.

    First the lock, then the state: finishing can begin neither between the two nor while the
    descriptor is open. Raises UnknownRecordingError, RecordingClosedError, OSError.
    """
    folder.read_info()
    lock = _open(folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        state = folder.read_info().state
        if state is not RecordingState.RECORDING:
            raise RecordingClosedError(f"recording {folder.recording_id} is {state}")
    except BlockingIOError:
        os.close(lock)
        raise RecordingClosedError(f"recording {folder.recording_id} is being finished") from None
    except BaseException:
        os.close(lock)
        raise
    return lock


@contextmanager
def exclusive(folder: RecordingFolder, wait_s: float) -> Iterator[None]:
    """Hold the lock alone; raises StillRecordingError after ``wait_s``, UnknownRecordingError, OSError."""
    folder.read_info()
    lock = _open(folder)
    try:
        ends_at_s = time.monotonic() + wait_s
        while not _try_exclusive(lock):
            if time.monotonic() >= ends_at_s:
                raise StillRecordingError(f"recording {folder.recording_id} is still being written")
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(lock)


def _open(folder: RecordingFolder) -> int:
    return os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)


def _try_exclusive(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
