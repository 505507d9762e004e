"""Drafts a group's summary from its conference: its questions, its polls with their counts, its notes. No names. Pure."""

from gateway.conference.state import State


def outline(state: State, notes: str) -> str:
    """Return a draft of the summary as plain text, to be continued by a supervisor."""
    parts = [f"- {item.text}" for item in state.items]
    for poll in state.polls:
        parts.append(f"- {poll.question}")
        counts = poll.shown or []
        parts += [
            f"  - {option}: {count}" for option, count in zip(poll.options, counts, strict=False)
        ]
    if notes.strip():
        parts += ["", notes.strip()]
    return "\n".join(parts)


def took_part(state: State) -> int:
    """Return the number of guests who were in the room."""
    return sum(1 for each in state.people.values() if each.part == "guest" and each.stays)
