"""Locks between processes that work on one recording (flock).

``writer.lock`` is shared while sources are open, and exclusive to finish or destroy. ``ledger.lock`` is exclusive
while entries are appended. A process that needs both takes ``writer.lock`` first. The kernel releases them when a
process dies, however it dies.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recordings.errors import LedgerBusyError, RecordingClosedError, StillRecordingError
from recordings.layout import RecordingFolder
from recordings.model import RecordingState
from recordings.vault.durable import PRIVATE_FILE

_POLL_S = 0.05
_LEDGER_POLL_S = 0.002
LEDGER_WAIT_S = 10.0


def lock_shared(folder: RecordingFolder) -> int:
    """Take the shared lock of a recording that is being made; return its descriptor.

    The state is read under the lock, so finishing can begin neither in between nor while the descriptor is open.
    Raises UnknownRecordingError, RecordingClosedError, OSError.
    """
    folder.read_info()
    lock = _open(folder.lock)
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
def lock_exclusive(folder: RecordingFolder, wait_s: float) -> Iterator[None]:
    """Take the exclusive lock for the block; raises StillRecordingError after ``wait_s``, UnknownRecordingError, OSError."""
    folder.read_info()
    lock = _open(folder.lock)
    try:
        if not _wait_for(lock, wait_s, _POLL_S):
            raise StillRecordingError(f"recording {folder.recording_id} is still being written")
        yield
    finally:
        os.close(lock)


@contextmanager
def lock_ledger(folder: RecordingFolder, wait_s: float = LEDGER_WAIT_S) -> Iterator[None]:
    """Lock the ledger against other threads and processes for the length of the block.

    Raises LedgerBusyError after ``wait_s``, OSError.
    """
    lock = _open(folder.ledger_lock)
    try:
        if not _wait_for(lock, wait_s, _LEDGER_POLL_S):
            raise LedgerBusyError(f"the ledger of recording {folder.recording_id} is in use")
        yield
    finally:
        os.close(lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)


def _wait_for(lock: int, wait_s: float, poll_s: float) -> bool:
    ends_at_s = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= ends_at_s:
                return False
            time.sleep(poll_s)
        else:
            return True
