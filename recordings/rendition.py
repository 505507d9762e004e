"""Builds one playable WebM file (rendition) from a party's captured sources.

Nothing is decoded but the sound of telephone lines, which WebM cannot hold: it becomes Opus.

The timeline begins at the recording's start for every party, so that files play side by side in sync. Gaps in the
sound are filled with silence, since players skip holes in the sound and would lose sync.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recordings import inspection, opus, timeline, webm
from recordings.frames import SoundCodec
from recordings.inspection import SourceReport
from recordings.layout import RecordingFolder
from recordings.vault.blocks import BlockWriter

_Item = webm.Block | timeline.Gap | timeline.Damaged
_VIDEO, _AUDIO = 1, 2
_CLUSTER_MS = 1_000
_CLUSTER_BYTES = 2 * 1024 * 1024
_SAMPLES_PER_MS = opus.SAMPLE_RATE // 1000


@dataclass(frozen=True, slots=True)
class RenditionPlan:
    """Contents of one file: takes in order of their beginning; times are wall clock in ms."""

    name: str
    audio: Sequence[SourceReport]
    video: Sequence[SourceReport]
    starts_at_ms: float
    duration_ms: int


def rendition_label(folder: RecordingFolder, name: str) -> str:
    """Return the label bound into a rendition's encryption, so that none can replace another."""
    return f"{folder.recording_id}/rendition/{name}"


def build(folder: RecordingFolder, plan: RenditionPlan, data_key: bytes) -> int:
    """Write the rendition, replacing an older one; return its size in bytes.

    Blocking and long: for a worker thread. Raises OSError.
    """
    key_frames = sum(report.key_frames for report in plan.video)
    tracks: list[webm.Track] = [webm.AudioTrack(_AUDIO)]
    size = next((r.resolution for r in plan.video if r.key_frames and r.resolution), None)
    if size:
        tracks.insert(0, webm.VideoTrack(_VIDEO, *size))
    cued = _VIDEO if size else _AUDIO
    capacity = key_frames + 1 if size else plan.duration_ms // _CLUSTER_MS + 10
    head = webm.FileHead(tracks, plan.duration_ms, capacity)
    blocks = heapq.merge(
        _audio_blocks(folder, plan, data_key),
        _video_blocks(folder, plan, data_key) if size else (),
        key=lambda block: (block.time_ms, block.track),
    )
    path = folder.rendition(plan.name)
    with BlockWriter(path, data_key, rendition_label(folder, plan.name)) as file:
        file.write(head.encode([], 0))
        cues: list[webm.CuePoint] = []
        for group in _clusters(blocks):
            first = group[0]
            if first.track == cued and first.is_key:
                cues.append(
                    webm.CuePoint(first.time_ms, cued, file.tell() - head.segment_starts_at)
                )
            file.write(webm.cluster(group))
        whole = file.tell()
        file.seek(0)
        file.write(head.encode(cues, whole))
        return file.commit()


def lay_sound(
    packets: Iterable[tuple[float, bytes]], duration_ms: float
) -> Iterator[tuple[int, bytes]]:
    """Lay packets, each with the time it belongs at (ms), end to end from 0 to ``duration_ms``.

    Yields (position in samples, packet). Silence is inserted where a packet belongs 20 ms or more behind the end of
    the last one. A packet that would be 20 ms or more late is left out, which compensates a fast sender's clock.
    Packets before 0 are left out.
    """
    at = 0
    for time_ms, packet in packets:
        try:
            samples = opus.packet_samples(packet)
        except ValueError:
            continue
        belongs = round(time_ms * _SAMPLES_PER_MS)
        while belongs - at >= opus.SILENCE_SAMPLES:
            yield at, opus.SILENCE
            at += opus.SILENCE_SAMPLES
        if at - belongs >= opus.SILENCE_SAMPLES:
            continue
        yield at, packet
        at += samples
    while at < duration_ms * _SAMPLES_PER_MS:
        yield at, opus.SILENCE
        at += opus.SILENCE_SAMPLES


def _audio_blocks(
    folder: RecordingFolder, plan: RenditionPlan, data_key: bytes
) -> Iterator[webm.Block]:
    packets = (
        (time_ms, item.data)
        for time_ms, item in _placed(folder, plan, plan.audio, data_key)
        if isinstance(item, webm.Block)
    )
    for position, packet in lay_sound(packets, plan.duration_ms):
        yield webm.Block(_AUDIO, position // _SAMPLES_PER_MS, packet, True)


def _video_blocks(
    folder: RecordingFolder, plan: RenditionPlan, data_key: bytes
) -> Iterator[webm.Block]:
    last_ms = -1
    begun = decodable = False
    for time_ms, item in _placed(folder, plan, plan.video, data_key):
        if item is None:
            begun = decodable = False
            continue
        if isinstance(item, timeline.Damaged):
            # Damaged pictures smear, but show more than a frozen one.
            decodable = begun
            continue
        if isinstance(item, timeline.Gap):
            # A stall loses no frame; after any other gap reference frames are missing.
            decodable = decodable and item.reason == "stall"
            continue
        begun = begun or item.is_key
        decodable = decodable or item.is_key
        at = max(round(time_ms), last_ms + 1)
        if decodable:
            last_ms = at
            yield webm.Block(_VIDEO, at, item.data, item.is_key)


def _placed(
    folder: RecordingFolder, plan: RenditionPlan, takes: Sequence[SourceReport], data_key: bytes
) -> Iterator[tuple[float, _Item | None]]:
    """Yield frames, gaps and marks of damage of all takes on the recording's timeline; None where a take begins.

    Where two takes overlap (a source captured anew by another worker), the later one counts. Frames after the
    recording's end, which a wrong clock may cause, are left out.
    """
    last_ms = plan.duration_ms + _CLUSTER_MS
    for number, take in enumerate(takes):
        alignment = take.alignment
        following = takes[number + 1] if number + 1 < len(takes) else None
        until_ms = following.alignment.wall_ms(0.0) if following else float("inf")
        yield 0.0, None
        for item in _as_opus(inspection.media(folder, take, data_key), take.codec):
            media_ms = item.time_ms if isinstance(item, webm.Block) else item.media_ms
            wall_ms = alignment.wall_ms(media_ms)
            if wall_ms >= until_ms:
                break
            time_ms = wall_ms - plan.starts_at_ms
            if time_ms <= last_ms:
                yield time_ms, item


def _as_opus(items: Iterable[_Item], codec: SoundCodec) -> Iterable[_Item]:
    """Return the items of a take with their sound as players take it."""
    if codec == "opus":
        return items
    from recordings import line_sound  # noqa: PLC0415 - it loads a decoder, which most processes never need

    return line_sound.as_opus(items, codec)


def _clusters(blocks: Iterable[webm.Block]) -> Iterator[list[webm.Block]]:
    """Group blocks into clusters of bounded length and size; each key frame begins one."""
    group: list[webm.Block] = []
    size = 0
    for block in blocks:
        cut = block.track == _VIDEO and block.is_key
        if group and (
            cut or size >= _CLUSTER_BYTES or block.time_ms - group[0].time_ms >= _CLUSTER_MS
        ):
            yield group
            group, size = [], 0
        group.append(block)
        size += len(block.data)
    if group:
        yield group
