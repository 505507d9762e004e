"""An endless loop is a ``Periodic`` (``gateway/platform/loops.py``): a task that ends with an exception ends unseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.sources import last_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("gateway", "media", "queueing", "recordings", "signaling")

KNOWN = {
    "gateway/platform/loops.py Periodic._run": "the loop itself",
    "queueing/journal.py JournalReader.follow": "catches everything; what fails is set aside and counted",
    "queueing/journal.py JournalReader.__aiter__": "its exceptions are those of who iterates",
    "media/worker/worker.py MediaWorker._run_ticks": "catches everything; media knows no gateway",
    "gateway/processes/media_worker.py _drain": "ends with its time",
    "gateway/archive/capture/bridge.py CaptureBridge._open": "catches everything; ends with its source",
    "gateway/platform/process/child.py Child._become_ready": "ends with its process; what fails counts as a no",
    "gateway/line/call.py LineCall._run": "catches what a step raises; ends with its call",
    "gateway/archive/capture/service.py RecordingDesk._finish": "what it leaves is taken up by recordings:keeping",
}
"""Loops in tasks that are none, and why they cannot die unseen."""


def own(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Yield what is in a function, without the functions in it."""
    left: list[ast.AST] = list(function.body)
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            left.extend(ast.iter_child_nodes(node))


def may_end(loop: ast.While) -> bool:
    """Whether the loop has a condition, or a way out of its own."""
    if not isinstance(loop.test, ast.Constant):
        return True
    left: list[ast.AST] = list(loop.body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Return | ast.Break):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.While | ast.For):
            left.extend(ast.iter_child_nodes(node))
        elif isinstance(node, ast.While | ast.For):
            left.extend(each for each in ast.walk(node) if isinstance(each, ast.Return))
    return False


def in_tasks(tree: ast.Module) -> set[str]:
    """Return the names of the module's functions that are started as tasks."""
    return {
        last_name(call.args[0].func)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and last_name(call.func) in {"create_task", "ensure_future", "spawn"}
        and call.args
        and isinstance(call.args[0], ast.Call)
    }


def named(tree: ast.Module) -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """Yield the module's coroutine functions with their qualified names."""
    left: list[tuple[str, ast.AST]] = [("", tree)]
    while left:
        prefix, node = left.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{prefix}{child.name}"
                if isinstance(child, ast.AsyncFunctionDef):
                    yield name, child
                left.append((f"{name}.", child))
            else:
                left.append((prefix, child))


def bare(source: str) -> list[str]:
    """Return the coroutine functions with a loop that never ends, or with one that waits while they are a task."""
    tree = ast.parse(source)
    tasks = in_tasks(tree)
    found = []
    for name, function in named(tree):
        loops = [node for node in own(function) if isinstance(node, ast.While)]
        waiting = [
            loop for loop in loops if any(isinstance(node, ast.Await) for node in ast.walk(loop))
        ]
        endless = [loop for loop in waiting if not may_end(loop)]
        if endless or (waiting and function.name in tasks):
            found.append(name)
    return sorted(found)


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    while True:\n        await g()",
        "async def f():\n    while 1:\n        for x in y:\n            break\n        await g()",
        (
            "class C:\n    async def f(self):\n        while not self.closed:\n            await g()\n"
            "    def start(self):\n        self.task = asyncio.create_task(self.f(), name='f')"
        ),
        "class C:\n    def start(self):\n        async def f():\n            while True:\n                await g()",
        "async def f():\n    while True:\n        try:\n            await g()\n        except OSError:\n            pass",
    ],
)
def test_a_bare_endless_loop_is_found(source):
    assert len(bare(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    while True:\n        if await g():\n            return",
        "async def f():\n    while True:\n        for x in y:\n            return await g()",
        "async def f():\n    while more():\n        await g()",
        "def f():\n    while True:\n        g()",
    ],
)
def test_one_that_comes_to_an_end_is_not(source):
    assert bare(source) == []


def test_no_endless_loop_can_die_unseen():
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.parts[-2] != "probe" and not path.name.startswith("cli_")
        if "while " in (text := path.read_text(encoding="utf-8"))
        for name in bare(text)
    }
    assert found - KNOWN.keys() == set(), "make it a Periodic (gateway/platform/loops.py)"
    assert KNOWN.keys() - found == set(), "no longer so"
