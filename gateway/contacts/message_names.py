"""Under which names messages stand in the queue: one for each time they wait. Pure."""

import re

_NAME = re.compile(r"(?P<message>[A-Za-z0-9_]+)-q[0-9]+")


def message_of(contact_id: str) -> str | None:
    """The message that stands in the queue under this name; None for every other contact."""
    found = _NAME.fullmatch(contact_id)
    return found["message"] if found else None
