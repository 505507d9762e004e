"""Sound of a telephone line, decoded for measuring, and encoded as Opus for players.

What was captured stays as it came; this is for renditions and what is made of them.
"""

from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av

from recordings import timeline, webm
from recordings.frames import SoundCodec

Item = webm.Block | timeline.Gap | timeline.Damaged
_DECODERS = {"pcma": "pcm_alaw", "pcmu": "pcm_mulaw", "g722": "g722"}
_RATES = {"pcma": 8_000, "pcmu": 8_000, "g722": 16_000}
_FRAME_S = 0.02
_BIT_RATE = 32_000
_APART_MS = 20.0
"""From this distance on a packet does not follow the one before: between them is silence, which players fill in."""


def decoder(codec: SoundCodec) -> Any:
    """Return a decoder of this sound; raises what ``av`` raises."""
    if codec == "opus":
        return av.CodecContext.create("opus", "r")
    made: Any = av.CodecContext.create(_DECODERS[codec], "r")
    made.sample_rate = _RATES[codec]
    made.layout = "mono"
    return made


def as_opus(items: Iterable[Item], codec: SoundCodec) -> Iterator[Item]:
    """Yield a take's packets as Opus packets of 20 ms at their times; gaps and packets that are Opus already pass
    unchanged.
    """
    if codec == "opus":
        yield from items
        return
    line = _Line(codec)
    for item in items:
        if isinstance(item, webm.Block):
            yield from line.add(item)
        else:
            yield from line.flush()
            yield item
    yield from line.flush()


class _Line:
    def __init__(self, codec: SoundCodec) -> None:
        self._rate = _RATES[codec]
        self._decoder = decoder(codec)
        encoder: Any = av.CodecContext.create("libopus", "w")
        encoder.sample_rate, encoder.layout, encoder.format = self._rate, "mono", "s16"
        encoder.time_base, encoder.bit_rate = Fraction(1, self._rate), _BIT_RATE
        self._encoder = encoder
        self._frame = round(self._rate * _FRAME_S)
        self._samples = array("h")
        self._track = 0
        self._at_ms = 0.0
        self._encoded = 0

    def add(self, block: webm.Block) -> Iterator[webm.Block]:
        ends_ms = self._at_ms + len(self._samples) * 1000 / self._rate
        if abs(block.time_ms - ends_ms) >= _APART_MS:
            yield from self.flush()
            self._at_ms = float(block.time_ms)
        self._track = block.track
        try:
            for frame in self._decoder.decode(av.Packet(block.data)):
                self._samples.frombytes(bytes(frame.planes[0])[: 2 * frame.samples])
        except av.error.FFmpegError:
            return
        while len(self._samples) >= self._frame:
            yield from self._encode()

    def flush(self) -> Iterator[webm.Block]:
        if self._samples:
            self._samples.frombytes(bytes(2 * (self._frame - len(self._samples))))
            yield from self._encode()

    def _encode(self) -> Iterator[webm.Block]:
        frame: Any = av.AudioFrame(format="s16", layout="mono", samples=self._frame)
        octets = self._samples[: self._frame].tobytes()
        frame.planes[0].update(octets + bytes(frame.planes[0].buffer_size - len(octets)))
        frame.sample_rate, frame.pts = self._rate, self._encoded
        del self._samples[: self._frame]
        self._encoded += self._frame
        at_ms, self._at_ms = self._at_ms, self._at_ms + _FRAME_S * 1000
        for packet in self._encoder.encode(frame):
            yield webm.Block(self._track, round(at_ms), bytes(packet), True)
