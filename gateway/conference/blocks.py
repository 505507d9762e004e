"""Minutes as blocks: the part of Markdown that they are written in, taken apart for printing. Pure.

Headings of three levels, lists, numbered lines, tables, and paragraphs; anything else is a paragraph. A backslash
before a sign means the sign itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

_SIGNS = re.compile(r"([\\|<*_\[`])")
_ESCAPED = re.compile(r"\\([\\|<*_\[`])")
_HEADING = re.compile(r"(#{1,3})\s+(.*)")
_BULLET = re.compile(r"[-*]\s+(.*)")
_NUMBERED = re.compile(r"(\d{1,3}\.)\s+(.*)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")
_CELLS = re.compile(r"(?<!\\)\|")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """One piece. ``level`` is a heading's, ``rows`` a table's, its first the head; ``lines`` those of a list."""

    kind: Literal["heading", "paragraph", "list", "numbered", "table"]
    text: str = ""
    level: int = 0
    lines: list[str] = []
    rows: list[list[str]] = []


def escaped(text: str) -> str:
    """Return what somebody wrote as one line that means nothing but itself."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def plain(text: str) -> str:
    """Return the text without its backslashes and marks of emphasis."""
    bare = re.sub(r"(?<!\\)(\*\*|__)(.+?)(?<!\\)\1", r"\2", text)
    return _ESCAPED.sub(r"\1", bare)


def blocks(text: str) -> list[Block]:
    """Take minutes apart."""
    return list(_blocks(text.split("\n")))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif found := _HEADING.fullmatch(line):
            yield Block(kind="heading", level=len(found[1]), text=plain(found[2]))
            at += 1
        elif line.startswith("|"):
            run = _run(lines, at, lambda each: each.startswith("|"))
            yield _table(run)
            at += len(run)
        elif _BULLET.fullmatch(line):
            run = _run(lines, at, _BULLET.fullmatch)
            yield Block(kind="list", lines=[plain(each[1:].strip()) for each in run])
            at += len(run)
        elif _NUMBERED.fullmatch(line):
            run = _run(lines, at, _NUMBERED.fullmatch)
            yield Block(kind="numbered", lines=[plain(each) for each in run])
            at += len(run)
        else:
            run = _run(lines, at, _is_text)
            yield Block(kind="paragraph", text=plain(" ".join(run)))
            at += len(run)


def _run(lines: list[str], at: int, goes_on: Callable[[str], object]) -> list[str]:
    found = []
    for line in lines[at:]:
        if not goes_on(line.strip()):
            break
        found.append(line.strip())
    return found


def _is_text(line: str) -> bool:
    return bool(line) and not (
        line.startswith("|")
        or _HEADING.fullmatch(line)
        or _BULLET.fullmatch(line)
        or _NUMBERED.fullmatch(line)
    )


def _table(lines: list[str]) -> Block:
    rows = [
        [plain(cell.strip()) for cell in _CELLS.split(line.strip().strip("|"))]
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    width = max((len(row) for row in rows), default=0)
    return Block(kind="table", rows=[row + [""] * (width - len(row)) for row in rows])
