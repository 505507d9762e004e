"""Selects the troubles of a recording that the desk is shown: captures that do not grow, or that grow and hold
nothing."""

from collections.abc import Mapping
from typing import get_args

from gateway.calls.media_words import SOURCES
from gateway.calls.state import PARTIES, Call
from signaling.protocol.desk_views import RecordingTrouble, Trouble

_WATCHED = frozenset({"starting", "active", "failed"})


def shown(call: Call, noted: Mapping[str, str]) -> list[RecordingTrouble]:
    """Return those of the *noted* troubles (see ``Troubles.note``) that the desk is to see.

    A camera that its owner has switched off is empty on purpose, and a lost connection is reported elsewhere.
    """
    if call.recording_state not in _WATCHED:
        return []
    found = []
    for key, words in sorted(noted.items()):
        name, _, kind = key.partition(".")
        party = next((known for known in PARTIES if known == name), None)
        source = SOURCES.get(kind)
        if party is None or source is None or not call.is_connected(party):
            continue
        microphone, camera, screen = call.sends(party)
        on = {"microphone": microphone, "camera": camera}.get(source, screen)
        for word in words.split(","):
            trouble = next((known for known in get_args(Trouble) if known == word), None)
            if trouble is not None and (on or trouble == "not_growing"):
                found.append(RecordingTrouble(party=party, source=source, trouble=trouble))
    return found
