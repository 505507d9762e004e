"""Tests that are told to stop: they stop, give back what they hold, and nothing runs after them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAITING = """
import time
from pathlib import Path
import pytest

HERE = Path(__file__).parent

@pytest.fixture
def held():
    yield
    (HERE / "given-back").touch()

@pytest.mark.long
def test_that_waits(held):
    print("begun", flush=True)
    time.sleep(600)

@pytest.mark.long
def test_that_would_be_next():
    (HERE / "next").touch()
"""
ENDS_WITHIN_S = 60

pytestmark = pytest.mark.process


@pytest.fixture
def project(tmp_path):
    """A project of one file of tests, with something compiled that would be tested once more."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "test.py", tmp_path / "tools")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = long: l\naddopts = -s -p no:xdist\n")
    (tmp_path / "test_waiting.py").write_text(WAITING)
    (tmp_path / ".compiled").mkdir()
    (tmp_path / ".compiled" / "built-from").touch()
    return tmp_path


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_tier_told_to_stop_stops(project, sent):
    command = [sys.executable, "tools/test.py", "long"]
    status, said = told(command, project, sent)
    assert status == 128 + sent, said
    assert (project / "given-back").exists()
    assert not (project / "next").exists()
    assert "once more" not in said


def test_nothing_runs_after_a_test_that_swallowed_the_signal(project):
    waits = "    try:\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass\n"
    (project / "test_waiting.py").write_text(WAITING.replace("    time.sleep(600)\n", waits))
    command = [sys.executable, "tools/test.py", "long", "-p", "tests.conftest"]
    status, said = told(command, project, signal.SIGTERM)
    assert status == 128 + signal.SIGTERM, said
    assert (project / "given-back").exists(), said
    assert not (project / "next").exists()


def test_pytest_by_hand_told_to_stop_gives_back_what_it_holds(project):
    options = ["-s", "-p", "no:xdist", "-p", "tests.conftest", "-c", ROOT / "pyproject.toml"]
    command = [sys.executable, "-m", "pytest", *options, project / "test_waiting.py"]
    _, said = told(command, ROOT, signal.SIGTERM)
    assert (project / "given-back").exists(), said
    assert not (project / "next").exists()


def told(command, folder, sent):
    """Run *command* in *folder* and send it *sent* in the midst of a test; its exit status and what it said.

    It is a run of its own, and no worker of the one that this test belongs to.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env["PYTHONPATH"] = str(ROOT)
    with subprocess.Popen(
        # as in the background of a script, where Ctrl-C is to reach nobody
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        said = ""
        while "begun" not in said:
            said += run.stdout.readline()
        run.send_signal(sent)
        said += run.communicate(timeout=ENDS_WITHIN_S)[0]
    return run.returncode, said
