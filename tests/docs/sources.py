"""Sources as trees, for tests that look at how they are written."""

import ast
import functools
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


def dotted(node: ast.expr) -> str:
    """Return a name with its dots, empty for what is none; ``ast.unparse`` says the same in fifty times the time."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def last_name(function: ast.expr) -> str:
    """Return the name of a called function, without what it belongs to; empty for one without a name."""
    return getattr(function, "attr", "") or getattr(function, "id", "")


@functools.cache
def modules() -> Mapping[str, ast.Module]:
    """Return the parsed modules of the gateway, without its migrations."""
    return _parsed("gateway")


@functools.cache
def all_modules() -> Mapping[str, ast.Module]:
    """Return those, and the modules of the four packages below it."""
    return {**modules(), **_parsed("media", "queueing", "recordings", "signaling")}


def _parsed(*packages: str) -> Mapping[str, ast.Module]:
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text())
        for package in packages
        for file in (ROOT / package).rglob("*.py")
        if "migrations" not in file.parts
    }
