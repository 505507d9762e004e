"""One person's part of a recording with the voice masked: sound only, with pitch and formants moved by one factor.

A masked part is for listening, and proves nothing. It is derived from a rendition and written nowhere. Masking hides
whose voice it is from a listener; it is no encryption: a program that knows the factor moves the voice back.

Opus at a constant bit rate makes every packet equally long, so that the file's layout is known before its sound.
Whatever range a player asks for, only the segments in it are decoded, moved and encoded.
"""

import hmac
from bisect import bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import accumulate, chain, islice, repeat
from typing import Any, Final

import av
from av.filter import Graph

from recordings import opus, webm
from recordings.byte_line import read_head
from recordings.vault.blocks import Ranges

LOWER: Final = (0.74, 0.82)
"""The range of factors that make a voice deeper."""
HIGHER: Final = (1.22, 1.34)
"""The range of factors that make a voice higher. Between the two ranges a voice can still be recognised."""
SEGMENT_MS: Final = 30_000
"""Made at once, and a cluster of the file."""
_AUDIO: Final = 2
_RATE: Final = opus.SAMPLE_RATE
_SAMPLES: Final = opus.SILENCE_SAMPLES
_PACKET_MS: Final = _SAMPLES * 1000 // _RATE
_BIT_RATE: Final = 32_000
_PACKET_BYTES: Final = _BIT_RATE // 8 * _PACKET_MS // 1000
_LEAD_MS: Final = 400
"""Sound before a segment that its decoder, filters and encoder settle on, and behind it that fills the filters."""
_TIME_BASE: Final = Fraction(1, _RATE)


def voice_factor(key: bytes, part: str) -> float:
    """Return the factor for one person's *part* of one recording, in :data:`LOWER` or :data:`HIGHER`.

    It depends on both arguments only, so that every gateway makes the same file. It differs from recording to
    recording, so that a listener does not learn the masked voice of a colleague.
    """
    drawn = hmac.digest(key, part.encode(), "sha256")
    least, most = HIGHER if drawn[0] & 1 else LOWER
    return least + (most - least) * drawn[1] / 255


