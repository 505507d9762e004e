"""Targets: RTCP and transport-wide feedback."""

from __future__ import annotations

from collections.abc import Iterable

from media.rtp import rtcp
from media.rtp.header import MalformedPacket
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import (
    TransportFeedbackBuilder,
    encode_chunks,
    parse_feedback,
)
from tests.fuzz.target import Target


def _rtcp(data: bytes) -> None:
    try:
        packets = parse_rtcp(data)
    except MalformedPacket:
        return
    assert len(packets) <= len(data) // 4
    for packet in packets:
        match packet:
            case rtcp.SenderReport():
                assert parse_rtcp(rtcp.build_sender_report(packet)) == [packet]
            case rtcp.ReceiverReport():
                built = rtcp.build_receiver_report(packet.ssrc, packet.reports)
                assert parse_rtcp(built) == [packet]
            case rtcp.Goodbye():
                assert parse_rtcp(rtcp.build_goodbye(packet.ssrcs)) == [packet]
            case rtcp.PictureLossIndication():
                built = rtcp.build_pli(packet.sender_ssrc, packet.media_ssrc)
                assert parse_rtcp(built) == [packet]
            case rtcp.Nack():
                built = rtcp.build_nack(packet.sender_ssrc, packet.media_ssrc, packet.lost)
                (again,) = parse_rtcp(built)
                assert isinstance(again, rtcp.Nack)
                assert set(again.lost) == set(packet.lost)
            case rtcp.ReceiverEstimatedMaximumBitrate():
                built = rtcp.build_remb(packet.sender_ssrc, packet.bitrate_bps, packet.ssrcs)
                assert parse_rtcp(built) == [packet]
                (more,) = parse_rtcp(rtcp.build_remb(1, packet.bitrate_bps * 3, packet.ssrcs))
                assert isinstance(more, rtcp.ReceiverEstimatedMaximumBitrate)
                assert more.ssrcs == packet.ssrcs
            case _:
                pass


def rtcp_seeds() -> Iterable[bytes]:
    block = rtcp.ReportBlock(7, 12, -3, 70000, 9, 1, 2)
    report = rtcp.SenderReport(1, 2**63, 5, 6, 7, (block,))
    yield rtcp.build_sender_report(report) + rtcp.build_source_description(1, "name")
    yield rtcp.build_receiver_report(1, [block, block])
    yield rtcp.build_nack(1, 2, [5, 6, 9, 30, 65535]) + rtcp.build_pli(1, 2)
    yield rtcp.build_remb(1, 1_234_567, [2, 3])
    yield rtcp.build_goodbye([1, 2])
    yield bytes.fromhex("84ce00040000000100000000000000070a000000")  # full intra request
    yield from _feedback_seeds()


def _feedback(data: bytes) -> None:
    try:
        feedback = parse_feedback(data)
    except MalformedPacket:
        return
    assert len(feedback.packets) <= 2048
    statuses = [0 if at is None else 1 for _, at in feedback.packets]
    assert len(encode_chunks(statuses)) <= 2 * (len(statuses) // 7 + 1)


def _feedback_seeds() -> Iterable[bytes]:
    builder = TransportFeedbackBuilder()
    for number, at in ((65530, 1.0), (65531, 1.001), (3, 1.2), (4, 1.9), (60, 9.0)):
        builder.received(number, at)
    yield from builder.build(1, 2, 9.5)


def _feedback_builder(data: bytes) -> None:
    """Whatever numbers come whenever: what is built can be read, and says what came."""
    builder = TransportFeedbackBuilder()
    now = 1000.0
    for at in range(0, len(data) - 3, 4):
        now += data[at] / 50
        number = int.from_bytes(data[at + 1 : at + 3], "big")
        if builder.received(number, now) or data[at + 3] & 1:
            reported = set()
            for packet in builder.build(1, 2, now):
                assert len(packet) <= 1500
                reported |= {n for n, came in parse_feedback(packet).packets if came is not None}
            assert len(reported) <= 2048


TARGETS = (
    Target("rtcp", _rtcp, rtcp_seeds),
    Target("feedback", _feedback, _feedback_seeds),
    Target("feedback_builder", _feedback_builder, lambda: [bytes(range(64)), bytes(40)]),
)
