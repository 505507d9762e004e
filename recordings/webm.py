"""Reads and writes WebM (Matroska, RFC 9559) as far as this package needs it, without decoding.

Written by hand rather than with a muxer, because a crash must cost at most the cluster being gathered: here
one call makes one whole cluster, and nothing is buffered elsewhere.
Times are milliseconds; the timestamp scale is one millisecond.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recordings.frames import SoundCodec
from recordings.opus import SAMPLE_RATE, opus_head

_EBML, _SEGMENT, _INFO, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B
_CLUSTER, _CUES, _SEEK_HEAD, _VOID = 0x1F43B675, 0x1C53BB6B, 0x114D9B74, 0xEC
_TIMESTAMP, _SIMPLE_BLOCK = 0xE7, 0xA3
_UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_KEY_FLAG = 0x80
_SEEK_PRE_ROLL_NS = 80_000_000
_LONGEST_HEAD = 8 * 1024 * 1024
_ELEMENT_HEAD = 12
_LINES = {"pcma": (0x0006, 8_000, 8), "pcmu": (0x0007, 8_000, 8), "g722": (0x028F, 16_000, 4)}
"""WAVE format tag, samples a second and bits a sample of a telephone line's codecs."""
_LINE_BYTES_A_SECOND = 8_000


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """A VP8 track; width and height are those of its first key frame."""

    number: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A track of sound. Opus has two channels, since decoders turn mono packets into two at no cost.

    Sound of a telephone line is mono. WebM does not know its codecs, so a file with one is Matroska in the wider sense.
    """

    number: int
    channels: int = 2
    codec: SoundCodec = "opus"


Track = VideoTrack | AudioTrack


@dataclass(frozen=True, slots=True)
class Block:
    """One frame in a file."""

    track: int
    time_ms: int
    data: bytes
    is_key: bool


@dataclass(frozen=True, slots=True)
class CuePoint:
    """Target of a seek to ``time_ms``; ``position`` counts from the segment's first byte."""

    time_ms: int
    track: int
    position: int


def live_head(track: Track) -> bytes:
    """Return the head of a file of unknown length."""
    info = _element(_INFO, _element(0x2AD7B1, _uint(1_000_000)) + _application())
    is_webm = not isinstance(track, AudioTrack) or track.codec == "opus"
    return _ebml(is_webm=is_webm) + _id(_SEGMENT) + _UNKNOWN_SIZE + info + _tracks([track])


def cluster(blocks: Sequence[Block]) -> bytes:
    """Return one cluster of blocks in time order, spanning at most 32 s: times of blocks are signed 16-bit offsets from the
    cluster's."""
    start = blocks[0].time_ms
    parts = [_element(_TIMESTAMP, _uint(start))]
    for block in blocks:
        head = struct.pack(
            ">BhB", 0x80 | block.track, block.time_ms - start, _KEY_FLAG if block.is_key else 0
        )
        parts.append(_id(_SIMPLE_BLOCK) + _size(len(head) + len(block.data)) + head + block.data)
    return _element(_CLUSTER, b"".join(parts))


def is_cluster(data: bytes) -> bool:
    """Whether ``data`` begins like a cluster; the head of a file does not."""
    return data.startswith(_id(_CLUSTER))


def parse_cluster(data: bytes) -> Iterator[Block]:
    """Yield the blocks of one cluster as :func:`cluster` wrote it; raises ValueError."""
    identity, start, end = _read_element(data, 0)
    if identity != _CLUSTER or end != len(data):
        raise ValueError("not exactly one cluster")
    base = 0
    at = start
    while at < end:
        identity, start, at = _read_element(data, at)
        if identity == _TIMESTAMP:
            base = int.from_bytes(data[start:at])
        elif identity == _SIMPLE_BLOCK:
            if at - start < 4:
                raise ValueError("a block without its head")
            track, offset, flags = struct.unpack_from(">BhB", data, start)
            yield Block(track & 0x7F, base + offset, data[start + 4 : at], bool(flags & _KEY_FLAG))


def first_cluster(head: bytes) -> int:
    """Return where the first cluster of a file begins, given the file's beginning; raises ValueError."""
    _, _, at = _read_element(head, 0)
    if head[at : at + 4] != _id(_SEGMENT):
        raise ValueError("no segment behind the head")
    at += 4 + _vint_width(head, at + 4)
    while at < len(head):
        if head.startswith(_id(_CLUSTER), at):
            return at
        _, _, at = _read_element(head, at)
    return at


