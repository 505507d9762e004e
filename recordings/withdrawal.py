"""Cuts, when a recording is finished, what a dead worker had captured after consent was withdrawn.

A living worker cuts its files itself (:mod:`recordings.capture.taken_back`) and stores a ``pause`` fact, which answers the
withdrawal that it was told of, and no other. Clocks do not decide which other withdrawals apply: each take names the
revision of the consent under which it was ordered, and one ordered after a withdrawal is not affected by it. An earlier
take is cut where its frames reach into the span, segment by segment, and the cut is declared. A take without a revision
is never cut, since a clock alone does not prove anything.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import structlog

from recordings import timeline, webm
from recordings.capture.taken_back import cut_off
from recordings.inspection import SegmentReport, SourceReport, open_segment
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
"""Longest time covered by a half-written cluster behind the last whole one."""
_HALF_AT_LEAST = 16_384


@dataclass(frozen=True, slots=True)
class WithdrawalSpan:
    """A span without consent, in Unix milliseconds; ``until_ms`` None: to the end of the recording."""

    from_ms: int
    until_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A cluster and its offset in the segment; without a frame: the unreadable rest behind the last cluster."""

    segment: int
    offset: int
    frames: int
    first_wall_ms: float
    last_wall_ms: float
    first_media_ms: float
    last_media_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One segment: its clusters, where they end, and the size of the unreadable rest."""

    segment: SegmentReport
    clusters: list[_Stretch]
    end: int
    rest: int


@dataclass(slots=True, kw_only=True)
class _Hole:
    """A cut between two frames that stay (None: the take's beginning or end), for a span without consent."""

    span: WithdrawalSpan
    before: _Stretch | None
    cuts: list[_Stretch]
    after: _Stretch | None = None


def take_back(
    folder: RecordingFolder,
    reports: Sequence[SourceReport],
    spans: Sequence[WithdrawalSpan],
    data_key: bytes,
    *,
    listed: frozenset[tuple[str | None, int | None]],
) -> set[str]:
    """Cut what was captured within *spans*; return the sources that now differ from *reports*.

    *listed* segments are in the ledger: they were cut before they were listed, and stay. Blocking. The caller holds the
    recording's lock. Raises OSError; may be repeated.
    """
    changed: set[str] = set()
    for report in reports:
        if not report.has_begun:
            continue
        ours = [span for span in _unanswered(report, spans) if _reaches_into(report, span)]
        if ours and _cut(folder, report, ours, data_key, listed):
            changed.add(report.source_id)
    return changed


def was_taken_back(report: SourceReport) -> bool:
    """Whether the take has a fact about withdrawn consent, so that it may have been cut."""
    return bool(_withdrawn(report))


def _unanswered(report: SourceReport, spans: Sequence[WithdrawalSpan]) -> Iterable[WithdrawalSpan]:
    """Yield the spans that apply to the take.

    Its revision excludes withdrawals before it was ordered. A withdrawal that its worker was told of ended the take:
    later ones do not apply to it, but earlier ones may.
    """
    if report.revision is None:
        return
    told = [fact for fact in _withdrawn(report) if not fact.afterwards]
    if any(fact.revision is None for fact in told):
        return
    for span in spans:
        if span.until_ms is not None and report.revision >= span.until_ms:
            continue
        if not any(_answers(fact, span, spans) for fact in told):
            yield span


def _answers(fact: timeline.Pause, span: WithdrawalSpan, spans: Sequence[WithdrawalSpan]) -> bool:
    known = [each.from_ms for each in spans if each.from_ms <= (fact.revision or 0)]
    return bool(known) and span.from_ms >= max(known)


def _withdrawn(report: SourceReport) -> list[timeline.Pause]:
    return [f for f in report.facts if isinstance(f, timeline.Pause) and f.why == "withdrawn"]


def _reaches_into(report: SourceReport, span: WithdrawalSpan) -> bool:
    ends_ms = report.alignment.wall_ms(report.last_media_ms) + _TAIL_MS
    return ends_ms > span.from_ms or any(_is_cut_short(each) for each in report.segments)


def _is_cut_short(segment: SegmentReport) -> bool:
    return segment.ending in (Ending.TORN, Ending.DAMAGED)


def _cut(
    folder: RecordingFolder,
    report: SourceReport,
    spans: Sequence[WithdrawalSpan],
    data_key: bytes,
    listed: frozenset[tuple[str | None, int | None]],
) -> bool:
    parts = [_read(folder, report, segment, data_key) for segment in report.segments]
    holes, kept = _holes(report, parts, spans, listed)
    if not holes:
        return False
    # After a crash the frames to cut are found again, but not the fact that they were cut: so store that first.
    said = {fact.revision for fact in _withdrawn(report) if fact.afterwards}
    unsaid = [hole for hole in holes if hole.span.from_ms not in said]
    if unsaid:
        ended = report.ended_cleanly or holes[-1].after is None
        _store_cut_facts(folder, report, unsaid, kept[-1] if kept else None, data_key, ended=ended)
    # cut the latest first: a crash in between then leaves the earliest, which the stored facts name first
    for each in [cut for hole in reversed(holes) for cut in reversed(hole.cuts)]:
        cut_off(folder.segment(report.source_id, each.segment), each.offset)
    log.warning(
        "recording.taken_back",
        recording=folder.recording_id,
        source=report.source_id,
        frames=report.frames - sum(each.frames for each in kept),
    )
    return True


def _holes(
    report: SourceReport,
    parts: Sequence[_Part],
    spans: Sequence[WithdrawalSpan],
    listed: frozenset[tuple[str | None, int | None]],
) -> tuple[list[_Hole], list[_Stretch]]:
    """Return the cuts, in order, and the clusters that stay. Pure."""
    holes: list[_Hole] = []
    kept: list[_Stretch] = []
    is_open = False
    for number, part in enumerate(parts):
        index = part.segment.index
        found = list(part.clusters)
        if _is_cut_short(part.segment):
            later = next((each.clusters[0] for each in parts[number + 1 :] if each.clusters), None)
            found.append(_unreadable(report, part, [*kept, *found][-1:], later))
        first = None
        if (report.source_id, index) not in listed:
            first = next((n for n, each in enumerate(found) if _span_of(each, spans)), None)
        stay = [each for each in found[:first] if each.frames]
        if stay:
            if is_open:
                holes[-1].after = stay[0]
            is_open = False
            kept += stay
        span = None if first is None else _span_of(found[first], spans)
        if first is None or span is None:
            continue
        if not is_open:
            holes.append(_Hole(span=span, before=kept[-1] if kept else None, cuts=[]))
        is_open = True
        holes[-1].cuts.append(found[first])
    return holes, kept


def _span_of(stretch: _Stretch, spans: Sequence[WithdrawalSpan]) -> WithdrawalSpan | None:
    for span in spans:
        if stretch.last_wall_ms > span.from_ms and (
            span.until_ms is None or stretch.first_wall_ms < span.until_ms
        ):
            return span
    return None


def _read(
    folder: RecordingFolder, report: SourceReport, segment: SegmentReport, data_key: bytes
) -> _Part:
    found: list[_Stretch] = []
    end = 0
    with open_segment(folder, report.source_id, segment.index, data_key) as reader:
        for record in reader.records():
            end = reader.size
            if record.type is not RecordType.MEDIA or not webm.is_cluster(record.payload):
                continue
            times = [block.time_ms for block in webm.parse_cluster(record.payload)]
            if times:
                found.append(
                    _Stretch(
                        segment=segment.index,
                        offset=end - len(record.payload) - RECORD_OVERHEAD,
                        frames=len(times),
                        first_wall_ms=report.alignment.wall_ms(times[0]),
                        last_wall_ms=report.alignment.wall_ms(times[-1]),
                        first_media_ms=times[0],
                        last_media_ms=times[-1],
                    )
                )
    return _Part(segment=segment, clusters=found, end=end, rest=reader.size - end)


def _unreadable(
    report: SourceReport, part: _Part, before: list[_Stretch], later: _Stretch | None
) -> _Stretch:
    """Return the stretch of an unreadable rest, whose time has to be bounded.

    It ends at the latest where the next segment begins. A half-written record at the end of the take covers one second;
    anything else there counts as lasting to the end.
    """
    since_ms = report.alignment.wall_ms(0.0) if not before else before[0].last_wall_ms
    if later is not None:
        until_ms = later.first_wall_ms
    elif part.segment.ending is Ending.TORN and part.rest <= _largest_half_record(part):
        until_ms = since_ms + _TAIL_MS
    else:
        until_ms = math.inf
    media_ms = before[0].last_media_ms if before else 0.0
    return _Stretch(
        segment=part.segment.index,
        offset=part.end,
        frames=0,
        first_wall_ms=since_ms,
        last_wall_ms=until_ms,
        first_media_ms=media_ms,
        last_media_ms=media_ms,
    )


def _largest_half_record(part: _Part) -> int:
    offsets = [each.offset for each in part.clusters] + [part.end]
    return 2 * max((b - a for a, b in pairwise(offsets)), default=0) + _HALF_AT_LEAST


def _store_cut_facts(
    folder: RecordingFolder,
    report: SourceReport,
    holes: Sequence[_Hole],
    last: _Stretch | None,
    data_key: bytes,
    *,
    ended: bool,
) -> None:
    """Store facts about the cuts in a segment of their own, since a cut file is never written again."""
    index = report.segments[-1].index + 1
    path = folder.segment(report.source_id, index)
    name = SegmentName(folder.recording_id, report.source_id, index)
    try:
        writer = SegmentWriter(path, data_key, name)
        try:
            for fact in _cut_facts(holes):
                writer.append(RecordType.FACT, timeline.encode(fact))
            end = timeline.SegmentEnd(
                frames=0,
                key_frames=0,
                last_media_ms=last.last_media_ms if last else 0.0,
                last_wall_ms=last.last_wall_ms if last else holes[0].span.from_ms,
                source_ended=ended,
            )
            writer.append(RecordType.FINAL, timeline.encode(end))
            writer.sync()
        finally:
            writer.close()
    except OSError:
        # it will be tried again, and the tries must not fill a disk that is full already
        path.unlink(missing_ok=True)
        raise


def _cut_facts(holes: Sequence[_Hole]) -> Iterable[timeline.AnyFact]:
    for hole in holes:
        yield timeline.Pause(
            media_ms=hole.before.last_media_ms if hole.before else 0.0,
            wall_ms=hole.span.from_ms,
            why="withdrawn",
            revision=hole.span.from_ms,
            afterwards=True,
        )
        if hole.after is not None:
            yield timeline.Resume(
                media_ms=hole.after.first_media_ms,
                wall_ms=hole.after.first_wall_ms,
                afterwards=True,
            )
