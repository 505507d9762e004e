"""Tests keep apart from each other and from the inside of what they test; CONTRIBUTING.md says so."""

import ast
import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.docs.sources import dotted, last_name

TESTS = Path(__file__).parents[1]


BY_CALL = frozenset({"import_module", "__import__", "importorskip", "run_module"})
"""Functions that import a module whose name they are given."""


def modules() -> list[Path]:
    """Every Python file below tests."""
    return sorted(path for path in TESTS.rglob("*.py") if "__pycache__" not in path.parts)


def nodes_of(source: str) -> list[ast.AST]:
    """Return everything that is written in a module."""
    return list(ast.walk(ast.parse(source)))


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that the module imports, by statement or by a call with its name."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and last_name(node.func) in BY_CALL:
            given = [*node.args, *(each.value for each in node.keywords)]
            yield from (
                (node.lineno, each.value)
                for each in given
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def borrowed(nodes: Iterable[ast.AST]) -> list[str]:
    """Say where the module imports from a module of tests, or such a module."""
    return [
        f"{line}: {name}"
        for line, name in imported(nodes)
        if not name.startswith("aiohttp.")
        and any(part.startswith("test_") for part in name.split("."))
    ]


@pytest.mark.parametrize(
    "source",
    [
        "from tests.media.test_rooms import seat",
        "from tests.media import test_rooms as rooms",
        "from .test_rooms import seat",
        "import tests.media.test_rooms",
        "def late():\n    from tests.media.test_rooms import seat",
        "rooms = importlib.import_module('tests.media.test_rooms')",
        "rooms = import_module('.test_rooms', package='tests.media')",
        "rooms = import_module(name='tests.media.test_rooms')",
        "rooms = __import__('tests.media.test_rooms')",
    ],
)
def test_an_import_from_a_test_module_is_found(source):
    assert len(borrowed(nodes_of(source))) == 1


def test_nothing_is_imported_from_a_test_module():
    found = {name: each.borrowed for name, each in faults().items() if each.borrowed}
    assert not found, "what tests share stands in tests/support, a helper module, or a conftest"


def is_private(name: str) -> bool:
    """Say whether the name is meant for the class or module that has it."""
    return name.startswith("_") and not name.endswith("__")


def is_of_another(target: ast.expr) -> bool:
    """Say whether a private attribute of another object is assigned, or a part of it."""
    while isinstance(target, ast.Subscript | ast.Starred):
        target = target.value
    if isinstance(target, ast.Tuple | ast.List):
        return any(is_of_another(each) for each in target.elts)
    return (
        isinstance(target, ast.Attribute)
        and is_private(target.attr)
        and dotted(target.value) not in {"self", "cls"}
    )


def replaces_private(call: ast.Call) -> bool:
    """Say whether ``setattr`` of any kind is given a private name, or an object that is private to another."""
    if last_name(call.func) not in {"setattr", "delattr"} or not call.args:
        return False
    if is_of_another(call.args[0]):
        return True
    where, *name = (ast.unparse(each).lstrip("f").strip("'\"") for each in call.args[:2])
    return where != "self" and is_private((name[0] if len(call.args) > 2 else where).split(".")[-1])


def goes_round(call: ast.Call) -> bool:
    """Say whether the call makes an object without its constructor, or changes one that may be frozen."""
    return (
        last_name(call.func) in {"__new__", "__setattr__", "__delattr__"}
        and ast.unparse(call.func).rpartition(".")[0] != "super()"
    )


def reached_into(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the lines that go round what an object's class lays down, or set a private attribute of another."""
    found = []
    for node in nodes:
        match node:
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                wrong = any(is_of_another(each) for each in targets)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                wrong = is_of_another(target)
            case ast.Call():
                wrong = goes_round(node) or replaces_private(node)
            case _:
                wrong = False
        if wrong:
            found.append(f"{node.lineno}: {ast.unparse(node)[:80]}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "made = object.__new__(MediaPlane)",
        "made = Bucket.__new__(Bucket)",
        "object.__setattr__(worker.settings, 'trial_s', 0.3)",
        "worker.settings.__setattr__('trial_s', 0.3)",
        "object.__delattr__(worker.settings, 'trial_s')",
        "plane._calls = calls",
        "plane._open, plane.listener = True, None",
        "plane.media._slots['c'] = []",
        "desk._revision += 1",
        "del desk._waiting['c']",
        "monkeypatch.setattr(store, '_bucket', away)",
        "monkeypatch.setattr(endpoint, f'_{name}', counted)",
        "monkeypatch.setattr('media.worker.worker._LISTEN_AGAIN_S', 0.1)",
        "monkeypatch.setattr(sweep._acd, 'contact', gone)",
        "setattr(store, '_bucket', away)",
    ],
)
def test_what_reaches_into_another_object_is_found(source):
    assert len(reached_into(nodes_of(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "self._calls = calls",
        "setattr(self, f'_{name}', value)",
        "plane.listener = told",
        "plane.__doc__ = ''",
        "super().__setattr__('listener', told)",
        "monkeypatch.setattr('gateway.calls.reconciler.RETRY_S', 0.01)",
        "monkeypatch.setattr(store, 'finish', bad)",
    ],
)
def test_what_is_an_objects_own_or_public_is_not(source):
    assert reached_into(nodes_of(source)) == []


class Faults(NamedTuple):
    """Lines of a module that this file forbids."""

    borrowed: list[str]
    reached: list[str]


@functools.cache
def faults() -> dict[str, Faults]:
    """Look through every module once; holding all trees would take more memory than all else."""
    found = {}
    for path in modules():
        nodes = nodes_of(path.read_text(encoding="utf-8"))
        found[str(path.relative_to(TESTS))] = Faults(borrowed(nodes), reached_into(nodes))
    return found


def test_no_test_reaches_into_another_object():
    assert {name: each.reached for name, each in faults().items() if each.reached} == {}
