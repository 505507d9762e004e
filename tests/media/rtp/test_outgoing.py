from aiortc.rtp import RtpPacket, unwrap_rtx

from media.rtp import extensions as ext
from media.rtp.extensions import EgressExtensions
from media.rtp.header import parse_header
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.outgoing import OutgoingStream
from media.rtp.rtx import RtxSender
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.rtp_packets import rtp, vp8_payload

SOURCE = 0xA11CE


def stream(*, rtx=True, ids=None, is_video=True, replays=False):
    return OutgoingStream(
        ssrc=0x5107,
        munger=StreamMunger(
            clock_rate=90000, is_video=is_video, first_sequence_number=10, first_timestamp=20
        ),
        extensions=EgressExtensions(ids or {}, mid="s1"),
        history=RetransmissionHistory(64),
        rtx=RtxSender(ssrc=0x5108, payload_type=97, first_sequence_number=1) if rtx else None,
        replays=replays,
    )


def written(stream, *arguments, **kwargs):
    buffer = bytearray(2048)
    size = stream.forward(buffer, *arguments, **kwargs)
    return buffer[:size] if size else None


def forward(out, packet, now=0.0, **kwargs):
    header = parse_header(packet)
    vp8 = Vp8Descriptor()
    vp8.parse(packet, header.payload_offset, header.payload_end)
    return written(out, packet, header, now, 120, vp8, **kwargs)


def test_forwards_with_everything_rewritten():
    out = stream(ids={ext.MID: 4, ext.TRANSPORT_CC: 3, ext.VIDEO_ORIENTATION: 7})
    out.select(SOURCE)
    plan = out.extensions.copy_plan({ext.VIDEO_ORIENTATION: 11, ext.MID: 1})
    packet = rtp(
        7000,
        123,
        SOURCE,
        payload=vp8_payload(key=True, picture_id=99, size=30),
        marker=True,
        csrcs=(5,),
        padding=8,
        extension=(0xBEDE, bytes.fromhex("b0011061")),
    )
    result = forward(out, packet, plan=plan)
    out.extensions.stamp(result, 12, 0x0102)
    parsed = RtpPacket.parse(bytes(result))
    assert (parsed.sequence_number, parsed.timestamp, parsed.ssrc) == (10, 20, 0x5107)
    assert (parsed.payload_type, parsed.marker, parsed.csrc, parsed.padding_size) == (120, 1, [], 0)
    header = parse_header(result)
    assert ext.text(result, header, 4) == "s1"
    assert ext.unsigned(result, header, 3, 2) == 0x0102
    assert ext.unsigned(result, header, 7, 1) == 1
    sent = Vp8Descriptor()
    sent.parse(result, header.payload_offset, header.payload_end)
    assert sent.picture_id == out.munger.picture_id
    assert sent.starts_key_frame
    size = header.payload_end - header.payload_offset
    assert size == 30 + 4
    assert (out.packet_count, out.octet_count) == (1, size)


def test_resends_on_rtx_within_limits():
    out = stream()
    out.select(SOURCE)
    sent = [
        forward(out, rtp(i, 1, SOURCE, payload=vp8_payload(key=i == 0, picture_id=i)))
        for i in range(3)
    ]
    resent = out.resend([11, 12, 999], 1.0, budget=ResendBudget(1e6))
    assert [unwrap_rtx(RtpPacket.parse(bytes(p)), 120, 0x5107).serialize() for p in resent] == [
        bytes(p) for p in sent[1:]
    ]
    assert out.resend([11], 1.05) == []
    assert out.history.unknown == 1


def test_without_rtx_the_packet_itself_is_resent():
    out = stream(rtx=False)
    out.select(SOURCE)
    sent = forward(out, rtp(0, 1, SOURCE, payload=vp8_payload(key=True)))
    (again,) = out.resend([10], 1.0)
    assert again == sent
    assert again is not sent, "stamping the copy must not touch the history"


def test_unselected_source_gives_nothing_and_red_can_be_stripped():
    out = stream(is_video=False)
    packet = rtp(3, 960, SOURCE, pt=63, payload=b"\x6fredundantprimary")
    header = parse_header(packet)
    assert written(out, packet, header, 0.0, 111) is None
    out.select(SOURCE)
    result = written(out, packet, header, 0.0, 111, payload=packet[12 + 10 :])
    assert RtpPacket.parse(bytes(result)).payload == b"primary"
    assert out.octet_count == 7


