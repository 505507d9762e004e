"""The output of commands: tables and progress bars for people at a terminal, plain lines for programs.

A listing goes to standard output: drawn on a terminal, and elsewhere one row a line, its cells parted by
tabulators and without a heading. Progress goes to standard error, to a terminal only. Colours obey ``NO_COLOR``.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

if TYPE_CHECKING:
    from recordings.progress import Progress

RIGHT = ">"
"""Before the name of a column: its cells are numbers."""


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def printable(value: object) -> str:
    """A cell in one line, without what would move a terminal's cursor; nothing is a hyphen. Pure."""
    text = "" if value is None else str(value)
    return "".join(each if each.isprintable() else " " for each in text).strip() or "-"


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    empty: str = "Nothing to list.",
    into: TextIO | None = None,
) -> None:
    """Print *rows* under *columns*; on a terminal *empty* where there is no row."""
    out = into or sys.stdout
    cells = [[printable(value) for value in row] for row in rows]
    if not out.isatty():
        out.writelines("\t".join(row) + "\n" for row in cells)
        return
    if not cells:
        print(empty, file=out)
        return
    # a third of a second, for people only
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name in columns:
        numbers = name.startswith(RIGHT)
        table.add_column(name.removeprefix(RIGHT), justify="right" if numbers else "left")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=out, highlight=False).print(table)


@contextmanager
def progress(what: str, into: TextIO | None = None) -> Iterator["Progress"]:
    """Show how far *what* has come, while the block goes on; the block tells the share that is done.

    May be told from other threads. Nothing is left of the bar at the end.
    """
    out = into or sys.stderr
    if not out.isatty():
        yield lambda _share: None
        return
    from rich import progress as bars  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    with bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(file=out),
        transient=True,
    ) as shown:
        # without a total it pulses, until a share is told
        task = shown.add_task(what, total=None)
        yield lambda share: shown.update(task, total=1.0, completed=min(1.0, share))