class MaskedPart:
    """A WebM file of *duration_ms* with the sound of a rendition, its frequencies multiplied by *factor*, and without
    its pictures. Packets that cannot be decoded become silence."""

    def __init__(
        self,
        source: Ranges,
        duration_ms: int,
        factor: float,
        remember: Callable[[int, Callable[[int], bytes]], bytes] = lambda number, make: make(
            number
        ),
    ) -> None:
        """*source* is the rendition, and closed with this. *remember* returns a segment by its number, kept from before
        or made by the function that it is given. Raises ValueError (not a file of ours), and what *source* raises."""
        self._source, self._factor, self._remember = source, factor, remember
        self._duration_ms = duration_ms
        self._cues = webm.read_cues(read_head(source.read_range, source.size))
        starts = range(0, max(1, duration_ms), SEGMENT_MS)
        head = webm.FileHead([webm.AudioTrack(_AUDIO)], duration_ms, len(starts))
        sizes = (_cluster_size(start, self._packets(start)) for start in starts)
        *places, self.size = accumulate(sizes, initial=head.size)
        cues = [
            webm.CuePoint(start, _AUDIO, place - head.segment_starts_at)
            for start, place in zip(starts, places, strict=True)
        ]
        self._head, self._places = head.encode(cues, self.size), places

    def read_range(self, start: int, end: int) -> bytes:
        """Return the bytes from *start* up to, not including, *end*. Blocking, a third of a second for each segment that
        is made. Raises ValueError, and what the source raises."""
        read = bytearray(self._head[start:end])
        first = max(0, bisect_right(self._places, start) - 1)
        for number, place in enumerate(self._places[first:], first):
            if place >= end:
                break
            read += self._remember(number, self._made)[max(0, start - place) : end - place]
        return bytes(read)

    def close(self) -> None:
        """Close the source; idempotent."""
        self._source.close()

    def _packets(self, start_ms: int) -> int:
        return -(-max(_PACKET_MS, min(SEGMENT_MS, self._duration_ms - start_ms)) // _PACKET_MS)

    def _made(self, number: int) -> bytes:
        start_ms = number * SEGMENT_MS
        packets = self._packets(start_ms)
        sound = self._decoded(start_ms - _LEAD_MS, start_ms + packets * _PACKET_MS + _LEAD_MS)
        lead = _LEAD_MS // _PACKET_MS
        moved = chain(_moved(sound, self._factor), repeat(_silence("s16", "mono", _SAMPLES)))
        cluster = _cluster(start_ms, islice(_encoded(moved), lead, lead + packets))
        if len(cluster) != _cluster_size(start_ms, packets):
            raise ValueError("the encoder does not keep its bit rate")
        return cluster

    def _decoded(self, from_ms: int, until_ms: int) -> Iterator[Any]:
        """Yield the sound between two moments in frames of stereo, without holes except at its end."""
        decoder: Any = av.CodecContext.create("opus", "r")
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
        at, least = from_ms * _RATE // 1000, 1
        for block in self._blocks(from_ms):
            if block.track != _AUDIO or block.time_ms < from_ms:
                continue
            if block.time_ms >= until_ms:
                return
            try:
                frames = decoder.decode(av.Packet(block.data))
            except av.error.FFmpegError:
                continue
            late = block.time_ms * _RATE // 1000 - at
            if late >= least:
                yield _placed(_silence("fltp", "stereo", late), at)
                at += late
            # from the first packet on they lie end to end, and times are rounded to a millisecond
            least = _SAMPLES
            for frame in frames:
                for part in resampler.resample(frame):
                    yield _placed(part, at)
                    at += part.samples

    def _blocks(self, from_ms: int) -> Iterator[webm.Block]:
        before = bisect_right(self._cues, from_ms, key=lambda cue: cue.time_ms) - 1
        at = self._cues[before].position if before >= 0 else None
        return webm.blocks(self._source.read_range, self._source.size, at)


def _cluster(start_ms: int, packets: Iterator[bytes]) -> bytes:
    return webm.cluster(
        [
            webm.Block(_AUDIO, start_ms + number * _PACKET_MS, packet, True)
            for number, packet in enumerate(packets)
        ]
    )


def _cluster_size(start_ms: int, packets: int) -> int:
    # a time in milliseconds is written in as few bytes as it needs
    return _size_of((start_ms.bit_length() + 7) // 8, packets)


@cache
def _size_of(time_bytes: int, packets: int) -> int:
    return len(_cluster(256**time_bytes >> 8, repeat(bytes(_PACKET_BYTES), packets)))


def _silence(format_: str, layout: str, samples: int) -> Any:
    frame: Any = av.AudioFrame(format=format_, layout=layout, samples=samples)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def _placed(frame: Any, at: int) -> Any:
    frame.sample_rate, frame.pts, frame.time_base = _RATE, at, _TIME_BASE
    return frame


def _moved(frames: Iterator[Any], factor: float) -> Iterator[Any]:
    """Yield the sound in mono frames of 20 ms. Played faster by *factor* it is as much higher, formants included;
    the change of tempo gives it its length back."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=_RATE, format="fltp", layout="stereo", time_base=_TIME_BASE
    )
    faster = round(_RATE * factor)
    end: Any = source
    for name, how in (
        # as whole numbers from here on: mixed down as floats both channels would add up to more than full scale
        ("aformat", "sample_fmts=s16:channel_layouts=mono"),
        ("asetrate", f"sample_rate={faster}"),
        ("aresample", f"sample_rate={_RATE}"),
        ("atempo", f"tempo={_RATE / faster:.6f}"),
        ("asetnsamples", f"n={_SAMPLES}:p=1"),
        ("abuffersink", None),
    ):
        following = graph.add(name, how)
        end.link_to(following)
        end = following
    graph.configure()
    for frame in frames:
        source.push(frame)
        yield from _pulled(end)
    source.push(None)
    yield from _pulled(end)


def _pulled(sink: Any) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _encoded(frames: Iterator[Any]) -> Iterator[bytes]:
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = _RATE, "mono", "s16"
    encoder.time_base, encoder.bit_rate = _TIME_BASE, _BIT_RATE
    # half the complexity: a third of the work, and no difference in a voice
    encoder.options = {"vbr": "off", "compression_level": "5"}
    for number, frame in enumerate(frames):
        # the change of tempo counts samples of its own
        for packet in encoder.encode(_placed(frame, number * _SAMPLES)):
            yield bytes(packet)
