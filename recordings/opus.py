"""Opus packets read without decoding (RFC 6716, section 3)."""

import struct

SAMPLE_RATE = 48_000
_FRAME_SAMPLES = (
    *(480, 960, 1920, 2880) * 3,  # SILK, narrow to wide band: 10, 20, 40, 60 ms
    *(480, 960) * 2,  # hybrid: 10, 20 ms
    *(120, 240, 480, 960) * 4,  # CELT: 2.5, 5, 10, 20 ms
)
_MAX_PACKET_SAMPLES = 5760

SILENCE = b"\xf8\xff\xfe"
"""A full-band CELT frame of 20 ms that decodes to silence."""
SILENCE_SAMPLES = 960


def packet_samples(packet: bytes) -> int:
    """Return the duration of a packet in samples at 48 kHz; raises ValueError."""
    if not packet:
        raise ValueError("an Opus packet has at least one byte")
    frame = _FRAME_SAMPLES[packet[0] >> 3]
    code = packet[0] & 3
    if code == 3:
        if len(packet) < 2:
            raise ValueError("a code 3 Opus packet has a frame count")
        count = packet[1] & 0x3F
    else:
        count = 1 if code == 0 else 2
    if not 0 < frame * count <= _MAX_PACKET_SAMPLES:
        raise ValueError("an Opus packet lasts at most 120 ms")
    return frame * count


def opus_head(channels: int = 2) -> bytes:
    """Return the identification header that WebM carries as CodecPrivate (RFC 7845, 5.1).

    The pre-skip is 0: packets come from the middle of a live stream, without encoder delay to trim.
    """
    return b"OpusHead" + struct.pack("<BBHIHB", 1, channels, 0, SAMPLE_RATE, 0, 0)
