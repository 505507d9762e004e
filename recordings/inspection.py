"""Reads captured sources back: hashes, facts and frames, however the writing ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

import msgspec

from recordings import timeline, webm
from recordings.frames import SoundCodec
from recordings.layout import RecordingFolder
from recordings.model import Party, SourceKind, parse_source_id
from recordings.timeline import AnyFact
from recordings.vault.container import Ending, Record, RecordType, SegmentName, SegmentReader


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """The readable content of one segment file."""

    index: int
    size: int
    sha256: str
    ending: Ending
    frames: int
    key_frames: int


@dataclass
class SourceReport:
    """The readable content of one take of a source."""

    source_id: str
    party: Party
    kind: SourceKind
    segments: list[SegmentReport] = field(default_factory=list)
    facts: list[AnyFact] = field(default_factory=list)
    last_media_ms: float = 0.0
    ended_cleanly: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def frames(self) -> int:
        """Number of readable frames."""
        return sum(segment.frames for segment in self.segments)

    @property
    def key_frames(self) -> int:
        """Number of readable frames that decoding can begin with."""
        return sum(segment.key_frames for segment in self.segments)

    @property
    def is_playable(self) -> bool:
        """Whether there are frames with known times."""
        return self.frames > 0 and self.has_begun

    @property
    def revision(self) -> int | None:
        """Revision of the order by which the take was captured; None in takes of older versions."""
        begins = (fact for fact in self.facts if isinstance(fact, timeline.Begin))
        first = next(begins, None)
        return first.revision if first else None

    @property
    def codec(self) -> SoundCodec:
        """The encoding of the sound; without meaning for pictures."""
        begins = (fact.codec for fact in self.facts if isinstance(fact, timeline.Begin))
        return next(begins, "opus")

    @property
    def has_begun(self) -> bool:
        """Whether the time of its first frame is known, even if no frame can be read."""
        return timeline.Alignment.is_possible(self.facts)

    @cached_property
    def alignment(self) -> timeline.Alignment:
        """Alignment of media time and wall clock; raises ValueError unless the take has begun."""
        return timeline.Alignment.of(self.facts)

    @property
    def damaged(self) -> list[tuple[float, float]]:
        """Spans (media time) in which pictures refer to a lost one: up to a key frame, or to the end of the take."""
        spans: list[tuple[float, float]] = []
        since_ms: float | None = None
        for fact in self.facts:
            if isinstance(fact, timeline.Damaged):
                since_ms = fact.media_ms
            elif isinstance(fact, timeline.Whole) and since_ms is not None:
                spans.append((since_ms, fact.media_ms))
                since_ms = None
        if since_ms is not None:
            spans.append((since_ms, max(since_ms, self.last_media_ms)))
        return spans

    @property
    def resolution(self) -> tuple[int, int] | None:
        """Size of the first key frame in pixels, or None."""
        sizes = (f for f in self.facts if isinstance(f, timeline.Resolution))
        first = next(sizes, None)
        return (first.width, first.height) if first else None


def inspect_source(folder: RecordingFolder, source_id: str, data_key: bytes) -> SourceReport:
    """Read every segment of a take. Raises OSError only, whatever the content."""
    party, kind, _ = parse_source_id(source_id)
    report = SourceReport(source_id, party, kind)
    indices = folder.segment_indices(source_id)
    for index in indices:
        _inspect_segment(folder, report, index, data_key)
    last = indices[-1] if indices else -1
    if indices != list(range(last + 1)):
        report.problems.append(f"{source_id}: a segment is missing")
    for segment in report.segments:
        if segment.ending is Ending.DAMAGED:
            report.problems.append(f"{source_id}/{segment.index}: damaged")
    if not indices:
        report.problems.append(f"{source_id}: no frame arrived")
    elif not report.ended_cleanly:
        report.problems.append(f"{source_id}: capture was interrupted")
    return report


def _inspect_segment(
    folder: RecordingFolder, report: SourceReport, index: int, data_key: bytes
) -> None:
    frames = key_frames = 0
    end: timeline.SegmentEnd | None = None
    sound = True
    with open_segment(folder, report.source_id, index, data_key) as reader:
        for record in reader.records():
            # An authentic but meaningless record is a defect of the writer, and must not hide the rest.
            try:
                if record.type is RecordType.FACT:
                    report.facts.append(timeline.decode_fact(record.payload))
                elif record.type is RecordType.FINAL:
                    end = timeline.decode_end(record.payload)
                else:
                    for block in _blocks(record):
                        frames += 1
                        key_frames += block.is_key
                        report.last_media_ms = max(report.last_media_ms, block.time_ms)
            except (msgspec.MsgspecError, ValueError):
                sound = False
    ending = reader.ending or Ending.DAMAGED
    if not sound or (end and (end.frames, end.key_frames) != (frames, key_frames)):
        ending = Ending.DAMAGED
    report.ended_cleanly = bool(end and end.source_ended)
    report.segments.append(
        SegmentReport(index, reader.size, reader.sha256, ending, frames, key_frames)
    )


def media(
    folder: RecordingFolder, report: SourceReport, data_key: bytes
) -> Iterator[webm.Block | timeline.Gap | timeline.Damaged]:
    """Yield a take's frames in order, with the gaps between them and where damaged ones begin. Raises OSError."""
    for segment in report.segments:
        with open_segment(folder, report.source_id, segment.index, data_key) as reader:
            for record in reader.records():
                try:
                    if record.type is RecordType.MEDIA:
                        yield from _blocks(record)
                    elif record.type is RecordType.FACT:
                        fact = timeline.decode_fact(record.payload)
                        if isinstance(fact, timeline.Gap | timeline.Damaged):
                            yield fact
                except (msgspec.MsgspecError, ValueError):
                    continue


@contextmanager
def open_segment(
    folder: RecordingFolder, source_id: str, index: int, data_key: bytes
) -> Iterator[SegmentReader]:
    """Open one segment of a take for the length of the block. Raises OSError."""
    with folder.segment(source_id, index).open("rb") as file:
        yield _reader(folder, source_id, index, data_key, file)


def _reader(
    folder: RecordingFolder, source_id: str, index: int, data_key: bytes, file: BinaryIO
) -> SegmentReader:
    return SegmentReader(file, data_key, SegmentName(folder.recording_id, source_id, index))


def _blocks(record: Record) -> Iterator[webm.Block]:
    # Only authentic payloads get here; the one that is no cluster is the head of the file.
    if webm.is_cluster(record.payload):
        yield from webm.parse_cluster(record.payload)
