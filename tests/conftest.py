"""What holds for every test: no task outlives the test that started it."""

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from gateway.auth import passwords
from media import compiled

if os.environ.get("VS_TEST_COMPILED"):
    # before any test imports what is to be the compiled one
    assert compiled.activate(), "make setup-dev compiles it"

# how long an example takes says more about the machine than about the example
settings.register_profile("station", deadline=None)
settings.load_profile("station")

OURS = ("gateway", "signaling", "media", "queueing", "recordings")
ROOT = Path(__file__).parents[1]

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
