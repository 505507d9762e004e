"""Detects black in an encoded picture."""

from typing import Any

BLACK_MEAN = 20
"""Mean brightness (0 to 255, black being 16) below which a picture shows nothing."""
STEP = 101
"""Only every 101st sample is read, which is enough."""


def shown(key_frame: bytes) -> list[Any]:
    """Decode one VP8 key frame by itself. Blocking; raises ``av.error.FFmpegError``."""
    import av  # noqa: PLC0415 - only where a picture is inspected

    decoder: Any = av.CodecContext.create("vp8", "r")
    decoder.thread_count = 1  # starting more threads takes longer than decoding the picture
    return list(decoder.decode(av.Packet(key_frame)))


def is_black(data: bytes) -> bool | None:
    """Return whether a VP8 key frame is black, None when it cannot be decoded. Blocking, some milliseconds."""
    import av  # noqa: PLC0415 - only where something is looked at

    try:
        frames = shown(data)
    except av.error.FFmpegError:
        return None
    if not frames:
        return None
    plane = frames[-1].planes[0]
    sample = bytes(plane)[: plane.line_size * frames[-1].height : STEP]
    return sum(sample) < BLACK_MEAN * len(sample)
