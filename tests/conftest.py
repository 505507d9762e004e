"""What holds for every test: which tier it belongs to, and that no task outlives it.

A test's tier follows from what it needs. Without a mark it is quick: nothing but this process. It is
marked ``process`` when it asks for a fixture behind which a server, a browser or a station runs, or says
so itself; a quick test that starts a process fails. ``long`` is said by hand.
"""

import asyncio
import contextlib
import faulthandler
import fcntl
import gc
import inspect
import multiprocessing.process
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import settings

import gateway.schema  # noqa: F401 - tables refer to one another
from gateway.accounts import passwords
from gateway.platform.words import raise_on_gaps
from media import compiled
from tests.support.search_engine import build_if_older
from tests.support.servers.compiled_once import compile_once

# What is loaded from here until the tests are collected lives as long as this process.
gc.disable()

if os.environ.get("VS_TEST_COMPILED"):
    # before any test imports what is to be the compiled one
    assert compiled.activate(), "make setup-dev compiles it"

# how long an example takes says more about the machine than about the example; how many there are is the tier's
EXAMPLES = int(os.environ.get("VS_TEST_EXAMPLES") or 100)
settings.register_profile("station", deadline=None, max_examples=EXAMPLES)
settings.load_profile("station")

# a sentence that is missing stops no station, but a test
raise_on_gaps()
# structlog's own way to print an exception takes half a second: with colours, the source and all local variables
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
compile_once()

# read before a test takes the settings out of the environment
STOPPED = os.environ.get("VS_TEST_STOPPED")
OURS = ("gateway", "signaling", "media", "queueing", "recordings")
ROOT = Path(__file__).parents[1]

STARTS_A_PROCESS = frozenset(
    {
        "browser",
        "browsers",
        "postgres_cluster",
        "coturn",
        "small_disk",
        "stations",
        "valkey",
        "valkey_url",
        "valkey_server",
    }
)
"""Fixtures behind which a process runs."""
WAYS_TO_START_A_PROCESS: list[tuple[object, str]] = [
    (subprocess.Popen, "__init__"),
    # of every start method
    (multiprocessing.process.BaseProcess, "start"),
    *((os, name) for name in ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system")),
]
"""What a quick test cannot call; the rest of the standard library calls one of these."""
with contextlib.suppress(ImportError):
    import uvloop

    # it forks by itself; asyncio's loops take subprocess.Popen
    WAYS_TO_START_A_PROCESS += [(uvloop.Loop, "subprocess_exec"), (uvloop.Loop, "subprocess_shell")]
COLLECT_AFTER = 10_000
"""So many objects more than were freed let the collector look at the young ones; Python's own value is 700."""
EXIT_WITHIN_S = 60.0
"""How long a run may take to end once its last test is over."""


def pytest_configure() -> None:
    """Have SIGTERM end a run as Ctrl-C does: with the tear-down, which stops the stations. Have the search engine built."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        build_if_older()


@pytest.hookimpl(tryfirst=True)  # before pytest selects by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and put those that drive browsers first.

    The first worker begins at the head of the list and the others further down, so that browser tests,
    which wait, run beside tests that compute.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if STARTS_A_PROCESS.intersection(fixtures) or item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.process)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_runtest_setup() -> None:
    """Begin no test once the run was told to stop, though the one before swallowed the signal."""
    if STOPPED and Path(STOPPED).exists():
        pytest.exit("told to stop")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests after another worker has compiled them, then turn the garbage collector on for what they make.

    Modules, fixtures and tests are several million objects. Frozen, they are not walked through by each
    full collection, which took two seconds of a core. Of what is left a collection is due less often:
    each test opens a whole gateway's worth of objects, and lets them go by itself.
    """
    try:
        with compiling_once():
            return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        gc.enable()


@contextlib.contextmanager
def compiling_once() -> Iterator[None]:
    """Let one process of this tree collect first, and the others together after it.

    After a change each would compile every module of tests, and rewrite its assertions, at the same time
    as the others: half a minute of a core for a whole tree. They find what the first has written.
    """
    tree = os.open(ROOT / "tests", os.O_RDONLY)
    try:
        try:
            fcntl.flock(tree, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(tree, fcntl.LOCK_SH)
        yield
    finally:
        os.close(tree)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """See to it that a stuck thread cannot keep this process from ending: show it and end.

    A worker that has nothing left to do lives on until the others are done, however long their last tests take.
    """
    if not hasattr(session.config, "workerinput"):
        faulthandler.dump_traceback_later(EXIT_WITHIN_S, exit=True)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Collect a run's garbage once.

    pytest does so twice after this, and Python as it ends; each would walk through millions of objects that are in use.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _quick_starts_no_process(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail a test that starts a process without being marked so."""
    if request.node.get_closest_marker("process") or request.node.get_closest_marker("long"):
        return

    def refuse(*_arguments: Any, **_options: Any) -> None:
        pytest.fail("a quick test starts a process: mark it with pytest.mark.process")

    for where, name in WAYS_TO_START_A_PROCESS:
        monkeypatch.setattr(where, name, refuse)


# A task that was cancelled, or whose last step is due, needs the loop a few times to be over.
STEPS = 20


@pytest.fixture(scope="session", autouse=True)
def production_hasher() -> Iterator[PasswordHasher]:
    """Make passwords cheap in this process; the value is what the station hashes with elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        production = passwords.HASHER
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "HASHER", cheap)
        yield production


@pytest.fixture(autouse=True)
def tasks_end_with_the_test(request: pytest.FixtureRequest) -> None:
    """See to it that a test on a loop leaves no task there.

    Asked for first, so torn down last: what fixtures close is closed by then.
    """
    function = getattr(request.node, "obj", None)
    if inspect.iscoroutinefunction(getattr(function, "hypothesis", function)):
        request.getfixturevalue("leaked_tasks")


@pytest.fixture
async def leaked_tasks() -> AsyncIterator[None]:
    """Fail the test when tasks begun since remain at its end."""
    before = asyncio.all_tasks()
    yield
    for _ in range(STEPS):
        left = {task for task in asyncio.all_tasks() - before if is_ours(task)}
        if not left:
            return
        await asyncio.sleep(0)
    names = ", ".join(sorted(f"{task.get_name()} ({task.get_coro()})" for task in left))
    pytest.fail(f"tasks left behind: {names}")


def is_ours(task: asyncio.Task[Any]) -> bool:
    """Say whether the task runs code of the station (libraries keep tasks of their own)."""
    code = getattr(task.get_coro(), "cr_code", None)
    path = Path(code.co_filename) if code else ROOT
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[:1] in {(n,) for n in OURS}
