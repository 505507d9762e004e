"""Codecs of a leg: those of the telephone line, and Opus towards browsers.

A line has one sampling rate, that of its codec: 8 kHz for G.711, 16 kHz for G.722 and for Opus. All sound of a leg is
`array("h")` at this rate, mono. Frames are 20 ms. libopus takes these rates as they are, so nothing is resampled towards
browsers; Opus from them is decoded at 48 kHz and resampled.

RTP counts G.722 at 8 kHz although it samples at 16 (RFC 3551 4.5.2), and Opus at 48 (RFC 7587).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol

import av

from media.telephone.g711 import A_LAW, MU_LAW

CodecName = Literal["PCMA", "PCMU", "G722", "opus"]
FRAME_S = 0.02
OPUS_RATE = 48_000
_EFFORT = "5"
"""Of 10: a fifth cheaper than the most, and the same to the ear for speech at these rates."""
_VOICE_BPS = {8_000: 20_000, 16_000: 28_000}


class Decoder(Protocol):
    """Turns a packet's payload into samples; an unreadable one into none."""

    def decode(self, payload: bytes) -> array[int]: ...


class Encoder(Protocol):
    """Turns one frame of samples into a payload."""

    def encode(self, samples: array[int]) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec of telephone lines. `clock_rate` counts RTP timestamps, `rate` samples, both in Hz.

    `payload_type` is the static one, or the one that our own offers use. `captured` is the recordings' word for it.
    """

    name: CodecName
    payload_type: int
    clock_rate: int
    rate: int
    captured: Literal["pcma", "pcmu", "g722", "opus"]
    channels: int = 1

    @property
    def frame_samples(self) -> int:
        """Samples of one frame."""
        return round(self.rate * FRAME_S)

    @property
    def frame_ticks(self) -> int:
        """Timestamp ticks of one frame."""
        return round(self.clock_rate * FRAME_S)

    def ticks(self, samples: int) -> int:
        """Return the timestamp ticks of so many samples."""
        return samples * self.clock_rate // self.rate

    def samples(self, ticks: int) -> int:
        """Return the samples of so many timestamp ticks."""
        return ticks * self.rate // self.clock_rate

    def decoder(self) -> Decoder:
        """Return a fresh decoder."""
        match self.name:
            case "PCMA":
                return A_LAW
            case "PCMU":
                return MU_LAW
            case "G722":
                return _AvDecoder("g722", self.rate, self.rate)
            case "opus":
                return OpusDecoder(self.rate)

    def encoder(self) -> Encoder:
        """Return a fresh encoder."""
        match self.name:
            case "PCMA":
                return A_LAW
            case "PCMU":
                return MU_LAW
            case "G722":
                return _AvEncoder("g722", self.rate)
            case "opus":
                return OpusEncoder(self.rate)


PCMA = Codec("PCMA", 8, 8_000, 8_000, "pcma")
PCMU = Codec("PCMU", 0, 8_000, 8_000, "pcmu")
G722 = Codec("G722", 9, 8_000, 16_000, "g722")
OPUS = Codec("opus", 96, OPUS_RATE, 16_000, "opus", channels=2)
CODECS = (PCMA, PCMU, G722, OPUS)
"""In the order of our own offers."""


class _AvEncoder:
    """An encoder of FFmpeg. Not to be fed after it has raised."""

    def __init__(self, name: str, rate: int, **options: str) -> None:
        context: Any = av.CodecContext.create(name, "w")
        context.sample_rate = rate
        context.layout = "mono"
        context.format = "s16"
        context.time_base = Fraction(1, rate)
        if name == "libopus":
            context.bit_rate = _VOICE_BPS[rate]
        context.options = options
        self._context = context
        self._rate = rate
        self._at = 0

    def encode(self, samples: array[int]) -> bytes:
        count = len(samples)
        frame: Any = av.AudioFrame(format="s16", layout="mono", samples=count)
        plane = frame.planes[0]
        octets = samples.tobytes()
        plane.update(octets + bytes(plane.buffer_size - len(octets)))
        frame.sample_rate = self._rate
        frame.pts = self._at
        self._at += count
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


class OpusEncoder(_AvEncoder):
    """Speech in frames of 20 ms at 8 or 16 kHz. 70 and 110 us a frame on the machine of the benchmarks."""

    def __init__(self, rate: int) -> None:
        super().__init__(
            "libopus", rate, application="voip", frame_duration="20", compression_level=_EFFORT
        )


class _AvDecoder:
    """A decoder of FFmpeg for a mono stream, resampled to `rate`."""

    def __init__(self, name: str, native: int, rate: int) -> None:
        context: Any = av.CodecContext.create(name, "r")
        context.sample_rate = native
        context.layout = "mono"
        self._context = context
        self._resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=rate)

    def decode(self, payload: bytes) -> array[int]:
        samples = array("h")
        try:
            for frame in self._context.decode(av.Packet(payload)):
                frame.pts = None
                for part in self._resampler.resample(frame):
                    samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
        except av.error.FFmpegError:
            pass  # a payload that is no such codec: nothing to hear
        return samples


class OpusDecoder(_AvDecoder):
    """Opus of a browser as mono at `rate`. 30 us a frame on the machine of the benchmarks."""

    def __init__(self, rate: int) -> None:
        super().__init__("libopus", OPUS_RATE, rate)
