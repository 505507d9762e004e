"""Derives the marks on the time line of a conference's recording: presence, the roll, items, votes, polls,
decisions, chat, captions, and gaps. Pure."""

from collections.abc import Iterable, Iterator

from gateway.archive.playback.marks import Hole, Line, bounded
from gateway.conference.state import State
from gateway.contacts.marks import Mark

Span = tuple[str, int, int, str]
"""A kind, from when to when in Unix milliseconds (the same: a moment), and what it is about."""


def marks_of(
    state: State,
    lines: Iterable[Line],
    decisions: Iterable[tuple[str, int]],
    gaps: Iterable[Hole],
    *,
    captions: Iterable[Line] = (),
    started_ms: int,
    duration_ms: int,
) -> tuple[Mark, ...]:
    """Return the marks of a recording in order of time. *decisions* are ids with their time. Marks outside the
    recording are left out, those that reach beyond an end of it are cut."""
    ends_ms = started_ms + duration_ms
    found = [
        Mark(
            kind=kind,
            at_ms=max(0, since - started_ms),
            until_ms=min(until, ends_ms) - started_ms if until > since else None,
            ref=ref or None,
        )
        for kind, since, until, ref in (
            *_spans(state, ends_ms),
            *(("chat", line.at_ms, line.at_ms, line.line_id) for line in lines),
            *(("caption", line.at_ms, line.at_ms, line.line_id) for line in captions),
            *(("decision", at_ms, at_ms, decision) for decision, at_ms in decisions),
        )
        if since <= ends_ms and until >= started_ms
    ]
    found += [
        Mark(kind="gap", at_ms=gap.start_ms, until_ms=gap.end_ms, ref=gap.cause) for gap in gaps
    ]
    return bounded(found)


def _spans(state: State, ends_ms: int) -> Iterator[Span]:
    for member, who in state.people.items():
        for stay in who.stays:
            yield "present", stay[0], stay[1] if len(stay) > 1 else ends_ms + 1, member
    for ballot in state.ballots:
        yield "ballot", ballot.opened_ms, ballot.closed_ms or ends_ms + 1, ballot.id
    for poll in state.polls:
        yield "poll", poll.opened_ms, poll.closed_ms or ends_ms + 1, poll.id
    yield from _lasting(state, "roll", ("roll_closed", "roll"), ends_ms)
    yield from _lasting(state, "item", ("item", "item_over"), ends_ms)
    for taken in state.recordings:
        if taken.empty:
            yield "empty", taken.ended_ms, taken.ended_ms, ""
    for moment in state.moments:
        if moment.kind == "floor":
            yield "floor", moment.at_ms, moment.at_ms, moment.member


def _lasting(state: State, kind: str, over: tuple[str, ...], ends_ms: int) -> Iterator[Span]:
    """Return what begins with one kind of moment and lasts until one of others."""
    since: int | None = None
    about = ""
    for moment in state.moments:
        if since is not None and moment.kind in over:
            yield kind, since, moment.at_ms, about
            since = None
        if moment.kind == kind:
            since, about = moment.at_ms, moment.ref
    if since is not None:
        yield kind, since, ends_ms + 1, about


def words_of(state: State) -> dict[str, str]:
    """Return the names and words of what marks refer to (members, items, votes), by id."""
    return (
        {member: who.name for member, who in state.people.items()}
        | {item.id: item.text for item in (*state.gone_items, *state.items)}
        | {ballot.id: ballot.question for ballot in state.ballots}
        | {poll.id: poll.question for poll in state.polls}
    )
