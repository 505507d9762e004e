"""A statement that changes or deletes rows says which: one without its condition does it to everybody's.

And of a table whose rows belong to a station, a function reads and changes its own station's, or those that it names by their id.
"""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.docs.sources import last_name, modules

WHOLE = {
    ("gateway.accounts.changes", "delete", "Session"),
    # callers say which contacts
    ("gateway.contacts.counted", "update", "Contact"),
    ("gateway.knowledge.care", "delete", "SheetLife"),
    ("gateway.listening.versions", "delete", "QuestionnaireDraft"),
    ("gateway.topic_proposals.service", "delete", "TopicCount"),
}
"""Module, statement and table of those that are meant for all rows."""


OF_ALL_STATIONS = {
    ("gateway.conference.retention", "ConferenceRow"),
    ("gateway.forecast.shifts", "Shift"),
    # of a person, who is at one of them
    ("gateway.workday.readiness", "ReadinessCheck"),
}
"""Module and table where rows go by their age, whose they may be."""


def on_all_rows(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield statement and table of each ``delete(Table)`` and ``update(Table)`` without a ``where``."""
    limited = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and last_name(call.func) == "where" and call.args:
            limited |= {id(each) for each in chain(call)}
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in {"delete", "update"}
            and call.args
            and id(call) not in limited
        ):
            yield call.func.id, ast.unparse(call.args[0])


def chain(call: ast.Call) -> Iterator[ast.Call]:
    """Yield the calls on whose results *call* is made, itself first."""
    node: ast.expr = call
    while isinstance(node, ast.Call):
        yield node
        node = node.func.value if isinstance(node.func, ast.Attribute) else node.func


def test_rows_are_changed_and_deleted_by_a_condition():
    found = {
        (module, *statement)
        for module, tree in modules().items()
        if any(
            isinstance(node, ast.ImportFrom)
            and node.module == "sqlalchemy"
            and {"delete", "update"} & {each.name for each in node.names}
            for node in tree.body
        )
        for statement in on_all_rows(tree)
    }
    assert found == WHOLE


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("delete(Row).where(Row.id == one)", []),
        ("update(Row).values(done=True).where(Row.id == one).returning(Row.id)", []),
        ("delete(Row)", [("delete", "Row")]),
        ("update(Row).values(done=True)", [("update", "Row")]),
        ("delete(Row).where()", [("delete", "Row")]),
        ("delete(Row).where(Row.id.in_(select(Other.id).where(Other.id == 1)))", []),
        ("select(Row).where(Row.id.in_(delete(Other)))", [("delete", "Other")]),
        ("rows.delete(one)", []),
    ],
)
def test_a_statement_without_its_condition_is_found(source, found):
    assert list(on_all_rows(ast.parse(source))) == found


def of_a_station(trees: Iterable[ast.Module]) -> set[str]:
    """Return the tables with a column for the station."""
    return {
        table.name
        for tree in trees
        for table in ast.walk(tree)
        if isinstance(table, ast.ClassDef)
        and any(
            isinstance(column, ast.AnnAssign)
            and last_name(column.target) == "station"
            and isinstance(column.annotation, ast.Subscript)
            and last_name(column.annotation.value) == "Mapped"
            for column in table.body
        )
    }


def of_any_station(tree: ast.Module, tables: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each function with a table that it reads or changes without naming a station or ids."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        stated: set[str] = set()
        narrowed: set[str] = set()
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Name(id="select" | "update" | "delete"), args=given):
                    stated |= {
                        last_name(each)
                        for one in given
                        for each in ast.walk(one)
                        if isinstance(each, ast.Name)
                    }
                case ast.Call(func=ast.Attribute(attr="where"), args=given):
                    narrowed |= {
                        last_name(each.value)
                        for one in given
                        for each in ast.walk(one)
                        if isinstance(each, ast.Attribute) and each.attr in ("station", "id")
                    }
        for table in sorted((stated & tables) - narrowed):
            yield function.name, table


def test_rows_are_those_of_ones_own_station():
    tables = of_a_station(modules().values())
    assert len(tables) > 10
    found = {
        (module, table)
        for module, tree in modules().items()
        for _, table in of_any_station(tree, tables)
    }
    assert found == OF_ALL_STATIONS


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("select(Day).where(Day.station == station, Day.phase == 'open')", 0),
        ("select(Day).where(Day.id == day)", 0),
        ("select(Day.id, Day.station).where(Day.phase == 'open')", 1),
        ("update(Day).where(Day.phase == 'open').values(station=station)", 1),
        ("select(Other).where(Other.phase == 'open')", 0),
    ],
)
def test_a_statement_about_any_station_is_found(statement, found):
    tree = ast.parse(
        f"class Day:\n    station: Mapped[str]\n\ndef read(session, station):\n    session.execute({statement})\n"
    )
    assert len(list(of_any_station(tree, of_a_station([tree])))) == found
