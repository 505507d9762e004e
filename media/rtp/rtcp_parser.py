"""Reading RTCP datagrams, compound or reduced size, into the objects of `media.rtp.rtcp`.

Tolerant where that is safe: packet types nobody here needs and single packets with nonsense inside
are skipped, a length that reaches beyond the datagram ends the reading. Only a datagram that does
not start like RTCP raises MalformedPacket.
"""

import struct
from collections.abc import Callable
from typing import Final

from media.rtp.header import Buffer, MalformedPacket
from media.rtp.rtcp import (
    APPLICATION,
    BYE,
    CNAME,
    FIR,
    NACK,
    PLI,
    PSFB,
    RR,
    RTPFB,
    SDES,
    SR,
    TRANSPORT_CC,
    FullIntraRequest,
    Goodbye,
    Nack,
    PictureLossIndication,
    ReceiverEstimatedMaximumBitrate,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    SenderReport,
    SourceDescription,
)
from media.rtp.sequence import SEQ_MASK
from media.rtp.twcc import TransportFeedback, parse_feedback

_HEAD: Final = struct.Struct("!BBH")
_SENDER: Final = struct.Struct("!IQIII")
_REPORT: Final = struct.Struct("!IIIIII")
_PAIR: Final = struct.Struct("!II")
_NACK_ITEM: Final = struct.Struct("!HH")
_WORD: Final = struct.Struct("!I")
_MOST_TOLD: Final = 4096
"""Most packets that one datagram may report on; a few octets can report on thousands."""


def parse_rtcp(datagram: Buffer) -> list[RtcpPacket]:
    """Every understood packet of the datagram; MalformedPacket if it is no RTCP at all."""
    size = len(datagram)
    if size < 4 or datagram[0] & 0xC0 != 0x80 or not 192 <= datagram[1] <= 223:
        raise MalformedPacket("not RTCP")
    packets: list[RtcpPacket] = []
    offset = told = 0
    first: int
    kind: int
    words: int
    while offset + 4 <= size and told < _MOST_TOLD:
        first, kind, words = _HEAD.unpack_from(datagram, offset)
        end = offset + 4 * (words + 1)
        if first & 0xC0 != 0x80 or end > size:
            break
        parser = _PARSERS.get(kind)
        if parser is not None:
            try:
                packet = parser(datagram[offset:end], first & 0x1F)
            except MalformedPacket:
                packet = None
            if packet is not None:
                packets.append(packet)
                if isinstance(packet, TransportFeedback):
                    told += len(packet.packets)
                elif isinstance(packet, Nack):
                    told += len(packet.lost)
        offset = end
    return packets


def _body(packet: Buffer, minimum: int) -> bytes:
    """The packet after its 4-byte head, without padding, if it has at least `minimum` bytes."""
    end = len(packet)
    if packet[0] & 0x20:
        padding = packet[end - 1]
        if padding == 0 or padding > end - 4:
            raise MalformedPacket("padding beyond the RTCP packet")
        end -= padding
    body = bytes(packet[4:end])
    if len(body) < minimum:
        raise MalformedPacket("RTCP packet cut short")
    return body


def _reports(body: bytes, offset: int, count: int) -> tuple[ReportBlock, ...]:
    if offset + count * _REPORT.size > len(body):
        raise MalformedPacket("report blocks cut short")
    blocks = []
    for index in range(count):
        ssrc, lost, highest, jitter, lsr, dlsr = _REPORT.unpack_from(
            body, offset + index * _REPORT.size
        )
        cumulative = lost & 0xFFFFFF
        if cumulative & 0x800000:
            cumulative -= 0x1000000
        blocks.append(ReportBlock(ssrc, lost >> 24, cumulative, highest, jitter, lsr, dlsr))
    return tuple(blocks)


def _parse_sr(packet: Buffer, count: int) -> SenderReport:
    body = _body(packet, 24)
    ssrc, ntp, rtp_timestamp, packets, octets = _SENDER.unpack_from(body)
    return SenderReport(ssrc, ntp, rtp_timestamp, packets, octets, _reports(body, 24, count))


def _parse_rr(packet: Buffer, count: int) -> ReceiverReport:
    body = _body(packet, 4)
    return ReceiverReport(_WORD.unpack_from(body)[0], _reports(body, 4, count))


def _parse_sdes(packet: Buffer, count: int) -> SourceDescription:
    body = _body(packet, 0)
    cnames: list[tuple[int, str]] = []
    offset = 0
    for _ in range(count):
        if offset + 4 > len(body):
            raise MalformedPacket("source description cut short")
        (ssrc,) = _WORD.unpack_from(body, offset)
        offset += 4
        while offset < len(body) and body[offset]:
            if offset + 2 > len(body) or offset + 2 + body[offset + 1] > len(body):
                raise MalformedPacket("source description item cut short")
            item, length = body[offset], body[offset + 1]
            if item == CNAME:
                value = body[offset + 2 : offset + 2 + length]
                cnames.append((ssrc, value.decode("utf-8", "replace")))
            offset += 2 + length
        offset = (offset // 4 + 1) * 4
    return SourceDescription(tuple(cnames))


def _parse_bye(packet: Buffer, count: int) -> Goodbye:
    body = _body(packet, 4 * count)
    return Goodbye(struct.unpack_from(f"!{count}I", body))


def _parse_rtpfb(packet: Buffer, fmt: int) -> RtcpPacket | None:
    if fmt == TRANSPORT_CC:
        return parse_feedback(packet)
    if fmt != NACK:
        return None
    body = _body(packet, 12)
    lost: list[int] = []
    for pid, mask in _NACK_ITEM.iter_unpack(body[8 : len(body) & ~3]):
        lost.append(pid)
        if mask:
            lost += [(pid + bit + 1) & SEQ_MASK for bit in range(16) if mask >> bit & 1]
    sender, media = _PAIR.unpack_from(body)
    return Nack(sender, media, tuple(lost))


def _parse_psfb(packet: Buffer, fmt: int) -> RtcpPacket | None:
    if fmt not in {PLI, FIR, APPLICATION}:
        return None
    body = _body(packet, 8)
    sender, media = _PAIR.unpack_from(body)
    if fmt == PLI:
        return PictureLossIndication(sender, media)
    if fmt == FIR:
        items = _PAIR.iter_unpack(body[8 : 8 + (len(body) - 8) // 8 * 8])
        return FullIntraRequest(sender, tuple((ssrc, word >> 24) for ssrc, word in items))
    if len(body) < 16 or body[8:12] != b"REMB":
        return None
    word = _WORD.unpack_from(body, 12)[0]
    count = word >> 24
    if len(body) < 16 + 4 * count:
        raise MalformedPacket("REMB SSRC list cut short")
    bitrate = (word & 0x3FFFF) << (word >> 18 & 0x3F)
    ssrcs = struct.unpack_from(f"!{count}I", body, 16)
    return ReceiverEstimatedMaximumBitrate(sender, bitrate, ssrcs)


_PARSERS: Final[dict[int, Callable[[Buffer, int], RtcpPacket | None]]] = {
    SR: _parse_sr,
    RR: _parse_rr,
    SDES: _parse_sdes,
    BYE: _parse_bye,
    RTPFB: _parse_rtpfb,
    PSFB: _parse_psfb,
}
