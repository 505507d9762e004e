"""The nouns of a recording: identifiers, parties, sources, states."""

import enum
import re
from typing import NewType

RecordingId = NewType("RecordingId", str)
"""Names the recording's folder and its key: letters, digits, ``-`` and ``_``, at most 64."""

Party = NewType("Party", str)
"""One person in the recording, by role or leg, never by name: lower case, at most 32."""

RECORDING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PARTY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class SourceKind(enum.StrEnum):
    """Kinds of captured source."""

    AUDIO = "audio"
    VIDEO = "video"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen-audio"

    @property
    def is_picture(self) -> bool:
        """True for the kinds that carry frames with key frames."""
        return self in (SourceKind.VIDEO, SourceKind.SCREEN)

    @property
    def is_shared(self) -> bool:
        """True for kinds that are shared now and then rather than sent all the time."""
        return self in (SourceKind.SCREEN, SourceKind.SCREEN_AUDIO)


class RecordingState(enum.StrEnum):
    """State of a recording; :data:`TRANSITIONS` lists what may follow."""

    RECORDING = "recording"
    FINISHING = "finishing"
    READY = "ready"
    FAILED = "failed"
    DESTROYED = "destroyed"


TRANSITIONS: dict[RecordingState, frozenset[RecordingState]] = {
    RecordingState.RECORDING: frozenset({RecordingState.FINISHING, RecordingState.DESTROYED}),
    # finishing may start over after a crash
    RecordingState.FINISHING: frozenset(
        {
            RecordingState.FINISHING,
            RecordingState.READY,
            RecordingState.FAILED,
            RecordingState.DESTROYED,
        }
    ),
    # renditions may be rebuilt
    RecordingState.READY: frozenset({RecordingState.FINISHING, RecordingState.DESTROYED}),
    # finishing may be tried again, since the captured files are kept
    RecordingState.FAILED: frozenset({RecordingState.FINISHING, RecordingState.DESTROYED}),
    RecordingState.DESTROYED: frozenset(),
}


def parse_recording_id(text: str) -> RecordingId:
    """Return ``text`` as an id that is safe as a file name, or raise ValueError."""
    if not RECORDING_ID.fullmatch(text):
        raise ValueError("a recording id is 1 to 64 letters, digits, - and _")
    return RecordingId(text)


def parse_party(text: str) -> Party:
    """Return ``text`` as a party, or raise ValueError."""
    if not _PARTY.fullmatch(text):
        raise ValueError("a party is 1 to 32 lower-case letters, digits, - and _")
    return Party(text)


def source_id(party: Party, kind: SourceKind, take: int) -> str:
    """Name one uninterrupted capture of one source: ``citizen.video.0``."""
    return f"{party}.{kind.value}.{take}"


def parse_source_id(text: str) -> tuple[Party, SourceKind, int]:
    """Undo :func:`source_id`; raises ValueError."""
    party, kind, take = text.split(".")
    if not take.isascii() or not take.isdigit():
        raise ValueError("a take is a decimal number")
    return parse_party(party), SourceKind(kind), int(take)
