import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import opus
from media.rtp.header import MalformedPacket
from media.rtp.red import RedForwarder, RedUnwrapper, parse_red, primary_offset
from tests.support.media.rtp_packets import red_payload


def test_golden_red():
    """By hand from the RFC's figure: type 5, 14 bytes from 640 ticks ago, then the primary."""
    payload = bytes.fromhex("850a000e05") + bytes(14) + b"primary"
    assert parse_red(payload, 0, len(payload)) == [(5, 640, 5, 14), (5, 0, 19, 7)]


def test_blocks_and_primary():
    payload = red_payload(b"now", (1920, b"older"), (960, b"old"))
    blocks = parse_red(payload, 0, len(payload))
    assert [(pt, back, payload[o : o + n]) for pt, back, o, n in blocks] == [
        (111, 1920, b"older"),
        (111, 960, b"old"),
        (111, 0, b"now"),
    ]
    assert payload[primary_offset(payload, 0, len(payload)) :] == b"now"


@pytest.mark.parametrize(
    ("opus", "red", "sent_as", "types"),
    [
        (111, 63, 63, [111, 111]),  # the receiver numbers Opus as the sender does
        (96, 120, 120, [96, 96]),
        (96, None, 96, None),  # it knows no RED and gets the primary block alone
    ],
)
def test_a_receiver_gets_red_under_its_own_numbers(opus, red, sent_as, types):
    forwarder = RedForwarder(opus, red)
    assert forwarder.source_red == -1
    forwarder.follow(111, 63)
    assert (forwarder.source_red, forwarder.payload_type) == (63, sent_as)
    got = forwarder.rewrite(red_payload(b"now", (960, b"old")))
    if types is None:
        assert got == b"now"
        return
    blocks = parse_red(got, 0, len(got))
    assert [kind for kind, *_ in blocks] == types
    assert [got[o : o + n] for _, _, o, n in blocks] == [b"old", b"now"]


def test_a_receiver_without_red_gets_nothing_of_what_cannot_be_read():
    forwarder = RedForwarder(96, None)
    forwarder.follow(111, 63)
    with pytest.raises(MalformedPacket):
        forwarder.rewrite(b"\xef\x0f")


def test_only_the_lost_one_is_recovered():
    red = RedUnwrapper(opus_payload_type=111)

    def feed(seq, data, *previous):
        payload = red_payload(data, *previous)
        return red.red(seq & 0xFFFF, seq * 960 & 0xFFFFFFFF, payload, 0, len(payload))

    assert feed(65534, b"a") == [(65534, 65534 * 960, b"a")]
    assert feed(65535, b"b", (960, b"a")) == [(65535, 65535 * 960, b"b")]
    # 65536 is lost, 65537 brings it; then it arrives after all.
    assert feed(65537, b"d", (960, b"c")) == [(0, 65536 * 960, b"c"), (1, 65537 * 960, b"d")]
    assert feed(65536, b"c", (960, b"b")) == []
    assert red.recovered == 1
    assert red.plain(2, 5, b"e") == [(2, 5, b"e")]
    assert red.plain(2, 5, b"e") == []


def test_other_block_types_are_ignored():
    red = RedUnwrapper(opus_payload_type=96)
    payload = red_payload(b"now", (960, b"old"))
    assert red.red(5, 0, payload, 0, len(payload)) == []


@pytest.mark.parametrize("payload", ["", "ef", "ef0f00", "ef0f000a", "ef0f000a6f", "ef0f000a6f00"])
def test_cut_short_red(payload):
    data = bytes.fromhex(payload)
    with pytest.raises(MalformedPacket):
        parse_red(data, 0, len(data))


@given(st.binary(max_size=100), st.integers(0, 10))
def test_fuzz_red(data, start):
    try:
        blocks = parse_red(data, start, len(data))
    except MalformedPacket:
        return
    assert blocks[-1][2] + blocks[-1][3] == len(data)
    assert all(o + n <= len(data) for _, _, o, n in blocks)


@pytest.mark.parametrize(
    ("packet", "milliseconds"),
    [
        ("78", 5 * 4),  # config 15 hybrid 20 ms
        ("00", 10),
        ("18", 60),
        ("60", 10),
        ("80", 2.5),
        ("f8", 20),
        ("f9", 40),
        ("fb06", 120),
        ("0302", 20),
    ],
)
def test_opus_durations(packet, milliseconds):
    assert opus.packet_duration(bytes.fromhex(packet)) == milliseconds * 48


@pytest.mark.parametrize("packet", ["", "fb", "fb00", "fb07", "1b03"])
def test_impossible_opus(packet):
    with pytest.raises(MalformedPacket):
        opus.packet_duration(bytes.fromhex(packet))
