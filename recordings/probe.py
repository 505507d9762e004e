"""Measures a finished recording: its renditions, as viewers get them, against the evidence.

Frames are found again in the rendition by their content, so the measurement shows where they really are, not where
the build meant to put them. One second of sound in five is decoded, and of pictures the key frames. Blocking: about
2 s for half an hour of two people, mostly outside of the interpreter.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recordings import inspection, timeline, webm
from recordings.errors import VaultError
from recordings.inspection import SourceReport
from recordings.layout import RecordingFolder
from recordings.model import SourceKind
from recordings.rendition import rendition_label
from recordings.sampling import PictureProbe, SoundProbe
from recordings.summary import PartySummary, RecordingSummary
from recordings.vault.blocks import BlockReader
from recordings.verdict import Figures, PartyFigures, ScreenFigures

_VIDEO, _AUDIO = 1, 2
_WINDOW_MS = 10_000
_ENOUGH = 5
_LEFT_OUT = frozenset({"held", "withdrawn", "breakout", "reconnected"})


def probe(folder: RecordingFolder, summary: RecordingSummary, data_key: bytes) -> Figures:
    """Measure a recording. Raises OSError only, whatever the content."""
    unreadable: list[str] = []
    parties = [
        _measured(folder, summary, party, data_key, unreadable)
        for party in summary.parties
        if any(rendition.name == party.party for rendition in party.renditions)
    ]
    screens = [
        _screen(folder, summary, party, data_key, unreadable)
        for party in summary.parties
        if any(rendition.name == f"{party.party}.screen" for rendition in party.renditions)
    ]
    missing_ms = sum(
        gap.end_ms - gap.start_ms for gap in summary.gaps if gap.cause not in _LEFT_OUT
    )
    return Figures(
        duration_ms=summary.duration_ms,
        parties=tuple(parties),
        missing=_share(missing_ms, summary.duration_ms),
        unreadable=tuple(unreadable),
        screens=tuple(screens),
    )


def _measured(
    folder: RecordingFolder,
    summary: RecordingSummary,
    party: PartySummary,
    data_key: bytes,
    unreadable: list[str],
) -> PartyFigures:
    sound = _takes(folder, party, SourceKind.AUDIO, data_key)
    sight = _takes(folder, party, SourceKind.VIDEO, data_key)
    sound_probe, picture_probe = SoundProbe(), PictureProbe()
    watched = _read_rendition(
        folder,
        summary,
        party.party,
        (sound, sound_probe),
        (sight, picture_probe),
        data_key,
        unreadable,
    )
    size = _longest_size(sight)
    lost = [until_ms - since_ms for take in sight for since_ms, until_ms in take.damaged]
    lost += [
        gap.missing_ms
        for take in (*sound, *sight)
        for gap in take.facts
        if isinstance(gap, timeline.Gap) and gap.reason == "loss"
    ]
    return PartyFigures(
        party=party.party,
        sound=bool(sound),
        picture=bool(watched.shown),
        skew_ms=watched.skew_ms,
        frozen=_frozen(watched.shown, _switched_off(sight, summary), picture_probe.still),
        dark=picture_probe.dark,
        unmoved=picture_probe.unmoved,
        silent=sound_probe.silent,
        lost=_share(sum(lost), summary.duration_ms * max(1, bool(sound) + bool(sight))),
        width=size[0] if size else None,
        height=size[1] if size else None,
    )


def _screen(
    folder: RecordingFolder,
    summary: RecordingSummary,
    party: PartySummary,
    data_key: bytes,
    unreadable: list[str],
) -> ScreenFigures:
    sound = _takes(folder, party, SourceKind.SCREEN_AUDIO, data_key)
    sight = _takes(folder, party, SourceKind.SCREEN, data_key)
    picture_probe = PictureProbe()
    watched = _read_rendition(
        folder,
        summary,
        f"{party.party}.screen",
        (sound, None),
        (sight, picture_probe),
        data_key,
        unreadable,
    )
    size = _longest_size(sight)
    return ScreenFigures(
        party=party.party,
        dark=picture_probe.dark,
        skew_ms=watched.skew_ms,
        width=size[0] if size else None,
        height=size[1] if size else None,
    )


@dataclass(frozen=True, slots=True)
class _RenditionTimes:
    """Times of a rendition's pictures (``shown``), and their distance from the sound."""

    shown: list[int]
    skew_ms: int | None


