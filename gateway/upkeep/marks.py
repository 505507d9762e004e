"""Records of maintenance done on this station from its machine: a backup, a tested restore, a test call.

Each is a small file in the data directory, written by the command that did it; a restored station brings none along.
"""

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from gateway.backup.manifest import RESTORED

Kind = Literal["backup", "restore", "test-call"]
FOLDER: Final = "upkeep"


class Mark(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When it was done (``atMs`` since 1970), whether it succeeded, and a word about it."""

    at_ms: int
    ok: bool = True
    detail: str = ""

    @property
    def at(self) -> datetime:
        """The time, aware."""
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)


def note(data_dir: Path, kind: Kind, mark: Mark) -> None:
    """Write a mark. A full disk does not fail the work that was done."""
    _write(data_dir / FOLDER / f"{kind}.json", mark)


def read(data_dir: Path, kind: Kind) -> Mark | None:
    """Return the last mark of a kind, None if nothing is on record."""
    return _read(data_dir / FOLDER / f"{kind}.json")


def note_restored(backup: Path, mark: Mark) -> None:
    """Leave a mark in the backup that it was restored; a read-only backup stays as it is."""
    _write(backup / RESTORED, mark)


def take_restored(backup: Path, data_dir: Path) -> None:
    """Adopt the marks that a restore left in the station's own backup, if they are newer than the present ones."""
    found, known = _read(backup / RESTORED), read(data_dir, "restore")
    if found is not None and (known is None or found.at_ms > known.at_ms):
        note(data_dir, "restore", found)


def _read(path: Path) -> Mark | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mark)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(path: Path, mark: Mark) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(msgspec.json.encode(mark))
        fresh.replace(path)
