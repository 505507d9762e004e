"""Run a tier of the tests, list the slowest, and name the flaky ones.

    python tools/test.py quick|test|long [ARGUMENTS OF PYTEST]

Exit status 0 means that everything passed the first time. Failed tests run once more, alone, only to be
named: one that passes then is flaky. It is written to ``var/flaky.jsonl``, and the run stays red.

Ctrl-C and SIGTERM end the test that runs as a failure does: what it started is stopped, and nothing runs
after it. The exit status is then 128 and the signal's number.
"""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "var" / "tests"
FLAKY = ROOT / "var" / "flaky.jsonl"
# is there once the run was told to stop: a test may swallow the signal that says so
STOPPED = REPORTS / "stopped"
TIERS = {
    "quick": "not process and not slow and not long",
    "test": "not long",
    "long": "long or hypothesis",
}
EXAMPLES = {"quick": 30, "test": 30, "long": 300}
"""How many examples a property is tried with that does not say so itself."""
COMPILED = ("rtp", *(f"test_{name}.py" for name in (
    "compiled", "control", "downlink", "downlink_worker", "dtls_surface", "ice", "ingress", "native", "outbox", "rooms",
    "repeated_sound", "uplink",
)))  # fmt: skip
"""Tests of tests/media that run once more on the compiled packet path."""
# temporary files go here if there is room: syncing them costs nothing
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 << 30
# a run with more failures than this is broken, not flaky
MOST_AGAIN = 6
SLOWEST = 20
PASSED, SOME_TESTS_FAILED = 0, 1


def pytest(tier: str, report: Path, *arguments: str) -> int:
    """Run pytest on *tier*, with its JUnit file at *report*; return its exit status."""
    command = [
        *(sys.executable, "-m", "pytest", "-m", TIERS[tier], f"--junitxml={report}"),
        *("-o", f"cache_dir={REPORTS / tier}"),
        *arguments,
    ]
    return waited_for(command, environment(tier))


def waited_for(command: list[str], env: dict[str, str]) -> int:
    """Run *command* with *env* and return its exit status.

    SIGINT and SIGTERM reach it as SIGINT, by which pytest tears down before it ends; then this process
    ends too. In a process group of its own it gets Ctrl-C once, from here, and from here alone.
    """
    STOPPED.unlink(missing_ok=True)
    told: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def tell(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        STOPPED.touch()
        for each in running:
            each.send_signal(signal.SIGINT)

    # set before it begins, or it would inherit that SIGINT is ignored in the background of a script
    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    running.append(subprocess.Popen(command, cwd=ROOT, env=env, process_group=0))
    if told:
        running[0].send_signal(signal.SIGINT)
    status = running[0].wait()
    if told:
        sys.exit(128 + told[0])
    for number, handler in before.items():
        signal.signal(number, handler)
    return status


def environment(tier: str, **more: str) -> dict[str, str]:
    """Return the environment of *tier*: temporary files in memory where that is large enough.

    What gates a change is the same for everybody: only long tests take settings of the caller's.
    """
    taken = {
        name: value
        for name, value in os.environ.items()
        if tier == "long" or not name.startswith("VS_")
    }
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES
    return {
        **taken,
        **({"TMPDIR": str(IN_MEMORY)} if roomy else {}),
        "VS_TEST_STOPPED": str(STOPPED),
        "VS_TEST_EXAMPLES": str(EXAMPLES[tier]),
        **more,
    }


def in_parallel(tier: str) -> list[str]:
    """Return pytest's options for *tier*; long tests run one by one, with no time-out.

    There are two workers more than cores: a test of servers or browsers waits for a good part of its time.
    """
    if tier == "long":
        return ["--timeout=0"]
    workers = os.environ.get("VS_TEST_WORKERS", str((os.cpu_count() or 1) + 2))
    return ["-n", workers, "--dist", "worksteal", "-q"]


def failed(tier: str) -> set[str]:
    """Return the tests of *tier* that failed in its last run."""
    kept = REPORTS / tier / "v" / "cache" / "lastfailed"
    return set(json.loads(kept.read_text())) if kept.exists() else set()


def slowest(report: Path) -> list[str]:
    """Return the slowest tests of *report*, set-up and tear-down included, one a line."""
    cases = ET.parse(report).iter("testcase")
    timed = sorted(
        ((float(case.get("time", 0)), case) for case in cases), key=lambda pair: -pair[0]
    )
    return [
        f"{took_s:7.1f} s  {case.get('classname')}::{case.get('name')}"
        for took_s, case in timed[:SLOWEST]
    ]


def name_flaky(tier: str, arguments: list[str]) -> None:
    """Run what failed once more, alone; print and keep the tests that pass then."""
    first = failed(tier)
    if not 0 < len(first) <= MOST_AGAIN:
        return
    print(
        f"\n{len(first)} failed; once more, alone, to tell the broken from the flaky:", flush=True
    )
    again = REPORTS / f"{tier}-again.xml"
    pytest(tier, again, "--last-failed", "--last-failed-no-failures=none", "-q", *arguments)
    flaky = sorted(first - failed(tier))
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with FLAKY.open("a") as log:
        for test in flaky:
            log.write(json.dumps({"test": test, "tier": tier, "at": now}) + "\n")
            print(f"FLAKY  {test}")


def compiled_again() -> int:
    """Run the tests of the packet path on what was compiled of it; return pytest's exit status."""
    print("\nThe packet path once more, compiled:", flush=True)
    tests = [str(ROOT / "tests" / "media" / name) for name in COMPILED]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not long", *tests]
    compiled = environment("long", VS_TEST_COMPILED="1")
    return waited_for(command, compiled)


def main() -> int:
    """Run the tier named first; the rest goes to pytest."""
    tier, *arguments = sys.argv[1:]
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{tier}.xml"
    began = time.monotonic()
    # without the failures that an earlier run left: they would pass for flaky ones
    status = pytest(tier, report, "--cache-clear", *in_parallel(tier), *arguments)
    took_s = time.monotonic() - began
    if report.exists():
        print(f"\nThe slowest of {took_s / 60:.1f} minutes:")
        print("\n".join(slowest(report)), flush=True)
    if status == SOME_TESTS_FAILED:
        name_flaky(tier, arguments)
    whole = status in (PASSED, SOME_TESTS_FAILED)
    if whole and tier == "long" and not arguments and (ROOT / ".compiled" / "built-from").exists():
        status = compiled_again() or status
    return status


if __name__ == "__main__":
    sys.exit(main())
