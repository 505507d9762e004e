"""A report as a table for spreadsheets (CSV) and for analysis (Parquet)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from gateway.platform.plain_text import BYTE_ORDER_MARK, in_cell
from gateway.reports.figures import Figures
from gateway.reports.grouping import By
from gateway.reports.operator_time import Work
from gateway.reports.patterns import HeatCell, Patterns, Waits
from gateway.reports.report import Report, Row
from gateway.reports.words import ReportWords

Value = str | int | float | None
Kind = Literal["text", "count", "number"]

# RFC 4180 leaves the rest to the program that opens it: these first characters make a spreadsheet calculate


class ParquetMissingError(Exception):
    """The extra that writes Parquet is not installed."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their kinds, and rows of as many values."""

    columns: list[tuple[str, Kind]]
    rows: list[list[Value]]


def table(report: Report, words: ReportWords | None = None) -> Table:
    """Return the report's rows, without the total, in columns named as in the API; for a reader, in ``words``."""
    by_channel = sorted({name for row in report.rows for name in row.channels})
    with_work = any(row.work for row in report.rows)
    columns: list[tuple[str, Kind]] = [(str(report.by), "text")]
    named = report.by in (By.OPERATOR, By.OFFICE)
    if named:
        columns.append(("name", "text"))
    columns += _columns(Figures)
    columns += [(f"channel_{name}", "count") for name in by_channel]
    if report.by is By.MONTH:
        columns += [(f"growth_{name}", "number") for name in by_channel]
    if with_work:
        columns += _columns(Work)

    def values(row: Row) -> list[Value]:
        made: list[Value] = [row.key]
        if named:
            made.append(row.label or "")
        made += _values(row.figures)
        made += [row.channels.get(name, 0) for name in by_channel]
        if report.by is By.MONTH:
            made += [row.growth.get(name) for name in by_channel]
        if with_work:
            made += _values(row.work) if row.work else [None] * len(Work.__struct_fields__)
        return made

    if words is None:
        return Table(columns, [values(row) for row in report.rows])
    # a reader wants a name, and only that
    at = 2 if named else 1
    return Table(
        [(_capital(words.by(report.by)), "text"), *_headings(columns[at:], words)],
        [[words.row(report.by, row.key, row.label), *values(row)[at:]] for row in report.rows],
    )


PatternsTable = Literal["heat", "waits"]
"""The half-hours of the week, or the distribution of waits."""


def patterns_table(
    found: Patterns, which: PatternsTable, words: ReportWords | None = None
) -> Table:
    """Return half-hours or waits in columns named as in the API; for a reader, in ``words``."""
    columns = _columns(HeatCell if which == "heat" else Waits)
    shown: Sequence[HeatCell | Waits] = found.heat if which == "heat" else found.waits
    rows = [list(_values(each)) for each in shown]
    if words is None:
        return Table(columns, rows)
    if which == "heat":
        rows = [
            [words.weekday(cell.weekday), *row[1:]]
            for cell, row in zip(found.heat, rows, strict=True)
        ]
    return Table([(words.column(name), kind) for name, kind in columns], rows)


def to_csv(made: Table, separator: Literal[";", ","]) -> bytes:
    """Return UTF-8 with a byte order mark. With ``;`` numbers have a decimal comma, as spreadsheets
    expect them that expect semicolons. Text that a spreadsheet would calculate begins with an
    apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([name for name, _ in made.columns])
    comma = separator == ";"
    for row in made.rows:
        writer.writerow([_cell(value, comma=comma) for value in row])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def to_parquet(made: Table) -> bytes:
    """Return a Parquet file; blocks. Raises :class:`ParquetMissingError` without the extra."""
    try:
        from arro3.core import Array, DataType  # noqa: PLC0415 - an extra
        from arro3.core import Table as Columns  # noqa: PLC0415
        from arro3.io import write_parquet  # noqa: PLC0415
    except ImportError:
        raise ParquetMissingError(
            "Parquet needs the extra `parquet`: install virtual-station[parquet]"
        ) from None
    kinds = {"text": DataType.utf8(), "count": DataType.int64(), "number": DataType.float64()}
    columns: dict[str, Any] = {
        name: Array([row[at] for row in made.rows], type=kinds[kind])
        for at, (name, kind) in enumerate(made.columns)
    }
    out = io.BytesIO()
    write_parquet(Columns.from_pydict(columns), out)
    return out.getvalue()


def _headings(columns: Sequence[tuple[str, Kind]], words: ReportWords) -> list[tuple[str, Kind]]:
    """The columns of figures, under what these are called."""
    found: list[tuple[str, Kind]] = []
    for name, kind in columns:
        what, _, channel = name.partition("_")
        if what == "channel":
            found.append((words.contacts_by(channel), kind))
        elif what == "growth":
            found.append((_capital(words.growth(channel)), kind))
        else:
            found.append((words.column(name), kind))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _columns(kind: type[msgspec.Struct]) -> list[tuple[str, Kind]]:
    info = msgspec.structs.fields(kind)
    kinds: dict[object, Kind] = {int: "count", str: "text"}
    return [(each.encode_name, kinds.get(each.type, "number")) for each in info]


def _values(struct: msgspec.Struct) -> Sequence[Any]:
    return msgspec.structs.astuple(struct)


def _cell(value: Value, *, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return in_cell(value)
    text = str(value)
    return text.replace(".", ",") if comma else text
