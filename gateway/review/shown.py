"""A recording as reviewers are shown it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypedDict, cast

import msgspec

from gateway.archive import lookups as recordings
from gateway.archive.custody.wholeness import Integrity
from gateway.calls.tables import CallQuality
from gateway.contacts.side_quality import SideQuality, sides
from gateway.platform.times import from_ms
from gateway.platform.uncounted import CONFERENCE
from recordings.model import RecordingState
from recordings.retention import Kept
from recordings.summary import GapCause
from recordings.verdict import Fault, PartyFigures, ScreenFigures


class RecordedParty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person's part: whether it has sound and picture, and its place in the call. ``name`` is set for a conference's
    members."""

    party: str
    name: str | None
    audio: bool
    video: bool
    offset_ms: int
    duration_ms: int | None


class RecordingGap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An interval of the recording in which something is missing, and why: ``interrupted`` (what
    wrote it died), ``reconnected`` (a party's connection was replaced), ``held`` (the citizen was on hold),
    ``withdrawn`` (did not agree to be recorded), ``breakout`` (in a conference's breakout room), ``loss`` (the network), ``overflow`` (the disk was too
    slow), ``storage`` (writing failed). ``sources`` says of whom what:
    ``citizen.audio``."""

    start_ms: int
    end_ms: int
    cause: GapCause
    sources: list[str]


class RecordingOperator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who took part."""

    id: str
    display_name: str
    code: str


class FileFigures(TypedDict, total=False):
    """The measurements of the files, as ``recordings.verdict.Figures``; empty before."""

    durationMs: int
    expectedMs: int | None
    missing: float
    parties: list[PartyFigures]
    unreadable: list[str]
    screens: list[ScreenFigures]


class RecordingShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording with the facts of its contact.

    ``escalated_at``: when the operator opened a note for 112 during it. ``quality``: how the contact's two sides received
    each other. ``keep_until`` null: until somebody decides (``kept_by`` is ``hold`` or ``sealed``, else the name of a rule,
    or ``default``). ``satisfaction``: the citizen's rating, 1 to 5. ``verdict`` says how good the files are, ``faults`` why
    not better, ``technical`` in figures. ``title`` is a conference's, whose category is ``conference``. ``integrity``:
    whether the recording is what was signed, checked now; null if there is nothing to play, and in lists unless the last
    opening found an alarm.
    """

    id: str
    contact_id: str
    reference: str
    title: str | None
    category: str
    channel: str
    state: RecordingState
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    bytes: int
    keep_until: datetime | None
    kept_by: str
    sealed_at: datetime | None
    verdict: Literal["good", "fair", "poor"] | None
    faults: list[Fault]
    technical: FileFigures
    failure: str | None
    outcome: str | None
    wrap_up_code: str | None
    satisfaction: int | None
    escalated_at: datetime | None
    parties: list[RecordedParty]
    gaps: list[RecordingGap]
    operators: list[RecordingOperator]
    quality: list[SideQuality]
    integrity: Integrity | None


def parties_of(kept: list[dict[str, Any]], names: Mapping[str, str]) -> list[RecordedParty]:
    """Return what a recording keeps of each person, as the API tells it. Pure."""
    return [
        RecordedParty(
            # of what somebody showed of their screen: ``citizen.screen``
            party=str(part.get("rendition", part["party"])),
            name=names.get(str(part["party"])),
            audio=bool(part.get("audio", True)),
            video=bool(part.get("video", True)),
            offset_ms=int(part.get("offset_ms", 0)),
            duration_ms=part.get("duration_ms"),
        )
        for part in kept
    ]


def gaps_of(kept: list[dict[str, Any]]) -> list[RecordingGap]:
    """Return the gaps that a recording keeps, as the API tells them. Pure."""
    return [
        RecordingGap(
            start_ms=int(gap["startMs"]),
            end_ms=int(gap["endMs"]),
            cause=gap["cause"],
            sources=[str(source) for source in gap["sources"]],
        )
        for gap in kept
    ]


def shown(
    found: recordings.ListedRecording,
    fared: Sequence[CallQuality],
    kept: Kept,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    integrity: Integrity | None = None,
) -> RecordingShown:
    """Return a recording in the form of the API; *names* are those of a conference's members. Pure."""
    recording, contact = found.recording, found.contact
    return RecordingShown(
        id=recording.id,
        contact_id=contact.id,
        reference=contact.reference,
        title=contact.notes if contact.category == CONFERENCE else None,
        category=contact.category,
        channel=contact.channel,
        state=recording.state,  # type: ignore[arg-type] # the words of `RecordingState`
        started_at=recording.started_at,
        ended_at=recording.ended_at,
        duration_ms=recording.duration_ms,
        bytes=recording.bytes,
        keep_until=None if kept.until_ms is None else from_ms(kept.until_ms),
        kept_by=kept.rule,
        sealed_at=recording.sealed_at,
        verdict=recording.verdict,  # type: ignore[arg-type] # written by the verdict alone
        faults=cast("list[Fault]", recording.faults),
        technical=cast("FileFigures", recording.technical),
        failure=recording.failure,
        outcome=contact.outcome,
        wrap_up_code=contact.wrap_up_code,
        satisfaction=contact.satisfaction,
        escalated_at=found.escalation.opened_at if found.escalation else None,
        parties=parties_of(recording.parties, names),
        gaps=gaps_of(recording.gaps),
        operators=[
            RecordingOperator(id=a.id, display_name=a.display_name, code=a.code)
            for a in found.operators
        ],
        quality=sides(fared),
        integrity=integrity,
    )
