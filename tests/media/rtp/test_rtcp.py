from contextlib import suppress

import pytest
from aiortc.rtp import (
    RtcpByePacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp
from media.rtp.header import MalformedPacket
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TransportFeedback, TransportFeedbackBuilder

U32 = st.integers(0, 0xFFFFFFFF)
BLOCK = st.builds(
    rtcp.ReportBlock,
    U32,
    st.integers(0, 255),
    st.integers(-0x800000, 0x7FFFFF),
    U32,
    U32,
    U32,
    U32,
)
REPORT = rtcp.SenderReport(1, 2 << 32 | 3, 4, 5, 6, (rtcp.ReportBlock(7, 8, -9, 10, 11, 12, 13),))


def test_golden_receiver_report():
    data = bytes.fromhex("81c90007000000010000000240fffffe0001234500000010aabbccdd00010000")
    (report,) = parse_rtcp(data)
    assert report == rtcp.ReceiverReport(
        1, (rtcp.ReportBlock(2, 64, -2, 0x12345, 16, 0xAABBCCDD, 65536),)
    )
    assert rtcp.build_receiver_report(1, report.reports) == data


@given(st.lists(BLOCK, max_size=4), U32, st.integers(0, 2**64 - 1), U32)
def test_reports_come_back_and_agree_with_aiortc(blocks, ssrc, ntp, number):
    report = rtcp.SenderReport(ssrc, ntp, number, number, number, tuple(blocks))
    data = rtcp.build_sender_report(report) + rtcp.build_receiver_report(ssrc, blocks)
    assert parse_rtcp(data) == [report, rtcp.ReceiverReport(ssrc, tuple(blocks))]
    sr, rr = RtcpPacket.parse(data)
    assert isinstance(sr, RtcpSrPacket)
    assert isinstance(rr, RtcpRrPacket)
    assert (sr.ssrc, sr.sender_info.ntp_timestamp, sr.sender_info.rtp_timestamp) == (
        ssrc,
        ntp,
        number,
    )
    for ours, theirs in zip(blocks, rr.reports, strict=True):
        assert ours.cumulative_lost == theirs.packets_lost
        assert (ours.ssrc, ours.fraction_lost, ours.jitter, ours.lsr, ours.dlsr) == (
            theirs.ssrc,
            theirs.fraction_lost,
            theirs.jitter,
            theirs.lsr,
            theirs.dlsr,
        )


def test_reads_what_aiortc_writes():
    data = b"".join(
        bytes(p)
        for p in (
            RtcpSrPacket(
                ssrc=1,
                sender_info=RtcpSenderInfo(
                    ntp_timestamp=2, rtp_timestamp=3, packet_count=4, octet_count=5
                ),
                reports=[
                    RtcpReceiverInfo(
                        ssrc=6,
                        fraction_lost=7,
                        packets_lost=-8,
                        highest_sequence=9,
                        jitter=10,
                        lsr=11,
                        dlsr=12,
                    )
                ],
            ),
            RtcpSdesPacket(
                chunks=[
                    RtcpSourceInfo(ssrc=1, items=[(1, b"someone"), (2, b"nam")]),
                    RtcpSourceInfo(ssrc=2, items=[(1, b"abc")]),
                ]
            ),
            RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=2, lost=[65500, 65503, 65516, 65535]),
            RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=2),
            RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=pack_remb_fci(4160000, [2, 3])),
            RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=bytes.fromhex("0000000905000000")),
            RtcpByePacket(sources=[1, 2]),
        )
    )
    assert parse_rtcp(data) == [
        rtcp.SenderReport(1, 2, 3, 4, 5, (rtcp.ReportBlock(6, 7, -8, 9, 10, 11, 12),)),
        rtcp.SourceDescription(((1, "someone"), (2, "abc"))),
        rtcp.Nack(1, 2, (65500, 65503, 65516, 65535)),
        rtcp.PictureLossIndication(1, 2),
        rtcp.ReceiverEstimatedMaximumBitrate(1, 4160000, (2, 3)),
        rtcp.FullIntraRequest(1, ((9, 5),)),
        rtcp.Goodbye((1, 2)),
    ]


