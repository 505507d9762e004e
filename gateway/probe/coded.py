"""Makes pictures and tones that encode their sender and time, so that they can be recognised on arrival.

A picture is a grid of 8 by 4 bright or dark cells, 32 bits: 8 of the sender's code, 16 of the frame's number, 8 that check
the others. A tone is a sine whose frequency is the sender's own. Pure: bytes in, bytes out.
"""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from operator import mul

WIDTH, HEIGHT, FPS = 320, 240, 15
COLUMNS, ROWS = 8, 4
_CELL_WIDTH, _CELL_HEIGHT = WIDTH // COLUMNS, HEIGHT // ROWS
_DARK, _BRIGHT = 40, 215
_MIDDLE = (_DARK + _BRIGHT) // 2

SAMPLE_RATE = 48_000
SAMPLES = SAMPLE_RATE // 50
"""Samples of one 20 ms frame; a tone of a multiple of 50 Hz fits into it without a rest."""
CITIZEN_HZ, AGENT_HZ = 600, 1_000
_AMPLITUDE = 9_000
_AUDIBLE = 300.0
"""Root mean square below which a frame of sound counts as silence."""
_EVERY = 4
_PURE = 0.6
"""Share of a frame's energy that has to be at the tone's frequency."""


def _word(code: int, number: int) -> int:
    low, high = number & 0xFF, number >> 8 & 0xFF
    check = (code * 31 + low * 7 + high * 13 + 0x5C) & 0xFF
    return code << 24 | (number & 0xFFFF) << 8 | check


def picture(code: int, number: int) -> bytes:
    """Return the luma plane (320 by 240, one byte a pixel) of frame *number* of sender *code*."""
    word = _word(code, number)
    rows = []
    for row in range(ROWS):
        line = b"".join(
            bytes([_BRIGHT if word >> (31 - row * COLUMNS - column) & 1 else _DARK]) * _CELL_WIDTH
            for column in range(COLUMNS)
        )
        rows.append(line * _CELL_HEIGHT)
    return b"".join(rows)


def read_picture(
    luma: Sequence[int], stride: int, width: int, height: int
) -> tuple[int, int] | None:
    """Return the (code, number) that a luma plane of any size shows, None if it shows neither."""
    word = 0
    for row in range(ROWS):
        y = (2 * row + 1) * height // (2 * ROWS)
        for column in range(COLUMNS):
            x = (2 * column + 1) * width // (2 * COLUMNS)
            at = y * stride + x
            total = sum(luma[at - stride + i] + luma[at + i] for i in (-1, 0, 1))
            word = word << 1 | (total > 6 * _MIDDLE)
    code, number = word >> 24, word >> 8 & 0xFFFF
    return (code, number) if _word(code, number) == word else None


@lru_cache(maxsize=4)
def tone(hertz: int) -> bytes:
    """Return one 20 ms frame of a tone, 16-bit mono, which can be repeated seamlessly.

    Raises ValueError for a frequency that does not fit.
    """
    if hertz % 50:
        raise ValueError("a tone is a multiple of 50 Hz")
    step = 2 * math.pi * hertz / SAMPLE_RATE
    return array("h", (round(_AMPLITUDE * math.sin(step * i)) for i in range(SAMPLES))).tobytes()


@lru_cache(maxsize=8)
def _waves(hertz: int, count: int) -> tuple[list[float], list[float]]:
    turns = [2 * math.pi * hertz * _EVERY * at / SAMPLE_RATE for at in range(count)]
    return [math.cos(turn) for turn in turns], [math.sin(turn) for turn in turns]


def is_tone(samples: Sequence[int], hertz: int) -> bool:
    """Return whether 16-bit mono samples (48 kHz) are mostly a tone of *hertz*, by its share of their energy.

    Looks at every fourth sample, which is enough for tones far below 6 kHz.
    """
    heard = samples[::_EVERY]
    count = len(heard)
    energy: float = sum(map(mul, heard, heard))
    if not count or math.sqrt(energy / count) < _AUDIBLE:
        return False
    cosines, sines = _waves(hertz, count)
    real: float = sum(map(mul, heard, cosines))
    imaginary: float = sum(map(mul, heard, sines))
    return 2 * (real * real + imaginary * imaginary) / count / energy > _PURE
