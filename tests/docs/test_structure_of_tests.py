"""Tests keep apart from each other and from the inside of what they test; CONTRIBUTING.md says so."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def modules() -> list[Path]:
    """Every Python file below tests."""
    return sorted(path for path in TESTS.rglob("*.py") if "__pycache__" not in path.parts)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that the module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{name.name}") for name in node.names)


def borrowed(source: str) -> list[str]:
    """Say where the module imports from a module of tests, or such a module."""
    return [
        f"{line}: {name}"
        for line, name in imported(ast.parse(source))
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
    ],
)
def test_an_import_from_a_test_module_is_found(source):
    assert len(borrowed(source)) == 1


def test_nothing_is_imported_from_a_test_module():
    found = {
        str(path.relative_to(TESTS)): lines
        for path in modules()
        if (lines := borrowed(path.read_text(encoding="utf-8")))
    }
    assert not found, "what tests share stands in tests/support, a helper module, or a conftest"
