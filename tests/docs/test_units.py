"""A name says its unit (``_s``, ``_ms``): a time in one is not handed on, added or compared as if it were in another."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.sources import last_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("bench", "gateway", "media", "queueing", "recordings", "signaling", "tools")

UNIT = re.compile(r"_(ns|us|ms|s|minutes|hours|days)$")
KEYWORDS = {
    "ex": "s", "px": "ms", "milliseconds": "ms", "seconds": "s", "minutes": "minutes", "hours": "hours", "days": "days",
}  # fmt: skip
"""Of Redis and ``timedelta``."""
POSITIONS = {
    "expire": (1, "s"), "pexpire": (1, "ms"), "pexpireat": (1, "ms"), "from_ms": (0, "ms"), "sleep": (0, "s"),
    "timeout": (0, "s"), "call_later": (0, "s"),
}  # fmt: skip
"""Where other functions take a time, and its unit."""
SAME = frozenset({"abs", "float", "int", "max", "min", "round"})
"""Functions whose result has the unit of what they are given."""

Pair = tuple[str | None, str | None]


def named(name: str) -> str | None:
    found = UNIT.search(name.lower())
    return found and found[1]


def unit(node: ast.AST | None) -> str | None:
    """Return the unit that an expression says; None where it says none."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return named(name)
        case ast.Call(func=ast.Name(id=name), args=given) if name in SAME:
            return one_of(given)
        case ast.Call(func=function):
            return named(last_name(function))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return one_of([left, right])
        case ast.IfExp(body=body, orelse=other):
            return one_of([body, other])
        case ast.UnaryOp(operand=operand) | ast.Await(value=operand):
            return unit(operand)
    return None


def one_of(nodes: list[ast.expr]) -> str | None:
    found = {unit(each) for each in nodes} - {None}
    return found.pop() if len(found) == 1 else None


def pairs(node: ast.AST) -> Iterator[Pair]:
    """Yield the units of two that ought to have the same."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            yield unit(left), unit(right)
        case ast.AugAssign(target=left, op=ast.Add() | ast.Sub(), value=right):
            yield unit(left), unit(right)
        case ast.Compare(left=left, comparators=others):
            for one, other in pairwise([left, *others]):
                yield unit(one), unit(other)
        case ast.Assign(targets=targets, value=value):
            for each in targets:
                yield unit(each), unit(value)
        case ast.AnnAssign(target=target, value=value):
            yield unit(target), unit(value)
        case ast.keyword(arg=str(name), value=value):
            yield KEYWORDS.get(name) or named(name), unit(value)
        case ast.Call(func=function, args=given):
            at, wanted = POSITIONS.get(last_name(function), (0, None))
            if wanted and at < len(given):
                yield wanted, unit(given[at])
            if last_name(function) in SAME:
                yield from pairwise(unit(each) for each in given)


def mixed(tree: ast.AST) -> list[int]:
    """Return the lines on which two units meet."""
    return [
        getattr(node, "lineno", 0)
        for node in ast.walk(tree)
        for one, other in pairs(node)
        if one and other and one != other
    ]


@pytest.mark.parametrize(
    "code",
    [
        "redis.set(key, 1, px=PRESENT_S)", "redis.set(key, 1, ex=self._kept_ms)", "pipe.expire(key, int(LIFETIME_MS))",
        "asyncio.sleep(wait_ms)", "asyncio.timeout(LONGEST_MS)", "timedelta(seconds=now_ms() - since_ms)",
        "until_ms = now_ms() + GOOD_FOR_S", "since_ms < self.now_s", "wait(within_s=LIMIT_MS)", "left_ms -= step_s",
        "age_s: float = max(0, age_ms)", "max(since_ms, begun_s)", "later_s = a_ms if b else a_ms - b_ms",
    ],
)  # fmt: skip
def test_two_units_that_meet_are_seen(code):
    assert mixed(ast.parse(code)) == [1]


def test_what_is_converted_is_of_its_new_unit():
    code = "until_ms = now_ms + round(1000 * wait_s)\nage_s = (now_ms - since_ms) / 1000\nage_s < LIMIT_S"
    assert mixed(ast.parse(code)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_time_is_taken_for_one_in_another_unit(package):
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted((ROOT / package).rglob("*.py"))
        for line in mixed(ast.parse(file.read_text()))
    ]
    assert found == []
