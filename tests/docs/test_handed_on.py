"""Every call passes on the optional arguments that its caller has, and swaps no two of them.

A forgotten optional argument raises no error: the audit trail then names nobody, or a page is in another language. The test
reads the calls whose function the sources show: one of the same module or class, one of an imported module, or a method of
a parameter or an attribute whose class an annotation names.
"""

import ast
import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pytest

from tests.docs.sources import all_modules, last_name

AN_ACT_OF = ("http", "commands", "handler")
"""Endings of the names of modules that carry out a person's acts; calls there have to pass ``by``."""
ELSEWHERE = {
    ("kind", "Refused"): "the kind of the refusal, not of the thing refused",
    ("kept", "EventLog"): "calls that stand; the log keeps rows",
    ("attachments", "SheetFiles"): "of messages; sheets have files of their own",
    ("categories", "schedule_of"): "all topics; the schedule is of one",
    ("on", "write"): "whom the event is about",
    ("sources", "put_recording"): "nothing is recorded any more",
    ("why", "put_recording"): "the same",
    ("danger", "_new_case"): "what a later message says of an older case",
    ("frame", "page"): "its own method",
    ("number", "script_of"): "a number of ours; the script's is the caller's",
    ("reason", "_set_is"): "of a telephone that rings at a desk there is none",
    ("sender", "take_answer"): "who sends letters; the answer's sender is a citizen",
    ("sends", "_becomes"): "it is to be heard, and sends at once",
    ("user", "trunk_of"): "in the place of the number that was called",
    ("usual", "_node"): "of the part itself",
    ("why", "note"): "one that a person is shown",
    ("by", "send_out"): "by nobody: what they came by is over",
}
"""Arguments and functions whose parameter means something else, or which leave it out on purpose."""
EITHER_WAY = ({"a", "b"},)
"""Of the incomplete beta function, which is symmetric."""


class Function(NamedTuple):
    """A function's parameters: those by position in order, those by keyword alone, and the optional ones of both."""

    names: tuple[str, ...]
    only_named: tuple[str, ...]
    optional: frozenset[str]


class Kind(NamedTuple):
    """A class: its module, its methods, and the classes of the attributes that its constructor takes."""

    module: str
    methods: Mapping[str, Function]
    attributes: Mapping[str, str]


def function(node: ast.FunctionDef | ast.AsyncFunctionDef, *, method: bool) -> Function:
    of = node.args
    names = [each.arg for each in (*of.posonlyargs, *of.args)]
    optional = set(names[len(names) - len(of.defaults) :])
    named = [each.arg for each in of.kwonlyargs]
    optional |= {
        name for name, default in zip(named, of.kw_defaults, strict=True) if default is not None
    }
    static = any(last_name(each) == "staticmethod" for each in node.decorator_list)
    return Function(tuple(names[method and not static :]), tuple(named), frozenset(optional))


def functions(body: list[ast.stmt], *, method: bool) -> dict[str, Function]:
    return {
        each.name: function(each, method=method)
        for each in body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def class_name(annotation: ast.expr | None) -> str:
    """Return the class that an annotation names, the first of several."""
    while isinstance(annotation, ast.BinOp):
        annotation = annotation.left
    if isinstance(annotation, ast.Constant):
        return str(annotation.value)
    return last_name(annotation) if annotation is not None else ""


def kind(module: str, node: ast.ClassDef) -> Kind:
    attributes = {}
    for made in node.body:
        if isinstance(made, ast.FunctionDef) and made.name == "__init__":
            given = {
                each.arg: class_name(each.annotation)
                for each in (*made.args.args, *made.args.kwonlyargs)
            }
            for each in ast.walk(made):
                match each:
                    case ast.Assign(targets=[ast.Attribute(attr=own)], value=ast.Name(id=name)) if (
                        name in given
                    ):
                        attributes[own] = given[name]
    return Kind(module, functions(node.body, method=True), attributes)


Found = tuple[str, ast.Call, Function, frozenset[str]]
"""A module, a call in it, the function called, and the names in reach of the call."""


class Calls:
    """Iterates over the calls of one module whose function is known, each with the names in reach of it."""

    def __init__(
        self,
        module: str,
        tree: ast.Module,
        known: Mapping[str, Mapping[str, Function]],
        kinds: Mapping[str, Kind],
    ) -> None:
        self._module = module
        self._tree = tree
        self._known = known
        self._kinds = kinds
        self._imported = {
            each.asname or each.name: (node.module, each.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for each in node.names
        }

    def __iter__(self) -> Iterator[tuple[ast.Call, Function, frozenset[str]]]:
        return self._within(self._tree, frozenset(), {}, None)

    def _within(
        self, node: ast.AST, reach: frozenset[str], given: Mapping[str, str], own: Kind | None
    ) -> Iterator[tuple[ast.Call, Function, frozenset[str]]]:
        match node:
            case ast.ClassDef(name=name):
                found = self._kinds.get(name)
                own = found if found is not None and found.module == self._module else None
                reach |= {each.lstrip("_") for each in own.attributes} if own is not None else set()
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                takes = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                given = {**given, **{each.arg: class_name(each.annotation) for each in takes}}
                reach |= {each.arg for each in takes} - {"self", "cls"}
            case ast.Call():
                called = self._function(node.func, given, own)
                unpacked = any(each.arg is None for each in node.keywords) or any(
                    isinstance(each, ast.Starred) for each in node.args
                )
                if called is not None and not unpacked:
                    yield node, called, reach
        for child in ast.iter_child_nodes(node):
            yield from self._within(child, reach, given, own)

    def _function(
        self, node: ast.expr, given: Mapping[str, str], own: Kind | None
    ) -> Function | None:
        match node:
            case ast.Name(id=name):
                module, of = self._imported.get(name, (self._module, name))
                made = self._kinds.get(of)
                if made is not None and made.module == module:
                    return made.methods.get("__init__")
                return self._known.get(module, {}).get(of)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return own.methods.get(name) if own is not None else None
            case ast.Attribute(value=ast.Name(id=of), attr=name):
                if of in given:
                    return self._method(given[of], name)
                return self._known.get(".".join(self._imported.get(of, ("", ""))), {}).get(name)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=of), attr=name):
                return self._method(own.attributes.get(of, ""), name) if own is not None else None
        return None

    def _method(self, of: str, name: str) -> Function | None:
        found = self._kinds.get(of)
        return found.methods.get(name) if found is not None else None


