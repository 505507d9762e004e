"""Derives the marks on a recording's time line from the contact's journal, its chat and the recording's gaps. Pure."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from gateway.contacts.legs import is_consent_choice
from gateway.contacts.marks import Mark, Stretch
from queueing.model import ContactState, Event

MAX_MARKS = 2_000
_WRITTEN = frozenset({"chat", "caption"})
"""Of one recording; a conversation has some dozens, and a flooded chat fills no archive."""
CONSENT_SLACK_MS = 2_000
"""A recording that the withdrawn consent ended may end a moment before that is in the journal."""

_LASTING: dict[str, frozenset[ContactState]] = {
    "hold": frozenset({ContactState.HELD}),
    "consult": frozenset({ContactState.ASKING, ContactState.CONSULTING}),
    "joined": frozenset({ContactState.THREE_WAY}),
}
"""Marks that last as long as the contact is in one of these states."""
_OUTSIDE = {"consult": "outside", "joined": "outside_joined"}
"""How these are called where a number outside is in the second operator's place."""


class Line(msgspec.Struct, frozen=True):
    """A line of the chat: its moment and side, without its text."""

    line_id: str
    at_ms: int
    author: str


class Hole(msgspec.Struct, frozen=True):
    """A declared gap of the recording."""

    start_ms: int
    end_ms: int
    cause: str


def marks_of(
    story: Sequence[Event], lines: Iterable[Line], gaps: Iterable[Hole], stretch: Stretch
) -> list[Mark]:
    """Return the marks of a recording, unsorted.

    *story* is the contact's whole journal in order, *lines* its chat. Marks outside the recording are left out, those
    that reach beyond an end of it are cut.
    """
    started_ms, ends_ms = stretch.started_ms, stretch.ends_ms
    return [
        *_consents(story, started_ms, ends_ms),
        *_lasting(story, stretch),
        *_moments(story, started_ms, ends_ms),
        *(
            Mark(kind="chat", at_ms=line.at_ms - started_ms, party=line.author, ref=line.line_id)
            for line in lines
            if started_ms <= line.at_ms <= ends_ms
        ),
        *(
            Mark(kind="gap", at_ms=gap.start_ms, until_ms=gap.end_ms, ref=gap.cause)
            for gap in gaps
            if gap.cause not in ("held", "withdrawn")
        ),
    ]


def bounded(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return at most :data:`MAX_MARKS` of the marks, in order of time. Lines of the chat, of which there may be any
    number, give way to other marks. Pure."""
    kept = sorted(found, key=lambda mark: (mark.kind in _WRITTEN, mark.at_ms, mark.kind))
    return tuple(sorted(kept[:MAX_MARKS], key=lambda mark: (mark.at_ms, mark.kind)))


def _consents(story: Sequence[Event], started_ms: int, ends_ms: int) -> Iterator[Mark]:
    """The spans of consent: each given mark lasts until it was withdrawn, and the other way round."""
    changes: list[tuple[int, bool]] = []
    for event in story:
        if not is_consent_choice(event) or event.at_ms > ends_ms + CONSENT_SLACK_MS:
            continue
        given = event.details["consent"] == "1"
        at_ms = max(0, min(event.at_ms, ends_ms) - started_ms)
        if not at_ms:
            changes.clear()
        if not changes or changes[-1][1] != given:
            changes.append((at_ms, given))
    for number, (at_ms, given) in enumerate(changes):
        after = changes[number + 1][0] if number + 1 < len(changes) else ends_ms - started_ms
        yield Mark(
            kind="consent_given" if given else "consent_withdrawn",
            at_ms=at_ms,
            until_ms=after,
            party="citizen",
        )


def _lasting(story: Sequence[Event], stretch: Stretch) -> Iterator[Mark]:
    for kind, states in _LASTING.items():
        since: int | None = None
        whom: str | None = None
        called = kind
        for event in story:
            if event.contact_to is None:
                continue
            inside = event.contact_to in states
            if inside and since is None:
                since, whom, called = event.at_ms, _second(event), kind
                if "outside" in event.details:
                    called = _OUTSIDE.get(kind, kind)
            elif not inside and since is not None:
                yield from stretch.cut(called, since, event.at_ms, whom)
                since = None
        if since is not None:
            yield from stretch.cut(called, since, stretch.ends_ms, whom)


def _second(event: Event) -> str | None:
    """Return the colleague, or the call to a number outside, with which it begins."""
    if event.kind == "consult":
        return event.agent
    outside = None if event.contact_to is ContactState.HELD else event.details.get("outside")
    return event.details.get("colleague") or outside or None


def _moments(story: Sequence[Event], started_ms: int, ends_ms: int) -> Iterator[Mark]:
    for event in story:
        if not started_ms <= event.at_ms <= ends_ms:
            continue
        at_ms = event.at_ms - started_ms
        if event.kind == "transfer":
            target = event.details.get("target", "")[1:] or None
            yield Mark(kind="transfer", at_ms=at_ms, party="agent", ref=target)
        elif event.kind == "consult_complete":
            yield Mark(kind="transfer", at_ms=at_ms, party="agent", ref=event.details.get("to"))
        elif event.kind == "pass_on":
            yield Mark(
                kind="transfer", at_ms=at_ms, party="agent", ref=event.details.get("outside")
            )
        elif event.kind == "take_over":
            yield Mark(
                kind="taken_over", at_ms=at_ms, party="supervisor", ref=event.details.get("to")
            )
        before = event.details.get("from_category")
        if before and event.category and event.category != before:
            yield Mark(kind="category", at_ms=at_ms, party="agent", ref=event.category)
