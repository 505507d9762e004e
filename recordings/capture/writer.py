"""The thread that writes one recording's sources in this process."""

import os
import threading
import time
import traceback
from collections.abc import Callable

import structlog

from recordings.capture.source import SourceCapture
from recordings.model import RecordingId

log = structlog.get_logger()

_TICK_S = 0.1


class RecordingWriter:
    """Writes all sources of one recording, ten times a second.

    A thread woken for every frame would take the interpreter from the event loop each time. The thread keeps the
    recording's lock while a source is open; the kernel releases it with the process. A slow disk stops only this
    recording's thread.
    """

    def __init__(self, recording_id: RecordingId, lock: int) -> None:
        """Own ``lock``, a descriptor with the shared lock. The thread starts with the first source and ends with the
        last."""
        self._recording_id = recording_id
        self._lock = lock
        self._guard = threading.Lock()
        self._sources: list[SourceCapture] = []
        self._over = False
        self._wake = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"recording-{recording_id}", daemon=True
        )

    @property
    def is_over(self) -> bool:
        """Whether the last source is closed, so that none can be added."""
        return self._over

    def add(self, begin: Callable[[Callable[[], None]], SourceCapture]) -> SourceCapture | None:
        """Write the source that ``begin`` makes; its argument is a function that wakes the thread.

        Returns None, without a source, when the thread has ended. If ``begin`` raises and no other source is open, the
        lock is released.
        """
        with self._guard:
            if self._over:
                return None
            try:
                source = begin(self._wake.set)
            except BaseException:
                if self._thread.ident is None:
                    self._over = True
                    os.close(self._lock)
                raise
            self._sources.append(source)
            if self._thread.ident is None:
                self._thread.start()
            return source

    def close(self) -> None:
        """Request the end of every source. Does not wait."""
        with self._guard:
            for source in self._sources:
                source.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end; False after ``timeout_s``."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            self._wake.wait(_TICK_S)
            self._wake.clear()
            with self._guard:
                sources = list(self._sources)
            for source in sources:
                self._serve(source)
            with self._guard:
                self._sources = [source for source in self._sources if not source.is_closed]
                if not self._sources:
                    self._over = True
                    break
        os.close(self._lock)

    def _serve(self, source: SourceCapture) -> None:
        try:
            source.service(time.monotonic())
        except Exception as error:  # noqa: BLE001 - one source's defect must not stop the others
            # No log.exception: some renderers print local variables, keys among them.
            log.error(  # noqa: TRY400 - see above
                "capture.aborted",
                recording=self._recording_id,
                source=source.source_id,
                trace=traceback.format_exception(error),
            )
            source.abort()
