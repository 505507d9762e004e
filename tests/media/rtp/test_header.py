import pytest
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import (
    MalformedPacket,
    RtpHeader,
    is_rtcp,
    parse_header,
    read_sequence_number,
    write_fixed,
)
from media.rtp.sequence import SeenWindow, Unwrapper, seq_diff, ts_diff
from tests.support.media.rtp_packets import rtp

# RFC 3550 figure, by hand: V=2, X, one CSRC, marker, PT 111, padding of 3.
GOLDEN = bytes.fromhex("b1ef1234deadbeef0a0b0c0d01020304bede000110ff0000c0ffee000003")


def test_golden_packet():
    header = parse_header(GOLDEN)
    assert (header.marker, header.payload_type) == (True, 111)
    assert (header.sequence_number, header.timestamp) == (0x1234, 0xDEADBEEF)
    assert (header.ssrc, header.csrc_count) == (0x0A0B0C0D, 1)
    assert (header.extension_profile, header.extension_offset, header.extension_length) == (
        0xBEDE,
        20,
        4,
    )
    assert GOLDEN[header.payload_offset : header.payload_end] == b"\xc0\xff\xee"
    assert header.padding_size == 3
    assert read_sequence_number(GOLDEN) == 0x1234


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        GOLDEN[:11],
        b"\x40" + GOLDEN[1:],
        GOLDEN[:14],
        GOLDEN[:18],
        GOLDEN[:22],
        b"\xa0" + rtp(payload=b"")[1:] + b"\x00",
        b"\xa0" + rtp(payload=b"ab")[1:] + b"\x04",
    ],
)
def test_malformed(packet):
    with pytest.raises(MalformedPacket):
        parse_header(packet)


@given(
    seq=st.integers(0, 0xFFFF),
    ts=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    pt=st.integers(0, 127),
    marker=st.booleans(),
    csrcs=st.lists(st.integers(0, 0xFFFFFFFF), max_size=15),
    payload=st.binary(max_size=40),
    padding=st.integers(0, 255),
    extended=st.booleans(),
)
def test_agrees_with_aiortc(seq, ts, ssrc, pt, marker, csrcs, payload, padding, extended):
    packet = rtp(
        seq,
        ts,
        ssrc,
        pt,
        payload,
        marker=marker,
        csrcs=csrcs,
        padding=padding,
        extension=(0xBEDE, b"\x10\x42\x00\x00") if extended else None,
    )
    header = parse_header(memoryview(packet))
    oracle = RtpPacket.parse(packet)
    assert header.sequence_number == oracle.sequence_number
    assert header.timestamp == oracle.timestamp
    assert header.ssrc == oracle.ssrc
    assert header.payload_type == oracle.payload_type
    assert header.marker == bool(oracle.marker)
    assert header.csrc_count == len(oracle.csrc)
    assert packet[header.payload_offset : header.payload_end] == oracle.payload
    assert header.padding_size == oracle.padding_size == padding


@given(
    st.binary(max_size=80)
    | st.builds(  # of version 2, and long enough for a head
        lambda first, rest: bytes((0x80 | first,)) + rest,
        st.sampled_from([0x00, 0x01, 0x10, 0x20, 0x31]),
        st.binary(min_size=11, max_size=80),
    )
)
def test_any_bytes(data):
    header = RtpHeader()
    try:
        header.parse(data)
    except MalformedPacket:
        return
    assert 12 <= header.payload_offset <= header.payload_end <= len(data)
    assert header.payload_end + header.padding_size == len(data)


@given(st.data())
def test_mutations_of_a_real_packet(data):
    packet = bytearray(GOLDEN)
    for _ in range(data.draw(st.integers(1, 5))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    test_any_bytes.hypothesis.inner_test(bytes(packet[: data.draw(st.integers(0, len(packet)))]))


def test_write_fixed():
    packet = bytearray(12)
    write_fixed(
        packet,
        has_extension=True,
        marker=True,
        payload_type=96,
        sequence_number=1,
        timestamp=2,
        ssrc=3,
    )
    assert packet.hex() == "90e000010000000200000003"


def test_demultiplexing():
    assert not is_rtcp(rtp(pt=111))
    assert not is_rtcp(rtp(pt=127, marker=True))
    assert not is_rtcp(rtp(pt=96, marker=True))
    for kind in (200, 201, 205, 206):
        assert is_rtcp(bytes((0x80, kind, 0, 1)))
    for other in (b"", b"\x80", b"\x00\x01\x00\x00", b"\x16\xfe\xfd"):
        assert not is_rtcp(other)


SEQ = st.integers(0, 0xFFFF)


@given(SEQ, st.integers(-0x8000, 0x7FFF))
def test_difference_undoes_addition(a, step):
    assert seq_diff((a + step) & 0xFFFF, a) == step


def test_timestamps_wrap():
    assert ts_diff(5, 0xFFFFFFFB) == 10
    assert ts_diff(0xFFFFFFFB, 5) == -10


@given(st.integers(0, 0xFFFF), st.lists(st.integers(-200, 3000), max_size=200))
def test_unwrapper_follows_the_true_counter(start, steps):
    unwrapper = Unwrapper()
    unwrapper.unwrap(start)
    highest = start
    for step in steps:
        value = highest + step
        assert unwrapper.unwrap(value & 0xFFFF) == value
        highest = max(highest, value)
    assert unwrapper.highest == highest


@given(SEQ, st.lists(st.integers(-150, 60), max_size=300))
def test_seen_window_against_a_set(start, steps):
    window, seen, highest = SeenWindow(128), {start}, start
    assert window.add(start)
    for step in steps:
        value = highest + step
        assert ((value & 0xFFFF) in window) == (value in seen and value > highest - 128)
        highest = max(highest, value)
        expected = value not in seen and value > highest - 128
        assert window.add(value & 0xFFFF) == expected
        seen.add(value)
