"""Drafts the minutes of a conference as Markdown from its record. Pure; times are local to the zone of the datetimes given."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import msgspec

from gateway.platform.blocks import escaped
from gateway.platform.dates import day_in_figures, moment_in_figures
from gateway.platform.words import Fragment
from signaling.protocol.base import Language

MINUTES: Final = Fragment("minutes-document")

LATE_AFTER: Final = timedelta(minutes=5)
"""A member who comes so long after the opening is late, whatever the roll says."""


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """A member who attended, with the times of coming and going; None: to the end."""

    name: str
    part: str
    office: str | None
    stays: list[tuple[datetime, datetime | None]]
    phone: bool = False
    """They took part by telephone."""


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """A chair's correction of an entry of the roll, and the reason if one was given."""

    by: str
    at: datetime
    present: bool
    note: str = ""


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the roll; without ``at`` it has not answered; ``connected``: they were in the room all the same."""

    name: str
    at: datetime | None
    late: bool
    connected: bool = False
    corrected: Corrected | None = None

    @property
    def counts(self) -> bool:
        """Whether the entry counts as present."""
        return self.at is not None if self.corrected is None else self.corrected.present


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the agenda, the minutes meant for it and those it had."""

    text: str
    minutes: int
    spent: int
    taken_off: bool = False


class Voted(msgspec.Struct, frozen=True, kw_only=True):
    """A question, and the names of the voters for each option; ``unvoted`` names those entitled who did not vote."""

    question: str
    at: datetime
    options: list[tuple[str, list[str]]]
    unvoted: list[str] = []


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """A quick poll, and how many chose each option."""

    question: str
    at: datetime
    options: list[tuple[str, int]]


class MinutedTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task: for whom (None: for everybody), and until when."""

    text: str
    to: str | None
    until: datetime | None
    done: bool


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, and the names of the topic and of the sheet that it changes."""

    text: str
    topic: str = ""
    sheet: str = ""


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """A time in breakout rooms: the name of each and who was in it, from when to when."""

    begin: datetime
    end: datetime
    rooms: list[tuple[str, list[tuple[str, list[tuple[datetime, datetime | None]]]]]]


class MinutedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the chat in the main room or to all rooms."""

    at: datetime
    name: str
    text: str


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A recording from when to when, and the times that it lacks; None: it has nothing at all."""

    begin: datetime
    end: datetime
    missing: list[tuple[datetime, datetime]] | None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts from which minutes are drafted."""

    title: str
    kind: str
    opened: datetime
    ended: datetime
    chairs: list[str]
    attended: list[Attended]
    roll: list[Called]
    rolls: list[tuple[datetime, list[Called]]] = []
    """The roll calls before that one, and when each was called."""
    items: list[Spoken]
    votes: list[Voted]
    polls: list[Polled]
    decisions: list[Decided]
    tasks: list[MinutedTask]
    notes: str
    chat: list[MinutedLine]
    unchatted: int = 0
    """Lines of chat beyond those."""
    apart: list[Apart] = []
    recorded: list[Recorded]
    abandoned: datetime | None = None


def roll_section(roll: Sequence[Called], language: Language) -> str:
    """Return the last roll in the form in which it stands in the minutes; empty where nobody was called."""
    return "\n".join(_roll(roll, partial(MINUTES.say, language), language)).strip()


def with_roll(text: str, before: str, after: str) -> str | None:
    """Return *text* with the roll section *before* replaced by *after*; None unless *before* stands in it exactly
    once, as it was drafted."""
    if not before or text.count(before) != 1:
        return None
    return text.replace(before, after)


def draft(facts: Facts, language: Language) -> str:
    """Return the minutes as Markdown, in a *language* that :data:`MINUTES` has."""
    return "\n".join(_lines(facts, partial(MINUTES.say, language), language)).rstrip() + "\n"


class _Say(Protocol):
    """The minutes' words in their language."""

    def __call__(self, key: str, **places: object) -> str: ...


