"""Makes the names under which messages stand in the queue: one for each time they wait. Pure."""

import re

MOST_WAITS = 99
"""A message that has waited more often tells of its first waits alone."""
_NAME = re.compile(r"(?P<message>[A-Za-z0-9_]+)-q[0-9]+")


def message_of(contact_id: str) -> str | None:
    """Return the message that stands in the queue under this name; None for every other contact."""
    found = _NAME.fullmatch(contact_id)
    return found["message"] if found else None


def names_of(message: str) -> list[str]:
    """Return the names under which a message may stand in the queue, one for each possible wait."""
    return [f"{message}-q{number}" for number in range(1, MOST_WAITS + 1)]
