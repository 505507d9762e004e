from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import MalformedPacket
from media.rtp.twcc import TransportFeedbackBuilder, encode_chunks, parse_feedback


def golden():
    """By hand from the draft: base 100, seven statuses in one two-bit vector, reference 2."""
    body = bytes.fromhex("d10104080c000003")
    words = (20 + len(body)) // 4 - 1
    return (
        bytes.fromhex("afcd")
        + words.to_bytes(2, "big")
        + bytes.fromhex("00000001000000020064000700000209")
        + body
    )


def test_parses_the_hand_made_report():
    feedback = parse_feedback(golden())
    assert (feedback.sender_ssrc, feedback.media_ssrc) == (1, 2)
    assert (feedback.base_seq, feedback.feedback_count) == (100, 9)
    base = 2 * 64000
    assert feedback.packets == (
        (100, base + 1000),
        (101, None),
        (102, base + 3000),
        (103, None),
        (104, None),
        (105, None),
        (106, base + 6000),
    )


def test_chunks_of_the_draft():
    assert encode_chunks([0] * 100) == bytes.fromhex("0064")
    assert encode_chunks([1] * 9000) == bytes.fromhex("3fff2329")
    assert encode_chunks([1, 0] * 7) == (0x8000 | 0b10101010101010).to_bytes(2, "big")
    assert encode_chunks([2, 1, 0, 1, 1, 1, 1]) == (0xC000 | 0b10010001010101).to_bytes(2, "big")


@given(st.lists(st.sampled_from([0, 0, 0, 1, 1, 2]), min_size=1, max_size=120))
def test_chunks_never_lose_a_symbol(statuses):
    deltas = b"".join(b"\x01" if s == 1 else b"\xff\xff" for s in statuses if s)
    body = encode_chunks(statuses) + deltas
    body += bytes(-len(body) % 4)
    head = bytes.fromhex("8fcd") + ((20 + len(body)) // 4 - 1).to_bytes(2, "big")
    packet = head + bytes(8) + b"\0\0" + len(statuses).to_bytes(2, "big") + b"\0\0\0\0" + body
    assert [at is not None for _, at in parse_feedback(packet).packets] == [s > 0 for s in statuses]


def test_due_by_time_and_by_number():
    builder = TransportFeedbackBuilder(interval_s=0.1, max_packets=3)
    assert not builder.due(5.0)
    assert not builder.received(1, 10.0)
    assert not builder.received(1, 10.01)
    assert builder.received(2, 10.11)
    assert len(builder.build(1, 2, 10.11)) == 1
    assert not builder.received(3, 10.12)
    assert not builder.received(4, 10.12)
    assert builder.received(5, 10.13)
    assert builder.build(1, 2, 10.13)
    assert builder.build(1, 2, 10.2) == []


def test_loss_between_reports_is_told_and_reports_are_counted():
    builder = TransportFeedbackBuilder()
    builder.received(65534, 1.0)
    first = parse_feedback(builder.build(1, 2, 1.0)[0])
    builder.received(3, 1.1)
    second = parse_feedback(builder.build(1, 2, 1.1)[0])
    assert [seq for seq, at in second.packets if at is None] == [65535, 0, 1, 2]
    assert (first.feedback_count, second.feedback_count) == (0, 1)
    assert second.packets[-1][1] - first.packets[-1][1] == 100_000


def test_late_packet_is_reported_after_all():
    builder = TransportFeedbackBuilder()
    builder.received(10, 1.0)
    builder.received(12, 1.01)
    builder.build(1, 2, 1.02)
    builder.received(11, 1.05)
    builder.received(13, 1.06)
    feedback = parse_feedback(builder.build(1, 2, 1.1)[0])
    assert feedback.base_seq == 11
    times = [at for _, at in feedback.packets]
    assert [t - times[0] for t in times] == [0, -40_000, 10_000]


@given(
    st.integers(0, 0xFFFF),
    st.lists(
        st.tuples(st.integers(-5, 30), st.floats(0, 20), st.booleans()), min_size=1, max_size=150
    ),
)
def test_round_trip(start, arrivals):
    """What was received is told with its time to 250 us, whatever gaps, order and pauses."""
    builder = TransportFeedbackBuilder()
    now, highest = 1000.0, start
    truth, told, order = {}, {}, []
    for step, pause, report in arrivals:
        now += pause / 10 if pause < 15 else pause
        seq = highest + step
        highest = max(highest, seq)
        truth.setdefault(seq & 0xFFFF, now)
        builder.received(seq & 0xFFFF, now)
        if report:
            order += builder.build(7, 8, now)
    order += builder.build(7, 8, now)
    for packet in order:
        assert len(packet) % 4 == 0
        assert len(packet) < 1300
        feedback = parse_feedback(packet)
        assert (feedback.sender_ssrc, feedback.media_ssrc) == (7, 8)
        for seq, at in feedback.packets:
            if at is not None:
                told.setdefault(seq, at)
    assert told.keys() == truth.keys()
    first = next(iter(truth))
    origin = told[first] / 1e6 - truth[first]
    for seq, at in told.items():
        assert abs(at / 1e6 - truth[seq] - origin) < 0.00051


def test_bounded_without_reports():
    builder = TransportFeedbackBuilder()
    for i in range(30000):
        builder.received(i & 0xFFFF, i * 0.0001)
    packets = builder.build(1, 2, 3.0)
    assert sum(len(p) for p in packets) < 30_000


def test_lying_counts_are_refused():
    packet = bytearray(golden())
    packet[14:16] = b"\xff\xff"
    with pytest.raises(MalformedPacket):
        parse_feedback(packet)
    packet[14:16] = b"\x00\x20"
    with pytest.raises(MalformedPacket):
        parse_feedback(packet)


@given(st.binary(max_size=60), st.integers(0, 60))
def test_fuzz(tail, words):
    for data in (tail, b"\x8f\xcd" + words.to_bytes(2, "big") + tail):
        with suppress(MalformedPacket):
            parse_feedback(data)
