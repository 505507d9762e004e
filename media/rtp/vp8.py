"""VP8 payload descriptor (RFC 7741 section 4) and the first bytes of a key frame (RFC 6386 9.1).

`Vp8Descriptor` is reused like `RtpHeader`: parse once at ingress, then every outgoing stream uses
the same object. Offsets are relative to the start of the payload, since outgoing packets carry the
same payload behind a header of another length.

Picture ids and TL0PICIDX are rewritten in place and keep the width they came with (7 or 15 bit),
so that a decoder sees them count on when the stream behind a slot changes.
"""

import struct
from typing import Final

from media.rtp.header import Buffer, MalformedPacket

_KEY_FRAME_START: Final = b"\x9d\x01\x2a"
_PICTURE_ID: Final = struct.Struct("!H")
_DIMENSIONS: Final = struct.Struct("<HH")
NO_VALUE: Final = -1
_WIDE: Final = 15
_PICTURE_END: Final = 3  # in a descriptor with a wide picture id, its last octet


class Vp8Descriptor:
    """The descriptor of one packet; absent numbers are -1.

    `starts_frame`: first packet of a frame (S bit on partition 0). `starts_key_frame`: the same,
    of a key frame; then `width` and `height` are set if the packet is long enough to hold them,
    and 0 otherwise.
    """

    __slots__ = (
        "_first",
        "_shape",
        "height",
        "key_index",
        "layer_sync",
        "picture_id",
        "picture_id_bits",
        "picture_id_offset",
        "size",
        "starts_frame",
        "starts_key_frame",
        "temporal_id",
        "tl0_offset",
        "tl0_picture_index",
        "width",
    )

    def __init__(self) -> None:
        self.size = 0
        self._first = 0
        self.starts_frame = False
        self.starts_key_frame = False
        self.width = 0
        self.height = 0
        self._shape = -1
        self._clear_optional()

    @property
    def partition(self) -> int:
        """Index of the partition the packet belongs to."""
        return self._first & 0x07

    def _clear_optional(self) -> None:
        self.picture_id = NO_VALUE
        self.picture_id_bits = 0
        self.picture_id_offset = 0
        self.tl0_picture_index = NO_VALUE
        self.tl0_offset = 0
        self.temporal_id = NO_VALUE
        self.layer_sync = False
        self.key_index = NO_VALUE

    def parse(self, packet: Buffer, start: int, end: int) -> None:
        """Reads the descriptor at `packet[start:end]`; MalformedPacket when it is cut short."""
        size = self.size
        if (
            end - start > size > _PICTURE_END
            and ((packet[start] & 0x80) << 9 | packet[start + 1] << 1 | packet[start + 2] >> 7)
            == self._shape
        ):
            # Laid out like the one before, as a sender's packets are.
            first = packet[start]
            self._first = first
            self.starts_frame = first & 0x17 == 0x10
            self.picture_id = (packet[start + 2] & 0x7F) << 8 | packet[start + 3]
            if size > 4:
                self._update_layers(packet, start)
            if self.starts_frame and not packet[start + size] & 0x01:
                self._read_key_frame(packet, start + size, end)
            elif self.starts_key_frame:
                self.starts_key_frame = False
                self.width = self.height = 0
            return
        self._shape = -1
        try:
            offset = self._parse_descriptor(packet, start, end)
        except IndexError:
            raise MalformedPacket("VP8 descriptor cut short") from None
        if offset >= end:
            raise MalformedPacket("VP8 packet without data")
        self.size = offset - start
        self.starts_key_frame = False
        self.width = self.height = 0
        if self.picture_id_bits == _WIDE:
            self._shape = 0x10000 | packet[start + 1] << 1 | 1
        if self.starts_frame and not packet[offset] & 0x01:
            self._read_key_frame(packet, offset, end)

    def _read_key_frame(self, packet: Buffer, offset: int, end: int) -> None:
        self.starts_key_frame = True
        if end - offset >= 10 and bytes(packet[offset + 3 : offset + 6]) == _KEY_FRAME_START:
            width, height = _DIMENSIONS.unpack_from(packet, offset + 6)
            self.width = width & 0x3FFF
            self.height = height & 0x3FFF
        else:
            self.width = self.height = 0

    def _update_layers(self, packet: Buffer, start: int) -> None:
        """The numbers behind the picture id, of a descriptor whose layout is known."""
        if self.tl0_offset:
            self.tl0_picture_index = packet[start + self.tl0_offset]
        if self.temporal_id >= 0 or self.key_index >= 0:
            layers = packet[start + self.size - 1]
            if self.temporal_id >= 0:
                self.temporal_id = layers >> 6
                self.layer_sync = bool(layers & 0x20)
            if self.key_index >= 0:
                self.key_index = layers & 0x1F

    def _parse_descriptor(self, packet: Buffer, start: int, end: int) -> int:
        if start >= end:
            raise IndexError
        first = self._first = packet[start]
        self.starts_frame = first & 0x17 == 0x10
        offset = start + 1
        self._clear_optional()
        if not first & 0x80:
            return offset
        if offset >= end:
            raise IndexError
        flags = packet[offset]
        offset += 1
        if flags & 0x80:
            self.picture_id_offset = offset - start
            picture_id = packet[offset]
            if picture_id & 0x80:
                self.picture_id = ((picture_id & 0x7F) << 8) | packet[offset + 1]
                self.picture_id_bits = _WIDE
                offset += 2
            else:
                self.picture_id = picture_id
                self.picture_id_bits = 7
                offset += 1
        if flags & 0x40:
            self.tl0_offset = offset - start
            self.tl0_picture_index = packet[offset]
            offset += 1
        if flags & 0x30:
            layers = packet[offset]
            if flags & 0x20:
                self.temporal_id = layers >> 6
                self.layer_sync = bool(layers & 0x20)
            if flags & 0x10:
                self.key_index = layers & 0x1F
            offset += 1
        return offset

    def write(
        self, packet: bytearray, payload_offset: int, picture_id: int, tl0_picture_index: int
    ) -> None:
        """Write picture id and TL0PICIDX where this descriptor has them; one that it lacks is left alone.

        `packet[payload_offset:]` must start with the payload this descriptor was parsed from.
        """
        bits = self.picture_id_bits
        if bits:
            at = payload_offset + self.picture_id_offset
            if bits == _WIDE:
                _PICTURE_ID.pack_into(packet, at, 0x8000 | picture_id & 0x7FFF)
            else:
                packet[at] = picture_id & 0x7F
        if self.tl0_offset:
            packet[payload_offset + self.tl0_offset] = tl0_picture_index & 0xFF
