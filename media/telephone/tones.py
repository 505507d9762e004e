"""Tones of the telephone network, as samples. Pure. The cadences are Italy's (ITU-T E.180 supplement 2)."""

from __future__ import annotations

import math
from array import array

_LEVEL = 6_000
_RAMP_S = 0.004
TONES: dict[str, tuple[float, float, float]] = {
    "ringing": (425.0, 1.0, 4.0),
    "busy": (425.0, 0.5, 0.5),
    "beep": (1000.0, 0.2, 0.0),
}
"""Name -> (frequency in Hz, seconds of tone, seconds of silence)."""


def tone(name: str, rate: int) -> array[int]:
    """Return one period of a tone at `rate` Hz. Raises KeyError."""
    frequency, on_s, off_s = TONES[name]
    count, ramp = round(on_s * rate), round(_RAMP_S * rate)
    step = 2 * math.pi * frequency / rate
    samples = array(
        "h",
        (
            round(_LEVEL * min(1.0, n / ramp, (count - n) / ramp) * math.sin(step * n))
            for n in range(count)
        ),
    )
    samples.frombytes(bytes(2 * round(off_s * rate)))
    return samples
