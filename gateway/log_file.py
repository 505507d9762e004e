"""A log file that several processes write to and that may be rotated at any moment.

Each line is one write at the file's end, so that lines of different processes never mix. Before
each line it is looked whether the name still means the file that is open; a renamed or removed one
is left and a new one begun. A line on its way at that moment goes into the renamed file: none is
lost, as long as whoever rotates renames and does not truncate.
"""

import logging
import os
from pathlib import Path

MODE = 0o640


class RotatedFileHandler(logging.Handler):
    """Writes formatted records to ``path``; opens it at once. Raises :class:`OSError`."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._descriptor = -1
        self._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as one line. Never raises; what cannot be written is reported once on
        standard error by :meth:`logging.Handler.handleError`."""
        try:
            line = self.format(record).replace("\n", "\\n").encode(errors="backslashreplace")
            self._follow()
            self._write(line + b"\n")
        except Exception:  # noqa: BLE001 - a log line must not end what it tells of
            self.handleError(record)

    def close(self) -> None:
        """Close the file; may be called again."""
        self.acquire()
        try:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1
        finally:
            self.release()
        super().close()

    def _open(self) -> None:
        self._descriptor = os.open(
            self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, MODE
        )
        self._identity = self._of(os.fstat(self._descriptor))

    def _follow(self) -> None:
        """Open the file anew when its name means another one, or none."""
        try:
            same = self._of(self._path.stat()) == self._identity
        except FileNotFoundError:
            same = False
        if same and self._descriptor >= 0:
            return
        before = self._descriptor
        try:
            self._open()
        except OSError:
            # the folder is gone, say: the old file still takes what is to be said
            if before < 0:
                raise
            self._descriptor = before
        else:
            if before >= 0:
                os.close(before)

    def _write(self, line: bytes) -> None:
        view = memoryview(line)
        while view:
            # one call takes all of it, unless the disk is full
            view = view[os.write(self._descriptor, view) :]

    @staticmethod
    def _of(status: os.stat_result) -> tuple[int, int]:
        return status.st_dev, status.st_ino
