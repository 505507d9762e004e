"""One person's part of a recording with the voice masked: sound only, with pitch and formants moved by one factor.

A masked part is for listening, and proves nothing. It is derived from a rendition and written nowhere. Masking hides
whose voice it is from a listener; it is no encryption: a program that knows the factor moves the voice back.
"""

import hmac
from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

import av
from av.filter import Graph

from recordings import opus, webm
from recordings.rendition import AUDIO, CLUSTER_MS, lay_sound, write_clusters

LOWER: Final = (0.74, 0.82)
"""The range of factors that make a voice deeper."""
HIGHER: Final = (1.22, 1.34)
"""The range of factors that make a voice higher. Between the two ranges a voice can still be recognised."""
_RATE: Final = opus.SAMPLE_RATE
_FRAME_MS: Final = opus.SILENCE_SAMPLES * 1000 // _RATE
_LATE_SAMPLES: Final = opus.SILENCE_SAMPLES
_BIT_RATE: Final = 32_000
_TIME_BASE: Final = Fraction(1, _RATE)


def voice_factor(key: bytes, part: str) -> float:
    """Return the factor for one person's *part* of one recording, in :data:`LOWER` or :data:`HIGHER`.

    It depends on both arguments only, so that every gateway makes the same file. It differs from recording to
    recording, so that a listener does not learn the masked voice of a colleague.
    """
    drawn = hmac.digest(key, part.encode(), "sha256")
    least, most = HIGHER if drawn[0] & 1 else LOWER
    return least + (most - least) * drawn[1] / 255


def masked(
    read_range: Callable[[int, int], bytes], size: int, duration_ms: int, factor: float
) -> bytes:
    """Return a WebM file of *duration_ms* with the sound of a rendition of *size* bytes, its frequencies multiplied
    by *factor*, and without its pictures.

    Packets that cannot be decoded become silence. Blocking, and long (it decodes and encodes everything): for a worker
    thread. Raises ValueError (not a file of ours), and what ``read_range`` raises.
    """
    head = webm.FileHead([webm.AudioTrack(AUDIO)], duration_ms, duration_ms // CLUSTER_MS + 10)
    moved = _encoded(_moved(_decoded(read_range, size), factor))
    packets = ((number * _FRAME_MS, packet) for number, packet in enumerate(moved))
    blocks = (
        webm.Block(AUDIO, position * 1000 // _RATE, packet, True)
        for position, packet in lay_sound(packets, duration_ms)
        if position * 1000 < duration_ms * _RATE
    )
    file = BytesIO()
    write_clusters(file, head, blocks, AUDIO)
    return file.getvalue()


def _decoded(read_range: Callable[[int, int], bytes], size: int) -> Iterator[Any]:
    """Yield the sound without holes, from the file's beginning, in frames of stereo."""
    decoder: Any = av.CodecContext.create("opus", "r")
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
    at = 0
    for block in webm.blocks(read_range, size):
        if block.track != AUDIO:
            continue
        belongs = block.time_ms * _RATE // 1000
        try:
            frames = decoder.decode(av.Packet(block.data))
        except av.error.FFmpegError:
            continue
        while belongs - at >= _LATE_SAMPLES:
            yield _placed(_silence(), at)
            at += opus.SILENCE_SAMPLES
        for frame in frames:
            for part in resampler.resample(frame):
                yield _placed(part, at)
                at += part.samples


def _silence() -> Any:
    frame: Any = av.AudioFrame(format="fltp", layout="stereo", samples=opus.SILENCE_SAMPLES)
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
        ("asetnsamples", f"n={opus.SILENCE_SAMPLES}:p=1"),
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
    for number, frame in enumerate(frames):
        # the change of tempo counts samples of its own
        for packet in encoder.encode(_placed(frame, number * opus.SILENCE_SAMPLES)):
            yield bytes(packet)
    for packet in encoder.encode(None):
        yield bytes(packet)