def _read_rendition(
    folder: RecordingFolder,
    summary: RecordingSummary,
    name: str,
    sound: tuple[Sequence[SourceReport], SoundProbe | None],
    sight: tuple[Sequence[SourceReport], PictureProbe],
    data_key: bytes,
    unreadable: list[str],
) -> _RenditionTimes:
    """Read a rendition beside its takes of sound and picture; unreadable ones are added to ``unreadable``."""
    places = {
        _AUDIO: _places(folder, sound[0], data_key, summary.started_at_ms, sound[1]),
        _VIDEO: _places(folder, sight[0], data_key, summary.started_at_ms, None),
    }
    off: dict[int, dict[int, list[float]]] = {_AUDIO: defaultdict(list), _VIDEO: defaultdict(list)}
    shown: list[int] = []
    try:
        for block in _rendered(folder, name, data_key):
            belongs = places[block.track].get(hash(block.data)) if block.track in places else None
            if belongs is not None:
                off[block.track][block.time_ms // _WINDOW_MS].append(block.time_ms - belongs)
            if block.track == _VIDEO:
                shown.append(block.time_ms)
                sight[1].probe(block)
    except (VaultError, ValueError):
        unreadable.append(name)
    return _RenditionTimes(shown, _skew(off[_AUDIO], off[_VIDEO]))


def _takes(
    folder: RecordingFolder, party: PartySummary, kind: SourceKind, data_key: bytes
) -> list[SourceReport]:
    reports = (
        inspection.inspect_source(folder, source.source_id, data_key)
        for source in party.sources
        if source.kind is kind
    )
    return [report for report in reports if report.is_playable]


def _places(
    folder: RecordingFolder,
    takes: Sequence[SourceReport],
    data_key: bytes,
    starts_at_ms: int,
    sound_probe: SoundProbe | None,
) -> dict[int, float]:
    """Return where each frame belongs, by the worker's times, keyed by a hash of its bytes.

    Frames whose content occurs twice are left out.
    """
    found: dict[int, float | None] = {}
    for take in takes:
        notes = sorted(
            (fact.media_ms, fact.wall_ms)
            for fact in take.facts
            if isinstance(fact, timeline.Begin | timeline.Sync)
        )
        following = 0
        for item in inspection.media(folder, take, data_key):
            if not isinstance(item, webm.Block):
                continue
            while following < len(notes) - 1 and notes[following + 1][0] <= item.time_ms:
                following += 1
            media_ms, wall_ms = notes[following]
            if sound_probe is not None:
                # measured on the evidence, since renditions fill gaps with silence
                sound_probe.probe(item, take.codec)
            mark = hash(item.data)
            found[mark] = (
                None if mark in found else wall_ms + item.time_ms - media_ms - starts_at_ms
            )
    return {mark: at for mark, at in found.items() if at is not None}


def _skew(sound: dict[int, list[float]], sight: dict[int, list[float]]) -> int | None:
    apart: list[float] = [
        statistics.median(sight[window]) - statistics.median(sound[window])
        for window in sound.keys() & sight.keys()
        if min(len(sound[window]), len(sight[window])) >= _ENOUGH
    ]
    if not apart:
        return None
    worst: float = max(apart, key=_distance)
    return round(worst)


def _distance(skew_ms: float) -> float:
    return abs(skew_ms)


def _frozen(
    shown: Sequence[int], off: Sequence[tuple[float, float]], still: Sequence[tuple[int, int]]
) -> float | None:
    """Return the share of the time between first and last picture in which it stood still.

    It stands still without a frame for three times the usual interval plus 150 ms, or while one key frame equals the
    next.
    """
    steps = [after - before for before, after in pairwise(shown)]
    if not steps:
        return None
    usual = statistics.median(steps)
    longest = max(3 * usual, usual + 150)
    held = [(before, after) for before, after in pairwise(shown) if after - before > longest]
    standing = sum(_outside(start, end, off) for start, end in _joined([*held, *still]))
    return _share(standing, _outside(shown[0], shown[-1], off))


def _switched_off(
    takes: Sequence[SourceReport], summary: RecordingSummary
) -> list[tuple[float, float]]:
    """Return when the picture was off on purpose or the citizen on hold, on the recording's timeline."""
    spans: list[tuple[float, float]] = [
        (gap.start_ms, gap.end_ms) for gap in summary.gaps if gap.cause in _LEFT_OUT
    ]
    for take in takes:
        began: float | None = None
        for fact in take.facts:
            if isinstance(fact, timeline.Pause):
                began = fact.wall_ms - summary.started_at_ms
            elif isinstance(fact, timeline.Resume) and began is not None:
                spans.append((began, fact.wall_ms - summary.started_at_ms))
                began = None
    return list(_joined(spans))


def _outside(start: float, end: float, spans: Iterable[tuple[float, float]]) -> float:
    inside = sum(max(0.0, min(end, until) - max(start, since)) for since, until in spans)
    return max(0.0, end - start - inside)


def _joined(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last: tuple[float, float] | None = None
    for start, end in sorted(spans):
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _longest_size(takes: Sequence[SourceReport]) -> tuple[int, int] | None:
    lasted: dict[tuple[int, int], float] = defaultdict(float)
    for take in takes:
        sizes = [fact for fact in take.facts if isinstance(fact, timeline.Resolution)]
        ends = [fact.media_ms for fact in sizes[1:]] + [take.last_media_ms]
        for fact, until_ms in zip(sizes, ends, strict=True):
            lasted[fact.width, fact.height] += max(1.0, until_ms - fact.media_ms)
    return max(lasted, key=lambda size: lasted[size], default=None)


def _share(part: float, whole: float) -> float:
    return round(min(1.0, part / whole), 4) if whole > 0 else 0.0


def _rendered(folder: RecordingFolder, name: str, data_key: bytes) -> Iterator[webm.Block]:
    """Yield every block of a rendition, read as players do. Raises VaultError, ValueError, OSError."""
    label = rendition_label(folder, name)
    with BlockReader(folder.rendition(name), data_key, label) as reader:
        yield from webm.blocks(reader.read_range, reader.size)
