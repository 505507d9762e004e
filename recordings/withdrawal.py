"""What a worker that died had captured after the consent was withdrawn, taken off the disk when it is finished.

A living worker takes it back itself (:mod:`recordings.capture.taken_back`) and says so with a ``pause`` fact; such a
take is left alone here. Which others are concerned no clock decides: a take says by which choice of the citizen it
was ordered, and one ordered by a later choice than a withdrawal has nothing of it. An earlier one is cut where its
frames reach into the span, segment by segment. Of a take that does not say it, nothing is cut by clock alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from recordings import timeline, webm
from recordings.capture.taken_back import cut_off
from recordings.inspection import SourceReport, open_segment
from recordings.layout import RecordingFolder
from recordings.vault.container import (
    RECORD_OVERHEAD,
    Ending,
    RecordType,
    SegmentName,
    SegmentWriter,
)

log = structlog.get_logger()

_TAIL_MS = 1_000.0
"""So much may be captured after the last whole cluster, in what lies half written behind it."""


@dataclass(frozen=True, slots=True)
class WithoutConsent:
    """A span of the wall clock, in Unix milliseconds; ``until_ms`` None: to the end of the recording."""

    from_ms: int
    until_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A cluster, from which byte of its segment on; without a frame, what cannot be read behind the last one."""

    segment: int
    offset: int
    frames: int
    first_wall_ms: float
    last_wall_ms: float
    last_media_ms: float


def take_back(
    folder: RecordingFolder,
    reports: Sequence[SourceReport],
    spans: Sequence[WithoutConsent],
    data_key: bytes,
    *,
    listed: frozenset[tuple[str | None, int | None]],
) -> set[str]:
    """Cut what was captured within *spans*; return the sources that are others than *reports* say now.

    *listed* are segments that the ledger has: they were cut before they came there, and stay. Blocking. The caller
    holds the recording's lock. Raises OSError; may be repeated.
    """
    changed: set[str] = set()
    for report in reports:
        if not report.has_begun or _was_taken_back(report):
            continue
        ours = [span for span in spans if _is_older(report, span) and _reaches_into(report, span)]
        if ours and _cut(folder, report, ours, data_key, listed):
            changed.add(report.source_id)
    return changed


def _was_taken_back(report: SourceReport) -> bool:
    return any(isinstance(f, timeline.Pause) and f.why == "withdrawn" for f in report.facts)


def _is_older(report: SourceReport, span: WithoutConsent) -> bool:
    """Whether the take was ordered before the consent was given again."""
    return report.revision is not None and (
        span.until_ms is None or report.revision < span.until_ms
    )


def _reaches_into(report: SourceReport, span: WithoutConsent) -> bool:
    return report.alignment.wall_ms(report.last_media_ms) + _TAIL_MS > span.from_ms


def _cut(
    folder: RecordingFolder,
    report: SourceReport,
    spans: Sequence[WithoutConsent],
    data_key: bytes,
    listed: frozenset[tuple[str | None, int | None]],
) -> bool:
    cuts: list[_Stretch] = []
    kept: list[_Stretch] = []
    for segment in report.segments:
        found, end = _stretches(folder, report, segment.index, data_key)
        if (report.source_id, segment.index) in listed:
            kept += found
            continue
        if segment.ending in (Ending.TORN, Ending.DAMAGED):
            # when that was captured cannot be read any more
            before = [*kept, *found][-1:]
            found.append(_unreadable(report, segment.index, end, before))
        first = next((n for n, each in enumerate(found) if _is_in(each, spans)), None)
        kept += found[:first]
        if first is not None:
            cuts.append(found[first])
    # what is told of it first is what a crash in between leaves: the latest go first
    for each in reversed(cuts):
        cut_off(folder.segment(report.source_id, each.segment), each.offset)
    if not cuts:
        return False
    last = kept[-1] if kept else None
    if last is None or last.segment <= cuts[0].segment:
        _say_so(folder, report, last, spans[0], data_key)
    log.warning(
        "recording.taken_back",
        recording=folder.recording_id,
        source=report.source_id,
        frames=report.frames - sum(each.frames for each in kept),
    )
    return True


def _is_in(stretch: _Stretch, spans: Sequence[WithoutConsent]) -> bool:
    return any(
        stretch.last_wall_ms > span.from_ms
        and (span.until_ms is None or stretch.first_wall_ms < span.until_ms)
        for span in spans
    )


def _stretches(
    folder: RecordingFolder, report: SourceReport, index: int, data_key: bytes
) -> tuple[list[_Stretch], int]:
    """The clusters of a segment, and where what can be read of it ends."""
    found: list[_Stretch] = []
    end = 0
    with open_segment(folder, report.source_id, index, data_key) as reader:
        for record in reader.records():
            end = reader.size
            if record.type is not RecordType.MEDIA or not webm.is_cluster(record.payload):
                continue
            times = [block.time_ms for block in webm.parse_cluster(record.payload)]
            if times:
                found.append(
                    _Stretch(
                        segment=index,
                        offset=end - len(record.payload) - RECORD_OVERHEAD,
                        frames=len(times),
                        first_wall_ms=report.alignment.wall_ms(times[0]),
                        last_wall_ms=report.alignment.wall_ms(times[-1]),
                        last_media_ms=times[-1],
                    )
                )
    return found, end


def _unreadable(report: SourceReport, index: int, offset: int, before: list[_Stretch]) -> _Stretch:
    since_ms = report.alignment.wall_ms(0.0) if not before else before[0].last_wall_ms
    return _Stretch(
        segment=index,
        offset=offset,
        frames=0,
        first_wall_ms=since_ms,
        last_wall_ms=since_ms + _TAIL_MS,
        last_media_ms=before[0].last_media_ms if before else 0.0,
    )


def _say_so(
    folder: RecordingFolder,
    report: SourceReport,
    last: _Stretch | None,
    span: WithoutConsent,
    data_key: bytes,
) -> None:
    """A file that was cut is never written again: that the source was left out stands in a segment of its own."""
    last_media_ms = last.last_media_ms if last else 0.0
    index = report.segments[-1].index + 1
    name = SegmentName(folder.recording_id, report.source_id, index)
    writer = SegmentWriter(folder.segment(report.source_id, index), data_key, name)
    try:
        pause = timeline.Pause(media_ms=last_media_ms, wall_ms=span.from_ms, why="withdrawn")
        end = timeline.SegmentEnd(
            frames=0,
            key_frames=0,
            last_media_ms=last_media_ms,
            last_wall_ms=last.last_wall_ms if last else span.from_ms,
            source_ended=True,
        )
        writer.append(RecordType.FACT, timeline.encode(pause))
        writer.append(RecordType.FINAL, timeline.encode(end))
        writer.sync()
    finally:
        writer.close()