def test_key_frame_whose_first_packet_comes_late_is_caught_up_with():
    out = stream(replays=True)
    out.select(SOURCE)

    def part(seq, **kwargs):
        return rtp(seq, 1, SOURCE, payload=vp8_payload(picture_id=5, **kwargs))

    assert forward(out, part(65534, start=False)) is None
    assert forward(out, part(2, start=False)) is None
    assert forward(out, part(0, start=False)) is None
    assert not out.backlog
    first = forward(out, part(65535, key=True))
    assert parse_header(first).sequence_number == 10
    replayed = out.replay(0.0, payload_type=120)
    assert [parse_header(p).sequence_number for p in replayed] == [11, 13]
    assert not out.backlog
    assert parse_header(forward(out, part(1, start=False))).sequence_number == 12


def test_change_of_mind_forgets_what_passed_by():
    out = stream(replays=True)
    out.select(SOURCE)
    forward(out, rtp(5, 1, SOURCE, payload=vp8_payload()))
    out.select(None)
    out.select(SOURCE)
    assert forward(out, rtp(4, 1, SOURCE, payload=vp8_payload(key=True)))
    assert not out.backlog


def test_without_replay_a_late_start_is_no_start():
    out = stream()
    out.select(SOURCE)
    assert forward(out, rtp(5, 1, SOURCE, payload=vp8_payload(start=False))) is None
    assert forward(out, rtp(4, 1, SOURCE, payload=vp8_payload(key=True))) is None
    assert not out.backlog
    assert out.munger.key_frame_source == SOURCE


def test_late_padding_is_sent_empty_with_any_descriptor():
    """The number is given away, so something must fill it; the descriptor may be an old one."""
    out = stream()
    out.select(SOURCE)
    forward(out, rtp(1, 1, SOURCE, payload=vp8_payload(key=True, picture_id=1)))
    forward(out, rtp(3, 1, SOURCE, payload=vp8_payload(picture_id=1, tl0=3)))
    stale = Vp8Descriptor()
    payload = vp8_payload(picture_id=1, tl0=3)
    stale.parse(payload, 0, len(payload))
    padding = rtp(2, 1, SOURCE, payload=b"", padding=99)
    sent = written(out, padding, parse_header(padding), 0.0, 120, stale)
    header = parse_header(sent)
    assert (header.sequence_number, header.padding_size) == (11, 0)
    assert header.payload_end == header.payload_offset


def test_a_packet_that_fills_the_buffer_is_whole_and_one_octet_more_is_not_sent():
    out = stream(ids={ext.MID: 4})
    out.select(SOURCE)
    head = 12 + len(out.extensions.block)
    payload = vp8_payload(key=True, picture_id=5, size=300)
    packet = rtp(1, 1, SOURCE, payload=payload)
    header = parse_header(packet)
    vp8 = Vp8Descriptor()
    vp8.parse(packet, 12, len(packet))
    exact = bytearray(head + len(payload))
    assert out.forward(exact, packet, header, 0.0, 120, vp8) == len(exact)
    assert exact[-20:] == payload[-20:]
    assert len(exact) == head + len(payload)
    short = bytearray(head + len(payload) - 1)
    assert out.forward(short, packet, header, 0.0, 120, vp8) == 0
    assert not any(short)


def test_what_is_encrypted_in_the_shared_buffer_does_not_change_what_can_be_resent():
    out = stream()
    out.select(SOURCE)
    shared = bytearray(2048)
    packet = rtp(1, 1, SOURCE, payload=vp8_payload(key=True))
    header = parse_header(packet)
    vp8 = Vp8Descriptor()
    vp8.parse(packet, 12, len(packet))
    size = out.forward(shared, packet, header, 0.0, 120, vp8)
    plain = bytes(shared[:size])
    shared[:] = bytes(2048)
    (resent,) = out.resend([10], 1.0)
    assert (
        unwrap_rtx(RtpPacket.parse(bytes(resent)), 120, out.ssrc).payload
        == RtpPacket.parse(plain).payload
    )
