"""What the encoder makes is read back by the parser: each frame at its own time, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.red import RedUnwrapper, parse_red
from media.rtp.red_encoder import MAX_BACK, MAX_BLOCK, MAX_PAYLOAD, RedEncoder
from media.rtp.sequence import SEQ_MASK, TS_MASK
from tests.support.media.rtp_packets import red_payload

OPUS = 111
STEPS = st.sampled_from([0, 120, 960, 2880, MAX_BACK, MAX_BACK + 1, 19_200])
SIZES = st.one_of(st.integers(0, 200), st.integers(MAX_BLOCK - 1, 1275))


@st.composite
def sources(draw):
    """Packets of one source (number, timestamp, payload), numbers and timestamps about to wrap."""
    seq, timestamp = draw(st.integers(0, SEQ_MASK)), draw(st.integers(0, TS_MASK))
    packets = []
    for index, (step, size) in enumerate(
        draw(st.lists(st.tuples(STEPS, SIZES), min_size=1, max_size=40))
    ):
        timestamp = (timestamp + step) & TS_MASK
        payload = (index.to_bytes(2) + bytes(size))[:size]
        packets.append(((seq + index) & SEQ_MASK, timestamp, payload))
    return packets


def test_golden():
    """By hand: type 111, 960 ticks back, 3 octets; then the primary's type."""
    encoder = RedEncoder(OPUS)
    assert encoder.encode(65_535, TS_MASK, b"old") is None
    wrapped = encoder.encode(0, 959, b"now")
    assert wrapped == bytes.fromhex("ef0f00036f") + b"oldnow"
    assert wrapped == red_payload(b"now", (960, b"old"))


@given(sources())
def test_one_after_the_other_each_repeats_the_one_before_where_it_fits(packets):
    encoder = RedEncoder(OPUS)
    before = None
    for seq, timestamp, payload in packets:
        encoded = encoder.encode(seq, timestamp, payload)
        fits = (
            before is not None
            and 0 < (timestamp - before[1]) & TS_MASK <= MAX_BACK
            and 0 < len(before[2]) <= MAX_BLOCK
            and len(payload) > 0
            and 5 + len(before[2]) + len(payload) <= MAX_PAYLOAD
        )
        assert (encoded is not None) == fits
        if encoded is not None:
            assert len(encoded) <= MAX_PAYLOAD
            blocks = [
                (kind, back, encoded[start : start + length])
                for kind, back, start, length in parse_red(encoded, 0, len(encoded))
            ]
            back = (timestamp - before[1]) & TS_MASK
            assert blocks == [(OPUS, back, before[2]), (OPUS, 0, payload)]
        before = (seq, timestamp, payload)


@given(sources(), st.data())
def test_whatever_is_lost_and_late_on_both_ways_nothing_wrong_is_recovered(packets, data):
    """Lost on the way up, late or reordered, then lost on the way down: what is read is what was sent."""
    arrived = [packet for packet in packets if data.draw(st.integers(0, 4))]
    late = sorted(
        range(len(arrived)), key=lambda at: at + data.draw(st.sampled_from([0, 0, 0, 1.5, 4.5, 20]))
    )
    encoder, unwrapper = RedEncoder(OPUS), RedUnwrapper(opus_payload_type=OPUS)
    read = []
    for at in late:
        seq, timestamp, payload = arrived[at]
        encoded = encoder.encode(seq, timestamp, payload)
        if data.draw(st.integers(0, 3)):
            if encoded is None:
                read += unwrapper.plain(seq, timestamp, payload)
            else:
                read += unwrapper.red(seq, timestamp, encoded, 0, len(encoded))
    assert set(read) <= set(arrived)
    assert len(read) == len(set(read))


@given(st.sets(st.integers(1, 98)))
def test_of_frames_lost_on_the_way_down_those_come_back_whose_follower_arrives(lost):
    encoder, unwrapper = RedEncoder(OPUS), RedUnwrapper(opus_payload_type=OPUS)
    heard = set()
    for seq in range(100):
        payload = seq.to_bytes(2) + bytes(80)
        encoded = encoder.encode(seq, seq * 960, payload)
        if seq in lost:
            continue
        got = (
            unwrapper.plain(seq, seq * 960, payload)
            if encoded is None
            else unwrapper.red(seq, seq * 960, encoded, 0, len(encoded))
        )
        heard |= {number for number, _, _ in got}
    assert heard == {seq for seq in range(100) if seq not in lost or seq + 1 not in lost}


@pytest.mark.parametrize("missing", [0, 1])
def test_after_a_loss_of_the_source_nothing_older_takes_the_place_of_the_frame_before(missing):
    encoder = RedEncoder(OPUS)
    encoder.encode(6, 0, b"six")
    assert (encoder.encode(7 + missing, 960, b"next") is None) == bool(missing)


def test_a_packet_that_comes_late_carries_and_is_carried():
    encoder = RedEncoder(OPUS)
    encoder.encode(1, 960, b"one")
    assert encoder.encode(3, 2880, b"three") is None
    assert encoder.encode(2, 1920, b"two") == red_payload(b"two", (960, b"one"))
    assert encoder.encode(4, 3840, b"four") == red_payload(b"four", (960, b"three"))
