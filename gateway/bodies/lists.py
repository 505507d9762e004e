"""Reads and writes a directory of bodies as a file (CSV, RFC 4180): IndicePA's open data, old and new, or our own
export. Pure.

The first line names the columns; those we know are looked up in any order. Commas, semicolons and tabs separate. Each
fault is a :class:`BodyProblem` with the line as an editor counts it; a file with one is not taken.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from gateway.platform.plain_text import BYTE_ORDER_MARK, FORMULA, in_cell, one_line

MOST: Final = 60_000
MOST_OCTETS: Final = 48 * 1024 * 1024
LONGEST: Final = 20_000
"""Signs of one field; IndicePA's longest has some hundreds."""
SHOWN: Final = 50
"""Problems that are told."""
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOTHING: Final = frozenset({"null", "none", "n/a"})
_OWN_CODE: Final = "own-"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("codice_ipa", "cod_amm", "id"),
    "name": ("denominazione_ente", "des_amm", "name", "nome"),
    "kind": ("tipologia_istat", "tipologia", "tipologia_amm", "kind", "tipo"),
    "acronym": ("acronimo", "acronym"),
    "address": ("indirizzo", "address"),
    "postcode": ("cap", "postcode"),
    "town": ("comune", "town"),
    "province": ("provincia", "province"),
    "region": ("regione", "region"),
    "site": ("sito_istituzionale", "site", "sito"),
    "pec": ("pec",),
    "email": ("email",),
    "phone": ("phone", "telefono"),
    "hours": ("hours", "orari"),
    "bring": ("bring", "che_cosa_portare"),
    "matters": ("matters", "materie"),
    "notes": ("notes", "note"),
}
"""The columns, each with the headings that stand for it, the first one there counts."""
LENGTHS: Final[Mapping[str, int]] = {
    "name": 300, "kind": 120, "acronym": 60, "address": 300, "postcode": 16, "town": 120, "province": 60, "region": 60,
    "site": 300, "pec": 254, "email": 254, "phone": 60, "hours": 500, "bring": 2000, "matters": 2000, "notes": 2000,
}  # fmt: skip
OWN: Final = ("phone", "hours", "bring", "matters", "notes")
"""What IndicePA knows nothing of."""
_MAILS: Final = 5


class BodyProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A fault: in which line (0: of the file itself), a word for programs, and what was written there."""

    line: int
    code: str
    value: str = ""


class BodyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A body as written in a line: its id, and its fields by name."""

    id: str
    source: str
    fields: dict[str, str]


class BodiesRead(msgspec.Struct, frozen=True, kw_only=True):
    """A directory as read. With ``problems``, of which only the first are listed, ``lines`` is empty."""

    lines: list[BodyLine]
    problems: list[BodyProblem]


def read(text: str) -> BodiesRead:
    """Read a directory from CSV text. Faults are returned as problems, never raised."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    if "\x00" in text:
        return _wrong(0, "not_text")
    head = text[:10_000].split("\n", 1)[0]
    separator = max("\t;,", key=head.count)
    made = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    # a field of megabytes is no address; the module's own limit is one for all threads and is larger
    try:
        return _rows(made)
    except csv.Error:
        return _wrong(made.line_num, "not_csv")


def _rows(rows: Iterable[list[str]]) -> BodiesRead:
    lines: list[BodyLine] = []
    problems: list[BodyProblem] = []
    seen: set[str] = set()
    numbered = iter(rows)
    head = next(numbered, None)
    if not head:
        return _wrong(0, "empty")
    headings = [_plain(each).casefold().replace(" ", "_") for each in head]
    places = _places(headings)
    mails = _pairs(headings)
    if "code" not in places or "name" not in places:
        return _wrong(1, "no_columns", ", ".join(headings)[:200])
    for row in numbered:
        if not any(each.strip() for each in row):
            continue
        if len(problems) >= SHOWN:
            break
        line = getattr(rows, "line_num", len(lines) + 2)
        fault = _fault(row, places, seen, len(lines))
        if fault is not None:
            problems.append(BodyProblem(line=line, code=fault[0], value=fault[1]))
            continue
        lines.append(_line(row, places, mails))
    if not lines and not problems:
        problems.append(BodyProblem(line=0, code="empty"))
    return BodiesRead(lines=[] if problems else lines, problems=problems)


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands."""
    found = {
        name: next((headings.index(each) for each in known if each in headings), None)
        for name, known in COLUMNS.items()
    }
    return {name: at for name, at in found.items() if at is not None}


def _pairs(headings: Sequence[str]) -> list[tuple[int, int]]:
    """Where IndicePA's addresses stand, each with its kind."""
    return [
        (headings.index(f"mail{at}"), headings.index(f"tipo_mail{at}"))
        for at in range(1, _MAILS + 1)
        if f"mail{at}" in headings and f"tipo_mail{at}" in headings
    ]


def _fault(
    row: Sequence[str], places: Mapping[str, int], seen: set[str], count: int
) -> tuple[str, str] | None:
    """Return what is wrong with a line, with its content; a line without fault adds its code to *seen*."""
    code = _plain(_at(row, places["code"]))
    if count >= MOST:
        return "too_many", str(MOST)
    if any(len(each) > LONGEST for each in row):
        return "too_long", ""
    if not _CODE.fullmatch(code):
        return "bad_code", code[:80]
    if not _plain(_at(row, places["name"])):
        return "no_name", code
    known = code if code.startswith(_OWN_CODE) else _ipa(code)
    if known in seen:
        return "twice", code
    seen.add(known)
    return None


def _line(
    row: Sequence[str], places: Mapping[str, int], mails: Sequence[tuple[int, int]]
) -> BodyLine:
    code = _plain(_at(row, places["code"]))
    own = code.startswith(_OWN_CODE)
    fields = {name: _cut(name, _at(row, at)) for name, at in places.items() if name != "code"}
    return BodyLine(
        id=code if own else _ipa(code),
        source="own" if own else "ipa",
        fields=fields | _mails_of(row, mails),
    )


def _ipa(code: str) -> str:
    """The id of a body of IndicePA: the same for its code and for what our export writes."""
    return f"ipa-{code.casefold().removeprefix('ipa-')}"


def _mails_of(row: Sequence[str], mails: Sequence[tuple[int, int]]) -> dict[str, str]:
    """The first certified address and the first other one of IndicePA's pairs of columns."""
    found: dict[str, str] = {}
    for at, kind in mails:
        address = _cut("email", _at(row, at)).lower()
        if "@" in address:
            found.setdefault(
                "pec" if _plain(_at(row, kind)).casefold() == "pec" else "email", address
            )
    return found


def _at(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _plain(text: str) -> str:
    plain = one_line(text)
    return "" if plain.casefold() in _NOTHING else plain


def _cut(name: str, text: str) -> str:
    plain = _plain(text)
    # what our own export put before a formula
    if plain.startswith("'") and plain[1:2] in FORMULA:
        plain = plain[1:]
    return plain[: LENGTHS[name]]


def _wrong(line: int, code: str, value: str = "") -> BodiesRead:
    return BodiesRead(lines=[], problems=[BodyProblem(line=line, code=code, value=value)])


def write(rows: Iterable[Mapping[str, str]]) -> str:
    """Return bodies as CSV text that :func:`read` reads, and in which no cell is a formula for a spreadsheet."""
    names = ("id", *(each for each in COLUMNS if each != "code"))
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([in_cell(row.get(name, "")) for name in names])
    return BYTE_ORDER_MARK + made.getvalue()
