"""Redundant audio (RFC 2198): every packet carries the previous ones again.

`parse_red` lists the blocks of one payload. `primary_offset` is all that forwarding to a receiver
without RED needs; `RedForwarder` also renumbers the blocks for one that has it. `RedUnwrapper` turns a RED stream (which may switch to plain packets at any time)
into plain Opus packets, each exactly once, lost ones recovered from later packets.
"""

from typing import Final

from media.rtp.header import Buffer, MalformedPacket
from media.rtp.red_encoder import RedEncoder
from media.rtp.sequence import SEQ_MASK, TS_MASK, SeenWindow

RedBlock = tuple[int, int, int, int]
"""(payload type, timestamp offset backwards in ticks, offset in the packet, length)."""

OpusPacket = tuple[int, int, bytes]
"""(sequence number, timestamp, payload)."""

_MAX_BLOCKS: Final = 16


def parse_red(packet: Buffer, start: int, end: int) -> list[RedBlock]:
    """The blocks of `packet[start:end]`, oldest first, the primary one last.

    Raises MalformedPacket when headers or blocks reach beyond the end.
    """
    headers: list[tuple[int, int, int]] = []
    offset = start
    while True:
        if offset >= end or len(headers) > _MAX_BLOCKS:
            raise MalformedPacket("RED headers cut short or endless")
        first = packet[offset]
        if not first & 0x80:
            offset += 1
            break
        if offset + 4 > end:
            raise MalformedPacket("RED header cut short")
        back = packet[offset + 1] << 6 | packet[offset + 2] >> 2
        length = (packet[offset + 2] & 0x03) << 8 | packet[offset + 3]
        headers.append((first & 0x7F, back, length))
        offset += 4
    blocks: list[RedBlock] = []
    for payload_type, back, length in headers:
        if offset + length > end:
            raise MalformedPacket("RED block cut short")
        blocks.append((payload_type, back, offset, length))
        offset += length
    blocks.append((first & 0x7F, 0, offset, end - offset))
    return blocks


def primary_offset(packet: Buffer, start: int, end: int) -> int:
    """Return where the primary block begins in `packet[start:end]`; raises MalformedPacket."""
    return parse_red(packet, start, end)[-1][2]


class RedForwarder:
    """Fits the RED payloads of one source to one receiver.

    The receiver may number Opus and RED otherwise than the sender does, or may not know RED at all.
    `source_red` is the payload type under which the source sends RED, -1 while it sends none;
    `payload_type` is the one under which the receiver gets what `rewrite` returns, and what `encoder` makes
    of packets that came without RED; None where the receiver knows no RED.
    """

    __slots__ = ("_opus", "_same_opus", "encoder", "payload_type", "source_red")

    def __init__(self, opus: int, red: int | None) -> None:
        """`opus` and `red` are the receiver's payload types; `red` is None where it knows no RED."""
        self._opus = opus
        self.encoder = None if red is None else RedEncoder(opus)
        self._same_opus = False
        self.payload_type = red or opus
        self.source_red = -1

    def follow(self, opus: int | None, red: int | None) -> None:
        """Forward from a source with these payload types from now on; None where it has none."""
        self._same_opus = opus == self._opus
        self.source_red = -1 if red is None else red
        if self.encoder is not None:
            self.encoder = RedEncoder(self._opus)

    def rewrite(self, payload: bytes) -> bytes:
        """Return the primary block for a receiver without RED, else all blocks under its numbers.

        Raises MalformedPacket.
        """
        if self.encoder is None:
            return payload[primary_offset(payload, 0, len(payload)) :]
        if self._same_opus:
            return payload
        numbered = bytearray(payload)
        offset = 0
        while offset < len(numbered):
            follows = numbered[offset] & 0x80
            numbered[offset] = follows | self._opus
            if not follows:
                break
            offset += 4
        return bytes(numbered)


class RedUnwrapper:
    """Plain packets out of one RED stream; `recovered` counts those found in later packets."""

    __slots__ = ("_payload_type", "_seen", "recovered")

    def __init__(self, *, opus_payload_type: int) -> None:
        """`opus_payload_type` is the type that the blocks must have; others are ignored."""
        self._payload_type = opus_payload_type
        self._seen = SeenWindow(512)
        self.recovered = 0

    def plain(self, seq: int, timestamp: int, payload: Buffer) -> list[OpusPacket]:
        """Take a packet that came without RED; return it, or nothing if it is known already."""
        return [(seq, timestamp, bytes(payload))] if self._seen.add(seq) else []

    def red(
        self, seq: int, timestamp: int, packet: Buffer, start: int, end: int
    ) -> list[OpusPacket]:
        """Return what is new in the RED payload `packet[start:end]`, oldest first.

        Senders repeat consecutive packets, so the block before the primary one has the number
        before its, and so on. Raises MalformedPacket.
        """
        blocks = parse_red(packet, start, end)
        new: list[OpusPacket] = []
        distance = len(blocks) - 1
        for payload_type, back, offset, length in blocks:
            number = (seq - distance) & SEQ_MASK
            wanted = length and payload_type == self._payload_type and (back or not distance)
            if wanted and self._seen.add(number):
                stamp = (timestamp - back) & TS_MASK
                new.append((number, stamp, bytes(packet[offset : offset + length])))
                self.recovered += distance > 0
            distance -= 1
        return new
