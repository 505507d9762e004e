"""Every object starts and closes the loops, subscriptions and clients that it makes.

It calls their ``start``, and their ``aclose``, ``close`` or ``stop``, or it is a room's wiring and lists them in its ``services``.
Objects that stand in ``services`` without a name of their own are not read.
"""

import ast
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

from tests.docs.sources import all_modules, last_name

ENDS = frozenset({"aclose", "close", "stop"})
BEGINS = frozenset({"start"})
ELSEWHERE = {
    ("CallsWiring", "self.links"): "the calls' engine, which is given them, begins and ends them",
}
"""Attributes that another object starts and closes."""


class Owned(NamedTuple):
    """An object that a class makes: the name it is kept under, its class, and the methods called on it. ``served``: it is among the services."""

    owner: str
    name: str
    made: str
    used: frozenset[str]
    served: bool


def methods(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """Return the methods without arguments of each class whose name is no other's."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                own = {
                    each.name
                    for each in node.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                    # `close` of a case takes a text and ends nothing
                    and len(each.args.args) + len(each.args.kwonlyargs) == 1
                }
                found[node.name].append(own)
    return {name: own[0] for name, own in found.items() if len(own) == 1}


def place(node: ast.expr, *, variables: bool) -> str:
    """Return the name of an attribute of *self*, or of a variable; empty for something else."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return f"self.{name}"
        case ast.Name(id=name) if variables:
            return name
    return ""


def owned(tree: ast.Module) -> Iterator[Owned]:
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        # a wiring owns its variables, too
        variables = owner.name.endswith("Wiring")
        made: dict[str, set[str]] = defaultdict(set)
        used: dict[str, set[str]] = defaultdict(set)
        served: set[str] = set()
        called: dict[str, str] = {}
        for node in ast.walk(owner):
            match node:
                case (
                    ast.Assign(targets=[target], value=value)
                    | ast.AnnAssign(target=target, value=value)
                ):
                    name = place(target, variables=variables)
                    if name and isinstance(value, ast.Call):
                        made[name].add(last_name(value.func))
                    elif name and value is not None and (other := place(value, variables=True)):
                        called[other] = name
                    if name in ("self.services", "services") and value is not None:
                        served |= {
                            place(each, variables=True)
                            for each in ast.walk(value)
                            if isinstance(each, ast.expr)
                        }
                case ast.Return(value=ast.Name(id=name)):
                    # its receiver owns it
                    served.add(name)
                case ast.Attribute(value=ast.expr() as value, attr=attribute):
                    name = place(value, variables=variables)
                    if name:
                        used[name].add(attribute)
        for name, kinds in made.items():
            for kind in kinds:
                also = called.get(name, name)
                yield Owned(
                    owner.name,
                    name,
                    kind,
                    frozenset(used[name] | used[also]),
                    bool({name, also} & served),
                )


def with_an_end(trees: Iterable[ast.Module]) -> list[tuple[Owned, set[str]]]:
    """Return the objects made that have to be closed, each with the methods of its class."""
    trees = list(trees)
    known = methods(trees)
    made = ((each, known.get(each.made, set())) for tree in trees for each in owned(tree))
    return [(each, has) for each, has in made if has & ENDS]


@functools.cache
def of_the_gateway() -> list[tuple[Owned, set[str]]]:
    return with_an_end(all_modules().values())


def forgotten(found: Iterable[tuple[Owned, set[str]]]) -> list[str]:
    """Return the objects that are not closed, or not started."""
    return [
        f"{each.owner}: {each.name} ({each.made}) has no {'end' if words is ENDS else 'beginning'}"
        for each, has in found
        for words in (ENDS, BEGINS)
        if has & words and not (each.used & words or each.served)
        if (each.owner, each.name) not in ELSEWHERE
    ]


def test_what_is_made_is_begun_and_ended():
    assert forgotten(of_the_gateway()) == []


def test_many_are_looked_at():
    assert len(of_the_gateway()) > 80


LOOP = """
class Loop:
    def start(self): ...
    async def aclose(self): ...
"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "self._loop = Loop()\n        self._loop.start()\n    async def aclose(self): await self._loop.aclose()",
            0,
        ),
        ("self._loop = Loop()\n        self._loop.start()", 1),
        ("self._loop = Loop()", 2),
        ("self.loop = Loop()\n        self.services = (self.loop,)", 0),
        ("loop = Loop()\n        self.services = (loop,)", 0),
        ("loop = Loop()\n        self.services = ()", 2),
        ("self.loop = given", 0),
    ],
)
def test_each_kind_is_found(body, found):
    owner = ast.parse(f"class OwnWiring:\n    def __init__(self, given):\n        {body}\n")
    assert len(forgotten(with_an_end([ast.parse(LOOP), owner]))) == found
