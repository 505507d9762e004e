"""Processes that collect the tests of one tree: one of them compiles, the others wait for it."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = Path("/proc/locks")

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not LOCKS.exists(), reason="the kernel tells nobody of its locks"),
]


def waits(pid: int) -> bool:
    """Say whether the process waits for a lock of a file."""
    # 1: -> FLOCK  ADVISORY  READ 4711 08:01:1234 0 EOF
    rows = (line.split() for line in LOCKS.read_text().splitlines())
    return any(row[1:3] == ["->", "FLOCK"] and str(pid) in row for row in rows)


def test_who_comes_second_waits_until_the_first_has_collected() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    options = ["--collect-only", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, str(ROOT / "tests/docs/test_rooms.py")]
    tree = os.open(ROOT / "tests", os.O_RDONLY)
    try:
        fcntl.flock(tree, fcntl.LOCK_EX)
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as second:
            try:
                while not waits(second.pid):
                    assert second.poll() is None, "it has collected meanwhile"
                    time.sleep(0.02)
            finally:
                fcntl.flock(tree, fcntl.LOCK_UN)
            assert second.wait() == 0
    finally:
        os.close(tree)
