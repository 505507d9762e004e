import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.nack import NackGenerator


def generator(**kwargs):
    return NackGenerator(**({"is_video": True} | kwargs))


def test_hole_is_asked_for_at_once_and_again_by_rtt():
    nack = generator()
    assert not nack.received(65534, 0.0)
    assert nack.received(1, 0.0)
    assert nack.due(0.0) == [65535, 0]
    assert nack.due(0.039) == []
    assert nack.due(0.041) == [65535, 0]
    assert nack.due(0.100, rtt_s=0.2) == []
    assert not nack.received(65535, 0.2)
    assert nack.due(0.300, rtt_s=0.2) == [0]
    assert nack.recovered == 1
    assert not nack.received(0, 0.3)
    assert nack.due(9.0) == []
    assert not nack.take_key_frame_request()


def test_on_a_long_way_there_is_time_for_more_requests():
    nack = generator()
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    asked = [at / 10 for at in range(60) if nack.due(at / 10, rtt_s=0.3)]
    assert asked == [0.0, 0.2, 0.6, 1.0, 1.4, 1.8]
    assert nack.gave_up == 1


def test_reordering_can_be_waited_for():
    nack = generator(first_delay_s=0.01)
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    assert nack.due(0.005) == []
    assert nack.due(0.011) == [2]


def test_learns_to_wait_where_packets_are_only_late():
    nack = generator()
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    assert nack.due(0.0, rtt_s=0.1) == [2]
    nack.received(2, 0.008)
    nack.received(5, 1.0)
    assert nack.due(1.0, rtt_s=0.1) == []
    assert nack.due(1.009, rtt_s=0.1) == [4]
    nack.received(4, 1.2)
    for seq in range(7, 207, 2):
        nack.received(seq, seq)
        nack.due(seq + 0.1, rtt_s=0.1)
        nack.received(seq - 1, seq + 0.2)
    nack.received(300, 300.0)
    assert nack.due(300.001, rtt_s=0.1), "and forgets when it no longer happens"


def test_gives_up_after_tries_and_asks_for_a_key_frame_once():
    nack = generator(max_tries=3)
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    asked = [nack.due(i * 0.05) for i in range(5)]
    assert asked == [[2], [2], [2], [], []]
    assert nack.gave_up == 1
    assert nack.take_key_frame_request()
    assert not nack.take_key_frame_request()


def test_gives_up_by_age_and_audio_wants_no_key_frame():
    nack = generator(is_video=False)
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    assert nack.due(1.01) == []
    assert len(nack) == 0
    assert not nack.take_key_frame_request()


def test_key_frame_makes_older_holes_pointless():
    nack = generator()
    nack.received(1, 0.0)
    nack.received(4, 0.0)
    assert not nack.received(6, 0.0, starts_key_frame=True)
    nack.received(8, 0.0)
    assert nack.due(0.0) == [7]
    # A resent start of a key frame counts as well, in-order too.
    assert not nack.received(7, 0.1, starts_key_frame=True)
    nack.received(10, 0.1)
    nack.received(11, 0.1, starts_key_frame=True)
    assert nack.due(0.1) == []


def test_outage_is_not_asked_for():
    nack = generator(max_missing=50)
    nack.received(1, 0.0)
    assert not nack.received(1000, 0.0)
    assert len(nack) == 0
    assert nack.take_key_frame_request()


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 2)), max_size=200))
def test_bounded_whatever_arrives(packets):
    nack, now = generator(max_missing=40), 0.0
    for seq, step in packets:
        now += step
        nack.received(seq, now)
        assert len(nack) <= 40
        assert len(nack.due(now)) <= 40


@given(
    st.integers(0, 0xFFFF),
    st.lists(st.booleans(), min_size=2, max_size=200),
)
def test_asks_for_exactly_what_is_missing(start, arrives):
    nack = generator(is_video=False)
    nack.received(start, 0.0)
    wanted = []
    for i, there in enumerate([*arrives, True], 1):
        if there:
            nack.received((start + i) & 0xFFFF, 0.0)
        else:
            wanted.append((start + i) & 0xFFFF)
    assert nack.due(0.0) == wanted
    for seq in reversed(wanted):
        nack.received(seq, 0.0)
    assert nack.recovered == len(wanted)
    assert nack.due(0.5) == []


def test_packets_in_order_may_be_noted_together():
    one_by_one, together = generator(), generator()
    for nack in (one_by_one, together):
        nack.received(65_533, 0.0)
    for seq in (65_534, 65_535, 0, 1):
        one_by_one.received(seq, 0.0)
    together.advance(4)
    for nack in (one_by_one, together):
        assert nack.follower == 2
        assert not nack.received(1, 0.0)  # the last of them once more is nothing new
        assert nack.received(4, 0.1)
        assert nack.due(0.1) == [2, 3]


@pytest.mark.parametrize(("rtt_s", "repair_s"), [(0.0, 1.0), (0.1, 1.1), (0.3, 2.175), (0.8, 3.8)])
def test_how_long_an_answer_may_still_come(rtt_s, repair_s):
    """What keeps books of a stream waits for so long: nothing is asked for after it."""
    nack = NackGenerator(is_video=True)
    assert nack.repair_s(rtt_s) == pytest.approx(repair_s)
    nack.received(1, 0.0)
    nack.received(3, 0.0)
    asked = [step / 100 for step in range(1, 500) if nack.due(step / 100, rtt_s)]
    assert asked[-1] + rtt_s <= repair_s + 1e-9
