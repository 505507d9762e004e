"""The search led by coverage, each target in a process of its own; ``VS_TEST_COUNT`` are seconds.

What breaks a target is written to the folder the failure names: put it under
`tests/corpora/<target>/` with the fix, where `test_quick.py` reads it back at every change.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.corpora import kept
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
SECONDS = 20


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_the_documented_error_escapes(name, tmp_path):
    pytest.importorskip("atheris", reason="no wheel of atheris for this machine")
    corpus, broken = tmp_path / "corpus", tmp_path / "broken"
    corpus.mkdir()
    broken.mkdir()
    for number, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed-{number}").write_bytes(bytes(seed))
    for source, data in kept(name).items():
        (corpus / source).write_bytes(data)
    seconds = int(os.environ.get("VS_TEST_COUNT") or SECONDS)
    seed = os.environ.get("VS_TEST_SEED") or "1"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.guided", name, str(corpus)),
            *(f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=4096", "-rss_limit_mb=1024"),
            f"-artifact_prefix={broken}/",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=seconds * 3 + 120,
        check=False,
    )
    found = sorted(path.read_bytes() for path in broken.iterdir())
    assert not found, f"{broken}: {found[0]!r}\n{done.stderr[-3000:]}"
    assert done.returncode == 0, done.stderr[-3000:]
    runs = next((line for line in done.stderr.splitlines() if line.startswith("Done ")), "")
    print(f"{name}: {runs}")
    assert len(list(corpus.iterdir())) > 1
