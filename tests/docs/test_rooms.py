"""A room's routes are its own (docs/add-a-room.md): no other room and no service imports them. A room writes its own tables alone,
imports no `sql` of another, and changes another's rows by that room's named acts. The table of rooms is whole."""

import ast
import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.docs.sources import dotted, last_name, modules

ROOT = Path(__file__).parents[2]
ROOMS = sorted(
    each.name
    for each in (ROOT / "gateway").iterdir()
    if (each / "__init__.py").exists() and each.name != "platform"
)


ADDING = frozenset({"add_get", "add_post", "add_put", "add_patch", "add_delete", "add_route", "add_static"})  # fmt: skip
"""How pages are added to the router of the application."""


EMPTY = ast.Module([], [])


@functools.cache
def is_routes(module: str) -> bool:
    """Whether a module of a room declares routes, or adds pages to the router. A room's wiring may add one, and is no module of routes."""
    return (
        module in modules()
        and room_of(module) in ROOMS
        and not module.endswith(".wiring")
        and has_handlers(modules()[module])
    )


def has_handlers(tree: ast.Module) -> bool:
    """Whether a module's code makes a route."""
    return any(
        isinstance(node, ast.Call)
        and (
            last_name(node.func) == "Route"
            or (
                last_name(node.func) in ADDING and dotted(node.func).split(".")[-2:-1] == ["router"]
            )
        )
        for node in ast.walk(tree)
    )


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of the gateway that a file may be importing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def strays(name: str, tree: ast.Module) -> list[str]:
    """Return the modules with routes that the module *name* imports and may not."""
    room = room_of(name)
    own = is_routes(name) or name.endswith(".wiring")
    return [
        module
        for module in imported(tree)
        if is_routes(module) and not (own and room_of(module) == room)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_routes_are_imported_by_the_rooms_own_routes_and_wiring_alone(room):
    found = {
        name: stray
        for name, tree in modules().items()
        if room_of(name) == room and (stray := strays(name, tree))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gateway.callbacks.service", "from gateway.callbacks.http import CallbacksApi"),
        ("gateway.callbacks.http", "from gateway.messages.http import MessagesApi"),
        ("gateway.callbacks.wiring", "from gateway.messages import desk_http"),
        ("gateway.guide.pages", "from gateway.site.pages import PublicPages"),
        ("gateway.reports.reports", "from gateway.reports.own_figures import OwnFigures"),
    ],
)
def test_a_stray_import_is_found(module, source):
    assert strays(module, ast.parse(source))


def order_of_imports() -> list[str]:
    """Return the rooms and modules of the gateway as the contract lists them, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (
        each["layers"]
        for each in contracts["contracts"]
        if each["name"] == "the gateway's rooms import downward only"
    )
    return [each.removeprefix("gateway.") for each in layers]


def test_every_room_and_module_of_the_gateway_has_its_place_in_the_order():
    """The contract says nothing of one that it does not list."""
    top = {each.stem for each in (ROOT / "gateway").glob("*.py")} - {"__init__"}
    assert {*ROOMS, "platform"} | top == set(order_of_imports())


def test_the_architecture_names_every_room_in_the_order_of_imports():
    folders = {each.parent.name for each in (ROOT / "gateway").glob("*/__init__.py")}
    above = {"cli", "processes"}
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition("### The rooms of the gateway")[2].partition("Each room makes")[0]
    assert re.findall(r"\]\(\.\./gateway/(\w+)\)", table) == [
        name for name in reversed(order_of_imports()) if name in folders - above
    ]


WRITING = frozenset(
    {"insert", "update", "delete", "insert_once", "insert_all_once", "put", "put_all"}
)


def room_of(module: str) -> str:
    """Return the room that a module belongs to, empty for the package itself."""
    return module.split(".")[1] if "." in module else ""


def tables(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return the rooms that have a table of each class name."""
    found: dict[str, set[str]] = {}
    for module, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any(
                isinstance(line, ast.Assign) and dotted(line.targets[0]) == "__tablename__"
                for line in node.body
            ):
                found.setdefault(node.name, set()).add(room_of(module))
    return found


def written(tree: ast.AST) -> Iterator[str]:
    """Yield the class names of the rows that the calls in a tree write."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if last_name(node.func) in WRITING:
            yield from (each.id for each in node.args[:2] if isinstance(each, ast.Name))
        elif last_name(node.func) in {"add", "merge"}:
            yield from (last_name(each.func) for each in node.args if isinstance(each, ast.Call))


def named(node: ast.AST | None) -> set[str]:
    """Return the names in an expression, ``lookups.one`` as that."""
    if node is None:
        return set()
    return {dotted(each) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)}


def returned(tree: ast.Module) -> dict[str, set[str]]:
    """Return the names in what the gateway's functions return that a module imports, or reaches by an imported module."""
    found: dict[str, set[str]] = {}
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        for each in node.names:
            name, whole = each.asname or each.name, f"{node.module}.{each.name}"
            found |= {
                (f"{name}.{function.name}" if whole in modules() else name): named(function.returns)
                for function in modules().get(whole, modules().get(node.module, EMPTY)).body
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
                and (whole in modules() or function.name == each.name)
            }
    return found


