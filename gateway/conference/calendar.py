"""Writes conferences as calendars understand them: iCalendar (RFC 5545), and the methods by which invitations are sent,
changed and revoked (RFC 5546). Pure; times are aware and local to one zone.

Written here and not by icalendar: the station only writes calendars, of a few properties that it knows, and needs
neither that library's parser nor python-dateutil beneath it. What is written was read by icalendar
(``docs/walked.md``).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

Method: TypeAlias = Literal["PUBLISH", "REQUEST", "CANCEL"]

PRODUCT: Final = "-//Virtual station//Conferences//IT"
OCTETS: Final = 75
"""Of a line without its end (RFC 5545, section 3.1)."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The entry for a conference, or for a series by its first one. ``sequence`` counts its changes; ``rule`` and
    ``without`` (the times left out) make it a series; ``of`` is the time in a series that this entry replaces."""

    uid: str
    sequence: int
    start: datetime
    minutes: int
    summary: str
    description: str
    url: str
    rule: str = ""
    without: Sequence[datetime] = ()
    of: datetime | None = None
    cancelled: bool = False


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """The name and e-mail address of an office, or of a ``person``."""

    name: str
    email: str
    person: bool = False


def calendar(
    method: Method,
    entries: Sequence[Entry],
    *,
    zone: ZoneInfo,
    stamp: datetime,
    organiser: Address | None = None,
    attendee: Address | None = None,
) -> str:
    """Return the text of a calendar, with the line ends of RFC 5545. ``REQUEST`` and ``CANCEL`` name organiser and
    attendee (RFC 5546, section 3.2)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *time_zone(zone, *_span(entries)),
    ]
    for entry in entries:
        lines += _event(entry, method, zone, stamp, organiser, attendee)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(
    entry: Entry,
    method: Method,
    zone: ZoneInfo,
    stamp: datetime,
    organiser: Address | None,
    attendee: Address | None,
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"SEQUENCE:{entry.sequence}"
    if entry.of is not None:
        yield f"RECURRENCE-ID;{_local(entry.of, zone)}"
    yield f"DTSTART;{_local(entry.start, zone)}"
    yield f"DTEND;{_local(entry.start + timedelta(minutes=entry.minutes), zone)}"
    if entry.rule:
        yield f"RRULE:{entry.rule}"
        yield from (f"EXDATE;{_local(each, zone)}" for each in entry.without)
    yield f"SUMMARY:{text(entry.summary)}"
    yield f"DESCRIPTION:{text(entry.description)}"
    yield f"LOCATION:{text(entry.url)}"
    yield f"URL:{entry.url}"
    if organiser is not None:
        yield f"ORGANIZER;CN={parameter(organiser.name)}:mailto:{organiser.email}"
    if attendee is not None:
        cn = parameter(attendee.name)
        kind = "INDIVIDUAL" if attendee.person else "GROUP"
        yield (
            f"ATTENDEE;CUTYPE={kind};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;CN={cn}"
            f":mailto:{attendee.email}"
        )
    gone = entry.cancelled or method == "CANCEL"
    yield f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}"
    yield "END:VEVENT"


def time_zone(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[str]:
    """Yield the lines with the rules of *zone* from *begin* to *end*: each change of the clock by itself."""
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    first = begin.astimezone(UTC) - timedelta(days=400)
    yield from _observance(zone, first, zone.utcoffset(first.astimezone(zone)))
    for change in _changes(zone, first, end.astimezone(UTC) + timedelta(days=400)):
        before = (change - timedelta(seconds=1)).astimezone(zone).utcoffset()
        yield from _observance(zone, change, before)
    yield "END:VTIMEZONE"


def _observance(zone: ZoneInfo, at: datetime, before: timedelta | None) -> Iterator[str]:
    """Return what counts from a moment on; its start is told by the clock as it went *before*."""
    after = at.astimezone(zone)
    offset = before or timedelta()
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{(at + offset):%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_offset(offset)}"
    yield f"TZOFFSETTO:{_offset(after.utcoffset() or timedelta())}"
    if name := after.tzname():
        yield f"TZNAME:{text(name)}"
    yield f"END:{kind}"


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments from *begin* to *end* at which the zone's clocks change, to the second."""
    day = begin
    while day < end:
        then = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != then.astimezone(zone).utcoffset():
            low, high = day, then
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        day = then


def _span(entries: Sequence[Entry]) -> tuple[datetime, datetime]:
    """Return the first and the last time in the entry; the end of a series is the end of its rule."""
    times = [each for entry in entries for each in (entry.start, entry.of) if each is not None]
    ends = [
        datetime.strptime(entry.rule.rpartition("UNTIL=")[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        for entry in entries
        if entry.rule
    ]
    return min(times), max([*times, *ends])


def text(value: str) -> str:
    """Return a text escaped for a property (RFC 5545, section 3.3.11)."""
    plain = "".join(each for each in value.replace("\r\n", "\n") if each == "\n" or each >= " ")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n").replace("\x7f", "")


def parameter(value: str) -> str:
    """Return the value of a parameter between quotation marks, which it cannot hold itself (section 3.2)."""
    return '"' + "".join("'" if each == '"' else each for each in value if each.isprintable()) + '"'


def folded(line: str) -> str:
    """Return a line broken so that no part has more than :data:`OCTETS` octets, and no character is cut."""
    parts, size = [""], 0
    for each in line:
        octets = len(each.encode())
        if size + octets > OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += each
        size += octets
    return "\r\n".join(parts)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"TZID={zone.key}:{at.astimezone(zone):%Y%m%dT%H%M%S}"


def _offset(of: timedelta) -> str:
    seconds = round(of.total_seconds())
    sign = "-" if seconds < 0 else "+"
    minutes, rest = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{rest:02}" if rest else "")