def _named(say: _Say, kind: str, word: str) -> str:
    """A kind of conference or a part in it by its name; the word itself where it has none."""
    key = f"{kind}.{word}"
    return say(key) if key in MINUTES else word


def _lines(facts: Facts, say: _Say, language: Language) -> Iterator[str]:
    kind = _named(say, "kind", facts.kind)
    yield f"# {say('minutes')}: {escaped(facts.title)}"
    yield ""
    yield say(
        "held",
        kind=kind,
        day=day_in_figures(facts.opened, language),
        begin=_clock(facts.opened),
        end=_clock(facts.ended),
        zone=facts.opened.tzname() or "",
        chairs=", ".join(escaped(each) for each in facts.chairs) or "-",
    )
    for taken in facts.recorded:
        yield ""
        yield _recorded(taken, say)
    if facts.abandoned is not None:
        yield ""
        yield say("abandoned", at=_clock(facts.abandoned))
    yield from _attendance(facts, say)
    for called_at, roll in facts.rolls:
        title = say("earlier_roll", at=_clock(called_at))
        yield from _section(title, (_answer(each, say, language) for each in roll))
    yield from _roll(facts.roll, say, language)
    yield from _section(
        say("items"),
        (
            f"{number}. {escaped(item.text)} "
            + say("spent", spent=item.spent, minutes=item.minutes)
            + (f", {say('taken_off')}" if item.taken_off else "")
            for number, item in enumerate(facts.items, 1)
        ),
    )
    yield from _breakouts(facts, say)
    yield from _votes(facts.votes, say)
    yield from _polls(facts.polls, say)
    yield from _section(
        say("decisions"),
        (_decision(each, say) for each in facts.decisions),
        say("none"),
    )
    yield from _section(
        say("tasks"), (_task(each, say, language) for each in facts.tasks), say("none")
    )
    yield from _section(
        say("notes"),
        (
            f"- {escaped(line)}"
            for each in facts.notes.split("\n")
            if (line := each.strip().removeprefix("- ").removeprefix("* "))
        ),
    )
    yield from _section(
        say("chat"),
        (f"- {_clock(each.at)} {escaped(each.name)}: {escaped(each.text)}" for each in facts.chat),
    )
    if facts.unchatted:
        yield ""
        yield say("unchatted", count=facts.unchatted)


def _recorded(taken: Recorded, say: _Say) -> str:
    begin, end = _clock(taken.begin), _clock(taken.end)
    if taken.missing is None:
        return say("unrecorded", begin=begin, end=end)
    return " ".join(
        (
            say("recorded", begin=begin, end=end),
            *(
                say("missing", begin=f"{since:%H:%M:%S}", end=f"{until:%H:%M:%S}")
                for since, until in taken.missing
            ),
        )
    )


def _votes(votes: Sequence[Voted], say: _Say) -> Iterator[str]:
    if not votes:
        return
    yield ""
    yield f"## {say('votes')}"
    for vote in votes:
        yield ""
        yield f"### {escaped(vote.question)} ({_clock(vote.at)})"
        yield ""
        yield from (_option(text, names) for text, names in vote.options)
        if vote.unvoted:
            unvoted = ", ".join(escaped(name) for name in vote.unvoted)
            yield f"- {say('unvoted')}: {len(vote.unvoted)} ({unvoted})"


def _polls(polls: Sequence[Polled], say: _Say) -> Iterator[str]:
    if not polls:
        return
    yield ""
    yield f"## {say('polls')}"
    for poll in polls:
        yield ""
        yield f"### {escaped(poll.question)} ({_clock(poll.at)})"
        yield ""
        yield from (f"- {escaped(text)}: {count}" for text, count in poll.options)


