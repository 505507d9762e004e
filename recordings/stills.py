"""Thumbnails of moments of a recording: decoded on request, and not stored."""

from bisect import bisect_right
from fractions import Fraction
from typing import Any, Final

from recordings import webm
from recordings.byte_line import read_head
from recordings.sight import shown
from recordings.vault.blocks import BlockReader

WIDTH: Final = 192
MAX_BYTES: Final = 32 * 1024
_VIDEO: Final = 1
_HEAD_BYTES: Final = 12


def still(reader: BlockReader, at_ms: int) -> bytes | None:
    """Return the last key frame before ``at_ms`` as a JPEG of at most :data:`WIDTH` squared and :data:`MAX_BYTES`.

    None when there is no key frame.

    Blocking, some milliseconds. Raises VaultError, ValueError (not a file of ours), OSError.
    """
    head = read_head(reader.read_range, reader.size)
    cues = [cue for cue in webm.read_cues(head) if cue.track == _VIDEO]
    following = bisect_right([cue.time_ms for cue in cues], at_ms)
    if not cues:
        return None
    at = cues[max(0, following - 1)].position
    size = webm.element_size(reader.read_range(at, at + _HEAD_BYTES))
    for block in webm.parse_cluster(reader.read_range(at, at + size)):
        if block.track == _VIDEO and block.is_key:
            return _picture(block.data)
    return None


def _picture(key_frame: bytes) -> bytes | None:
    import av  # noqa: PLC0415 - only where somebody watches

    try:
        frames = shown(key_frame)
        if not frames:
            return None
        scale = min(1.0, WIDTH / max(frames[0].width, frames[0].height))
        width, height = (
            max(2, round(side * scale) // 2 * 2) for side in (frames[0].width, frames[0].height)
        )
        small = frames[0].reformat(width=width, height=height, format="yuvj420p")
        encoder: Any = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
        encoder.time_base = Fraction(1, 25)
        encoder.thread_count = 1
        small.pts = 0
        picture = b"".join(bytes(packet) for packet in encoder.encode(small))
    except av.error.FFmpegError:
        return None
    return picture if 0 < len(picture) <= MAX_BYTES else None
