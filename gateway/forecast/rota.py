"""Shifts by name: read from a list, checked, and counted by half-hour. Pure."""

import csv
import io
import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final

import msgspec

from gateway.forecast.seasonal import HALF_HOURS
from gateway.platform.plain_text import BYTE_ORDER_MARK

DAY_MIN: Final = 1440
SLOT_MIN: Final = 30
LONGEST_LIST: Final = 64 * 1024
MOST_LINES: Final = 2000
Minute = Annotated[int, msgspec.Meta(ge=0, le=DAY_MIN)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_TIME: Final = re.compile("([0-9]{1,2})(?:[:.]([0-5][0-9]))?")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "username": ("username", "user", "nome utente", "utente"),
    "day": ("day", "date", "giorno", "data"),
    "from": ("from", "begins", "dalle", "inizio"),
    "to": ("to", "ends", "alle", "fine"),
}


class ShiftSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, order=True):
    """A shift: ``account`` works on a local ``day`` from minute ``begins`` to minute ``ends`` of it."""

    account: Id
    day: date
    begins: Minute
    ends: Minute


class ListProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in a list: the number of its line (0: the whole list), a word for the fault, and the text at that place."""

    line: int
    code: str
    value: str = ""


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that *day* is in."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def problem_of(shifts: Sequence[ShiftSpan], week: tuple[date, date]) -> str | None:
    """Return a word for the fault in a week's shifts: ``span``, ``other_week`` or ``overlap``; None if they have none."""
    if any(each.begins >= each.ends for each in shifts):
        return "span"
    if any(not week[0] <= each.day <= week[1] for each in shifts):
        return "other_week"
    ordered = sorted(shifts)
    for one, next_ in itertools.pairwise(ordered):
        if (one.account, one.day) == (next_.account, next_.day) and next_.begins < one.ends:
            return "overlap"
    return None


def rostered(shifts: Iterable[ShiftSpan], among: Collection[str] | None = None) -> list[int]:
    """Return how many people are planned in each half-hour of a day; a person counts who is there for at least half of it.

    With *among* only these accounts count.
    """
    minutes = [0] * HALF_HOURS
    people = [set[str]() for _ in range(HALF_HOURS)]
    for each in shifts:
        if among is not None and each.account not in among:
            continue
        for at in range(each.begins // SLOT_MIN, min(HALF_HOURS, -(-each.ends // SLOT_MIN))):
            inside = min(each.ends, (at + 1) * SLOT_MIN) - max(each.begins, at * SLOT_MIN)
            if inside * 2 >= SLOT_MIN:
                people[at].add(each.account)
    for at, found in enumerate(people):
        minutes[at] = len(found)
    return minutes


def read_list(
    text: str, accounts: Mapping[str, str], week: tuple[date, date]
) -> tuple[list[ShiftSpan], list[ListProblem]]:
    """Read a list of shifts: CSV with ``username``, ``day``, ``from``, ``to``, in English or Italian, with commas,
    semicolons or tabs.

    *accounts* gives ids by username. Return the shifts read and the faults, whose line numbers are those of an editor.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        ]
    except csv.Error:
        return [], [ListProblem(line=0, code="not_csv")]
    if len(rows) > MOST_LINES:
        return [], [ListProblem(line=0, code="too_many", value=str(MOST_LINES))]
    by_word = {word: name for name, words in _COLUMNS.items() for word in words}
    heading = [by_word.get(cell.casefold(), "") for cell in rows[0]] if rows else []
    missing = [name for name in _COLUMNS if name not in heading]
    if missing:
        return [], [ListProblem(line=1, code="column_missing", value=name) for name in missing]
    found: list[ShiftSpan] = []
    problems: list[ListProblem] = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        cells = dict(zip(heading, row, strict=False))
        shift = _shift(cells, accounts, week)
        if isinstance(shift, ShiftSpan):
            found.append(shift)
        else:
            problems.append(ListProblem(line=line, code=shift[0], value=shift[1]))
    if not problems and (wrong := problem_of(found, week)):
        problems.append(ListProblem(line=0, code=wrong))
    return found, problems


def _shift(
    cells: Mapping[str, str], accounts: Mapping[str, str], week: tuple[date, date]
) -> ShiftSpan | tuple[str, str]:
    username = cells.get("username", "").lower()
    day = _day(cells.get("day", ""))
    begins, ends = minute_of(cells.get("from", "")), minute_of(cells.get("to", ""))
    if username not in accounts:
        return "person_unknown", username
    if day is None:
        return "day", cells.get("day", "")
    if not week[0] <= day <= week[1]:
        return "other_week", cells.get("day", "")
    if begins is None or ends is None or begins >= ends:
        return "span", f"{cells.get('from', '')}-{cells.get('to', '')}"
    return ShiftSpan(account=accounts[username], day=day, begins=begins, ends=ends)


def minute_of(text: str) -> int | None:
    """Return the minute of the day of a time as people write it (``8``, ``08:30``, ``8.30``, ``24:00``); None if it is no time."""
    written = _TIME.fullmatch(text.strip())
    if written is None:
        return None
    minutes = int(written[1]) * 60 + int(written[2] or 0)
    return minutes if minutes <= DAY_MIN else None


def _day(text: str) -> date | None:
    """A day as ISO 8601 or as it is written in Italy has it."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
