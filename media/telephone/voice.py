"""The sound of a telephone line as a source of the room: Opus packets with levels, like a browser's microphone."""

from __future__ import annotations

import math
import secrets
from array import array
from operator import mul

from media.peer.rates import RateMeter
from media.peer.source import Source
from media.rtp.extensions import AUDIO_LEVEL, ONE_BYTE_PROFILE
from media.rtp.header import HEADER_SIZE, RtpHeader, write_fixed
from media.rtp.sender_report import PeerClock, SourceClock
from media.rtp.sequence import SEQ_MASK, TS_MASK
from media.sdp.plan import SourceKind
from media.telephone.codecs import OPUS_RATE, OpusEncoder
from media.telephone.intake import LineFrame

_PAYLOAD_TYPE = 111
_LEVEL_ID = 1
_EXTENSION = ONE_BYTE_PROFILE.to_bytes(2, "big") + b"\x00\x01"
_PAYLOAD_AT = HEADER_SIZE + 8
_SILENCE_DBOV = 127
_SPEECH_DBOV = 50


class VoiceStream:
    """The one stream of the source; its numbers are ours, not the line's. Timestamps count at 48 kHz."""

    rid = ""
    rank = 0
    payload_type = _PAYLOAD_TYPE
    red_payload_type: int | None = None
    width = height = 0
    repair_s = 0.0
    transit_s: float | None = None

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(31) + 1
        self.clock = SourceClock(OPUS_RATE)
        self.rate = RateMeter()

    def request_key_frame(self, now: float) -> None:
        """Sound has none."""

    def limit_sender(self) -> None:
        """A telephone's bandwidth is fixed."""


class Voice:
    """Owner: the leg. Encodes frames and hands them to the source's subscribers."""

    def __init__(self, peer_id: str, peer_clock: PeerClock, rate: int) -> None:
        """`rate` is the sampling rate of the line in Hz."""
        self.source = Source(peer_id, SourceKind.AUDIO, "0", peer_clock)
        self.source.extension_ids = {AUDIO_LEVEL: _LEVEL_ID}
        self.stream = VoiceStream()
        self.source.bind(self.stream)
        self._header = RtpHeader()
        self._number = secrets.randbits(15)
        self._offset = secrets.randbits(32)
        self._rate = rate
        self._encoder = OpusEncoder(rate)

    def set_rate(self, rate: int) -> None:
        """Follow the line's codec to another sampling rate."""
        if rate != self._rate:
            self._rate = rate
            self._encoder = OpusEncoder(rate)

    def timestamp(self, at: int) -> int:
        """Return the RTP timestamp of a place in samples at the line's rate."""
        return (self._offset + at * (OPUS_RATE // self._rate)) & TS_MASK

    def send(self, frame: LineFrame, now: float) -> None:
        """Encode one frame for whoever hears or records it. Without listeners nothing is encoded."""
        source = self.source
        timestamp = self.timestamp(frame.at)
        self.stream.clock.packet(timestamp, now)
        source.last_packet_at = now
        if not (source.subscribers or source.tap is not None or source.levels is not None):
            return
        payload = self._encoder.encode(frame.samples)
        if not payload:
            return
        packet = bytearray(_PAYLOAD_AT)
        write_fixed(
            packet,
            has_extension=True,
            marker=frame.resumes,
            payload_type=_PAYLOAD_TYPE,
            sequence_number=self._number,
            timestamp=timestamp,
            ssrc=self.stream.ssrc,
        )
        packet[HEADER_SIZE : HEADER_SIZE + 4] = _EXTENSION
        packet[HEADER_SIZE + 4] = _LEVEL_ID << 4
        packet[HEADER_SIZE + 5] = _level_octet(frame.samples)
        packet += payload
        self._number = (self._number + 1) & SEQ_MASK
        self.stream.rate.octets += len(packet)
        self._header.parse(packet)
        source.deliver(memoryview(packet), self._header, None, now)


def level_dbov(samples: array[int]) -> int:
    """Return the loudness of samples in -dBov: 0 is the loudest, 127 digital silence (RFC 6464)."""
    energy = sum(map(mul, samples, samples))
    if not energy:
        return _SILENCE_DBOV
    return min(_SILENCE_DBOV, round(-10 * math.log10(energy / len(samples) / 32768**2)))


def _level_octet(samples: array[int]) -> int:
    level = level_dbov(samples)
    return level | (0x80 if level < _SPEECH_DBOV else 0)
