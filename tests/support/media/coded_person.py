"""Pictures that say who is in them and which frame it is, and survive a lossy codec at any size.

Two rows of eight cells, black and white: above the person, below the frame; each row is a white cell,
six bits (most significant first) and a black cell. `coded_page.js` draws and reads the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np

FPS = 15
LOOP_FRAMES = 60
FLASH_EVERY = 15
"""Every second two frames and the sound at the same moment: a clap, to measure lip sync by."""
FLASH_FRAMES = 2
BEEP_S = 0.1
_CELLS = 8


@dataclass(frozen=True, slots=True)
class CodedFrame:
    """One VP8 frame of a loop that begins with a key frame."""

    data: bytes
    is_key: bool


def picture(person: int, frame: int, width: int, height: int, *, clap: bool = False) -> np.ndarray:
    """An RGB array; with `clap` the middle flashes white every second and is black otherwise."""
    image = np.full((height, width, 3), 96, np.uint8)
    for row, number in enumerate((person, frame)):
        bits = [1, *(number >> shift & 1 for shift in range(5, -1, -1)), 0]
        rows = slice(0, int(height * 0.35)) if row == 0 else slice(int(height * 0.65), height)
        for cell, bit in enumerate(bits):
            image[rows, cell * width // _CELLS : (cell + 1) * width // _CELLS] = 255 * bit
    if clap:
        middle = slice(int(height * 0.38), int(height * 0.62))
        image[middle] = 255 if frame % FLASH_EVERY < FLASH_FRAMES else 0
    return image


def read_code(image: np.ndarray) -> tuple[int | None, int | None]:
    """Person and frame of a grey picture; None where a row cannot be read."""
    height, width = image.shape
    numbers: list[int | None] = []
    for row in (0.17, 0.82):
        levels = [
            int(image[int(height * row), int((cell + 0.5) * width / _CELLS)])
            for cell in range(_CELLS)
        ]
        bits = [level > 127 for level in levels]
        sharp = all(level < 85 or level > 170 for level in levels) and bits[0] and not bits[-1]
        numbers.append(
            sum(bit << (6 - n) for n, bit in enumerate(bits[:-1]) if n) if sharp else None
        )
    return numbers[0], numbers[1]


def claps(image: np.ndarray) -> bool:
    """Whether the middle of a grey picture flashes."""
    return bool(image[image.shape[0] // 2, image.shape[1] // 2] > 160)


@lru_cache(maxsize=64)
def coded_loop(
    person: int, width: int = 320, height: int = 180, *, clap: bool = False
) -> tuple[CodedFrame, ...]:
    """A loop of pictures of one person, encoded as a browser would at low rate."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, FPS)
    codec.bit_rate = 150_000
    codec.gop_size = FLASH_EVERY if clap else 1000
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    # with more, threads wait for one another and take sixty times as long for pictures so small
    codec.thread_count = 1
    found: list[CodedFrame] = []
    for number in range(LOOP_FRAMES):
        image = picture(person, number, width, height, clap=clap)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, codec.time_base
        found += [CodedFrame(bytes(p), p.is_keyframe) for p in codec.encode(frame)]
    return tuple(found)


@lru_cache(maxsize=64)
def sound_loop(hertz: float, seconds: float, *, beeps: bool = False) -> tuple[bytes, ...]:
    """Opus packets of 20 ms: a tone, or a beep at the beginning of each second."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = 48_000, "mono", "s16", 32_000
    codec.options = {"application": "lowdelay"}
    codec.open()
    found: list[bytes] = []
    for number in range(round(seconds * 50)):
        times = (np.arange(960) + number * 960) / 48_000
        tone = np.sin(2 * np.pi * hertz * times) * 12_000
        if beeps:
            tone *= (times % 1.0) < BEEP_S
        frame = av.AudioFrame.from_ndarray(
            tone.astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = 48_000, number * 960
        found += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(found)
