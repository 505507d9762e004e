"""``virtual-station restart``: a rolling restart of the running station, watched to its end."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from gateway.cli.common import fail, settings_or_exit
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json
from gateway.platform.process.progress import Progress, read_progress

POLL_S = 0.2
BEGIN_WITHIN_S = 10.0


@click.command()
@click.option(
    "--no-wait",
    is_flag=True,
    help="Return when the new processes serve; the old workers end with their last call.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON at the end.")
def restart(no_wait: bool, as_json: bool) -> None:
    """Replace the running station's processes one by one, without interrupting a call.

    The new ones run the code and the station.toml that are on the disk now. Exits with 1 when the
    restart failed (the old processes serve on), with 2 when no station runs in this data directory.
    """
    run_dir = settings_or_exit().data_dir / "run"
    parent = running_station(run_dir.parent)
    if parent is None:
        print(f'no station runs in "{run_dir.parent}"', file=sys.stderr)
        sys.exit(Exit.UNUSABLE)
    progress: Progress | None = None
    said = ""
    for progress in _followed(run_dir, parent):
        if not as_json and (line := _summary(progress)) != said:
            print(line, flush=True)
            said = line
        if no_wait and all(part.state in ("draining", "done") for part in progress.parts):
            break
    if progress is None:
        fail("the station has stopped")
    if as_json:
        print_json(progress)
    elif progress.state == "done" and progress.ended_at_ms is not None:
        print(f"restarted in {(progress.ended_at_ms - progress.started_at_ms) / 1000:.1f} s")
    if progress.state == "failed":
        fail(progress.message or "failed")


def _followed(run_dir: Path, parent: int) -> Iterator[Progress]:
    """Ask the parent to restart, and yield how far it is until it is over."""
    before = read_progress(run_dir)
    if before is not None and before.state == "running":
        fail(f"a restart is under way: {_summary(before)}")
    os.kill(parent, signal.SIGHUP)
    ends_at = time.monotonic() + BEGIN_WITHIN_S
    while True:
        progress = read_progress(run_dir)
        if progress is not None and (before is None or progress.id != before.id):
            yield progress
            if progress.state != "running":
                return
        elif time.monotonic() > ends_at:
            fail("the station did not begin to restart; see its log")
        if running_station(run_dir.parent) != parent:
            fail("the station has stopped")
        time.sleep(POLL_S)


def running_station(data_dir: Path) -> int | None:
    """Return the process id of the parent that holds the data directory, or None."""
    try:
        descriptor = os.open(data_dir / "station.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
        return int(text) if text.isdigit() else None
    else:
        return None
    finally:
        os.close(descriptor)


def _summary(progress: Progress) -> str:
    words = []
    for part in progress.parts:
        left = "" if part.connections is None else f" ({part.connections} connections left)"
        words.append(f"{part.name} {part.state}{left}")
    return ", ".join(words)
