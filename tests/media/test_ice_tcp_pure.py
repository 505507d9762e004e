"""Framing, strangers and backlog: the parts of ICE-TCP that decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.backlog import ALL_UP_TO, CONGESTED_AT_S, PICTURES_UP_TO, Backlog
from media.ice.framing import FrameReader, FramingError, framed
from media.ice.strangers import Strangers, StreamLimits, network_of


def feed(reader: FrameReader, octets: bytes):
    """Put octets in as they fit; yields datagrams."""
    while octets:
        space = reader.space
        size = min(len(space), len(octets))
        assert size
        space[:size] = octets[:size]
        reader.received(size)
        octets = octets[size:]
        while (frame := reader.take()) is not None:
            yield bytes(frame)


@given(
    datagrams=st.lists(st.binary(max_size=40), max_size=30),
    cuts=st.lists(st.integers(1, 50), min_size=1, max_size=20),
    capacity=st.integers(42, 200),
    grows_after=st.integers(0, 20),
)
def test_datagrams_survive_any_cutting(datagrams, cuts, capacity, grows_after):
    stream = b"".join(framed(datagram) for datagram in datagrams)
    reader, found, turn = FrameReader(capacity), [], 0
    while stream:
        size = cuts[turn % len(cuts)]
        if turn == grows_after:
            reader = reader.enlarged(capacity + 50)
        found += feed(reader, stream[:size])
        stream, turn = stream[size:], turn + 1
    assert found == [datagram for datagram in datagrams if datagram]


PIECES = st.binary(max_size=100) | st.binary(max_size=70).map(framed)


@given(st.binary(max_size=2000) | st.lists(PIECES, max_size=20).map(b"".join))
def test_any_octets_are_datagrams_or_refused(octets):
    reader = FrameReader(66)
    try:
        for frame in feed(reader, octets):
            assert 0 < len(frame) <= 64
    except FramingError:
        pass
    assert reader.waiting <= 66


def test_what_announces_too_much_is_refused_before_it_has_come():
    reader = FrameReader(66)
    assert list(feed(reader, framed(bytes(64)))) == [bytes(64)]
    with pytest.raises(FramingError):
        list(feed(reader, b"\x00\x41"))


def test_a_datagram_longer_than_a_frame():
    assert framed(b"ab") == b"\x00\x02ab"
    with pytest.raises(ValueError, match="longer"):
        framed(bytes(65_536))


LIMITS = StreamLimits(
    strangers=3, per_address=2, known_per_address=3, connections=6, patience_s=5.0
)


def test_the_oldest_stranger_gives_way():
    door = Strangers(LIMITS)
    assert [door.arrived(n, f"192.0.2.{n}", float(n)) for n in range(3)] == [None] * 3
    assert door.arrived(3, "192.0.2.3", 3.0) == 0
    door.left(0)
    door.admitted(1)
    assert door.arrived(4, "192.0.2.4", 4.0) is None
    assert door.overdue(7.0) == [2]
    assert door.next_due == 7.0


def test_one_address_has_few_strangers_and_a_bounded_number_of_connections():
    door = Strangers(LIMITS)
    for number in range(2):
        assert door.may_enter("192.0.2.1")
        door.arrived(number, "192.0.2.1", 0.0)
    assert not door.may_enter("192.0.2.1")
    assert door.may_enter("192.0.2.2")
    door.admitted(0)
    door.admitted(0)
    assert door.may_enter("192.0.2.1")
    door.arrived(2, "192.0.2.1", 0.0)
    door.admitted(1)
    door.admitted(2)
    assert not door.may_enter("192.0.2.1")
    door.left(1)
    door.left(1)
    assert door.may_enter("192.0.2.1")


def test_all_connections_together_are_bounded():
    door = Strangers(LIMITS)
    for number in range(6):
        door.arrived(number, f"192.0.2.{number}", 0.0)
        door.admitted(number)
    assert not door.may_enter("192.0.2.200")


def test_what_counts_as_one_address():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9%eth0")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")


class Link:
    """A stream over a link of `bps` with a round trip: what has been acknowledged when."""

    def __init__(self, bps: float, rtt_s: float) -> None:
        self.bps, self.rtt_s = bps, rtt_s
        self.free_at = 0.0
        self.acknowledged: list[tuple[float, int]] = []
        self.written = 0

    def write(self, size: int, now: float) -> None:
        self.free_at = max(self.free_at, now) + size * 8 / self.bps
        self.written += size
        self.acknowledged.append((self.free_at + self.rtt_s, self.written))

    def unacknowledged(self, now: float) -> int:
        done = max((upto for at, upto in self.acknowledged if at <= now), default=0)
        return self.written - done


@pytest.mark.parametrize("rtt_s", [0.02, 0.3, 0.6])
def test_a_long_round_trip_is_no_congestion_and_a_queue_is(rtt_s):
    backlog, link = Backlog(), Link(1_000_000, rtt_s)
    now = 0.0
    while now < 4.0:  # half of what the link carries
        link.write(1000, now)
        backlog.wrote(1000, now)
        assert not backlog.congested(link.unacknowledged(now), now)
        now += 0.016
    while not backlog.congested(link.unacknowledged(now), now):  # twice that
        link.write(2000, now)
        backlog.wrote(2000, now)
        now += 0.008
        # the oldest octet tells of the queue it met, which has grown as fast as it was filled
        assert link.free_at - now < 2 * CONGESTED_AT_S + rtt_s + 0.1
    assert link.free_at - now > CONGESTED_AT_S - 0.05
    began = now
    while backlog.congested(link.unacknowledged(now), now):
        now += 0.01
    assert link.free_at - now < 0.1
    assert now - began < 2 * (CONGESTED_AT_S + rtt_s) + 0.2


def test_sound_has_room_when_pictures_have_none_and_nothing_has_no_end():
    backlog = Backlog()
    while backlog.takes(1200):
        backlog.append(bytes(1200))
    assert backlog.octets <= PICTURES_UP_TO
    assert backlog.takes(200)
    while backlog.takes(200):
        backlog.append(bytes(200))
    assert PICTURES_UP_TO < backlog.octets <= ALL_UP_TO
    # of each connection; a second of a call is some 250,000 octets
    assert backlog.octets <= 131_072


@given(
    frames=st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=20),
    sizes=st.lists(st.integers(1, 60), min_size=1),
)
def test_what_waits_leaves_in_order_and_whole(frames, sizes):
    backlog, out, turn = Backlog(), b"", 0
    for frame in frames:
        backlog.append(frame)
    while backlog.octets:
        size = min(sizes[turn % len(sizes)], backlog.octets)
        out += b"".join(backlog.frames)[:size]
        backlog.flushed(size, 0.0)
        turn += 1
    assert out == b"".join(frames)
    assert not backlog.frames
