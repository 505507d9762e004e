"""A log file that several processes write to and that may be rotated at any moment.

:class:`logging.handlers.WatchedFileHandler` does it: before each line it checks whether the path still names the open file,
and opens a renamed or removed one anew. A line written at that moment goes into the renamed file: none is lost, as long as
rotation renames and does not truncate. Python's buffer writes each line at once at the file's end, however long it is, so
that lines of different processes never mix. Two things are added: a record is one line, and a missing folder stops neither
the log nor the act that is logged.
"""

import logging
import os
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

MODE = 0o640


class RotatedFileHandler(WatchedFileHandler):
    """Writes formatted records to ``path``; opens it at once. Raises :class:`OSError`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        return super().format(record).replace("\n", "\\n")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record. Never raises; what cannot be written is reported on standard error."""
        try:
            super().emit(record)
        except OSError:
            # opening anew, which WatchedFileHandler does not guard
            self.handleError(record)

    def reopenIfNeeded(self) -> None:  # noqa: N802 - the name is the standard library's
        """Follow a rotation. If the folder is gone, go on writing to the open file."""
        if Path(self.baseFilename).parent.is_dir():
            super().reopenIfNeeded()

    def _open(self) -> TextIOWrapper:
        return open(
            self.baseFilename,
            "a",
            encoding=self.encoding,
            errors=self.errors,
            opener=lambda path, flags: os.open(path, flags, MODE),
        )
