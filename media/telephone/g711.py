"""G.711: A-law and mu-law octets to 16-bit samples and back, by tables (ITU-T G.711)."""

from __future__ import annotations

from array import array

_BIAS = 33


def _a_law_sample(octet: int) -> int:
    value = octet ^ 0x55
    exponent, mantissa = value >> 4 & 7, value & 15
    magnitude = (mantissa << 4) + 8 if not exponent else ((mantissa << 4) + 264) << (exponent - 1)
    return magnitude if value & 0x80 else -magnitude


def _mu_law_sample(octet: int) -> int:
    value = ~octet & 0xFF
    exponent, mantissa = value >> 4 & 7, value & 15
    magnitude = ((((mantissa << 1) + _BIAS) << exponent) - _BIAS) << 2
    return -magnitude if value & 0x80 else magnitude


def _nearest(samples: list[int]) -> bytes:
    """Return, for each 16-bit pattern of a sample, the octet whose sample is nearest."""
    steps = sorted((sample, octet) for octet, sample in enumerate(samples))
    table = bytearray(65536)
    at = 0
    for sample in range(-32768, 32768):
        while at + 1 < len(steps) and abs(steps[at + 1][0] - sample) <= abs(steps[at][0] - sample):
            at += 1
        table[sample & 0xFFFF] = steps[at][1]
    return bytes(table)


class Law:
    """One of the two laws. `silence` is the octet of the smallest sample."""

    __slots__ = ("_octets", "_samples", "silence")

    def __init__(self, samples: list[int]) -> None:
        self._samples = samples
        self._octets = _nearest(samples)
        self.silence = self._octets[0]

    def decode(self, octets: bytes) -> array[int]:
        """Return one sample an octet."""
        return array("h", map(self._samples.__getitem__, octets))

    def encode(self, samples: array[int]) -> bytes:
        """Return one octet a sample, the nearest there is."""
        patterns = memoryview(samples).cast("B").cast("H")
        return bytes(map(self._octets.__getitem__, patterns))


A_LAW = Law([_a_law_sample(octet) for octet in range(256)])
MU_LAW = Law([_mu_law_sample(octet) for octet in range(256)])
