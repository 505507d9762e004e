"""Calendars of conferences are read by another's parser: times, zone, series, text in any spelling."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as some

from gateway.conference import calendar as ical
from gateway.conference.recurrence import MOST, occurrences, pattern, rule
from gateway.platform.refused import Refused

ROME = ZoneInfo("Europe/Rome")
ZONES = ("Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
EVERY = ("weekday", "week", "fortnight", "month")
days = some.dates(date(2024, 1, 1), date(2030, 12, 31))


def entry(**changes):
    given = {
        "uid": "c1@station.example", "sequence": 0, "start": datetime(2026, 11, 30, 8, tzinfo=ROME),
        "minutes": 45, "summary": "Briefing", "description": "", "url": "https://x.example/c",
    }  # fmt: skip
    return ical.Entry(**(given | changes))


def made(*entries, method="PUBLISH", zone=ROME, **more):
    stamp = datetime(2026, 11, 29, tzinfo=UTC)
    return ical.calendar(method, entries, zone=zone, stamp=stamp, **more)


def lines(text):
    """The lines as they were before folding."""
    return text.replace("\r\n ", "").split("\r\n")


@given(some.text(alphabet=some.characters(codec="utf-8")))
def test_whatever_a_title_is_it_is_one_line_and_says_the_same(title):
    text = made(entry(summary=title))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = [line for line in lines(text) if line.startswith("SUMMARY:")]
    read = re.sub(
        r"\\([\\;,nN])",
        lambda mark: "\n" if mark[1] in "nN" else mark[1],
        found.removeprefix("SUMMARY:"),
    )
    kept = "".join(each for each in title.replace("\r\n", "\n") if each == "\n" or each >= " ")
    assert read == kept.replace("\x7f", "")
    assert lines(text)[-2:] == ["END:VCALENDAR", ""]


@given(name=some.text())
def test_a_name_ends_no_parameter(name):
    quoted = ical.parameter(name)
    assert quoted[0] == quoted[-1] == '"'
    assert '"' not in quoted[1:-1] and quoted.isprintable()


@given(
    zone=some.sampled_from(ZONES),
    minute=some.integers(0, 7 * 365 * 24 * 60),
    later=some.integers(0, 400),
)
def test_the_zone_is_told_so_that_another_reader_finds_the_same_moments(zone, minute, later):
    here = ZoneInfo(zone)
    begin = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(here)
    end = begin + timedelta(days=later)
    told = "\r\n".join(ical.time_zone(here, begin, end)) + "\r\n"
    read = tz.tzical(StringIO(told)).get(zone)
    for moment in (begin, begin + (end - begin) / 2, end):
        moment = moment.replace(microsecond=0, fold=0)
        ours, theirs = moment.utcoffset(), moment.replace(tzinfo=read).utcoffset()
        # an hour that comes twice, or never, is told by no wall clock
        if tz.datetime_exists(moment, tz.gettz(zone)) and not tz.datetime_ambiguous(
            moment, tz.gettz(zone)
        ):
            assert ours == theirs, moment


@given(first=days, every=some.sampled_from(EVERY), length=some.integers(0, 400))
def test_a_series_is_the_one_that_its_rule_says(first, every, length):
    until = first + timedelta(days=length)
    found = list(pattern(first, every, until))
    if not found:
        assert every == "weekday"
        return
    start = datetime.combine(found[0], datetime.min.time().replace(hour=9), tzinfo=ROME)
    told = rrule.rrulestr(rule(start, every, until), dtstart=start)
    assert [each.date() for each in told] == found


def test_a_conference_begins_at_the_same_hour_in_summer_and_winter():
    first = datetime(2026, 3, 23, 8, 30, tzinfo=ROME)
    found = occurrences(first, "week", date(2026, 4, 6), lambda day: day == date(2026, 4, 6))
    assert [f"{each:%d/%m %H:%M}" for each in found] == ["23/03 08:30", "30/03 08:30"]
    assert found[1].astimezone(UTC).hour == found[0].astimezone(UTC).hour - 1
    assert "DTSTART;TZID=Europe/Rome:20260330T083000" in made(entry(start=found[1]))


@pytest.mark.parametrize(
    ("until", "closed", "code"),
    [
        (date(2026, 3, 29), lambda _day: True, "never"),
        (date(2028, 3, 29), lambda _day: False, "too_many"),
    ],
)
def test_a_series_has_a_bounded_number(until, closed, code):
    with pytest.raises(Refused) as refused:
        occurrences(datetime(2026, 3, 23, 8, tzinfo=ROME), "weekday", until, closed)
    assert refused.value.code == code
    assert MOST >= 52, "a year of weeks"


def test_an_invitation_names_who_asks_and_who_is_asked_and_a_cancellation_takes_it_back():
    them = {
        "organiser": ical.Address(name='Arma "dei" Carabinieri', email="urp@example.org"),
        "attendee": ical.Address(name="Nucleo; 07", email="n07@example.org"),
    }
    asked = lines(made(entry(), method="REQUEST", **them))
    assert "METHOD:REQUEST" in asked
    assert "ORGANIZER;CN=\"Arma 'dei' Carabinieri\":mailto:urp@example.org" in asked
    assert any(
        line.startswith("ATTENDEE;") and line.endswith('CN="Nucleo; 07":mailto:n07@example.org')
        for line in asked
    )
    assert "STATUS:CONFIRMED" in asked
    of = datetime(2026, 12, 7, 8, tzinfo=ROME)
    taken = lines(made(entry(of=of, sequence=2), method="CANCEL", **them))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2"} <= set(taken)
    assert "RECURRENCE-ID;TZID=Europe/Rome:20261207T080000" in taken
