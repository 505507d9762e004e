"""Changes what stands beside a conference: polls, shared notes, captions. Pure, as :mod:`gateway.conference.state`."""

from collections.abc import Iterable

from gateway.conference import polls
from gateway.conference.state import State, note, person
from gateway.platform.refused import Refused

MOST_CAPTIONERS = 6
"""At a time."""


def open_poll(
    state: State, now_ms: int, poll_id: str, question: str, options: Iterable[str], *, live: bool
) -> None:
    """Open a poll for everybody inside. Raises :class:`Refused`: ``not_open``, ``poll_open``, ``too_many``."""
    if state.state != "open":
        raise Refused("not_open", "The conference is not open.")
    if polls.opened(state.polls, now_ms, poll_id, question, options, live=live):
        note(state, now_ms, "poll", ref=poll_id)


def answer_poll(state: State, member: str, poll_id: str, option: int) -> None:
    """Store a member's answer, once. Raises :class:`Refused`: ``not_there``, and as :func:`polls.answer`."""
    if not person(state, member).inside:
        raise Refused("not_there", "You are not in the room.")
    polls.answer(state.polls, member, poll_id, option)


def close_poll(state: State, now_ms: int, poll_id: str) -> None:
    """Close a poll for good. Raises :class:`Refused`: ``poll_closed``."""
    if not state.polls or state.polls[-1].id != poll_id or not polls.closed(state.polls, now_ms):
        raise Refused("poll_closed", "That poll is over.")
    note(state, now_ms, "poll_closed", ref=poll_id)


def has_answered(state: State, member: str) -> str:
    """Return the id of the open poll that a member has answered; ``""`` for none."""
    last = state.polls[-1] if state.polls else None
    return last.id if last is not None and member in last.answered else ""


def let_guests_write(state: State, *, allowed: bool) -> None:
    """Let guests write the shared notes as well, or only read them."""
    state.guests_write = allowed


def writes_notes(state: State, member: str) -> None:
    """Raise :class:`Refused` unless the member may write the shared notes: ``not_there``, ``guests_read``."""
    who = person(state, member)
    if not who.inside:
        raise Refused("not_there", "You are not in the room.")
    if who.part == "guest" and not state.guests_write:
        raise Refused("guests_read", "Guests read the notes and do not write them.")


def name_captioner(state: State, member: str, *, named: bool) -> None:
    """Let a member inside type captions, or not any more. Raises :class:`Refused`: ``not_there``, ``too_many``."""
    if named and not person(state, member).inside:
        raise Refused("not_there", "They are not in the room.")
    others = [each for each in state.captioners if each != member and state.people[each].inside]
    if named and len(others) >= MOST_CAPTIONERS:
        raise Refused("too_many", "As many caption as may.")
    state.captioners = [*others, member] if named else others


def captioner(state: State, member: str) -> str:
    """Return the name of a member who may type captions. Raises :class:`Refused`: ``not_there``, ``not_captioner``."""
    who = person(state, member)
    if not who.inside:
        raise Refused("not_there", "You are not in the room.")
    if member not in state.captioners:
        raise Refused("not_captioner", "A chair names who types captions.")
    return who.name