def _breakouts(facts: Facts, say: _Say) -> Iterator[str]:
    if not facts.apart:
        return
    yield ""
    yield f"## {say('breakouts')}"
    for each in facts.apart:
        yield ""
        yield f"### {say('apart', begin=_clock(each.begin), end=_clock(each.end))}"
        yield ""
        for name, people in each.rooms:
            there = "; ".join(f"{escaped(who)} {_times(stays, each.end)}" for who, stays in people)
            yield f"- {escaped(name)}: {there or say('nobody')}"
    yield ""
    yield say("apart_unrecorded")


def _attendance(facts: Facts, say: _Say) -> Iterator[str]:
    late = {each.name for each in facts.roll if each.late}
    yield ""
    yield f"## {say('attendance')}"
    yield ""
    yield f"| {say('name')} | {say('part')} | {say('times')} | {say('note')} |"
    yield "| --- | --- | --- | --- |"
    for who in facts.attended:
        came = who.stays[0][0]
        is_late = (
            came - facts.opened >= LATE_AFTER or who.name in late or (who.office or "") in late
        )
        note = say("late", at=_clock(came)) if is_late else ""
        part = _named(say, "part", who.part)
        if who.office and who.office != who.name:
            part += f", {escaped(who.office)}"
        if who.phone:
            part += f", {say('by_phone')}"
        yield f"| {escaped(who.name)} | {part} | {_times(who.stays, facts.ended)} | {note} |"


def _section(title: str, lines: Iterator[str], otherwise: str = "") -> Iterator[str]:
    """A section, left out when nothing is in it and nothing is to be said instead."""
    found = list(lines)
    if not found and otherwise:
        found = [otherwise]
    if found:
        yield ""
        yield f"## {title}"
        yield ""
        yield from found


def _roll(roll: Sequence[Called], say: _Say, language: Language) -> Iterator[str]:
    """The last roll: how many were there, and each of them."""
    if not roll:
        return
    yield ""
    yield f"## {say('roll')}"
    yield ""
    yield say("roll_count", here=sum(each.counts for each in roll), called=len(roll))
    yield ""
    yield from (_answer(each, say, language) for each in roll)


def _answer(each: Called, say: _Say, language: Language) -> str:
    stood = _stood(each, say)
    told = each.corrected
    if told is None:
        return f"- {escaped(each.name)}: {stood}"
    said = say("present_by_chair" if told.present else "absent")
    why = f"; {escaped(told.note)}" if told.note else ""
    corrected = say(
        "corrected",
        by=escaped(told.by),
        at=moment_in_figures(told.at, language),
        stood=stood,
    )
    return f"- {escaped(each.name)}: {said} ({corrected}{why})"


def _stood(each: Called, say: _Say) -> str:
    """Return how they stood by their own answer."""
    if each.at is None:
        return say("connected" if each.connected else "absent")
    return say("came_late" if each.late else "present", at=_clock(each.at))


def _option(text: str, names: Sequence[str]) -> str:
    voters = f" ({', '.join(escaped(name) for name in names)})" if names else ""
    return f"- {escaped(text)}: {len(names)}{voters}"


def _decision(each: Decided, say: _Say) -> str:
    sheet = say("sheet", sheet=escaped(each.sheet)) if each.sheet else ""
    about = "; ".join(words for words in (escaped(each.topic), sheet) if words)
    return f"- {escaped(each.text)}" + (f" ({about})" if about else "")


def _task(each: MinutedTask, say: _Say, language: Language) -> str:
    whom = escaped(each.to) if each.to else say("everybody")
    until = say("until", at=moment_in_figures(each.until, language)) if each.until else ""
    done = f" ({say('done')})" if each.done else ""
    return f"- {whom}: {escaped(each.text)}{until}{done}"


def _times(stays: Sequence[tuple[datetime, datetime | None]], ended: datetime) -> str:
    return ", ".join(
        f"{_clock(since)}\N{EN DASH}{_clock(until or ended)}" for since, until in stays
    )


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"
