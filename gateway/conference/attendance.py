"""Writes the attendance of a conference as a table for spreadsheets. No I/O."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from gateway.accounts.lookups import OfficeNames
from gateway.conference.minutes import MINUTES
from gateway.conference.roll import standing
from gateway.conference.state import State
from gateway.platform.dates import moment_in_figures
from gateway.platform.times import from_ms
from gateway.reports.export import Table, Value
from signaling.protocol.base import Language

COLUMNS: Final = ("name", "part", "office", "came", "left", "minutes_there", "roll")
"""The last but one is a number, all others text."""


def attendance(
    state: State,
    offices: Mapping[str, OfficeNames],
    *,
    now_ms: int,
    zone: ZoneInfo,
    language: Language,
) -> Table:
    """Return a row for everybody who attended, in order of arrival, and one for each office on the roll from which
    nobody attended. Times are local to *zone*; for people still there the time of leaving is empty, and their stay
    counts to *now_ms*."""

    def say(key: str) -> str:
        return MINUTES.say(language, f"sheet.{key}")

    def clock(at_ms: int) -> str:
        return moment_in_figures(from_ms(at_ms).astimezone(zone), language)

    roll = state.roll
    rows: list[list[Value]] = []
    there = set()
    for member, who in state.people.items():
        if not who.stays:
            continue
        there.add(who.office)
        spent_ms = sum((stay[1] if len(stay) > 1 else now_ms) - stay[0] for stay in who.stays)
        entry = roll.of(member, who.office) if roll is not None else None
        part = MINUTES.say(language, f"part.{who.part}")
        if who.phone:
            part = f"{part}, {MINUTES.say(language, 'by_phone')}"
        rows.append(
            [
                who.name,
                part,
                offices[who.office].name if who.office in offices else "",
                clock(who.stays[0][0]),
                clock(who.stays[-1][1]) if len(who.stays[-1]) > 1 else "",
                round(spent_ms / 60_000),
                say(standing(state, roll, entry)) if roll is not None and entry else "",
            ]
        )
    for each in roll.called if roll is not None else []:
        if roll is not None and each.office and each.office not in there:
            name = offices.get(each.office, OfficeNames("")).name
            part = MINUTES.say(language, "part.office")
            rows.append([name, part, name, "", "", 0, say(standing(state, roll, each))])
    return Table(
        [(say(name), "count" if name == "minutes_there" else "text") for name in COLUMNS], rows
    )


def file_name(title: str, opened: datetime | None) -> str:
    """Return the name of the file: the title and the day, without characters that a header cannot hold."""
    day = f"{opened:%Y-%m-%d}-" if opened is not None else ""
    plain = "".join(each if each.isascii() and each.isalnum() else "-" for each in title.lower())
    return f"{day}{'-'.join(filter(None, plain.split('-')))[:60] or 'conference'}.csv"
