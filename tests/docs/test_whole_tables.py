"""A statement that changes or deletes rows says which: one without its condition does it to everybody's."""

import ast
from collections.abc import Iterator

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
