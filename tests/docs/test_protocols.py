"""Inside the gateway an object is typed as the class it is; a protocol stands where two classes of the station fulfil it (decision 0052)."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from tests.docs.sources import last_name, modules

KNOWN = {
    "Authenticator": "platform asks it of accounts, a room above it",
    "LastAct": "platform's sql asks it of audit, which stands on sql",
    "RecordingServer": "line asks it of siprec, a room above it",
}
"""Protocols with one class, and why each stands all the same (decision 0052)."""


class Takes(NamedTuple):
    """How a method is called: whether it is awaited, and the least and most arguments that it takes by position."""

    is_awaited: bool
    least: int
    most: int


class Shape(NamedTuple):
    """A class: the names of its bases, and its members; None for one that is no method."""

    bases: frozenset[str]
    members: Mapping[str, Takes | None]


def takes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Takes | None:
    """Return how a method is called, None for a property."""
    decorators = {last_name(each) for each in function.decorator_list}
    if decorators & {"property", "cached_property"}:
        return None
    most = len(function.args.posonlyargs) + len(function.args.args)
    most -= "staticmethod" not in decorators
    return Takes(
        isinstance(function, ast.AsyncFunctionDef),
        most - len(function.args.defaults),
        99 if function.args.vararg else most,
    )


def members(tree: ast.ClassDef) -> Iterator[tuple[str, Takes | None]]:
    """Yield what a class declares, and the attributes that its methods set."""
    for line in tree.body:
        match line:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield line.name, takes(line)
                for node in ast.walk(line):
                    match node:
                        case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store()):
                            yield node.attr, None
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name, None


def shapes(sources: Mapping[str, ast.Module]) -> dict[tuple[str, str], Shape]:
    """Return the classes by module and name."""
    return {
        (module, node.name): Shape(
            frozenset(
                last_name(base.value if isinstance(base, ast.Subscript) else base)
                for base in node.bases
            ),
            dict(members(node)),
        )
        for module, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def fits(asked: Mapping[str, Takes | None], given: Mapping[str, Takes | None]) -> bool:
    """Whether a class with the members *given* can be used as one with those *asked*."""

    def same(wanted: Takes | None, has: Takes | None) -> bool:
        if wanted is None or has is None:
            return wanted is has
        return (
            wanted.is_awaited is has.is_awaited
            and has.least <= wanted.least
            and wanted.most <= has.most
        )

    return all(name in given and same(wanted, given[name]) for name, wanted in asked.items())


def fulfilled(sources: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return the classes that fulfil each protocol of the gateway. A protocol of ``__call__`` alone is the signature of a function, and not among them."""
    found = shapes(sources)
    by_name: dict[str, list[Shape]] = {}
    for (_, name), shape in found.items():
        by_name.setdefault(name, []).append(shape)

    def whole(shape: Shape) -> dict[str, Takes | None]:
        inherited: dict[str, Takes | None] = {}
        for base in shape.bases:
            for each in by_name.get(base, ()):
                if each is not shape:
                    inherited |= whole(each)
        return inherited | dict(shape.members)

    given = {
        f"{module}.{name}": whole(shape)
        for (module, name), shape in found.items()
        if "Protocol" not in shape.bases
    }
    return {
        name: {other for other, its in given.items() if fits(whole(shape), its)}
        for (module, name), shape in found.items()
        if "Protocol" in shape.bases
        and module.startswith("gateway.")
        and set(shape.members) != {"__call__"}
    }


def test_two_classes_fulfil_each_protocol():
    single = {name for name, classes in fulfilled(modules()).items() if len(classes) < 2}
    assert single - KNOWN.keys() == set(), "type it as the class it is"
    assert KNOWN.keys() - single == set(), "no longer so"


ASKED = """
class Board(Protocol):
    agent: Agent
    async def client(self, worker: str) -> Client: ...
"""


@pytest.mark.parametrize(
    ("source", "fulfils"),
    [
        ("class A:\n    agent: Agent\n    async def client(self, worker): ...", True),
        ("class A:\n    def __init__(self):\n        self.agent = 1\n    async def client(self, worker, *, wait_s=1): ...", True),
        ("class B:\n    agent: Agent\nclass A(B):\n    async def client(self, *names): ...", True),
        ("class A:\n    async def client(self, worker): ...", False),
        ("class A:\n    agent: Agent\n    def client(self, worker): ...", False),
        ("class A:\n    agent: Agent\n    async def client(self, worker, room): ...", False),
        ("class A:\n    agent: Agent\n    client: str", False),
    ],
)  # fmt: skip
def test_a_class_fulfils_a_protocol_by_its_members(source, fulfils):
    found = fulfilled({"gateway.line.call": ast.parse(ASKED + source)})
    assert found == {"Board": {"gateway.line.call.A"} if fulfils else set()}
