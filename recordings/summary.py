"""What finishing a recording found: the figures a caller keeps. Ids and numbers only."""

from typing import Literal

import msgspec

from recordings.model import Party, RecordingId, RecordingState, SourceKind
from recordings.timeline import GapReason, LeftOut

SUMMARY_VERSION = 2
"""From this one on the ledger has a ``derived`` entry with the summary's hash."""

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
"""``interrupted``: what wrote it died; ``reconnected``: a party's connection was replaced; ``held`` and
``withdrawn``: left out on purpose, the citizen was on hold, or did not agree any more; ``breakout``: somebody was in a conference's breakout room, of which
nothing is kept; the others as in :data:`recordings.timeline.GapReason`."""


SourceGapReason = GapReason | Literal["withdrawn"]
"""Why something of a source is missing within a take."""


class GapSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A hole in a source, in milliseconds from the recording's start. ``withdrawn``: cut out when it was sealed."""

    at_ms: int
    missing_ms: int
    reason: SourceGapReason


class DamagedSpan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Pictures that are there and refer to one that the network lost, up to the next key frame; in milliseconds from
    the recording's start."""

    start_ms: int
    end_ms: int


class SegmentSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One segment file as captured."""

    index: int
    size: int
    sha256: str
    ending: str


class SourceSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One take of one source; times from the recording's start. ``ended_off``: it had been switched off
    when the take ended, ``off_why`` for what reason. ``begun``: it is known when its first frame came, which a take whose writer died
    at once may be all that it left. ``damaged``: where its pictures can be decoded and smear."""

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
        """Bytes of its segments."""
        return sum(segment.size for segment in self.segments)


class RenditionSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file to play. ``name`` is what ``open_rendition`` takes; ``audio`` and ``video`` say
    what was captured (a silent sound track is there in any case). ``sha256`` is that of the encrypted
    file."""

    name: str
    size: int
    duration_ms: int
    audio: bool
    video: bool
    sha256: str = ""


class PartySummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person's share."""

    party: Party
    sources: tuple[SourceSummary, ...]
    renditions: tuple[RenditionSummary, ...]


class DeclaredGap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An interval in which something is missing, in milliseconds from the recording's start.
    ``sources`` says of whom what: ``citizen.audio``."""

    start_ms: int
    end_ms: int
    cause: GapCause
    sources: tuple[str, ...]


class RecordingSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole recording. ``ledger_head`` is worth keeping elsewhere: it proves later that no
    entry was cut off. ``problems`` are short English facts with ids, for the log and the desk."""

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

    @property
    def captured_bytes(self) -> int:
        """Bytes of all segments."""
        return sum(source.size for party in self.parties for source in party.sources)

    def to_json(self) -> bytes:
        """Return the form that :func:`summary_from_json` reads."""
        return msgspec.json.encode(self)


def summary_from_json(data: bytes) -> RecordingSummary:
    """Undo :meth:`RecordingSummary.to_json`; raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=RecordingSummary)
