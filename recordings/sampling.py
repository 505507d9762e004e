"""Decodes samples of a recording's sound and pictures, to measure silence, black and stillness."""

import statistics
from array import array
from typing import Any

from recordings import webm
from recordings.frames import SoundCodec
from recordings.sight import BLACK_MEAN, shown

_LISTEN_EVERY_MS, _LISTEN_FOR_MS = 5_000, 1_000
_SILENT_PEAK = 0.001
"""Share of full scale (-60 dB); a working microphone is louder even in a silent room."""
_STILL_STEP = 101
_STILL_DIFFERENCE = 0.5
_STILL_BYTES = 40
_PATCH = 16
_MOVED_LEVELS, _MOVED_PATCHES = 3, 2
"""Movement changes the mean of at least so many patches (16 by 16 pixels) by so many levels; noise does not."""
_FEWEST_LOOKS = 3


class SoundProbe:
    """Decodes one second of sound in five, and measures silence."""

    def __init__(self) -> None:
        self._decoder: Any = None
        self._second = -1
        self._peak = 0.0
        self._heard: list[bool] = []

    @property
    def silent(self) -> float | None:
        """Share of the decoded seconds that are silent, None without any."""
        heard = [*self._heard, self._peak > _SILENT_PEAK] if self._second >= 0 else []
        return round(heard.count(False) / len(heard), 4) if heard else None

    def probe(self, block: webm.Block, codec: SoundCodec = "opus") -> None:
        """Decode the packet if its second is sampled. `codec` is the take's."""
        second, inside = divmod(block.time_ms, _LISTEN_EVERY_MS)
        if inside >= _LISTEN_FOR_MS:
            return
        import av  # noqa: PLC0415 - only where something is measured

        from recordings import line_sound  # noqa: PLC0415 - the same

        if second != self._second:
            if self._second >= 0:
                self._heard.append(self._peak > _SILENT_PEAK)
            self._second, self._peak = second, 0.0
            self._decoder = line_sound.decoder(codec)
        try:
            frames = self._decoder.decode(av.Packet(block.data))
        except av.error.FFmpegError:
            return
        for frame in frames:
            kind, size, full = ("h", 2, 32768) if codec != "opus" else ("f", 4, 1)
            for plane in frame.planes:
                samples = array(kind, bytes(plane)[: size * frame.samples])
                if samples:
                    self._peak = max(self._peak, max(samples) / full, -min(samples) / full)


class PictureProbe:
    """Decodes key frames, and measures black, repeated and unmoved pictures."""

    def __init__(self) -> None:
        self._looked = 0
        self._black = 0
        self._last: tuple[int, bytes] | None = None
        self._sizes: list[int] = []
        self._patches: bytes = b""
        self._compared = 0
        self._unmoved = 0
        self.still: list[tuple[int, int]] = []

    @property
    def dark(self) -> float | None:
        """Share of the decoded pictures that were black, None without any."""
        return round(self._black / self._looked, 4) if self._looked else None

    @property
    def unmoved(self) -> float | None:
        """Share of decoded pictures in which nothing had moved since the previous one; None after too few."""
        return round(self._unmoved / self._compared, 4) if self._compared >= _FEWEST_LOOKS else None

    def probe(self, block: webm.Block) -> None:
        """Decode a key frame; damaged ones are ignored."""
        if not block.is_key:
            self._sizes.append(len(block.data))
            return
        import av  # noqa: PLC0415 - only where something is measured

        try:
            frames = shown(block.data)
        except av.error.FFmpegError:
            return
        for frame in frames:
            plane = frame.planes[0]
            sample = bytes(plane)[: plane.line_size * frame.height : _STILL_STEP]
            self._looked += 1
            self._black += sum(sample) < BLACK_MEAN * len(sample)
            if self._last is not None and len(self._last[1]) == len(sample):
                apart = sum(abs(a - b) for a, b in zip(sample, self._last[1], strict=True))
                blocks = frame.width * frame.height / 256
                # a still room costs more bytes than a repeated picture, since its camera adds noise
                if (
                    apart < _STILL_DIFFERENCE * len(sample)
                    and statistics.median(self._sizes or [0]) <= _STILL_BYTES + blocks / 8
                ):
                    self.still.append((self._last[0], block.time_ms))
            self._last, self._sizes = (block.time_ms, sample), []
            self._compare(frame)

    def _compare(self, frame: Any) -> None:
        """Compare means of patches: a common change of brightness is no movement, nor is noise."""
        small = frame.reformat(
            width=max(1, frame.width // _PATCH),
            height=max(1, frame.height // _PATCH),
            format="gray",
            interpolation="AREA",
        ).planes[0]
        rows = (
            bytes(small)[at : at + small.width]
            for at in range(0, small.buffer_size, small.line_size)
        )
        patches, before = b"".join(rows), self._patches
        self._patches = patches
        if len(patches) != len(before):
            return
        steps = [new - old for new, old in zip(patches, before, strict=True)]
        usual = statistics.median(steps)
        moved = sum(abs(step - usual) >= _MOVED_LEVELS for step in steps)
        self._compared += 1
        self._unmoved += moved < _MOVED_PATCHES
