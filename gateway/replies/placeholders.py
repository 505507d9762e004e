"""Places in a ready-made reply that the desk fills in. Pure."""

import re

KNOWN = ("nome", "riferimento", "operatore", "argomento", "data", "orario")
"""The citizen's name, the contact's reference, the operator's code, the topic, the day and the time of writing. The
words are the station's, the same in replies of every language."""
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_in(text: str) -> list[str]:
    """Return the places of *text* that no desk fills in, in order, each once."""
    return list(dict.fromkeys(name for name in _PLACE.findall(text) if name not in KNOWN))
