"""The media that the synthetic people send, and the measurement of what they receive."""

import asyncio
import statistics
import time
from array import array
from dataclasses import dataclass, field
from fractions import Fraction

import av
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack

from gateway.probe import coded

_GREY = bytes([128]) * (coded.WIDTH // 2 * coded.HEIGHT // 2)
_BLACK = bytes([16]) * (coded.WIDTH * coded.HEIGHT)
_CLOCK = 90_000


@dataclass
class Sender:
    """One person: the code of the picture, the tone (0 Hz is none), and when each picture was made (monotonic).

    ``still`` repeats one picture, ``dark`` shows a black one.
    """

    code: int
    hertz: int
    still: bool = False
    dark: bool = False
    made_at: dict[int, float] = field(default_factory=dict)


class PictureTrack(VideoStreamTrack):
    """Coded pictures at the station's own pace."""

    def __init__(self, sender: Sender) -> None:
        super().__init__()
        self._sender = sender
        self._began = 0.0
        self._number = 0

    async def recv(self) -> av.VideoFrame:
        """Return the next picture, at its time."""
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        self._began = self._began or now
        self._number += 1
        await asyncio.sleep(self._began + self._number / coded.FPS - now)
        frame = av.VideoFrame(coded.WIDTH, coded.HEIGHT, "yuv420p")
        shown = 1 if self._sender.still else self._number
        frame.planes[0].update(
            _BLACK if self._sender.dark else coded.picture(self._sender.code, shown)
        )
        frame.planes[1].update(_GREY)
        frame.planes[2].update(_GREY)
        frame.pts = self._number * _CLOCK // coded.FPS
        frame.time_base = Fraction(1, _CLOCK)
        self._sender.made_at[self._number] = time.monotonic()
        return frame


class ToneTrack(AudioStreamTrack):
    """A tone in frames of 20 ms."""

    def __init__(self, sender: Sender) -> None:
        super().__init__()
        self._sender = sender
        self._began = 0.0
        self._number = 0

    async def recv(self) -> av.AudioFrame:
        """Return the next 20 ms, at their time."""
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        self._began = self._began or now
        await asyncio.sleep(self._began + self._number / 50 - now)
        frame = av.AudioFrame(format="s16", layout="mono", samples=coded.SAMPLES)
        frame.planes[0].update(coded.tone(self._sender.hertz))
        frame.pts = self._number * coded.SAMPLES
        frame.sample_rate = coded.SAMPLE_RATE
        frame.time_base = Fraction(1, coded.SAMPLE_RATE)
        self._number += 1
        return frame


@dataclass
class Judge:
    """Counts the frames of one sender that arrive: decoded at all, and recognised as that sender's."""

    sender: Sender
    pictures: int = 0
    recognised: int = 0
    sounds: int = 0
    tones: int = 0
    first_picture_at: float | None = None
    first_picture: asyncio.Event = field(default_factory=asyncio.Event)
    delays_s: list[float] = field(default_factory=list)

    def see(self, frame: av.VideoFrame, now: float | None) -> None:
        """Take a decoded picture; with ``now`` (monotonic) also how late it is."""
        self.pictures += 1
        found = shown_by(frame)
        if found is None or found[0] != self.sender.code:
            return
        self.recognised += 1
        if now is not None:
            self.first_picture_at = self.first_picture_at or now
            self.first_picture.set()
            made_at = self.sender.made_at.get(found[1])
            if made_at is not None:
                self.delays_s.append(now - made_at)

    def hear(self, samples: "array[int]") -> None:
        """Take 16-bit mono samples at 48 kHz."""
        self.sounds += 1
        self.tones += coded.is_tone(samples, self.sender.hertz)

    def begin(self) -> None:
        """Start counting anew; the first picture stays."""
        self.pictures = self.recognised = self.sounds = self.tones = 0
        self.delays_s.clear()

    @property
    def delay_ms(self) -> int | None:
        """The median time from making a picture to having it decoded on the other side."""
        return round(statistics.median(self.delays_s) * 1000) if self.delays_s else None


def shown_by(frame: av.VideoFrame) -> tuple[int, int] | None:
    """Return the (code, number) that a picture shows."""
    if frame.format.name not in {"yuv420p", "yuvj420p"}:
        frame = frame.reformat(format="yuv420p")
    plane = frame.planes[0]
    return coded.read_picture(memoryview(plane), plane.line_size, frame.width, frame.height)


def mono(frame: av.AudioFrame) -> "array[int]":
    """Return the first channel of a 16-bit interleaved frame."""
    samples = array("h")
    channels = len(frame.layout.channels)
    samples.frombytes(bytes(frame.planes[0])[: frame.samples * channels * 2])
    return samples[::channels]
