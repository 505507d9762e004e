"""A quick test that starts a process fails, whichever way it goes about it."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

PROGRAM = [sys.executable, "-c", ""]


def by_pool():
    with ProcessPoolExecutor(1) as pool:
        pool.submit(int).result()


async def by_loop():
    process = await asyncio.create_subprocess_exec(*PROGRAM)
    await process.wait()


async def by_shell():
    process = await asyncio.create_subprocess_shell("true")
    await process.wait()


def by_uvloop(started):
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(started())


WAYS = {
    "subprocess": lambda: subprocess.run(PROGRAM, check=True),
    "spawn": lambda: multiprocessing.get_context("spawn").Process(target=int).start(),
    "forkserver": lambda: multiprocessing.get_context("forkserver").Process(target=int).start(),
    "fork": lambda: multiprocessing.get_context("fork").Process(target=int).start(),
    "pool": by_pool,
    "os.fork": lambda: os.fork() or os._exit(0),
    "os.forkpty": lambda: os.forkpty()[0] or os._exit(0),
    "os.posix_spawn": lambda: os.posix_spawn(PROGRAM[0], PROGRAM, os.environ),
    "os.posix_spawnp": lambda: os.posix_spawnp(PROGRAM[0], PROGRAM, os.environ),
    "os.spawnv": lambda: os.spawnv(os.P_WAIT, PROGRAM[0], PROGRAM),
    "os.system": lambda: os.system("true"),
    "os.popen": lambda: os.popen("true").close(),
    "asyncio": lambda: asyncio.run(by_loop()),
    "uvloop": lambda: by_uvloop(by_loop),
    "uvloop, shell": lambda: by_uvloop(by_shell),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_quick_test_starts_no_process(way):
    with pytest.raises(pytest.fail.Exception, match="a quick test starts a process"):
        WAYS[way]()


@pytest.mark.process
def test_one_that_is_marked_may():
    WAYS["subprocess"]()
    process = multiprocessing.get_context("spawn").Process(target=int)
    process.start()
    process.join()
    assert process.exitcode == 0
