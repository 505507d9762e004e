"""Pictures of one rendition, moment by moment, scaled to their tile."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

import av
from PIL import Image

from recordings.film.spec import fitted

STALE_MS = 3_000
"""After this time without a new picture the film says that it stands still."""
_COARSE = 14
"""Number of squares across to which a blurred picture is reduced."""


class Sight:
    """Plays forward only. Blocking. Undecodable frames are left out and counted in ``spoilt``."""

    def __init__(
        self,
        file: IO[bytes] | Any,
        *,
        blurred: bool = False,
        damaged: Sequence[tuple[int, int]] = (),
    ) -> None:
        """``file`` is a WebM file at its beginning; raises what ``av`` raises otherwise. Pictures in the spans
        ``damaged`` (ms) are decoded but not shown."""
        self._container = av.open(file, mode="r", format="webm")
        self._blurred = blurred
        self._damaged = damaged
        self._frames = self._decoded()
        self._coming: tuple[float, Any] | None = None
        self._frame: Any = None
        self._scaled: tuple[tuple[int, int], Image.Image] | None = None
        self.at_ms = float("-inf")
        self.spoilt = 0

    def close(self) -> None:
        """Close the decoder; idempotent."""
        self._container.close()

    def advance(self, to_ms: float) -> bool:
        """Advance to the newest picture not later than ``to_ms``; True when it is another one than before."""
        changed = False
        while True:
            if self._coming is None:
                self._coming = next(self._frames, None)
            if self._coming is None or self._coming[0] > to_ms:
                return changed
            coming, self._coming = self._coming, None
            if self._is_damaged(coming[0]):
                continue
            self.at_ms, self._frame = coming
            self._scaled, changed = None, True

    def _is_damaged(self, at_ms: float) -> bool:
        # times in WebM are rounded to whole milliseconds
        return any(start - 1 <= at_ms < end - 1 for start, end in self._damaged)

    def picture(self, into: tuple[int, int]) -> Image.Image | None:
        """Return the current picture in its own aspect ratio; None before the first one."""
        if self._frame is None:
            return None
        if self._scaled is None or self._scaled[0] != into:
            size = fitted(self._frame.width, self._frame.height, into)
            self._scaled = into, self._image(size)
        return self._scaled[1]

    def _image(self, size: tuple[int, int]) -> Image.Image:
        if not self._blurred:
            return _to_image(self._frame, size)
        # details are averaged away before drawing, so that no filter restores them
        small = _to_image(self._frame, (_COARSE * 2, max(2, _COARSE * 2 * size[1] // size[0])))
        few = (_COARSE, max(2, _COARSE * size[1] // size[0]))
        return small.resize(few, Image.Resampling.BOX).resize(size, Image.Resampling.BICUBIC)

    def _decoded(self) -> Iterator[tuple[float, Any]]:
        if not self._container.streams.video:
            return
        stream = self._container.streams.video[0]
        stream.thread_type = "AUTO"
        try:
            for packet in self._container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.FFmpegError:
                    self.spoilt += 1
                    continue
                for frame in frames:
                    if frame.time is not None:
                        yield frame.time * 1000, frame
        except av.error.FFmpegError:
            self.spoilt += 1


def _to_image(frame: Any, size: tuple[int, int]) -> Image.Image:
    scaled = frame.reformat(width=size[0], height=size[1], format="rgb24")
    plane = scaled.planes[0]
    return Image.frombuffer("RGB", size, bytes(plane), "raw", "RGB", plane.line_size, 1)
