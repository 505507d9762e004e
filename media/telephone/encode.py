"""Encodes somebody's sound file as a prompt: reads it, cuts silence, levels it. Blocking.

It runs as a program of its own, so that a file that is made to break a decoder breaks this one alone.

    python -m media.telephone.encode < name.wav > name.opus
"""

from __future__ import annotations

import io
import resource
import sys
from array import array
from fractions import Fraction
from typing import Any

import av

RATE = 16_000
BIT_RATE = 20_000
LONGEST_S = 60
PEAK = 20_000
QUIET = 200
MARGIN_S = 0.05
_CPU_S = 20
_MEMORY = 1024 * 1024 * 1024
_SIGNS = (
    (8, b"WAVE", "wav"), (0, b"OggS", "ogg"), (0, b"fLaC", "flac"), (0, b"ID3", "mp3"), (4, b"ftyp", "mov"),
)  # fmt: skip
"""Where the first octets of a file say what it is. Others are not even looked at: each demuxer is one more way in."""
_LAYER = 0x06
"""Without these bits of a frame's second octet it is AAC, not MPEG audio (ISO/IEC 11172-3, 2.4.2.3)."""
NOT_SOUND, TOO_LONG, SILENT = 3, 4, 5
"""Exit statuses: of no known kind, or damaged; longer than :data:`LONGEST_S`; nothing is heard in it."""


def kind_of(data: bytes) -> str | None:
    """Return the container's name for :func:`av.open`; None for anything but the kinds that recorders and telephones make."""
    if data[:1] == b"\xff" and data[1:2] > b"\xe0" and data[1] & _LAYER:
        return "mp3"
    return next((kind for at, sign, kind in _SIGNS if data.startswith(sign, at)), None)


def samples_of(data: bytes, kind: str) -> array[int]:
    """Return the sound as mono at :data:`RATE`, a little more than :data:`LONGEST_S` at most. Raises what ``av`` raises."""
    samples = array("h")
    resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    opened: Any = av.open(io.BytesIO(data), format=kind)
    with opened as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
            if len(samples) > (LONGEST_S + 1) * RATE:
                break
    return samples


def levelled(samples: array[int]) -> array[int]:
    """Return the sound without silence around it, as loud as the shipped prompts; empty for silence."""
    loud = [at for at, each in enumerate(samples) if abs(each) > QUIET]
    if not loud:
        return array("h")
    margin = round(MARGIN_S * RATE)
    cut = samples[max(0, loud[0] - margin) : loud[-1] + margin]
    factor = PEAK / max(map(abs, cut))
    return array("h", (round(each * factor) for each in cut))


def opus_of(samples: array[int]) -> bytes:
    """Return the sound as an Opus file."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream("libopus", rate=RATE)
        stream.codec_context.layout = "mono"
        stream.codec_context.bit_rate = BIT_RATE
        stream.codec_context.time_base = Fraction(1, RATE)
        step = RATE // 50
        padded = samples + array("h", bytes(2 * (-len(samples) % step)))
        for at in range(0, len(padded), step):
            frame: Any = av.AudioFrame(format="s16", layout="mono", samples=step)
            octets = padded[at : at + step].tobytes()
            frame.planes[0].update(octets + bytes(frame.planes[0].buffer_size - len(octets)))
            frame.sample_rate, frame.pts = RATE, at
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return out.getvalue()


def main() -> int:
    """Encode standard input; returns the exit status."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    data = sys.stdin.buffer.read()
    kind = kind_of(data)
    if kind is None:
        return NOT_SOUND
    try:
        samples = samples_of(data, kind)
    except (av.error.FFmpegError, ValueError, IndexError):
        return NOT_SOUND
    if len(samples) > LONGEST_S * RATE:
        return TOO_LONG
    made = levelled(samples)
    if not made:
        return SILENT
    sys.stdout.buffer.write(opus_of(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
