"""Computes which share of a recording somebody has really watched: stretches that were played, checked against the
wall clock. Pure; times are milliseconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FASTEST = 2
"""The player's highest speed: so much of the recording can pass in the time that passes."""
SLACK_MS = 3_000
"""A report may be late by this much, and the one before it early."""
LONGEST_MS = 60_000
"""No report covers more time on the wall than this: who has only opened a page gathers nothing by waiting."""

Span = tuple[int, int]


def joined(spans: Iterable[Sequence[int]]) -> list[Span]:
    """Return stretches in order that neither touch nor overlap."""
    made: list[Span] = []
    for start, end in sorted((each[0], each[1]) for each in spans):
        if end <= start:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def length(spans: Iterable[Sequence[int]]) -> int:
    """Return the total length of the stretches, overlaps counted once."""
    return sum(end - start for start, end in joined(spans))


def shared(some: Iterable[Sequence[int]], others: Iterable[Sequence[int]]) -> list[Span]:
    """Return the stretches that are in both lists, disjoint and in order."""
    mine, theirs = joined(some), joined(others)
    made: list[Span] = []
    i = j = 0
    while i < len(mine) and j < len(theirs):
        start, end = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
        if start < end:
            made.append((start, end))
        if mine[i][1] <= theirs[j][1]:
            i += 1
        else:
            j += 1
    return made


def watched(
    reported: Iterable[Sequence[int]],
    served: Mapping[str, Iterable[Sequence[int]]],
    parties: Mapping[str, Span],
    duration_ms: int,
) -> list[Span]:
    """Return the stretches of a player's report that can have been seen and heard: those for which the station has sent
    out, in that view, the media of everybody in *parties*.

    *parties* are the people in the recording, each with the stretch of their media; outside that stretch nothing of
    them is needed. Without parties nothing was watched.
    """
    if not parties:
        return []
    seen = joined(reported)
    for party, (start, end) in parties.items():
        outside = [(0, start), (end, duration_ms)]
        seen = shared(seen, [*served.get(party, ()), *outside])
    return seen


@dataclass(frozen=True, slots=True)
class CountedReport:
    """The counted part of a report: the stretches, by how much it exceeded what can have been played, and from when
    on the next report counts. That is later than now where this report used the slack, so that many reports have it
    only once."""

    spans: list[Span]
    refused_ms: int
    until_ms: int


def believable(
    reported: Sequence[Sequence[int]], *, since_ms: int, now_ms: int, duration_ms: int
) -> CountedReport:
    """Return the part of a report that can have been played since ``since_ms``, the report before it or the opening of
    the view.

    Stretches are in the order in which they were played; the excess is cut off at the end. Playing one stretch twice
    takes its time twice.
    """
    since_ms = max(since_ms, now_ms - LONGEST_MS)
    left = max(0, (now_ms - since_ms) * FASTEST + SLACK_MS)
    whole = left
    taken: list[Span] = []
    refused = 0
    for start, end in ((max(0, each[0]), min(duration_ms, each[1])) for each in reported):
        if end <= start:
            continue
        fits = min(end - start, left)
        left -= fits
        refused += end - start - fits
        if fits > 0:
            taken.append((start, start + fits))
    return CountedReport(
        taken, refused, max(now_ms, since_ms + (whole - left + FASTEST - 1) // FASTEST)
    )


def share(spans: Iterable[Sequence[int]], duration_ms: int) -> float:
    """Return the share of the recording that was watched, 0 to 1."""
    if duration_ms <= 0:
        return 0.0
    return min(1.0, length(spans) / duration_ms)
