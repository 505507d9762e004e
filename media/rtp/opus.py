"""The table-of-contents byte of an Opus packet (RFC 6716 section 3.1): how long it plays."""

from typing import Final

from media.rtp.header import Buffer, MalformedPacket

CLOCK_RATE: Final = 48000
_MAX_SAMPLES: Final = 5760  # 120 ms


def packet_duration(payload: Buffer) -> int:
    """Return how many samples at 48 kHz the packet holds (120 to 5760). Raises MalformedPacket when it cannot be."""
    if not payload:
        raise MalformedPacket("empty Opus packet")
    toc = payload[0]
    config = toc >> 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        frame = (480, 960)[config & 1]
    else:
        frame = 120 << (config & 3)
    code = toc & 0x03
    if code == 0:
        count = 1
    elif code < 3:
        count = 2
    else:
        if len(payload) < 2:
            raise MalformedPacket("Opus packet without its frame count")
        count = payload[1] & 0x3F
    samples = frame * count
    if not 0 < samples <= _MAX_SAMPLES:
        raise MalformedPacket("Opus packet of impossible duration")
    return samples
