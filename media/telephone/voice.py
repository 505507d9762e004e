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
from media.telephone.capture import LineCapture
from media.telephone.codecs import OPUS_RATE, Codec, OpusEncoder
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
    temporal_shares: tuple[float, ...] = ()
    peak_bps = 0
    repair_s = 0.0
    transit_s: float | None = None

    def __init__(self, codec: Codec) -> None:
        """`codec` is that of the line, in which the stream is recorded."""
        self.codec = codec
        self.ssrc = secrets.randbits(31) + 1
        self.clock = SourceClock(OPUS_RATE)
        self.rate = RateMeter()

    def capture(self) -> LineCapture:
        """Return a capture of the line's own packets, which `Voice.record` hands to the tap."""
        return LineCapture(self.codec)

    def request_key_frame(self, now: float) -> None:
        """Do nothing: sound has no key frames."""

    def limit_sender(self) -> None:
        """Do nothing: a telephone's bandwidth is fixed."""


class Voice:
    """Owner: the leg. Encodes frames for the source's subscribers, and hands the line's packets to its recording."""

    def __init__(self, peer_id: str, peer_clock: PeerClock, codec: Codec) -> None:
        """`codec` is that of the line."""
        self.source = Source(peer_id, SourceKind.AUDIO, "0", peer_clock)
        self.source.extension_ids = {AUDIO_LEVEL: _LEVEL_ID}
        self.stream = VoiceStream(codec)
        self.source.bind(self.stream)
        self._header = RtpHeader()
        self._line_header = RtpHeader()
        self._number = secrets.randbits(15)
        self._offset = secrets.randbits(32)
        self._rate = codec.rate
        self._encoder = OpusEncoder(codec.rate)

    def renew(self, codec: Codec) -> None:
        """Begin a new stream: the line has another codec or another sender. Its recording gets a new part."""
        self.stream = VoiceStream(codec)
        if codec.rate != self._rate:
            self._rate = codec.rate
            self._encoder = OpusEncoder(codec.rate)
        self.source.bind(self.stream)

    def record(self, payload: bytes, sequence_number: int, at: int, now: float) -> None:
        """Count a packet of the line, and hand it to the recording as it came. `at` is its place in samples."""
        self.stream.rate.octets += len(payload)
        tap = self.source.tap
        if tap is None:
            return
        header = self._line_header
        header.ssrc = self.stream.ssrc
        header.sequence_number = sequence_number
        header.timestamp = self.timestamp(at)
        header.payload_offset, header.payload_end = 0, len(payload)
        tap.packet(memoryview(payload), header, None, now)

    def timestamp(self, at: int) -> int:
        """Return the RTP timestamp of a place in samples at the line's rate."""
        return (self._offset + at * (OPUS_RATE // self._rate)) & TS_MASK

    def send(self, frame: LineFrame, now: float) -> None:
        """Encode one frame for its listeners; without any, nothing is encoded."""
        source = self.source
        timestamp = self.timestamp(frame.at)
        self.stream.clock.packet(timestamp, now)
        source.last_packet_at = now
        if not source.subscribers and source.levels is None:
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
        level = level_dbov(frame.samples)
        packet[HEADER_SIZE + 5] = level | (0x80 if level < _SPEECH_DBOV else 0)
        packet += payload
        self._number = (self._number + 1) & SEQ_MASK
        self._header.parse(packet)
        header = self._header
        header.payload = payload
        view = memoryview(packet)
        # not by `deliver`: the tap gets the line's own packets
        for subscriber in source.subscribers:
            subscriber.forward(view, header, None, now)
        if source.levels is not None:
            source.levels.level_heard(source, level, now)


def level_dbov(samples: array[int]) -> int:
    """Return the loudness of samples in -dBov: 0 is the loudest, 127 digital silence (RFC 6464)."""
    energy = sum(map(mul, samples, samples))
    if not energy:
        return _SILENCE_DBOV
    return min(_SILENCE_DBOV, round(-10 * math.log10(energy / len(samples) / 32768**2)))
