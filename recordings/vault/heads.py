"""Heads of all ledgers, remembered apart from them, to detect a rollback.

``heads/<recording id>`` in the keystore is a line with the number of entries, the hash of the newest, and the number of
sealed segments (``-`` until the ledger is closed). An attacker who can change recordings and database, but not the
keystore, cannot restore an older ledger unnoticed. Blocking, some milliseconds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recordings.model import RECORDING_ID, RecordingId, parse_recording_id
from recordings.vault.durable import make_private_folder, replace_file

HEADS_FOLDER = "heads"
_LINE = re.compile(rb"(\d{1,9}) ([0-9a-f]{64}) (\d{1,9}|-)\n")


@dataclass(frozen=True, slots=True)
class KnownHead:
    """Number of ``entries``, the ``head`` (hash of the newest), and the number of ``segments`` once closed."""

    entries: int
    head: str
    segments: int | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the recording was finished."""
        return self.segments is not None


UNREADABLE = KnownHead(10**9, "", 0)
"""Stands for a damaged file: no ledger is that long, so every ledger counts as rolled back."""


class Heads:
    """The remembered heads under one folder. Callers of :meth:`write` hold the ledger's lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, recording_id: RecordingId) -> KnownHead | None:
        """Return the remembered head: None without one, :data:`UNREADABLE` for a damaged file. Raises OSError."""
        try:
            found = _LINE.fullmatch(self._path(recording_id).read_bytes())
        except FileNotFoundError:
            return None
        if found is None:
            return UNREADABLE
        segments = None if found[3] == b"-" else int(found[3])
        return KnownHead(int(found[1]), found[2].decode(), segments)

    def write(self, recording_id: RecordingId, known: KnownHead) -> None:
        """Store a head durably. Raises OSError."""
        make_private_folder(self._folder)
        segments = "-" if known.segments is None else known.segments
        line = f"{known.entries} {known.head} {segments}\n"
        replace_file(self._path(recording_id), line.encode())

    def forget(self, recording_id: RecordingId) -> None:
        """Remove the head of a recording of which nothing else is left. Idempotent. Raises OSError."""
        self._path(recording_id).unlink(missing_ok=True)

    def recordings(self) -> Iterator[RecordingId]:
        """Yield the ids with a remembered head, in order."""
        if self._folder.is_dir():
            for path in sorted(self._folder.iterdir()):
                if RECORDING_ID.fullmatch(path.name):
                    yield RecordingId(path.name)

    def _path(self, recording_id: RecordingId) -> Path:
        return self._folder / parse_recording_id(recording_id)