def element_size(head: bytes) -> int:
    """Return the size of the element whose first bytes are given, with its head; raises ValueError."""
    width = _vint_width(head, 0)
    sized = _vint_width(head, width)
    value = int.from_bytes(head[width : width + sized]) & ((1 << 7 * sized) - 1)
    return width + sized + value


def blocks(
    read_range: Callable[[int, int], bytes], size: int, at: int | None = None
) -> Iterator[Block]:
    """Yield every block of a finished file of ``size`` bytes, reading one cluster at a time; from the cluster *at* this
    byte on.

    Raises ValueError, and what ``read_range`` raises.
    """
    if at is None:
        at = first_cluster(read_range(0, min(size, _LONGEST_HEAD)))
    while at < size:
        length = element_size(read_range(at, min(size, at + _ELEMENT_HEAD)))
        yield from parse_cluster(read_range(at, at + length))
        at += length


def read_cues(head: bytes) -> list[CuePoint]:
    """Return the index in the beginning of a finished file, in order; positions count from the file's first byte.

    Raises ValueError for a beginning that this package has not written, or that is too short.
    """
    _, _, at = _read_element(head, 0)
    if head[at : at + 4] != _id(_SEGMENT):
        raise ValueError("no segment behind the head")
    at += 4 + _vint_width(head, at + 4)
    segment = at
    while not head.startswith(_id(_CLUSTER), at):
        identity, start, end = _read_element(head, at)
        if identity == _CUES:
            points = _elements(head, start, end)
            return [_cue(head[inner:until], segment) for _, inner, until in points]
        at = end
    return []


def _cue(point: bytes, segment: int) -> CuePoint:
    """Read one cue as :func:`_cues` writes it."""
    time, position = (point[start:end] for _, start, end in _elements(point, 0, len(point)))
    track, place = (position[start:end] for _, start, end in _elements(position, 0, len(position)))
    return CuePoint(int.from_bytes(time), int.from_bytes(track), segment + int.from_bytes(place))


