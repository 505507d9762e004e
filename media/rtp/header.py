"""The RTP fixed header, read and written in place (RFC 3550 section 5.1).

`RtpHeader` is meant to be reused: `header.parse(packet)` fills its fields and allocates nothing,
so a receive loop needs only one. All offsets are relative to the start of the packet.

    header = RtpHeader()
    header.parse(packet)                      # MalformedPacket when it is not RTP
    packet[header.payload_offset:header.payload_end]

`is_rtcp` separates the two protocols on one port (RFC 5761 section 4).
"""

import struct
from collections.abc import Sequence
from typing import Final

Buffer = bytes | bytearray | memoryview

HEADER_SIZE: Final = 12
_FIXED: Final = struct.Struct("!BBHII")
_FIXED_AND_EXTENSION: Final = struct.Struct("!BBHIIHH")
_EXTENSION: Final = struct.Struct("!HH")
_PLAIN_WITH_EXTENSION: Final = 0x90


class MalformedPacket(ValueError):  # noqa: N818  (the field's word; it is what callers catch)
    """The only error that the parsers of this package raise on input from the network."""


def is_rtcp(datagram: Buffer) -> bool:
    """True for RTCP (packet types 192 to 223) among datagrams that are RTP or RTCP (first octet 128 to 191, RFC 7983)."""
    return len(datagram) >= 2 and 192 <= datagram[1] <= 223


class RtpHeader:
    """The fields of one RTP packet; reuse one object for many packets.

    `extension_offset` is where the extension's elements start (after the 4 bytes of profile and
    length) and `extension_length` their bytes; both 0 without the X bit. `payload_end` leaves the
    padding out.

    Two fields are filled in on first use, so that further receivers need not compute them again:
    `elements` by `extensions.scan`, `payload` (a copy, without padding) by the source's `deliver`.
    """

    __slots__ = (
        "csrc_count",
        "elements",
        "extension_length",
        "extension_offset",
        "extension_profile",
        "marker",
        "padding_size",
        "payload",
        "payload_end",
        "payload_offset",
        "payload_type",
        "sequence_number",
        "ssrc",
        "timestamp",
    )

    def __init__(self) -> None:
        self.marker = False
        self.payload_type = 0
        self.sequence_number = 0
        self.timestamp = 0
        self.ssrc = 0
        self.csrc_count = 0
        self.extension_profile = 0
        self.extension_offset = 0
        self.extension_length = 0
        self.payload_offset = HEADER_SIZE
        self.payload_end = HEADER_SIZE
        self.padding_size = 0
        self.elements: Sequence[tuple[int, int, int]] | None = None
        self.payload = b""

    def parse(self, packet: Buffer) -> None:
        """Reads `packet` into this object; raises MalformedPacket when it is not valid RTP.

        After an error the fields are in no defined state.
        """
        size = len(packet)
        first: int
        second: int
        words: int
        self.elements = None
        if size >= _FIXED_AND_EXTENSION.size and packet[0] == _PLAIN_WITH_EXTENSION:
            # Nearly every packet: no padding, no contributing sources, one extension block.
            (
                _,
                second,
                self.sequence_number,
                self.timestamp,
                self.ssrc,
                self.extension_profile,
                words,
            ) = _FIXED_AND_EXTENSION.unpack_from(packet)
            self.marker = second >= 0x80
            self.payload_type = second & 0x7F
            self.csrc_count = self.padding_size = 0
            self.extension_offset = 16
            self.extension_length = length = 4 * words
            self.payload_offset = offset = 16 + length
            if offset > size:
                raise MalformedPacket("header beyond the packet")
            self.payload_end = size
            return
        if size < HEADER_SIZE:
            raise MalformedPacket("shorter than an RTP header")
        first, second, self.sequence_number, self.timestamp, self.ssrc = _FIXED.unpack_from(packet)
        if first & 0xC0 != 0x80:
            raise MalformedPacket("not RTP version 2")
        self.marker = second >= 0x80
        self.payload_type = second & 0x7F
        csrc_count = self.csrc_count = first & 0x0F
        offset = HEADER_SIZE + 4 * csrc_count
        if first & 0x10:
            if offset + 4 > size:
                raise MalformedPacket("header extension beyond the packet")
            self.extension_profile, words = _EXTENSION.unpack_from(packet, offset)
            offset += 4
            self.extension_offset = offset
            self.extension_length = 4 * words
            offset += 4 * words
        else:
            self.extension_profile = self.extension_offset = self.extension_length = 0
        if offset > size:
            raise MalformedPacket("header beyond the packet")
        self.payload_offset = offset
        if first & 0x20:
            padding = packet[size - 1]
            if padding == 0 or offset + padding > size:
                raise MalformedPacket("padding beyond the payload")
            self.padding_size = padding
            self.payload_end = size - padding
        else:
            self.padding_size = 0
            self.payload_end = size


def parse_header(packet: Buffer) -> RtpHeader:
    """A fresh `RtpHeader` for `packet`; raises MalformedPacket."""
    header = RtpHeader()
    header.parse(packet)
    return header


def read_sequence_number(packet: Buffer) -> int:
    """Sequence number of a packet known to hold a whole header."""
    return (packet[2] << 8) | packet[3]


def write_fixed(
    packet: bytearray | memoryview,
    *,
    has_extension: bool,
    marker: bool,
    payload_type: int,
    sequence_number: int,
    timestamp: int,
    ssrc: int,
) -> None:
    """Writes a whole fixed header without CSRCs and padding into the first 12 bytes."""
    _FIXED.pack_into(
        packet,
        0,
        0x90 if has_extension else 0x80,
        (0x80 if marker else 0) | payload_type,
        sequence_number,
        timestamp,
        ssrc,
    )
