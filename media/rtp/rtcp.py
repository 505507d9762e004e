"""RTCP: reading what browsers send, writing what they understand.

RFC 3550 section 6 (SR, RR, SDES, BYE), RFC 4585 (NACK, PLI, reduced size with RFC 5506), RFC 5104
(FIR), draft-alvestrand-rmcat-remb (REMB) and transport-wide feedback (`media.rtp.twcc`).

Here are the packets as small frozen objects and the `build_*` functions; `media.rtp.rtcp_parser`
reads. The `build_*` functions return one RTCP packet each; concatenate them for a compound.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from media.rtp.sequence import SEQ_MASK
from media.rtp.twcc import TransportFeedback

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
NACK, TRANSPORT_CC = 1, 15
PLI, FIR, APPLICATION = 1, 4, 15
CNAME: Final = 1
_HEAD: Final = struct.Struct("!BBH")
_SENDER: Final = struct.Struct("!IQIII")
_REPORT: Final = struct.Struct("!IIIIII")
_PAIR: Final = struct.Struct("!II")
_NACK_ITEM: Final = struct.Struct("!HH")
_WORD: Final = struct.Struct("!I")
_MAX_REPORTS: Final = 31


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """Reception report (RFC 3550 6.4.1). `fraction_lost` in 1/256, `cumulative_lost` signed,
    `jitter` in timestamp ticks, `lsr` and `dlsr` in units of 1/65536 s.
    """

    ssrc: int
    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    lsr: int
    dlsr: int


@dataclass(frozen=True, slots=True)
class SenderReport:
    """`ntp` is the 64-bit NTP time stamp that belongs to `rtp_timestamp`."""

    ssrc: int
    ntp: int
    rtp_timestamp: int
    packet_count: int
    octet_count: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """CNAME per SSRC; other items are not kept."""

    cnames: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Goodbye:
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nack:
    """`lost` lists the sequence numbers asked for, in the order of the packet."""

    sender_ssrc: int
    media_ssrc: int
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureLossIndication:
    sender_ssrc: int
    media_ssrc: int


@dataclass(frozen=True, slots=True)
class FullIntraRequest:
    """`entries` are (media SSRC, command sequence number); the same number is a repetition."""

    sender_ssrc: int
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ReceiverEstimatedMaximumBitrate:
    sender_ssrc: int
    bitrate_bps: int
    ssrcs: tuple[int, ...]


RtcpPacket = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Goodbye
    | Nack
    | PictureLossIndication
    | FullIntraRequest
    | ReceiverEstimatedMaximumBitrate
    | TransportFeedback
)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def _encode_reports(reports: Sequence[ReportBlock]) -> bytes:
    return b"".join(
        _REPORT.pack(
            r.ssrc,
            r.fraction_lost << 24 | (max(-0x800000, min(0x7FFFFF, r.cumulative_lost)) & 0xFFFFFF),
            r.highest_sequence & 0xFFFFFFFF,
            min(r.jitter, 0xFFFFFFFF),
            r.lsr,
            min(r.dlsr, 0xFFFFFFFF),
        )
        for r in reports[:_MAX_REPORTS]
    )


def build_sender_report(report: SenderReport) -> bytes:
    """Return an SR (RFC 3550 6.4.1); at most 31 report blocks fit, further ones are left out."""
    head = _SENDER.pack(
        report.ssrc,
        report.ntp,
        report.rtp_timestamp & 0xFFFFFFFF,
        report.packet_count & 0xFFFFFFFF,
        report.octet_count & 0xFFFFFFFF,
    )
    count = min(len(report.reports), _MAX_REPORTS)
    return _packet(SR, count, head + _encode_reports(report.reports))


def build_receiver_report(ssrc: int, reports: Sequence[ReportBlock] = ()) -> bytes:
    """Return an RR (RFC 3550 6.4.2); at most 31 report blocks fit, further ones are left out."""
    count = min(len(reports), _MAX_REPORTS)
    return _packet(RR, count, _WORD.pack(ssrc) + _encode_reports(reports))


def build_source_description(ssrc: int, cname: str) -> bytes:
    """Return an SDES (RFC 3550 6.5) with the one CNAME chunk that every compound packet needs."""
    value = cname.encode()[:255]
    body = _WORD.pack(ssrc) + bytes((CNAME, len(value))) + value
    return _packet(SDES, 1, body + bytes(4 - len(body) % 4))


def build_goodbye(ssrcs: Sequence[int]) -> bytes:
    """Return a BYE (RFC 3550 6.6) for up to 31 SSRCs."""
    chosen = ssrcs[:_MAX_REPORTS]
    return _packet(BYE, len(chosen), struct.pack(f"!{len(chosen)}I", *chosen))


def build_nack(sender_ssrc: int, media_ssrc: int, lost: Iterable[int]) -> bytes:
    """Return a generic NACK (RFC 4585 6.2.1) for 16-bit numbers in sending order; neighbours share one item."""
    items: list[tuple[int, int]] = []
    for seq in lost:
        if items:
            pid, mask = items[-1]
            distance = (seq - pid) & SEQ_MASK
            if distance == 0:
                continue
            if distance <= 16:
                items[-1] = (pid, mask | 1 << (distance - 1))
                continue
        items.append((seq, 0))
    body = _PAIR.pack(sender_ssrc, media_ssrc) + b"".join(_NACK_ITEM.pack(*i) for i in items)
    return _packet(RTPFB, NACK, body)


def build_pli(sender_ssrc: int, media_ssrc: int) -> bytes:
    """Return a picture loss indication (RFC 4585 6.3.1), which asks the encoder of `media_ssrc` for a key frame."""
    return _packet(PSFB, PLI, _PAIR.pack(sender_ssrc, media_ssrc))


_MAX_REMB_BPS: Final = 0x3FFFF << 63  # what 18 bits and an exponent of 6 can say


def build_remb(sender_ssrc: int, bitrate_bps: int, ssrcs: Sequence[int]) -> bytes:
    """Return a REMB that limits the sender of `ssrcs` to `bitrate_bps`, rounded down to 18 significant bits."""
    bitrate_bps = min(max(0, bitrate_bps), _MAX_REMB_BPS)
    exponent = max(0, bitrate_bps.bit_length() - 18)
    chosen = ssrcs[:255]
    word = len(chosen) << 24 | exponent << 18 | bitrate_bps >> exponent
    body = _PAIR.pack(sender_ssrc, 0) + b"REMB" + _WORD.pack(word)
    return _packet(PSFB, APPLICATION, body + struct.pack(f"!{len(chosen)}I", *chosen))
