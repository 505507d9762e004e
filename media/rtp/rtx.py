"""Retransmission payload format (RFC 4588 section 4): resent packets on a stream of their own.

The payload is the original sequence number followed by the original payload. Senders also use the
stream for padding: packets of padding only, and packets that arrived long ago (Firefox, some 240 a
second). `RtxReceiver.unwrap` therefore returns only what is new.
"""

import secrets
import struct
from typing import Final

from media.rtp.header import Buffer, MalformedPacket, RtpHeader, parse_header
from media.rtp.sequence import SEQ_MASK, SeenWindow

_OSN: Final = struct.Struct("!H")
_FIXED: Final = struct.Struct("!BBHII")
_MAX_PADDING: Final = 255


def encapsulate(
    packet: Buffer, header: RtpHeader, *, ssrc: int, payload_type: int, sequence_number: int
) -> bytearray:
    """The RTX packet for `packet`; header extension, marker, timestamp and padding are kept."""
    start = header.payload_offset
    out = bytearray(packet[:start])
    out += _OSN.pack(header.sequence_number)
    out += packet[start:]
    _FIXED.pack_into(
        out,
        0,
        packet[0],
        (packet[1] & 0x80) | payload_type,
        sequence_number,
        header.timestamp,
        ssrc,
    )
    return out


def original_sequence_number(packet: Buffer, header: RtpHeader) -> int | None:
    """The number of the packet that was resent; None when the packet is only padding.

    Raises MalformedPacket for a payload too short to hold one.
    """
    size = header.payload_end - header.payload_offset
    if size == 0:
        return None
    if size < 2:
        raise MalformedPacket("RTX payload without original sequence number")
    osn: int = _OSN.unpack_from(packet, header.payload_offset)[0]
    return osn


def decapsulate(
    packet: Buffer, header: RtpHeader, *, ssrc: int, payload_type: int
) -> bytearray | None:
    """The packet as it was first sent, without padding; None when there is nothing in it.

    `header` is that of the RTX packet. Raises MalformedPacket.
    """
    osn = original_sequence_number(packet, header)
    if osn is None:
        return None
    start = header.payload_offset
    out = bytearray(packet[:start])
    out += packet[start + 2 : header.payload_end]
    _FIXED.pack_into(
        out,
        0,
        packet[0] & 0xDF,
        (packet[1] & 0x80) | payload_type,
        osn,
        header.timestamp,
        ssrc,
    )
    return out


class RtxReceiver:
    """Turns one RTX stream back into packets of its primary stream.

    `seen` must be the window in which the receiver of the primary stream notes every packet:
    `seen.add(seq)` for the ones that arrive by themselves is the caller's, for recovered ones
    this object's. `duplicates` counts resent packets that were not needed.
    """

    __slots__ = ("_payload_types", "_seen", "_ssrc", "duplicates")

    def __init__(self, *, ssrc: int, payload_types: dict[int, int], seen: SeenWindow) -> None:
        """`ssrc` of the primary stream; `payload_types` maps each RTX type to its primary (apt)."""
        self._ssrc = ssrc
        self._payload_types = payload_types
        self._seen = seen
        self.duplicates = 0

    def unwrap(self, packet: Buffer, header: RtpHeader) -> bytearray | None:
        """The recovered packet, or None for padding, duplicates and unknown payload types.

        Raises MalformedPacket.
        """
        payload_type = self._payload_types.get(header.payload_type)
        if payload_type is None:
            return None
        osn = original_sequence_number(packet, header)
        if osn is None:
            return None
        if not self._seen.add(osn):
            self.duplicates += 1
            return None
        return decapsulate(packet, header, ssrc=self._ssrc, payload_type=payload_type)


class RtxSender:
    """Numbers the RTX stream that belongs to one outgoing stream."""

    __slots__ = ("_next", "payload_type", "ssrc")

    def __init__(
        self, *, ssrc: int, payload_type: int, first_sequence_number: int | None = None
    ) -> None:
        self.ssrc = ssrc
        self.payload_type = payload_type
        self._next = (
            secrets.randbits(15) if first_sequence_number is None else first_sequence_number
        )

    def _number(self) -> int:
        number = self._next
        self._next = (number + 1) & SEQ_MASK
        return number

    def wrap(self, packet: Buffer) -> bytearray:
        """The RTX packet for one taken from the history; raises MalformedPacket if it is not RTP.

        The header extension keeps its place, so transport-wide number and send time can be
        stamped afresh with the offsets of the original.
        """
        return encapsulate(
            packet,
            parse_header(packet),
            ssrc=self.ssrc,
            payload_type=self.payload_type,
            sequence_number=self._number(),
        )

    def padding(self, size: int, timestamp: int, extension_block: bytes = b"") -> bytearray:
        """A probe: no payload, `size` bytes of padding (clamped to 1..255).

        `extension_block` is that of `EgressExtensions.block`, to be stamped by the caller.
        """
        size = max(1, min(_MAX_PADDING, size))
        out = bytearray(12)
        out += extension_block
        out += bytes(size - 1)
        out.append(size)
        first = 0xB0 if extension_block else 0xA0
        _FIXED.pack_into(out, 0, first, self.payload_type, self._number(), timestamp, self.ssrc)
        return out
