import pytest
from aiortc.rtp import RtpPacket, unwrap_rtx, wrap_rtx
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import MalformedPacket, parse_header
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.rtx import RtxReceiver, RtxSender, decapsulate, encapsulate
from media.rtp.sequence import SeenWindow
from tests.support.media.rtp_packets import rtp


def test_keeps_the_latest_and_forgets_the_rest():
    history = RetransmissionHistory(8)
    for i in range(20):
        history.store((65530 + i) & 0xFFFF, bytes((i,)))
    assert history.take((65530 + 19) & 0xFFFF, 0.0) == bytes((19,))
    assert history.take((65530 + 12) & 0xFFFF, 0.0) == bytes((12,))
    assert history.take((65530 + 11) & 0xFFFF, 0.0) is None
    assert (history.resent, history.unknown, history.suppressed) == (2, 1, 0)
    history.clear()
    assert history.get((65530 + 19) & 0xFFFF) is None


def test_one_resend_per_interval_or_round_trip():
    history = RetransmissionHistory()
    history.store(5, b"five")
    assert history.take(5, 1.0) == b"five"
    assert history.take(5, 1.099) is None
    assert history.take(5, 1.101) == b"five"
    assert history.take(5, 1.3, rtt_s=0.3) is None
    assert history.suppressed == 2
    history.store(5 + 512, b"new")
    assert history.take(5 + 512, 1.3) == b"new"


def test_budget_limits_the_rate_over_time():
    history, budget = RetransmissionHistory(), ResendBudget(80_000, burst_s=0.1)
    for seq in range(100):
        history.store(seq, bytes(100))
    sent = [history.take(s, 0.0, budget=budget) is not None for s in range(20)]
    assert sent == [True] * 10 + [False] * 10
    assert history.take(15, 0.01, budget=budget) is not None
    assert history.take(16, 0.01, budget=budget) is None
    budget.set_rate(0)
    assert history.take(17, 100.0, budget=budget) is None


@pytest.mark.parametrize("size", [0, 3, 65536])
def test_size_is_checked(size):
    with pytest.raises(ValueError, match="power of two"):
        RetransmissionHistory(size)


@given(
    st.binary(min_size=1, max_size=40),
    st.integers(0, 0xFFFF),
    st.booleans(),
    st.integers(0, 20),
    st.booleans(),
)
def test_rtx_agrees_with_aiortc_and_comes_back(payload, seq, marker, padding, extended):
    packet = rtp(
        seq,
        payload=payload,
        marker=marker,
        padding=padding,
        extension=(0xBEDE, b"\x10\x42\x00\x00") if extended else None,
    )
    resent = encapsulate(
        packet, parse_header(packet), ssrc=0xBEEF, payload_type=97, sequence_number=1
    )
    oracle = wrap_rtx(RtpPacket.parse(packet), payload_type=97, sequence_number=1, ssrc=0xBEEF)
    parsed = RtpPacket.parse(bytes(resent))
    assert parsed.payload == oracle.payload
    assert (parsed.ssrc, parsed.payload_type, parsed.sequence_number) == (0xBEEF, 97, 1)
    assert parsed.padding_size == padding
    back = decapsulate(resent, parse_header(resent), ssrc=0x11223344, payload_type=96)
    ours = RtpPacket.parse(bytes(back))
    theirs = unwrap_rtx(parsed, payload_type=96, ssrc=0x11223344)
    for name in ("sequence_number", "timestamp", "marker", "payload", "ssrc", "payload_type"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.sequence_number == seq
    assert ours.padding_size == 0


def test_receiver_returns_only_what_is_new():
    seen = SeenWindow()
    receiver = RtxReceiver(ssrc=0x11223344, payload_types={97: 96}, seen=seen)
    sender = RtxSender(ssrc=0xBEEF, payload_type=97, first_sequence_number=65535)
    lost, arrived = rtp(10, payload=b"lost"), rtp(11, payload=b"arrived")
    seen.add(9)
    seen.add(11)

    def feed(packet):
        return receiver.unwrap(packet, parse_header(packet))

    recovered = feed(sender.wrap(lost))
    assert recovered == lost
    assert feed(sender.wrap(lost)) is None
    assert feed(sender.wrap(arrived)) is None
    assert receiver.duplicates == 2
    probe = sender.padding(50, 1234)
    assert feed(probe) is None
    assert parse_header(probe).sequence_number == 2
    assert parse_header(probe).padding_size == 50
    assert receiver.duplicates == 2
    assert feed(rtp(pt=100)) is None
    with pytest.raises(MalformedPacket):
        feed(rtp(pt=97, payload=b"x"))


def test_padding_carries_the_extension_block():
    block = bytes.fromhex("bede000131000000")
    probe = RtxSender(ssrc=1, payload_type=97).padding(9999, 7, block)
    header = parse_header(probe)
    assert (header.padding_size, header.extension_length) == (255, 4)
    assert header.payload_end == header.payload_offset
    assert probe[12:20] == block


@given(st.binary(max_size=60))
def test_fuzz_rtx(data):
    receiver = RtxReceiver(ssrc=1, payload_types=dict.fromkeys(range(128), 96), seen=SeenWindow())
    try:
        header = parse_header(b"\xa0" + data)
        receiver.unwrap(b"\xa0" + data, header)
    except MalformedPacket:
        pass
