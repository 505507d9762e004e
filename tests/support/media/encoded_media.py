"""Real VP8 and Opus frames, made with the encoders of PyAV: pictures one can tell apart, tones."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

import av
import numpy as np

WIDTH, HEIGHT, FPS = 320, 240, 15


@dataclass(frozen=True, slots=True)
class Frame:
    """Has the shape the recordings package asks for, plus its time from the beginning."""

    kind: Literal["audio", "video"]
    codec: Literal["opus", "vp8"]
    data: bytes
    rtp_timestamp: int
    clock_rate: int
    is_key: bool
    width: int | None
    height: int | None
    gap_before: bool
    at_ms: float
    damaged: bool = False


def picture(number: int, *, mirrored: bool, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """White on the left and black on the right (or mirrored), with a bar that moves down."""
    image = np.full((height, width, 3), 16, np.uint8)
    half = slice(width // 2, width) if mirrored else slice(0, width // 2)
    image[:, half] = 235
    top = (number * 8) % (height - 24)
    image[top : top + 24, :, 0] = 200
    image[top : top + 24, :, 1:] = 40
    return image


def vp8_frames(
    seconds: float,
    *,
    mirrored: bool = False,
    key_every: int = 30,
    first_rtp: int = 900_000,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Iterator[Frame]:
    """Return *seconds* of :func:`picture`, encoded once in a run."""
    return iter(_vp8_frames(seconds, mirrored, key_every, first_rtp, width, height))


@cache
def _vp8_frames(
    seconds: float, mirrored: bool, key_every: int, first_rtp: int, width: int, height: int
) -> tuple[Frame, ...]:
    return tuple(_encoded_pictures(seconds, mirrored, key_every, first_rtp, width, height))


def _encoded_pictures(
    seconds: float, mirrored: bool, key_every: int, first_rtp: int, width: int, height: int
) -> Iterator[Frame]:
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, FPS)
    codec.bit_rate = 300_000
    codec.gop_size = key_every
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    codec.thread_count = 1  # more of them wait for each other by spinning
    for number in range(round(seconds * FPS)):
        image = picture(number, mirrored=mirrored, width=width, height=height)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts = number
        frame.time_base = codec.time_base
        for packet in codec.encode(frame):
            yield Frame(
                "video",
                "vp8",
                bytes(packet),
                first_rtp + packet.pts * 90_000 // FPS,
                90_000,
                packet.is_keyframe,
                width if packet.is_keyframe else None,
                height if packet.is_keyframe else None,
                False,
                packet.pts * 1000 / FPS,
            )


def opus_frames(seconds: float, *, hertz: float, first_rtp: int = 48_000) -> Iterator[Frame]:
    """Return *seconds* of a tone of *hertz*, encoded once in a run."""
    return iter(_opus_frames(seconds, hertz, first_rtp))


@cache
def _opus_frames(seconds: float, hertz: float, first_rtp: int) -> tuple[Frame, ...]:
    return tuple(_encoded_tone(seconds, hertz, first_rtp))


def _encoded_tone(seconds: float, hertz: float, first_rtp: int) -> Iterator[Frame]:
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate = 48_000
    codec.layout = "mono"
    codec.format = "s16"
    codec.bit_rate = 32_000
    codec.open()
    count = 0
    for number in range(round(seconds * 50)):
        times = (np.arange(960) + number * 960) / 48_000
        tone = (np.sin(2 * np.pi * hertz * times) * 12_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48_000
        frame.pts = number * 960
        for packet in codec.encode(frame):
            yield Frame(
                "audio",
                "opus",
                bytes(packet),
                first_rtp + count * 960,
                48_000,
                True,
                None,
                None,
                False,
                count * 20.0,
            )
            count += 1


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a player would show and sound: times in seconds."""

    duration_s: float
    pictures: list[tuple[float, np.ndarray]]
    sound: np.ndarray
    sound_begins_s: float

    def loudness(self, begin_s: float, end_s: float) -> float:
        part = self._part(begin_s, end_s)
        return float(np.sqrt(np.mean(part**2))) if part.size else 0.0

    def tone(self, begin_s: float, end_s: float) -> float:
        """The strongest frequency between the two moments, in Hz."""
        part = self._part(begin_s, end_s)
        spectrum = np.abs(np.fft.rfft(part * np.hanning(part.size)))
        return float(np.fft.rfftfreq(part.size, 1 / 48_000)[int(spectrum.argmax())])

    def _part(self, begin_s: float, end_s: float) -> np.ndarray:
        first = round((begin_s - self.sound_begins_s) * 48_000)
        return self.sound[max(0, first) : first + round((end_s - begin_s) * 48_000)]


def decode(webm: object) -> Decoded:
    """Decode everything in a WebM file object; sound mixed to one channel, -1 to 1."""
    pictures: list[tuple[float, np.ndarray]] = []
    sound: list[np.ndarray] = []
    begins: float | None = None
    with av.open(webm, format="webm") as container:
        duration = container.duration / av.time_base if container.duration else float("nan")
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                pictures.append((float(frame.time), frame.to_ndarray(format="rgb24")))
            else:
                begins = float(frame.time) if begins is None else begins
                samples = frame.to_ndarray()
                assert frame.format.name == "fltp"
                sound.append(samples.mean(axis=0))
    return Decoded(
        duration, pictures, np.concatenate(sound) if sound else np.zeros(0), begins or 0.0
    )


def is_mirrored(image: np.ndarray) -> bool:
    """Which of the two test pictures this is; fails for anything else."""
    width = image.shape[1]
    left, right = image[:, : width // 3, 2].mean(), image[:, -width // 3 :, 2].mean()
    assert abs(left - right) > 100, (left, right)
    return bool(right > left)


def moving_bar_top(image: np.ndarray) -> int:
    """Where the bar is: first of the rows that are red in the black half."""
    width = image.shape[1]
    dark = image[:, : width // 3] if is_mirrored(image) else image[:, -width // 3 :]
    red = dark[:, :, 0].mean(axis=1) - dark[:, :, 2].mean(axis=1)
    return int(np.argmax(red > 80))


def still_frames(seconds: float, *, level: int, moving_until: float = 0.0) -> Iterator[Frame]:
    """Return pictures of one grey, or moving ones that stop, encoded once in a run; a key frame every second."""
    return iter(_still_frames(seconds, level, moving_until))


@cache
def _still_frames(seconds: float, level: int, moving_until: float) -> tuple[Frame, ...]:
    return tuple(_encoded_greys(seconds, level, moving_until))


def _encoded_greys(seconds: float, level: int, moving_until: float) -> Iterator[Frame]:
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 240, "yuv420p"
    codec.time_base, codec.bit_rate, codec.gop_size = Fraction(1, 15), 300_000, 15
    # what stands still costs next to nothing, as browsers set it
    codec.options = {
        "deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "static-thresh": "1",
    }  # fmt: skip
    codec.thread_count = 1  # more of them wait for each other by spinning
    for number in range(round(seconds * 15)):
        image = np.full((240, 320, 3), level, np.uint8)
        if number / 15 < moving_until:
            image[(number * 8) % 200 : (number * 8) % 200 + 40] = 255
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, codec.time_base
        for packet in codec.encode(frame):
            key = packet.is_keyframe
            yield Frame(
                "video", "vp8", bytes(packet), 900_000 + packet.pts * 6_000, 90_000, key,
                320 if key else None, 240 if key else None, False, packet.pts * 1000 / 15,
            )  # fmt: skip
