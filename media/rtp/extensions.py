"""RTP header extensions: reading them, and rebuilding the block for each receiver (RFC 8285).

Ids are negotiated per connection, so a forwarded packet never keeps its block. Reading:

- `find(packet, header, id)`: (offset, length) of one element, or None.
- `audio_level(...)` (RFC 6464), `text(...)` for MID, RID and repaired RID (RFC 8843, RFC 8852),
  `unsigned(...)` for transport-wide sequence numbers.

Writing: one `EgressExtensions` per outgoing stream lays the block out once; per packet it is
appended and a few bytes at fixed places are filled in. The length never depends on the packet:
an element that has nothing to say stays as the padding bytes that RFC 8285 section 4.1.2 allows.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from media.rtp.header import Buffer, RtpHeader

MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
VIDEO_ORIENTATION: Final = "urn:3gpp:video-orientation"
TRANSPORT_CC: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
PLAYOUT_DELAY: Final = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
CONTENT_TYPE: Final = "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type"

COPIED: Final[Mapping[str, int]] = {
    AUDIO_LEVEL: 1,
    VIDEO_ORIENTATION: 1,
    PLAYOUT_DELAY: 3,
    CONTENT_TYPE: 1,
}
"""Extensions that describe the media itself, with their size: copied from source to receiver."""

ONE_BYTE_PROFILE: Final = 0xBEDE
TWO_BYTE_PROFILE: Final = 0x1000
_TWO_BYTE_MASK: Final = 0xFFF0
_MOST_PLAYOUT: Final = 1000
MOST_ELEMENTS, _MOST_OCTETS = 16, 256
"""Limits on reading a block: browsers send a handful of elements, but a packet could carry 700."""
_BLOCK_HEADER: Final = struct.Struct("!HH")


def elements(packet: Buffer, header: RtpHeader) -> Iterator[tuple[int, int, int]]:
    """Yields (id, offset, length) of the first `MOST_ELEMENTS`; stops without an error at a malformed one."""
    profile = header.extension_profile
    offset = header.extension_offset
    end = offset + min(header.extension_length, _MOST_OCTETS)
    left = MOST_ELEMENTS
    if profile == ONE_BYTE_PROFILE:
        while offset < end and left:
            first = packet[offset]
            offset += 1
            if first == 0:
                continue
            left -= 1
            element_id = first >> 4
            if element_id == 15:
                return
            length = (first & 0x0F) + 1
            if offset + length > end:
                return
            if element_id:
                yield element_id, offset, length
            offset += length
    elif profile & _TWO_BYTE_MASK == TWO_BYTE_PROFILE:
        while offset < end and left:
            element_id = packet[offset]
            offset += 1
            if element_id == 0:
                continue
            left -= 1
            if offset >= end:
                return
            length = packet[offset]
            offset += 1
            if offset + length > end:
                return
            yield element_id, offset, length
            offset += length


def find(packet: Buffer, header: RtpHeader, element_id: int) -> tuple[int, int] | None:
    """Return (offset, length) of the element with this id, or None."""
    if not header.extension_length:
        return None
    if header.extension_profile == ONE_BYTE_PROFILE and 0 < element_id < 15:
        # the loop of `elements`, inlined since this runs for every packet
        offset = header.extension_offset
        end = offset + min(header.extension_length, _MOST_OCTETS)
        left = MOST_ELEMENTS
        while offset < end and left:
            first = packet[offset]
            offset += 1
            if first:
                left -= 1
                length = (first & 0x0F) + 1
                if first >> 4 == element_id:
                    return (offset, length) if offset + length <= end else None
                if first >= 0xF0:
                    return None
                offset += length
        return None
    for found, offset, length in elements(packet, header):
        if found == element_id:
            return offset, length
    return None


_ONE_WORD: Final = 4
_NOTHING: Final[tuple[tuple[int, int, int], ...]] = ()


def scan(packet: Buffer, header: RtpHeader, transport_cc_id: int) -> int:
    """Return the transport-wide sequence number, or -1; the other elements go to `header.elements`.

    This is the one pass over a packet's extensions.
    """
    if header.extension_profile != ONE_BYTE_PROFILE or not 0 < transport_cc_id < 15:
        header.elements = tuple(elements(packet, header))
        number = unsigned(packet, header, transport_cc_id, 2)
        return -1 if number is None else number
    number = -1
    wanted = transport_cc_id << 4 | 1
    offset = header.extension_offset
    if header.extension_length == _ONE_WORD and packet[offset] == wanted:
        # Nothing else fits beside it: most packets of a picture are like this.
        header.elements = _NOTHING
        return packet[offset + 1] << 8 | packet[offset + 2]
    others: list[tuple[int, int, int]] | None = None
    end = offset + min(header.extension_length, _MOST_OCTETS)
    left = MOST_ELEMENTS
    while offset < end and left:
        first = packet[offset]
        if first:
            left -= 1
        if first == wanted:
            if offset + 2 >= end:
                break
            number = packet[offset + 1] << 8 | packet[offset + 2]
            offset += 3
        elif first == 0:
            offset += 1
        else:
            after = offset + (first & 0x0F) + 2
            if first >= 0xF0 or after > end:
                break
            if first >= 0x10:
                if others is None:
                    others = []
                others.append((first >> 4, offset + 1, after - offset - 1))
            offset = after
    header.elements = _NOTHING if others is None else others
    return number


def unsigned(packet: Buffer, header: RtpHeader, element_id: int, size: int) -> int | None:
    """Return a big-endian number of exactly `size` bytes, or None: transport-cc has 2, abs-send-time 3."""
    place = find(packet, header, element_id)
    if place is None or place[1] != size:
        return None
    return int.from_bytes(packet[place[0] : place[0] + size], "big")


def audio_level(packet: Buffer, header: RtpHeader, element_id: int) -> tuple[int, bool] | None:
    """Return (level, voice): level in -dBov from 0 (loudest) to 127 (silence), RFC 6464 section 3."""
    place = find(packet, header, element_id)
    if place is None or place[1] < 1:
        return None
    value = packet[place[0]]
    return value & 0x7F, value >= 0x80


def text(packet: Buffer, header: RtpHeader, element_id: int) -> str | None:
    """Return an SDES item: MID, RID or repaired RID; None when it is absent, empty or not plain ASCII."""
    place = find(packet, header, element_id)
    if place is None or place[1] == 0:
        return None
    value = bytes(packet[place[0] : place[0] + place[1]])
    if not value.isascii():
        return None
    decoded = value.decode("ascii")
    return decoded if decoded.isprintable() else None


CopyPlan = Mapping[int, tuple[int, int]]
"""Source element id -> (offset of the data in the receiver's block, length)."""


class EgressExtensions:
    """The extension block of one outgoing stream.

    `ids` is what this receiver negotiated (URI -> id); `mid` is stamped when the receiver has the
    MID extension. `block` is the template with profile and length in front, empty when nothing was
    negotiated. `transport_cc_offset` is an offset in it, -1 if absent.
    """

    __slots__ = (
        "_copied",
        "_heads",
        "_two_byte",
        "block",
        "transport_cc_offset",
    )

    def __init__(self, ids: Mapping[str, int], mid: str | None = None) -> None:
        encoded_mid = mid.encode("ascii") if mid and MID in ids else b""
        present = [ids[uri] for uri in (TRANSPORT_CC, *COPIED) if uri in ids]
        if encoded_mid:
            present.append(ids[MID])
        self._two_byte = any(i > 14 for i in present) or len(encoded_mid) > 16
        body = bytearray()
        if encoded_mid:
            body += self._element_header(ids[MID], len(encoded_mid)) + encoded_mid
        self.transport_cc_offset = self._reserve(body, ids.get(TRANSPORT_CC), 2)
        self._copied: dict[str, tuple[int, int, bytes]] = {}
        for uri, length in COPIED.items():
            if uri in ids:
                head = self._element_header(ids[uri], length)
                # Left as padding until a packet brings the element.
                body += bytes(len(head))
                self._copied[uri] = (4 + len(body), length, head)
                body += bytes(length)
        self._heads = {offset: head for offset, _, head in self._copied.values()}
        body += bytes(-len(body) % 4)
        if body:
            profile = TWO_BYTE_PROFILE if self._two_byte else ONE_BYTE_PROFILE
            self.block = _BLOCK_HEADER.pack(profile, len(body) // 4) + bytes(body)
        else:
            self.block = b""

    def _element_header(self, element_id: int, length: int) -> bytes:
        if self._two_byte:
            return bytes((element_id, length))
        return bytes(((element_id << 4) | (length - 1),))

    def _reserve(self, body: bytearray, element_id: int | None, length: int) -> int:
        if element_id is None:
            return -1
        body += self._element_header(element_id, length)
        offset = 4 + len(body)
        body += bytes(length)
        return offset

    def set_playout_delay(self, least_s: float) -> bool:
        """Writes the least time to wait before showing a picture (`least_s`, in steps of 10 ms) into `block`.

        False where the receiver has not negotiated the extension. From then on no value of a sender's own is copied.
        """
        place = self._copied.get(PLAYOUT_DELAY)
        if place is None:
            return False
        offset, length, head = place
        value = min(0xFFF, max(0, round(least_s * 100))) << 12 | _MOST_PLAYOUT
        block = bytearray(self.block)
        block[offset - len(head) : offset + length] = head + value.to_bytes(3, "big")
        self.block = bytes(block)
        return True

    def copy_plan(self, source_ids: Mapping[str, int]) -> CopyPlan:
        """Return which elements of a source (URI -> id, from its own offer) go where; make it once."""
        return {
            source_ids[uri]: (offset, length)
            for uri, (offset, length, _) in self._copied.items()
            if uri in source_ids
        }

    def copy(
        self, out: bytearray, base: int, packet: Buffer, header: RtpHeader, plan: CopyPlan
    ) -> None:
        """Copies the planned elements of `packet` into the block that starts at `out[base]`."""
        if not plan or not header.extension_length:
            return
        found = header.elements
        for element_id, offset, length in elements(packet, header) if found is None else found:
            place = plan.get(element_id)
            if place is not None and place[1] == length:
                self._put(out, base, place, packet[offset : offset + length])

    def _put(self, out: bytearray, base: int, place: tuple[int, int], data: Buffer) -> None:
        offset, length = place
        head = self._heads[offset]
        at = base + offset - len(head)
        for octet in head:
            out[at] = octet
            at += 1
        for octet in data[:length]:
            out[at] = octet
            at += 1

    def stamp(self, out: bytearray, base: int, transport_cc: int) -> None:
        """Fills in the transport-wide sequence number, where negotiated.

        Done last, just before protecting the packet, and again for every resend.
        """
        offset = self.transport_cc_offset
        if offset >= 0:
            offset += base
            out[offset] = transport_cc >> 8 & 0xFF
            out[offset + 1] = transport_cc & 0xFF
