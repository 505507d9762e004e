"""What a recorded WebM shows and sounds like, decoded by FFmpeg's libraries rather than a browser."""

from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

import av
import numpy as np

from tests.support.browsers.fakemedia import COUNTER_CELLS, COUNTER_TOP, Party

FLAT_WITHIN = 24
COLOUR_WITHIN = 40
SILENCE = 1e-3


@dataclass(frozen=True, slots=True)
class Film:
    """``flat`` is how many pictures had one colour all over, ``colours`` how many different colours
    those had; ``counters`` which frames of a coded picture were read, by the middle's colour."""

    duration_s: float
    pictures: int
    flat: int
    colours: int
    counters: dict[str, set[int]]
    tone_hz: float | None

    def shows(self, party: Party) -> bool:
        """Whether it is *party*'s coded picture, and moves."""
        return len(self.counters.get(party.name, ())) >= 30

    @property
    def wanders(self) -> bool:
        """Whether it is Firefox's fake camera: one colour all over that changes."""
        return self.pictures > 50 and self.flat >= 0.9 * self.pictures and self.colours >= 8

    def sounds_of(self, party: Party) -> bool:
        """Whether *party*'s tone is its loudest sound."""
        return self.tone_hz is not None and abs(self.tone_hz - party.tone_hz) <= 15


def judge(webm: BinaryIO, known: list[Party]) -> Film:
    """Decode all of *webm*; coded pictures are recognised as one of *known*."""
    pictures = flat = 0
    colours: set[tuple[int, ...]] = set()
    counters: dict[str, set[int]] = {party.name: set() for party in known}
    tones: Counter[int] = Counter()
    with av.open(webm, format="webm") as container:
        duration_s = container.duration / av.time_base
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                # a quarter of the picture tells as much
                image = frame.to_ndarray(
                    width=frame.width // 2, height=frame.height // 2, format="rgb24"
                )
                pictures += 1
                if is_flat(image):
                    flat += 1
                    colours.add(tuple(np.round(image.mean(axis=(0, 1)) / 4).astype(int)))
                for party in known:
                    if (number := read_counter(image, party)) is not None:
                        counters[party.name].add(number)
            elif (tone := _tone(frame)) is not None:
                tones[tone] += 1
    tone_hz = tones.most_common(1)[0][0] if tones else None
    return Film(duration_s, pictures, flat, len(colours), counters, tone_hz)


def is_flat(image: np.ndarray) -> bool:
    """Whether the picture has one colour, save for the time that the fake camera writes on top."""
    lower = image[image.shape[0] // 4 :: 4, ::4].reshape(-1, 3)
    spread = np.percentile(lower, 99, axis=0) - np.percentile(lower, 1, axis=0)
    return bool((spread <= FLAT_WITHIN).all())


def read_counter(image: np.ndarray, party: Party) -> int | None:
    """The frame's number in *party*'s coded picture; ``None`` when it is not that."""
    height, width = image.shape[:2]
    middle = image[int(height * 0.3) : int(height * 0.7)].mean(axis=(0, 1))
    if np.linalg.norm(middle - party.rgb) > COLOUR_WITHIN:
        return None
    cell = width / COUNTER_CELLS
    rows = slice(int(height * (COUNTER_TOP + 0.07)), int(height * 0.95))
    bits = []
    for index in range(COUNTER_CELLS):
        columns = slice(int((index + 0.25) * cell), int((index + 0.75) * cell))
        level = image[rows, columns].mean()
        if 85 <= level <= 170:
            return None
        bits.append(int(level > 170))
    if bits[0] != 1 or bits[-1] != 0:
        return None
    return int("".join(map(str, bits[1:-1])), 2)


def _tone(frame: av.AudioFrame) -> int | None:
    """The loudest frequency of a stretch of sound in steps of 10 Hz; ``None`` for silence."""
    samples = frame.to_ndarray().mean(axis=0)
    if np.sqrt(np.mean(samples**2)) < SILENCE:
        return None
    # one packet is 20 ms: padding puts the steps between its 50 Hz bins
    padded = 16 * samples.size
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), padded))
    return round(float(spectrum.argmax()) * frame.sample_rate / padded / 10) * 10
