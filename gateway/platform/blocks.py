"""Parses Markdown into blocks for printing: the subset used in minutes and sheets, read by markdown-it. Pure.

Headings, lists, tables, paragraphs and emphasis; anything else is text. Two rules differ from Markdown. A list holds
nothing but lists and text, so that a line of a chat that starts with ``#`` or ``|`` is printed as it was written. And a
heading is at most one level below the one before it, as PDF/UA requires.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal, TypeAlias

import msgspec
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, heading, list_block, table
from markdown_it.tree import SyntaxTreeNode

LEVELS = 3
"""Levels of headings; deeper ones are of the last."""
DEEPEST_LIST = 16
"""How deep lists may stand in lists; a mark below that is text."""

Kind: TypeAlias = Literal["heading", "paragraph", "list", "numbered", "table"]
_Rule: TypeAlias = Callable[[StateBlock, int, int, bool], bool]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """One block. ``level`` is a heading's; ``rows`` are a table's, the first one its head; ``lines`` are a list's."""

    kind: Kind
    text: str = ""
    level: int = 0
    lines: list[str] = []
    rows: list[list[str]] = []


_SIGNS = re.compile(r"[\\|<*_\[`]|^[#>+~=-]|#$")
_NUMBER = re.compile(r"^(\d{1,9})(?=[.)](\s|$))")


def escaped(text: str) -> str:
    """Return *text* as one line in which no character has a meaning in Markdown."""
    line = " ".join(text.split())
    return _NUMBER.sub(r"\1\\", _SIGNS.sub(r"\\\g<0>", line))


def blocks(text: str) -> list[Block]:
    """Parse *text* into blocks."""
    found: list[Block] = []
    level = 0
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        for block in _blocks(node):
            if block.kind == "heading":
                level = min(block.level, level + 1, LEVELS)
                found.append(msgspec.structs.replace(block, level=level))
            else:
                found.append(block)
    return found


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "heading":
        if words := _text(node):
            yield Block(kind="heading", text=words, level=int(node.tag[1:]))
    elif node.type == "table":
        rows = [
            [_text(cell) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        yield Block(kind="table", rows=rows)
    elif node.type == "paragraph":
        yield Block(kind="paragraph", text=_text(node))
    else:
        for kind, run in groupby(_lines(node), key=lambda each: each[0]):
            yield Block(kind=kind, lines=[line for _, line in run])


def _lines(node: SyntaxTreeNode) -> Iterator[tuple[Kind, str]]:
    """The items of a list and of those in it, one after the other."""
    kind: Kind = "numbered" if node.type == "ordered_list" else "list"
    for item in node.children:
        parts = [f"{item.info}{item.markup}"] if kind == "numbered" else []
        parts += [_text(each) for each in item.children if each.type == "paragraph"]
        yield kind, " ".join(part for part in parts if part)
        for inner in item.children:
            if inner.type != "paragraph":
                yield from _lines(inner)


def _text(node: SyntaxTreeNode) -> str:
    """The words below a node, without marks of emphasis."""
    return "".join(
        each.content if each.type == "text" else " "
        for each in node.walk()
        if each.type in {"text", "softbreak", "hardbreak"}
    )


def _down_to(rule: _Rule, level: int) -> _Rule:
    """The rule of markdown-it, applied only where so many lists and items are around; each list counts twice."""

    def applied(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level <= level and rule(state, start, end, silent)

    return applied


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": 4 * DEEPEST_LIST})
    parser.enable(["heading", "list", "table", "escape", "emphasis", "newline"])
    ends: RuleOptionsType = {"alt": ["paragraph"]}
    parser.block.ruler.at("heading", _down_to(heading, 0), ends)
    parser.block.ruler.at("table", _down_to(table, 0), ends)
    parser.block.ruler.at("list", _down_to(list_block, 2 * (DEEPEST_LIST - 1)), ends)
    return parser


_PARSER = _parser()
