"""The recordings that this process is writing."""

import threading
import time
from collections.abc import Callable

from recordings.capture.source import SourceCapture
from recordings.capture.writer import RecordingWriter
from recordings.errors import RecordingClosedError
from recordings.layout import RecordingFolder
from recordings.locking import lock_shared
from recordings.model import RecordingId

BeginTake = Callable[[Callable[[], None]], SourceCapture]
"""Makes a source, given a function that wakes its writing thread."""


class RecordingWriters:
    """One thread per recording that has a source open. Safe from several threads."""

    def __init__(self) -> None:
        self._writers: dict[RecordingId, RecordingWriter] = {}
        self._guard = threading.Lock()

    def add(self, folder: RecordingFolder, begin_take: BeginTake) -> SourceCapture:
        """Begin to write a source. Raises UnknownRecordingError, RecordingClosedError, OSError."""
        recording_id = folder.recording_id
        with self._guard:
            self._writers = {k: w for k, w in self._writers.items() if not w.is_over}
            writer = self._writers.get(recording_id)
            capture = writer.add(begin_take) if writer else None
            if capture is None:
                writer = RecordingWriter(recording_id, lock_shared(folder))
                self._writers[recording_id] = writer
                capture = writer.add(begin_take)
        if capture is None:
            raise RecordingClosedError(f"recording {recording_id} ended while a source was opened")
        return capture

    def close(self, timeout_s: float) -> bool:
        """End every capture; False when one takes longer than ``timeout_s``. Idempotent."""
        with self._guard:
            writers = list(self._writers.values())
        for writer in writers:
            writer.close()
        ends_at = time.monotonic() + timeout_s
        ended = [writer.join(max(0.0, ends_at - time.monotonic())) for writer in writers]
        return all(ended)
