"""The declared gaps of a whole recording, from the gaps of its sources. Pure.

A source's own gaps and the holes between its takes become intervals on the recording's timeline. Overlapping ones
of the same cause are joined, since a viewer sees one event.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from recordings.summary import DeclaredGap, GapCause, PartySummary, SourceSummary

SHORTEST_MS = 1_000
"""Shortest gap that is declared; a burst of loss is in the sources' own figures only.

Interruptions are declared however short, since a spare worker takes over in half a second. So are the pauses between
two spans of consent, since the citizen's receipt names those spans, too.
"""

_CAUSES: dict[str, GapCause] = {
    "loss": "loss",
    "overflow": "overflow",
    "storage": "storage",
    "withdrawn": "withdrawn",
}

_ON_HOLD = (None, "held")
"""Older files have no reason."""


class _Hole(msgspec.Struct, frozen=True):
    start_ms: int
    end_ms: int
    cause: GapCause
    source: str


def declared_gaps(parties: Sequence[PartySummary], duration_ms: int) -> tuple[DeclaredGap, ...]:
    """Return the gaps of a recording of *duration_ms*, in order of their beginning.

    Silence and switched-off cameras are no gaps, since nothing was missed; the same holds for a source that was off
    when its writer died. A take that was ended on purpose while the recording went on leaves a gap until the next
    one: the citizen was on hold, or had withdrawn consent. A microphone muted by a conference's chair leaves none,
    since nobody heard it.
    """
    takes = [
        (party.party, take)
        for party in parties
        for take in party.sources
        if take.frames or (take.begun and not take.ended_cleanly)
    ]
    begins = sorted(take.begins_ms for _, take in takes)
    # one order holds all sources back; those that had stopped sending before, as at the end of a call, missed nothing
    held_from_ms = max(
        (take.ends_ms for _, take in takes if take.ended_off and take.off_why in _ON_HOLD),
        default=0,
    )
    holes = []
    for name in sorted({(party, take.kind) for party, take in takes}):
        own = sorted(
            (take for party, take in takes if (party, take.kind) == name),
            key=lambda take: take.begins_ms,
        )
        source = f"{name[0]}.{name[1].value}"
        holes += [
            hole
            for hole in (
                *_within(source, own),
                *_gaps_between_takes(source, own, begins, held_from_ms, duration_ms),
            )
            if _is_told(hole, duration_ms)
        ]
    return tuple(_joined(holes))


def _is_told(hole: _Hole, duration_ms: int) -> bool:
    # at the end sources stop a moment apart, which is no gap
    however_short = hole.cause == "interrupted" or (
        hole.cause == "withdrawn" and hole.end_ms < duration_ms
    )
    return hole.end_ms - hole.start_ms >= (1 if however_short else SHORTEST_MS)


def _within(source: str, takes: Sequence[SourceSummary]) -> Iterator[_Hole]:
    for take in takes:
        for gap in take.gaps:
            cause = _CAUSES.get(gap.reason)
            if cause is not None:
                yield _Hole(gap.at_ms, gap.at_ms + gap.missing_ms, cause, source)


def _gaps_between_takes(
    source: str,
    takes: Sequence[SourceSummary],
    begins: Sequence[int],
    held_from_ms: int,
    duration_ms: int,
) -> Iterator[_Hole]:
    for before, after in pairwise(takes):
        if before.ended_off:
            if before.ended_cleanly and before.off_why != "muted":
                yield _Hole(before.ends_ms, after.begins_ms, before.off_why or "held", source)
            continue
        cause: Literal["interrupted", "reconnected"] = (
            "reconnected" if before.ended_cleanly else "interrupted"
        )
        # the clocks of two connections may differ by more than a spare worker takes to begin
        ends_ms = max(after.begins_ms, before.ends_ms + (cause == "interrupted"))
        yield _Hole(before.ends_ms, ends_ms, cause, source)
    last = takes[-1]
    if last.ended_off and last.ended_cleanly and last.off_why != "muted":
        since_ms = max(last.ends_ms, held_from_ms if last.off_why in _ON_HOLD else 0)
        yield _Hole(since_ms, duration_ms, last.off_why or "held", source)
    if not last.ended_cleanly and not last.ended_off and not last.kind.is_shared:
        # Capture resumed when any source was captured again; this one may have been off by then.
        ends_ms = next((at for at in begins if at > last.ends_ms), duration_ms)
        yield _Hole(last.ends_ms, ends_ms, "interrupted", source)


def _joined(holes: Sequence[_Hole]) -> Iterator[DeclaredGap]:
    found: list[DeclaredGap] = []
    for cause in sorted({hole.cause for hole in holes}):
        group: list[_Hole] = []
        for hole in sorted(holes, key=lambda each: (each.start_ms, each.end_ms)):
            if hole.cause != cause:
                continue
            if group and hole.start_ms > max(each.end_ms for each in group):
                found.append(_gap(group))
                group = []
            group.append(hole)
        found.append(_gap(group))
    yield from sorted(found, key=lambda gap: (gap.start_ms, gap.end_ms))


def _gap(group: Sequence[_Hole]) -> DeclaredGap:
    return DeclaredGap(
        start_ms=max(0, min(hole.start_ms for hole in group)),
        end_ms=max(hole.end_ms for hole in group),
        cause=group[0].cause,
        sources=tuple(sorted({hole.source for hole in group})),
    )
