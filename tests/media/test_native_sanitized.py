"""The part in C under AddressSanitizer and UBSan, with random calls; ``VS_TEST_COUNT`` are seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers.station import ROOT
from tools import compile_media

SECONDS = 20
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")


def library(name: str) -> Path | None:
    """Return the compiler's file of that name."""
    told = subprocess.run(
        [compile_media.compiler(), f"-print-file-name={name}"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = Path(told.stdout.strip())
    return found if found.is_absolute() and found.exists() else None


@pytest.mark.long
def test_random_calls_find_nothing_amiss(tmp_path):
    if not compile_media.can_build() or (preloaded := library("libasan.so")) is None:
        pytest.skip("no compiler with sanitizers")
    file = compile_media.build_native(tmp_path, *SANITIZERS)
    seconds = int(os.environ.get("VS_TEST_COUNT") or SECONDS)
    seed = os.environ.get("VS_TEST_SEED") or "1"
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.native_calls", str(file), str(seconds), seed],
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "LD_PRELOAD": str(preloaded),
            # each object its own allocation; what the interpreter leaves behind at its end is its own affair
            "PYTHONMALLOC": "malloc",
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1",
        },
        capture_output=True,
        text=True,
        timeout=seconds * 3 + 120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stdout)