def calls(sources: Mapping[str, ast.Module]) -> Iterator[Found]:
    known = {module: functions(tree.body, method=False) for module, tree in sources.items()}
    kinds: dict[str, list[Kind]] = {}
    for module, tree in sources.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                kinds.setdefault(node.name, []).append(kind(module, node))
    sole = {name: found[0] for name, found in kinds.items() if len(found) == 1}
    for module, tree in sources.items():
        for call, called, reach in Calls(module, tree, known, sole):
            yield module, call, called, reach


def withheld(known: Iterable[Found]) -> Iterator[tuple[str, ast.Call, str, frozenset[str]]]:
    """Yield each call with the name of its function, and the arguments in reach that it does not pass."""
    for module, call, called, reach in known:
        told = {each.arg for each in call.keywords} | set(called.names[: len(call.args)])
        there = reach | {"by"} if module.rpartition(".")[2].endswith(AN_ACT_OF) else reach
        yield module, call, last_name(call.func), (called.optional & there) - told


def kept_back(known: Iterable[Found]) -> list[str]:
    """Return the calls that do not pass an argument in reach."""
    return [
        f"{module}:{call.lineno} {name} is not given {each}"
        for module, call, name, found in withheld(known)
        for each in sorted(found)
        if (each, name) not in ELSEWHERE
    ]


def exchanged(sources: Mapping[str, ast.Module], known: Iterable[Found]) -> list[str]:
    """Return the calls and the dictionaries in which two values are swapped."""
    told: list[tuple[str, ast.expr, dict[str, ast.expr]]] = []
    for module, call, called, _ in known:
        told.append((module, call, dict(zip(called.names, call.args, strict=False))))
    for module, tree in sources.items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(keywords=named) if len(named) > 1:
                    given = {each.arg: each.value for each in named if each.arg is not None}
                    told.append((module, node, given))
                case ast.Dict(keys=keys, values=values) if len(keys) > 1:
                    given = {
                        each.value: value
                        for each, value in zip(keys, values, strict=True)
                        if isinstance(each, ast.Constant) and isinstance(each.value, str)
                    }
                    told.append((module, node, given))
    found = []
    for module, node, given in told:
        places = {
            taken: last_name(value).lstrip("_")
            for taken, value in given.items()
            if isinstance(value, ast.Name | ast.Attribute)
        }
        found += [
            f"{module}:{node.lineno} {here} and {there}"
            for here, there in places.items()
            if here < there and places.get(there) == here and {here, there} not in EITHER_WAY
        ]
    return found


@functools.cache
def all_calls() -> tuple[Found, ...]:
    return tuple(calls(all_modules()))


def test_what_is_there_is_handed_on():
    assert kept_back(all_calls()) == []


def test_each_exception_is_one():
    there = {(each, name) for _, call, name, found in withheld(all_calls()) for each in found}
    assert set(ELSEWHERE) <= there


def test_each_thing_is_handed_on_in_its_own_place():
    assert exchanged(all_modules(), all_calls()) == []


def test_many_calls_are_looked_at():
    assert sum(bool(called.optional & reach) for _, _, called, reach in all_calls()) > 200


HELPER = """
class Trail:
    def note(self, what, *, by=None, language="it"): ...

def told(first, second, *, last=0): ...
"""


@pytest.mark.parametrize(
    ("body", "left_out", "swapped"),
    [
        ("told(first, second)", 0, 0),
        ("told(second, first)", 0, 1),
        ("told(second=first, first=second)", 0, 1),
        ("self._trail.note(first)", 1, 0),
        ("self._trail.note(first, by=by)", 0, 0),
        ("trail.note(first, language=second)", 1, 0),
        ("trail.note(first, **more)", 0, 0),
        ("self.act(trail, first, second)", 1, 0),
        ("unknown(first=trail.second, second=trail.first)", 0, 1),
        ('{"first": second, "second": first, "third": 3}', 0, 1),
        ('{"first": first, "second": second}', 0, 0),
    ],
)
def test_each_kind_is_found(body, left_out, swapped):
    user = f"""
from a.helper import Trail, told
class User:
    def __init__(self, trail: Trail): self._trail = trail
    def act(self, trail: "Trail | None", first, second, *, by=None, more=()): {body}
""".replace('"Trail | None"', "Trail | None")
    sources = {"a.helper": ast.parse(HELPER), "a.user": ast.parse(user)}
    found = [each for each in kept_back(calls(sources)) if "more" not in each]
    assert (len(found), len(exchanged(sources, calls(sources)))) == (left_out, swapped)