def _elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield id, start and end of the contents of each element between two offsets."""
    while at < end:
        identity, start, at = _read_element(data, at)
        yield identity, start, at


class FileHead:
    """Head of a finished file: known duration, and cues in front, so that one read finds any moment.

    Write :meth:`encode` with no cues first, clusters behind it, then once more with the cues and
    the final size over the first. ``cue_capacity`` bounds the cues; its space is reserved.
    """

    def __init__(self, tracks: Sequence[Track], duration_ms: float, cue_capacity: int) -> None:
        self._cues_bytes = len(_cues([CuePoint(0, 1, 0)])) - _CUE_BYTES + cue_capacity * _CUE_BYTES
        self._capacity = cue_capacity
        self._info = _element(
            _INFO,
            _element(0x2AD7B1, _uint(1_000_000))
            + _element(0x4489, struct.pack(">d", duration_ms))
            + _application(),
        )
        self._tracks = _tracks(tracks)
        self._prefix = _ebml() + _id(_SEGMENT)
        self.segment_starts_at = len(self._prefix) + 8
        self.size = len(self.encode([], 0))

    def encode(self, cues: Sequence[CuePoint], file_size: int) -> bytes:
        """Return the head, of the same length every time; raises ValueError on too many cues."""
        if len(cues) > self._capacity:
            raise ValueError("more cues than were reserved for")
        index = _cues(cues) if cues else b""
        padding = self._cues_bytes + _VOID_HEAD_BYTES - len(index)
        void = _id(_VOID) + _size(padding - _VOID_HEAD_BYTES, 8) + bytes(padding - _VOID_HEAD_BYTES)
        seek_bytes = len(_seek_head(0, 0, 0))
        info_at = seek_bytes
        tracks_at = info_at + len(self._info)
        cues_at = tracks_at + len(self._tracks)
        body_size = max(0, file_size - self.segment_starts_at)
        return b"".join(
            (
                self._prefix,
                _size(body_size, 8),
                _seek_head(info_at, tracks_at, cues_at),
                self._info,
                self._tracks,
                index,
                void,
            )
        )


def _seek_head(info_at: int, tracks_at: int, cues_at: int) -> bytes:
    seeks = b"".join(
        _element(
            0x4DBB,
            _element(0x53AB, _id(identity)) + _element(0x53AC, position.to_bytes(4)),
        )
        for identity, position in ((_INFO, info_at), (_TRACKS, tracks_at), (_CUES, cues_at))
    )
    return _element(_SEEK_HEAD, seeks)


def _cues(points: Sequence[CuePoint]) -> bytes:
    body = b"".join(
        _element(
            0xBB,
            _element(0xB3, point.time_ms.to_bytes(4))
            + _element(
                0xB7,
                _element(0xF7, bytes([point.track])) + _element(0xF1, point.position.to_bytes(6)),
            ),
        )
        for point in points
    )
    return _id(_CUES) + _size(len(body), 8) + body


def _tracks(tracks: Sequence[Track]) -> bytes:
    return _element(_TRACKS, b"".join(_track_entry(track) for track in tracks))


def _track_entry(track: Track) -> bytes:
    entry = _element(0xD7, _uint(track.number)) + _element(0x73C5, _uint(track.number))
    entry += _element(0x9C, _uint(0))
    if isinstance(track, VideoTrack):
        entry += _element(0x83, _uint(1)) + _element(0x86, b"V_VP8")
        size = _element(0xB0, _uint(track.width)) + _element(0xBA, _uint(track.height))
        entry += _element(0xE0, size)
    elif track.codec != "opus":
        entry += _line_entry(track.codec)
    else:
        entry += _element(0x83, _uint(2)) + _element(0x86, b"A_OPUS")
        entry += _element(0x63A2, opus_head(track.channels))
        entry += _element(0x56AA, _uint(0)) + _element(0x56BB, _uint(_SEEK_PRE_ROLL_NS))
        sound = _element(0xB5, struct.pack(">d", SAMPLE_RATE)) + _element(
            0x9F, _uint(track.channels)
        )
        entry += _element(0xE1, sound)
    return _element(0xAE, entry)


def _line_entry(codec: SoundCodec) -> bytes:
    """Return what an entry says of a telephone line's sound: a WAVEFORMATEX head (RFC 9559, A_MS/ACM)."""
    tag, rate, bits = _LINES[codec]
    wave = struct.pack("<HHIIHHH", tag, 1, rate, _LINE_BYTES_A_SECOND, 1, bits, 0)
    sound = _element(0xB5, struct.pack(">d", rate)) + _element(0x9F, _uint(1))
    return (
        _element(0x83, _uint(2))
        + _element(0x86, b"A_MS/ACM")
        + _element(0x63A2, wave)
        + _element(0xE1, sound)
    )


def _ebml(*, is_webm: bool = True) -> bytes:
    return _element(
        _EBML,
        _element(0x4286, _uint(1))
        + _element(0x42F7, _uint(1))
        + _element(0x42F2, _uint(4))
        + _element(0x42F3, _uint(8))
        + _element(0x4282, b"webm" if is_webm else b"matroska")
        + _element(0x4287, _uint(4))
        + _element(0x4285, _uint(2)),
    )


def _application() -> bytes:
    return _element(0x4D80, b"virtual-station") + _element(0x5741, b"virtual-station")


def _id(identity: int) -> bytes:
    return identity.to_bytes((identity.bit_length() + 7) // 8)


def _uint(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8))


def _size(value: int, width: int = 0) -> bytes:
    # All ones is reserved for "unknown", hence one value less per width.
    width = width or next(n for n in range(1, 9) if value < (1 << 7 * n) - 1)
    return (value | 1 << 7 * width).to_bytes(width)


def _element(identity: int, content: bytes) -> bytes:
    return _id(identity) + _size(len(content)) + content


def _read_element(data: bytes, at: int) -> tuple[int, int, int]:
    """Return id, start and end of the element at ``at``; raises ValueError."""
    identity_width = _vint_width(data, at)
    identity = int.from_bytes(data[at : at + identity_width])
    at += identity_width
    size_width = _vint_width(data, at)
    size = int.from_bytes(data[at : at + size_width]) & ((1 << 7 * size_width) - 1)
    start = at + size_width
    if start + size > len(data):
        raise ValueError("an element reaches beyond its parent")
    return identity, start, start + size


def _vint_width(data: bytes, at: int) -> int:
    if at >= len(data) or not data[at]:
        raise ValueError("no element here")
    return 9 - data[at].bit_length()


_CUE_BYTES = len(_cues([CuePoint(0, 1, 0)])) - len(_cues([]))
_VOID_HEAD_BYTES = 9
