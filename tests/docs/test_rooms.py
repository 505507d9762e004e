"""A room's routes are its own (docs/add-a-room.md): no other room and no service imports them. The table of rooms is whole."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(
    each.name
    for each in (ROOT / "gateway").iterdir()
    if (each / "__init__.py").exists() and each.name != "platform"
)


def is_routes(module: str) -> bool:
    """Whether a module declares routes."""
    name = module.rpartition(".")[2]
    return name == "http" or name.endswith("_http")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of the gateway that a file may be importing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def strays(file: Path, source: str) -> list[str]:
    """The modules with routes that *file* (relative to the repository) imports and may not."""
    room = file.parts[1]
    own = is_routes(file.stem) or file.name == "wiring.py"
    return [
        module
        for module in imported(ast.parse(source))
        if module.startswith("gateway.")
        and module.split(".")[1] in ROOMS
        and is_routes(module)
        and not (own and module.split(".")[1] == room)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_routes_are_imported_by_the_rooms_own_routes_and_wiring_alone(room):
    found = {
        str(file.relative_to(ROOT)): stray
        for file in (ROOT / "gateway" / room).rglob("*.py")
        if (stray := strays(file.relative_to(ROOT), file.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("gateway/callbacks/service.py", "from gateway.callbacks.http import CallbacksApi"),
        ("gateway/callbacks/http.py", "from gateway.messages.http import MessagesApi"),
        ("gateway/callbacks/wiring.py", "from gateway.messages import desk_http"),
    ],
)
def test_a_stray_import_is_found(file, source):
    assert strays(Path(file), source)


def test_the_architecture_names_every_room_in_the_order_of_imports():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (
        each["layers"]
        for each in contracts["contracts"]
        if each["name"] == "the gateway's rooms import downward only"
    )
    folders = {each.parent.name for each in (ROOT / "gateway").glob("*/__init__.py")}
    above = {"cli", "processes"}
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition("### The rooms of the gateway")[2].partition("Each room makes")[0]
    assert re.findall(r"\]\(\.\./gateway/(\w+)\)", table) == [
        name
        for name in (each.removeprefix("gateway.") for each in reversed(layers))
        if name in folders - above
    ]
