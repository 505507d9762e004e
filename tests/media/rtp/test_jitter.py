from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.jitter import ReorderBuffer


def push(buffer, seq, now=0.0):
    return [(item, gap) for item, gap, _ in buffer.push(seq & 0xFFFF, seq, now)]


def ready(buffer, now):
    return [(item, gap) for item, gap, _ in buffer.ready(now)]


def test_in_order_comes_out_at_once_and_a_hole_waits():
    buffer = ReorderBuffer(max_wait_s=0.5)
    assert push(buffer, 65535) == [(65535, False)]
    assert push(buffer, 65537, 1.0) == []
    assert push(buffer, 65538, 1.3) == []
    assert ready(buffer, 1.49) == []
    assert push(buffer, 65536, 1.49) == [(65536, False), (65537, False), (65538, False)]
    assert push(buffer, 65540, 2.0) == []
    assert push(buffer, 65542, 2.3) == []
    assert ready(buffer, 2.5) == [(65540, True)]
    assert ready(buffer, 2.79) == []
    assert ready(buffer, 2.81) == [(65542, True)]
    assert buffer.missing == 2
    assert push(buffer, 65541, 3.0) == []
    assert buffer.late == 1


def test_bounded_and_flushed():
    buffer = ReorderBuffer(max_packets=5)
    push(buffer, 0)
    out = [x for seq in range(2, 20, 2) for x in push(buffer, seq)]
    assert len(buffer) <= 5
    assert out[0] == (2, True)
    rest = [(item, gap) for item, gap, _ in buffer.flush()]
    assert [seq for seq, _ in out + rest] == list(range(2, 20, 2))
    assert all(gap for _, gap in out + rest)


def test_source_that_begins_again_elsewhere():
    buffer = ReorderBuffer()
    push(buffer, 30000)
    out = [x for seq in range(1000, 1200) for x in push(buffer, seq)]
    assert out[0][1]
    assert out[-1] == (1199, False)


def test_what_was_sent_again_counts_as_arrived_with_what_followed_it():
    buffer = ReorderBuffer(max_wait_s=3.0)
    arrivals = {}
    # 6 comes again after 5, and 7 before either
    for seq, now in ((4, 0.0), (8, 0.1), (9, 0.2), (7, 1.5), (5, 2.0), (6, 2.5), (10, 2.6)):
        arrivals |= {item: at for item, _, at in buffer.push(seq, seq, now)}
    assert arrivals == {4: 0.0, 5: 0.1, 6: 0.1, 7: 0.1, 8: 0.1, 9: 0.2, 10: 2.6}


@given(
    st.lists(st.integers(0, 8), min_size=1, max_size=150),
    st.integers(0, 0xFFFF),
    st.sets(st.integers(1, 150)),
)
def test_every_order_comes_out_sorted_once(delays, start, lost):
    buffer, now, out = ReorderBuffer(max_wait_s=0.5), 0.0, []
    order = sorted(range(len(delays)), key=lambda i: (i + delays[i] if i else -1, i))
    order = [i for i in order if i not in lost]
    for i in order:
        now += 0.01
        out += [(v - start, gap) for v, gap in push(buffer, start + i, now)]
    out += [(v - start, gap) for v, gap, _ in buffer.flush()]
    assert [i for i, _ in out] == sorted(order)
    for (before, _), (after, gap) in pairwise(out):
        assert gap == (after != before + 1)