def assigned(tree: ast.Module) -> Iterator[str]:
    """Yield the names in the annotation or the value of each variable of a function, of which an attribute is assigned, or that is
    deleted: where the variable is a row, its class is among them (``session.get(Class, ...)``, ``scalars(select(Class))``, a function
    that returns it)."""
    functions = returned(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        of = {
            each.arg: named(each.annotation)
            for each in ast.walk(function.args)
            if isinstance(each, ast.arg)
        }
        stored = set()
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[target, *_], value=source):
                    pass
                case ast.AnnAssign(target=target, annotation=source):
                    pass
                case ast.NamedExpr(target=target, value=source):
                    pass
                case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
                    pass
                case (
                    ast.Attribute(value=ast.Name(id=variable), ctx=ast.Store())
                    | ast.Call(func=ast.Attribute(attr="delete"), args=[ast.Name(id=variable)])
                ):
                    stored.add(variable)
                    continue
                case _:
                    continue
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    names = named(source)
                    of.setdefault(each.id, set()).update(
                        names, *(functions.get(name, ()) for name in names)
                    )
        for variable in stored:
            yield from of.get(variable, set())


def strangers(module: str, tree: ast.Module, owners: Mapping[str, set[str]]) -> list[str]:
    """Return the tables of other rooms that a module writes by itself."""
    elsewhere = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not (node.module or "").endswith("tables")
        for each in node.names
    }
    return [
        name
        for name in (*written(tree), *(set(assigned(tree)) - elsewhere))
        if name in owners and not owners[name] & {room_of(module), "platform"}
    ]


def foreign_sql(module: str, tree: ast.AST) -> list[str]:
    """Return the modules of statements of other rooms that a module imports, also within a function. The platform's are everybody's."""
    return [
        name
        for name in imported(tree)
        if name.startswith("gateway.")
        and name.endswith((".sql", "_sql"))
        and room_of(name) not in {room_of(module), "platform"}
    ]


def test_a_room_writes_its_own_tables_alone():
    owners = tables(modules())
    found = {
        name: stray for name, tree in modules().items() if (stray := strangers(name, tree, owners))
    }
    assert found == {}


def test_a_room_imports_no_sql_of_another():
    """It asks the other room's ``lookups``, and has rows changed by its named acts."""
    found = {name: stray for name, tree in modules().items() if (stray := foreign_sql(name, tree))}
    assert found == {}


def test_lookups_write_nothing():
    found = {
        name: rows
        for name, tree in modules().items()
        if name.endswith(".lookups") and (rows := {*written(tree), *assigned(tree)})
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "update(Callback).values(result='busy')",
        "delete(Callback)",
        "session.add(Callback(contact_id='a'))",
        "insert_once(session, Callback, row)",
        "def call(row: Callback): row.result = 'busy'",
        "async def call(session):\n    row = await session.get(Callback, 'a')\n    row.result, other = 'busy', 1",
        "async def call(session):\n    for row in await session.scalars(select(Callback)):\n        row.tries += 1",
        "async def call(session):\n    row = await session.get(Callback, 'a')\n    await session.delete(row)",
    ],
)
def test_a_strangers_row_is_found(source):
    owners = tables(modules())
    assert strangers("gateway.telephony.service", ast.parse(source), owners) == ["Callback"]
    assert strangers("gateway.callbacks.sql", ast.parse(source), owners) == []


@pytest.mark.parametrize(
    ("source", "managed"),
    [("gateway.knowledge.care import managed", "managed"), ("gateway.knowledge import care", "care.managed")],
)  # fmt: skip
def test_a_strangers_row_that_another_rooms_function_returns_is_found(source, managed):
    source = (
        f"from {source}\n"
        f"async def call(session):\n    row = await {managed}(session, 'a', staff)\n    row.competent_body = 'b'"
    )
    owners = tables(modules())
    assert strangers("gateway.bodies.of_sheets", ast.parse(source), owners) == ["Sheet"]
    assert strangers("gateway.knowledge.service", ast.parse(source), owners) == []


@pytest.mark.parametrize(
    "source",
    [
        "from gateway.callbacks import sql as callbacks",
        "from gateway.callbacks.sql import call_off",
        "import gateway.callbacks.sql",
        "from gateway.archive.custody import sql",
        "from gateway.handover import authorisations_sql",
        "def late():\n    from gateway.callbacks import sql",
    ],
)
def test_a_strangers_statement_is_found(source):
    assert foreign_sql("gateway.telephony.service", ast.parse(source))


def test_ones_own_statements_and_the_platforms_are_no_strangers():
    source = "from gateway.telephony import sql\nfrom gateway.platform.sql import writes"
    assert foreign_sql("gateway.telephony.service", ast.parse(source)) == []