@given(st.text(max_size=300), U32)
def test_source_description_is_read_by_aiortc(cname, ssrc):
    data = rtcp.build_source_description(ssrc, cname)
    (sdes,) = RtcpPacket.parse(data)
    assert sdes.chunks[0].ssrc == ssrc
    assert sdes.chunks[0].items == [(1, cname.encode()[:255])]
    # aiortc does without the null octet that ends a chunk (RFC 3550, section 6.5); others refuse the packet
    assert data[10 + len(cname.encode()[:255]) :] in {bytes(octets) for octets in (1, 2, 3, 4)}
    (ours,) = parse_rtcp(data)
    assert ours.cnames == ((ssrc, cname.encode()[:255].decode("utf-8", "replace")),)


@given(st.sets(st.integers(0, 2000), min_size=1, max_size=100), st.integers(0, 0xFFFF))
def test_nack_round_trip(offsets, base):
    lost = [(base + o) & 0xFFFF for o in sorted(offsets)]
    data = rtcp.build_nack(1, 2, lost)
    assert parse_rtcp(data) == [rtcp.Nack(1, 2, tuple(lost))]
    (oracle,) = RtcpPacket.parse(data)
    # aiortc does not wrap what it reads.
    assert [seq & 0xFFFF for seq in oracle.lost] == lost


def test_neighbours_share_one_nack_item():
    assert len(rtcp.build_nack(1, 2, range(17))) == 16
    assert len(rtcp.build_nack(1, 2, [5, 5, 22])) == 20


@given(st.integers(0, 0x3FFFF << 20), st.lists(U32, max_size=5))
def test_remb(bitrate, ssrcs):
    data = rtcp.build_remb(1, bitrate, ssrcs)
    (remb,) = parse_rtcp(data)
    assert remb.ssrcs == tuple(ssrcs)
    assert remb.bitrate_bps <= bitrate
    assert remb.bitrate_bps >= bitrate * (1 - 2**-16) - 1
    assert unpack_remb_fci(RtcpPacket.parse(data)[0].fci) == (remb.bitrate_bps, ssrcs)


def test_goodbye_pli_and_transport_feedback():
    builder = TransportFeedbackBuilder()
    builder.received(9, 1.0)
    data = rtcp.build_pli(1, 2) + builder.build(3, 4, 1.0)[0] + rtcp.build_goodbye([5])
    pli, feedback, bye = parse_rtcp(memoryview(data))
    assert pli == rtcp.PictureLossIndication(1, 2)
    assert isinstance(feedback, TransportFeedback)
    assert feedback.media_ssrc == 4
    assert bye == rtcp.Goodbye((5,))


def test_nonsense_in_the_middle_is_skipped_and_lying_length_ends():
    pli, bye = rtcp.build_pli(1, 2), rtcp.build_goodbye([5])
    lying_count = b"\x9f" + rtcp.build_receiver_report(1)[1:]
    bad_padding = b"\xa1" + rtcp.build_goodbye([5])[1:-1] + b"\xff"
    unknown = bytes.fromhex("80cf000100000001")
    parsed = parse_rtcp(pli + lying_count + bad_padding + unknown + bye)
    assert parsed == [rtcp.PictureLossIndication(1, 2), rtcp.Goodbye((5,))]
    assert parse_rtcp(pli + b"\x81\xcb\x00\x50" + bye) == [rtcp.PictureLossIndication(1, 2)]


@pytest.mark.parametrize("data", [b"", b"\x80\xc8\x00", b"\x00\xc8\x00\x00", b"\x80\x60\x00\x00"])
def test_not_rtcp(data):
    with pytest.raises(MalformedPacket):
        parse_rtcp(data)


@given(
    st.integers(0x80, 0xBF),
    st.sampled_from([192, 200, 201, 202, 203, 204, 205, 206, 207]),
    st.integers(0, 20),
    st.binary(max_size=90),
)
def test_fuzz(first, kind, words, tail):
    parse_rtcp(bytes((first, kind, 0, words)) + tail)


@given(st.data())
def test_fuzz_by_mutation(data):
    good = bytearray(
        rtcp.build_sender_report(REPORT)
        + rtcp.build_source_description(1, "cname")
        + rtcp.build_nack(1, 2, [1, 2, 30])
        + rtcp.build_remb(1, 1000000, [2])
        + rtcp.build_goodbye([1, 2])
    )
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MalformedPacket):
        parse_rtcp(good[: data.draw(st.integers(0, len(good)))])
