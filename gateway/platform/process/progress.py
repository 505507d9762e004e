"""The progress of a rolling restart: written by the parent, read by the command that waits for it."""

import contextlib
import os
from pathlib import Path
from typing import Literal

import msgspec

PROGRESS_FILE = "restart.json"
PartState = Literal["waiting", "starting", "draining", "stopping", "done", "failed"]


class PartProgress(msgspec.Struct, kw_only=True, rename="camel"):
    """The progress of one part. ``draining``: the new process serves, and the old one has ``connections``
    left; ``stopping``: the new one serves, and the old one ends."""

    name: str
    state: PartState = "waiting"
    connections: int | None = None


class Progress(msgspec.Struct, kw_only=True, rename="camel"):
    """The progress of a rolling restart, as it is written for the command that waits for it."""

    id: str
    state: Literal["running", "done", "failed"] = "running"
    started_at_ms: int
    ended_at_ms: int | None = None
    message: str | None = None
    parts: list[PartProgress]


def read_progress(run_dir: Path) -> Progress | None:
    """Return the progress of the last restart, None if there was none."""
    try:
        return msgspec.json.decode((run_dir / PROGRESS_FILE).read_bytes(), type=Progress)
    except (OSError, msgspec.MsgspecError):
        return None


def write_progress(run_dir: Path, progress: Progress) -> None:
    """Write the progress atomically. A full disk does not stop the restart."""
    path = run_dir / PROGRESS_FILE
    fresh = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        fresh.write_bytes(msgspec.json.encode(progress))
        fresh.replace(path)


def forget_progress(run_dir: Path) -> None:
    """Delete the progress that an earlier parent wrote."""
    with contextlib.suppress(OSError):
        (run_dir / PROGRESS_FILE).unlink(missing_ok=True)
