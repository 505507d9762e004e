"""Summary of a finished recording, for callers to keep. Ids and numbers only."""

from typing import Literal

import msgspec

from recordings.model import Party, RecordingId, RecordingState, SourceKind
from recordings.timeline import GapReason, LeftOut

SUMMARY_VERSION = 2
"""Since this version the ledger has a ``derived`` entry with the summary's hash."""

GapCause = Literal[
    "interrupted",
    "reconnected",
    "held",
    "withdrawn",
    "breakout",
    "loss",
    "overflow",
    "storage",
]
"""Causes of declared gaps.

``interrupted``: the writer died. ``reconnected``: a party's connection was replaced. ``held``, ``withdrawn``: left out
on purpose, since the citizen was on hold or had withdrawn consent. ``breakout``: a participant was in a breakout room,
which is not recorded. For the others see :data:`recordings.timeline.GapReason`.
"""


SourceGapReason = GapReason | Literal["withdrawn"]
"""Causes of gaps within a take."""


class GapSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A gap of a source, in ms from the recording's start. ``withdrawn``: cut out when it was sealed."""

    at_ms: int
    missing_ms: int
    reason: SourceGapReason


class DamagedSpan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Stored pictures that refer to a lost one, up to the next key frame; in ms from the recording's start."""

    start_ms: int
    end_ms: int


class SegmentSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One segment file as captured."""

    index: int
    size: int
    sha256: str
    ending: str


class SourceSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One take of one source; times are ms from the recording's start.

    ``ended_off``: the source was switched off when the take ended, for the reason ``off_why``. ``begun``: the time of its
    first frame is known, even if nothing else is left because the writer died at once. ``damaged``: where its pictures
    decode but smear.
    """

    source_id: str
    kind: SourceKind
    begins_ms: int
    ends_ms: int
    frames: int
    ended_cleanly: bool
    gaps: tuple[GapSummary, ...]
    segments: tuple[SegmentSummary, ...]
    ended_off: bool = False
    off_why: LeftOut | None = None
    begun: bool = False
    damaged: tuple[DamagedSpan, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its segments."""
        return sum(segment.size for segment in self.segments)


class RenditionSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One playable file. ``name`` is the argument of ``open_rendition``.

    ``audio`` and ``video`` say what was captured; the file always has a sound track, if need be a silent one.
    ``sha256`` is the hash of the encrypted file.
    """

    name: str
    size: int
    duration_ms: int
    audio: bool
    video: bool
    sha256: str = ""


class PartySummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sources and renditions of one party."""

    party: Party
    sources: tuple[SourceSummary, ...]
    renditions: tuple[RenditionSummary, ...]


class DeclaredGap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An interval in which ``sources`` (such as ``citizen.audio``) are missing, in ms from the recording's start."""

    start_ms: int
    end_ms: int
    cause: GapCause
    sources: tuple[str, ...]


class RecordingSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole recording.

    ``ledger_head`` should be kept elsewhere: it proves later that no entry was cut off. ``problems`` are short English
    sentences with ids, for the log and the desk.
    """

    recording_id: RecordingId
    contact_id: str
    state: RecordingState
    started_at_ms: int
    duration_ms: int
    parties: tuple[PartySummary, ...]
    ledger_head: str
    problems: tuple[str, ...]
    gaps: tuple[DeclaredGap, ...] = ()
    version: int = 1

    def to_json(self) -> bytes:
        """Return the form that :func:`summary_from_json` reads."""
        return msgspec.json.encode(self)


def summary_from_json(data: bytes) -> RecordingSummary:
    """Undo :meth:`RecordingSummary.to_json`; raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=RecordingSummary)
