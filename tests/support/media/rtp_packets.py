"""Building RTP packets for the tests of media.rtp."""

import struct

from media.rtp.header import RtpHeader, parse_header


def rtp(
    seq=1,
    ts=1000,
    ssrc=0x11223344,
    pt=96,
    payload=b"payload",
    *,
    marker=False,
    csrcs=(),
    extension=None,
    padding=0,
):
    """extension: (profile, bytes of a multiple of 4)."""
    first = 0x80 | len(csrcs) | (0x10 if extension else 0) | (0x20 if padding else 0)
    out = struct.pack(
        "!BBHII", first, (0x80 if marker else 0) | pt, seq & 0xFFFF, ts & 0xFFFFFFFF, ssrc
    )
    out += b"".join(struct.pack("!I", c) for c in csrcs)
    if extension:
        profile, body = extension
        assert len(body) % 4 == 0
        out += struct.pack("!HH", profile, len(body) // 4) + body
    out += payload
    if padding:
        out += bytes(padding - 1) + bytes((padding,))
    return out


def vp8_payload(
    *,
    start=True,
    key=False,
    picture_id=None,
    tl0=None,
    tid=None,
    sync=False,
    wide=True,
    size=20,
    dims=(640, 480),
):
    """A VP8 payload with a descriptor as libwebrtc writes it."""
    first = 0x10 if start else 0
    flags = 0
    tail = b""
    if picture_id is not None:
        flags |= 0x80
        tail += struct.pack("!H", 0x8000 | picture_id) if wide else bytes((picture_id & 0x7F,))
    if tl0 is not None:
        flags |= 0x40
        tail += bytes((tl0 & 0xFF,))
    if tid is not None:
        flags |= 0x20
        tail += bytes((tid << 6 | sync << 5,))
    descriptor = (
        bytes((first | (0x80 if flags else 0),)) + (bytes((flags,)) if flags else b"") + tail
    )
    if start and key:
        frame = bytes((0x10, 0, 0)) + b"\x9d\x01\x2a" + struct.pack("<HH", *dims)
    elif start:
        frame = bytes((0x11, 0, 0))
    else:
        frame = b"\xff\xff\xff"
    return descriptor + frame.ljust(size, b"\xaa")


def header_of(packet) -> RtpHeader:
    return parse_header(packet)


def red_payload(primary, *previous):
    """previous: (timestamp offset, data), oldest first."""
    heads = b"".join(
        bytes((0x80 | 111, back >> 6, (back & 0x3F) << 2 | len(data) >> 8, len(data) & 0xFF))
        for back, data in previous
    )
    return heads + bytes((111,)) + b"".join(d for _, d in previous) + primary
