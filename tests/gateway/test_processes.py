"""Processes that die with their parent: how they are started, and what ends them."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.platform.process.child import Child, ChildSpec
from gateway.platform.process.spare import Spare
from gateway.platform.process.system import dying_with_parent
from tests.gateway.waiting import gone, until
from tests.support.servers.valkey import PrivateValkey

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
# Starts a process that dies with this one, writes its number to a file, and stays.
PARENT = """
import signal, subprocess, sys, time
from gateway.platform.process.system import dying_with_parent
child = subprocess.Popen(dying_with_parent(["sleep", "60"], signal.SIGTERM))
print(child.pid, flush=True)
time.sleep(60)
"""

_forked: list[int] = []
"""Descriptors to which a forked copy of this process writes when it runs any Python at all."""


def _tell() -> None:
    for descriptor in _forked:
        os.write(descriptor, b"x")


os.register_at_fork(after_in_child=_tell)


@pytest.fixture
def told_by_forks():
    """What copies of this process wrote that ran Python between fork and exec: nothing, if all is well.

    Such a copy has one thread, and locks as the other threads held them at the moment of the fork. What
    waits there for one of them waits for ever, and the parent waits for the exec.
    """
    reading, writing = os.pipe2(os.O_NONBLOCK)
    _forked.append(writing)

    def told() -> bytes:
        try:
            return os.read(reading, 100)
        except BlockingIOError:
            return b""

    yield told
    _forked.remove(writing)
    os.close(reading)
    os.close(writing)


def test_the_witness_of_forks_hears_of_one(told_by_forks):
    subprocess.run(["true"], check=True, preexec_fn=lambda: None)
    assert told_by_forks() == b"x"


async def test_no_python_runs_between_fork_and_exec(told_by_forks, tmp_path):
    command, environment = [sys.executable, "-c", "input()"], dict(os.environ)

    async def ready() -> bool:
        return True

    spec = ChildSpec(name="a", command=command, ready=ready, environment=environment)
    child = Child(spec, tmp_path, on_refused=lambda: None)
    running = asyncio.create_task(child.run())
    await child.ready.wait()
    await child.stop()
    await running

    spare = Spare("a", command, environment)
    await spare.prepare()
    await spare.aclose()

    server = PrivateValkey()
    server.start()
    server.close()

    assert told_by_forks() == b""


async def test_a_child_dies_with_its_parent():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE)
    with parent:
        child = int(parent.stdout.readline())
        await until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")
        parent.kill()
    await until(lambda: gone(child))


def test_a_child_whose_parent_is_gone_already_does_not_run(tmp_path):
    """The parent may die while its child is being started, before the kernel knows what to do then."""
    ran = tmp_path / "ran"
    command = dying_with_parent(["touch", str(ran)], signal.SIGTERM)
    # the shell stands for the process that inherits an orphan
    subprocess.run(["sh", "-c", '"$@"; true', "sh", *command], check=True)
    assert not ran.exists()
    subprocess.run(command, check=True)
    assert ran.exists()


async def test_no_child_is_started_from_a_thread_that_may_end_before_it():
    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(dying_with_parent, ["true"], signal.SIGTERM)


@pytest.mark.parametrize("there", ["none", "one that cannot"])
def test_without_setpriv_the_command_is_started_as_it_is(tmp_path, monkeypatch, there):
    if there == "one that cannot":
        (tmp_path / "setpriv").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "setpriv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dying_with_parent(["true"], signal.SIGTERM) == ["true"]
