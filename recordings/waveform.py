"""Waveform of a person's sound, for the seek bar of a reviewer.

It is computed from a rendition, which begins at the recording's start. Of a long recording only part of the sound is
decoded, which is enough to see who speaks when.
"""

import math
from array import array
from collections.abc import Iterator
from typing import Any, Final

from recordings import opus, webm
from recordings.vault.blocks import BlockReader

STEPS: Final = 800
"""Number of steps: more than a seek bar has pixels for."""
MAX_DECODED: Final = 20_000
"""Packets decoded at most, about a second of work; sound of more than seven minutes is sampled."""
_FLOOR_DB: Final = 60
_AUDIO: Final = 2
_PACKET_MS: Final = 20
_EVERY: Final = 4
"""Only every fourth sample is read, which shows peaks as well."""
PER_STEP: Final = MAX_DECODED // STEPS


def peaks(reader: BlockReader, duration_ms: int) -> bytes:
    """Return :data:`STEPS` bytes: the loudest moment of each step, 0 silence (-60 dB), 255 full scale.

    Parts that cannot be decoded count as silent. Blocking, up to two seconds for an hour. Raises VaultError, ValueError
    (not a file of ours), OSError.
    """
    import av  # noqa: PLC0415 - only where somebody watches

    decoder: Any = av.CodecContext.create("opus", "r")
    loudest = [0.0] * STEPS
    decoded = [0] * STEPS
    for block in webm.blocks(reader.read_range, reader.size):
        if block.track != _AUDIO or block.data == opus.SILENCE:
            continue
        first = min(STEPS - 1, block.time_ms * STEPS // max(1, duration_ms))
        if decoded[first] >= PER_STEP:
            continue
        decoded[first] += 1
        try:
            frames = decoder.decode(av.Packet(block.data))
        except av.error.FFmpegError:
            continue
        loud = max((*_peaks_of(frames), 0.0))
        # in sound shorter than 16 s a packet fills several steps
        until_ms = block.time_ms + _PACKET_MS
        for step in range(first, min(STEPS, -(-until_ms * STEPS // max(1, duration_ms)))):
            loudest[step] = max(loudest[step], loud)
    return bytes(_level(peak) for peak in loudest)


def _peaks_of(frames: list[Any]) -> Iterator[float]:
    for frame in frames:
        samples = array("f", bytes(frame.planes[0])[: 4 * frame.samples])[::_EVERY]
        if samples:
            yield max(samples)
            yield -min(samples)


def _level(peak: float) -> int:
    if peak <= 0.0:
        return 0
    decibels = 20 * math.log10(min(1.0, peak))
    return max(0, round(255 * (1 + decibels / _FLOOR_DB)))
