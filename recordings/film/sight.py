"""One rendition's pictures, moment after moment, scaled to the place they are shown in."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

import av
from PIL import Image

from recordings.film.spec import fitted

STALE_MS = 3_000
"""After so long without a new picture it is said that it stands still."""
_COARSE = 14
"""So many squares across are left of a face that nobody is to recognise."""


class Sight:
    """Forward only. Blocking. What cannot be decoded is left out, and counted in ``spoilt``."""

    def __init__(
        self,
        file: IO[bytes] | Any,
        *,
        blurred: bool = False,
        damaged: Sequence[tuple[int, int]] = (),
    ) -> None:
        """``file`` is WebM from its beginning; raises what ``av`` raises for something else. Pictures in the spans
        ``damaged`` (ms) are decoded, and never shown."""
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
        """Idempotent."""
        self._container.close()

    def advance(self, to_ms: float) -> bool:
        """Go to the newest picture that is not later; whether it is another one than before."""
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
        """The picture of now in its own shape; None before the first one."""
        if self._frame is None:
            return None
        if self._scaled is None or self._scaled[0] != into:
            size = fitted(self._frame.width, self._frame.height, into)
            self._scaled = into, self._image(size)
        return self._scaled[1]

    def _image(self, size: tuple[int, int]) -> Image.Image:
        if not self._blurred:
            return _to_image(self._frame, size)
        # averaged away before it is drawn: no filter brings it back
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
