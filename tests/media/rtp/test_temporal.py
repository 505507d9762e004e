"""Temporal layers: what one viewer is left, and that its decoder sees one continuous stream in it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.extensions import EgressExtensions
from media.rtp.header import RtpHeader, parse_header
from media.rtp.munger import StreamMunger
from media.rtp.outgoing import OutgoingStream
from media.rtp.temporal import ALL_LAYERS, TemporalFilter, TemporalShares, ViewerLimits
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.rtp_packets import rtp, vp8_payload

MEDIA, OUT = 0xA, 0xC
PATTERN = (0, 2, 1, 2)
MOST_BPS = 2_500_000


class Encoder:
    """Three layers in libvpx's order; each frame knows the frames that it needs to be decoded.

    A frame of layer 0 needs the one before it. One above needs the latest of layer 0, and unless it is a sync frame
    also the latest of every layer up to its own.
    """

    def __init__(self, seq=65_500, timestamp=0xFFFF_0000):
        self.seq, self.timestamp, self.picture, self.tl0 = seq, timestamp, 0x7FF0, 250
        self.latest = {}
        self.position = 0
        self.needs = {}

    def frame(self, *, key=False, sync=False, size=1):
        """Return (number of the frame, its layer, its packets)."""
        layer = 0 if key else PATTERN[self.position % 4]
        if key:
            self.position = 0
        self.position += 1
        number = len(self.needs)
        sync = sync and layer > 0
        if key:
            self.latest = {}
            self.needs[number] = set()
        elif sync:
            self.needs[number] = {self.latest[0]}
        else:
            self.needs[number] = {n for up_to, n in self.latest.items() if up_to <= layer}
        if layer == 0:
            self.tl0 = (self.tl0 + 1) & 0xFF
        self.latest[layer] = number
        self.picture = (self.picture + 1) & 0x7FFF
        self.timestamp = (self.timestamp + 4500) & 0xFFFFFFFF
        packets = []
        for index in range(size):
            payload = vp8_payload(
                start=index == 0, key=key, picture_id=self.picture, tl0=self.tl0, tid=layer, sync=sync
            )  # fmt: skip
            last = index == size - 1
            packets.append(rtp(self.seq, self.timestamp, MEDIA, payload=payload, marker=last))
            self.seq = (self.seq + 1) & 0xFFFF
        return number, layer, packets


class Viewer:
    """A slot's path, from the filter to the packet that leaves."""

    def __init__(self):
        self.filter = TemporalFilter()
        self.stream = OutgoingStream(
            ssrc=OUT,
            munger=StreamMunger(clock_rate=90_000, is_video=True, first_sequence_number=65_000),
            extensions=EgressExtensions({}),
        )
        self.stream.select(MEDIA)

    def forward(self, packet):
        """Return the packet that this viewer is sent, None without one."""
        out = bytearray(2048)
        header, vp8 = parse_header(packet), Vp8Descriptor()
        vp8.parse(packet, header.payload_offset, header.payload_end)
        leave_out = not self.filter.idle and not self.filter.passes(header, vp8)
        size = self.stream.forward(out, packet, header, 0.0, 96, vp8, leave_out=leave_out)
        return bytes(out[:size]) if size else None


def read(packet):
    """Return (sequence number, timestamp, descriptor or None for an empty packet)."""
    header = parse_header(packet)
    if header.payload_end == header.payload_offset:
        return header.sequence_number, header.timestamp, None
    vp8 = Vp8Descriptor()
    vp8.parse(packet, header.payload_offset, header.payload_end)
    return header.sequence_number, header.timestamp, vp8


def passed(viewer, frames):
    """Return the layers of the frames that this viewer gets whole; none comes in part."""
    layers = []
    for _, layer, packets in frames:
        sent = [viewer.forward(packet) is not None for packet in packets]
        assert len(set(sent)) == 1
        if sent[0]:
            layers.append(layer)
    return layers


def test_upper_layers_go_at_once_and_come_back_one_by_one_at_sync_frames():
    encoder, viewer = Encoder(), Viewer()
    assert passed(viewer, [encoder.frame(key=True), *(encoder.frame() for _ in range(7))]) == [
        0, 2, 1, 2, 0, 2, 1, 2
    ]  # fmt: skip
    viewer.filter.limit_to(0)
    assert passed(viewer, [encoder.frame(size=3) for _ in range(8)]) == [0, 0]
    viewer.filter.limit_to(ALL_LAYERS)
    assert passed(viewer, [encoder.frame(size=2) for _ in range(8)]) == [0, 0], "no sync frame yet"
    # a sync frame of layer 2 does not stand for layer 1, which frames of layer 2 need later
    frames = [encoder.frame(), encoder.frame(sync=True), encoder.frame(), encoder.frame()]
    assert passed(viewer, frames) == [0]
    frames = [encoder.frame(), encoder.frame(), encoder.frame(sync=True), encoder.frame()]
    assert passed(viewer, frames) == [0, 1]
    frames = [encoder.frame(), encoder.frame(sync=True), encoder.frame(), encoder.frame()]
    assert passed(viewer, frames) == [0, 2, 1, 2]


def test_a_key_frame_brings_back_all_layers():
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    viewer.filter.limit_to(0)
    assert passed(viewer, [encoder.frame() for _ in range(3)]) == []
    viewer.filter.limit_to(ALL_LAYERS)
    assert passed(viewer, [encoder.frame(key=True), encoder.frame(), encoder.frame()]) == [0, 2, 1]
    passed(viewer, [encoder.frame() for _ in range(20)])
    assert viewer.filter.idle, "a second later nothing is asked of packets any more"


def test_a_limit_in_the_middle_of_a_frame_holds_from_the_next_one_on():
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    _, layer, (first, *rest) = encoder.frame(size=3)
    before = read(viewer.forward(first))[2]
    viewer.filter.limit_to(0)
    assert layer > 0
    assert all(viewer.forward(packet) for packet in rest), "the rest of it as well"
    assert passed(viewer, [encoder.frame(), encoder.frame()]) == []
    after = read(viewer.forward(encoder.frame()[2][0]))[2]
    assert (after.picture_id - before.picture_id) & 0x7FFF == 1, (
        "no two frames under one picture id"
    )


def test_a_late_frame_of_a_layer_that_has_come_back_since_stays_out():
    """It needs frames of its layer that this viewer was not sent."""
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    viewer.filter.limit_to(0)
    frames = [encoder.frame() for _ in range(5)]
    late = next(packets for _, layer, packets in frames if layer == 1)
    assert passed(viewer, [frame for frame in frames if frame[2] is not late]) == [0]
    viewer.filter.limit_to(1)
    assert passed(viewer, [encoder.frame(sync=True)]) == [1]
    assert read(viewer.forward(late[0]))[2] is None, "it goes empty"
    assert passed(viewer, [encoder.frame(), encoder.frame()]) == [0]


def test_a_late_packet_of_a_frame_that_passed_passes_after_a_limit():
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    _, layer, (first, late) = encoder.frame(size=2)
    assert layer > 0
    assert viewer.forward(first)
    viewer.filter.limit_to(0)
    passed(viewer, [encoder.frame(), encoder.frame(), encoder.frame()])
    # the filter looks at packets since the limit; the frame before is older than all it saw
    assert read(viewer.forward(late))[2] is not None
    passed(viewer, [encoder.frame() for _ in range(24)])
    assert not viewer.filter.idle


def test_a_stream_without_layers_passes_whole():
    viewer = Viewer()
    viewer.filter.limit_to(0)
    for number in range(3):
        payload = vp8_payload(key=number == 0, picture_id=number)
        assert viewer.forward(rtp(number, number * 3000, MEDIA, payload=payload))


def test_padding_is_not_taken_for_the_layer_of_the_packet_before():
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    viewer.filter.limit_to(0)
    _, _, (upper,) = encoder.frame()
    header, vp8 = parse_header(upper), Vp8Descriptor()
    vp8.parse(upper, header.payload_offset, header.payload_end)
    assert not viewer.filter.passes(header, vp8)
    padding = parse_header(rtp(9, 0, MEDIA, payload=b"", padding=100))
    assert viewer.filter.passes(padding, vp8)


def test_a_late_packet_of_a_frame_left_out_goes_empty_so_that_nobody_asks_for_it():
    encoder, viewer = Encoder(), Viewer()
    passed(viewer, [encoder.frame(key=True)])
    viewer.filter.limit_to(0)
    _, _, (first, lost, third) = encoder.frame(size=3)
    before = read(viewer.forward(encoder_next_base(encoder, viewer, [first, third])))
    number, _, vp8 = read(viewer.forward(lost))
    assert vp8 is None
    assert number == (before[0] - 1) & 0xFFFF, "the number that was kept free for it"
    assert viewer.forward(first) is None, "what was left out in time has no number"


def encoder_next_base(encoder, viewer, packets):
    """Forward these, and return the packet of the next frame of layer 0."""
    for packet in packets:
        assert viewer.forward(packet) is None
    while True:
        _, layer, packets = encoder.frame()
        if layer == 0:
            return packets[0]
        assert viewer.forward(packets[0]) is None


def test_a_clock_that_was_set_back_is_followed():
    viewer = Viewer()
    viewer.filter.limit_to(0)
    header, vp8 = RtpHeader(), Vp8Descriptor()

    def passes(timestamp, layer, *, sync=False):
        packet = rtp(1, timestamp, MEDIA, payload=vp8_payload(tid=layer, picture_id=1, sync=sync))
        header.parse(packet)
        vp8.parse(packet, header.payload_offset, header.payload_end)
        return viewer.filter.passes(header, vp8)

    assert passes(899_980_000, 0)
    assert passes(900_000_000, 0)
    assert not passes(900_000_000, 1)
    viewer.filter.limit_to(1)
    assert not passes(899_990_000, 1, sync=True), "a frame that is late brings nothing back"
    assert passes(1_000, 1, sync=True)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("frame"), st.integers(1, 3), st.booleans()),
        st.tuples(st.just("frame"), st.integers(1, 3), st.booleans()),
        st.tuples(st.just("key"), st.integers(1, 3), st.just(False)),
        st.tuples(st.just("limit"), st.integers(0, ALL_LAYERS), st.just(False)),
    ),
    max_size=80,
)


@given(STEPS)
def test_what_is_left_can_be_decoded_and_looks_like_one_encoder(steps):
    encoder, viewer = Encoder(), Viewer()
    sent, decodable = [], set()
    limit = ALL_LAYERS
    for kind, value, sync in [("key", 1, False), *steps]:
        if kind == "limit":
            limit = value
            viewer.filter.limit_to(value)
            continue
        number, layer, packets = encoder.frame(key=kind == "key", sync=sync, size=value)
        out = [viewer.forward(packet) for packet in packets]
        assert len({packet is None for packet in out}) == 1, "a frame passes whole or not at all"
        if out[0] is None:
            assert layer > 0, "layer 0 always passes"
            continue
        assert layer <= limit
        assert encoder.needs[number] <= decodable, "a frame that it needs was left out"
        decodable.add(number)
        sent += [(*read(packet), number) for packet in out]
    for before, after in pairwise(sent):
        same = before[3] == after[3]
        assert (after[0] - before[0]) & 0xFFFF == 1
        assert (after[1] == before[1]) is same
        assert (after[2].picture_id - before[2].picture_id) & 0x7FFF == (0 if same else 1)
        step = (after[2].tl0_picture_index - before[2].tl0_picture_index) & 0xFF
        assert step == (0 if same or after[2].temporal_id else 1)


@given(STEPS, st.data())
def test_every_number_is_used_once_and_none_is_missing_whatever_comes_late(steps, data):
    """Each packet arrives in the end: then a receiver has nothing left to ask for."""
    encoder, viewer = Encoder(), Viewer()
    queue = [("packet", packet) for packet in encoder.frame(key=True)[2]]
    for kind, value, sync in steps:
        if kind == "limit":
            queue.append((kind, value))
        else:
            frame = encoder.frame(key=kind == "key", sync=sync, size=value)
            queue += [("packet", packet) for packet in frame[2]]
    late = data.draw(st.sets(st.integers(1, max(1, len(queue) - 1)), max_size=20))
    order = sorted(
        range(len(queue)), key=lambda i: (i + (data.draw(st.integers(1, 15)) if i in late else 0), i)
    )  # fmt: skip
    numbers = []
    for index in order:
        kind, value = queue[index]
        if kind == "limit":
            viewer.filter.limit_to(value)
        elif (out := viewer.forward(value)) is not None:
            numbers.append(read(out)[0])
    steps_from_first = sorted((number - 65_000) & 0xFFFF for number in numbers)
    assert steps_from_first == list(range(len(numbers)))


def shares_of(*octets, seconds=1):
    shares = TemporalShares()
    for _ in range(seconds):
        for layer, each in enumerate(octets):
            shares.octets[layer] += each
        shares.update()
    return shares.shares


def test_shares_are_of_a_layer_with_those_below_it():
    assert shares_of(400, 200, 400) == (0.4, 0.6, 1.0)
    assert shares_of(600, 400) == (0.6, 1.0)
    assert shares_of(1000) == ()
    assert shares_of() == ()
    assert shares_of(1000, 1) == (), "hardly any octets are no layer"


def test_shares_follow_a_sender_that_gives_up_its_layers():
    shares = TemporalShares()
    shares.octets[0] = shares.octets[1] = 100_000
    shares.update()
    assert shares.shares == (0.5, 1.0)
    for _ in range(60):
        shares.octets[0] += 100_000
        shares.update()
    assert shares.shares == ()


THREE = (0.4, 0.6, 1.0)


@pytest.mark.parametrize(
    ("caps", "shares", "limit", "layers"),
    [
        ([None, None], THREE, None, [ALL_LAYERS, ALL_LAYERS]),
        ([300_000], THREE, 300_000, [ALL_LAYERS]),
        # about the same: made for the slower
        ([300_000, 400_000], THREE, 300_000, [ALL_LAYERS, ALL_LAYERS]),
        ([300_000, 400_000], (), 300_000, [ALL_LAYERS, ALL_LAYERS]),
        # one is slow: it gets layer 0, the others twice as much as before
        ([300_000, None], THREE, 637_500, [0, ALL_LAYERS]),
        ([300_000, 2_000_000, 500_000], THREE, 637_500, [0, ALL_LAYERS, 1]),
        # no more than the others can take, and then perhaps two layers for the slow one
        ([300_000, 520_000], THREE, 520_000, [0, ALL_LAYERS]),
        ([320_000, 540_000], (0.3, 0.5, 1.0), 540_000, [1, ALL_LAYERS]),
        # without layers nothing can be left out
        ([300_000, None], (), 300_000, [ALL_LAYERS, ALL_LAYERS]),
        # what is without a limit may take what browsers send at most
        ([2_000_000, None], THREE, 2_000_000, [ALL_LAYERS, ALL_LAYERS]),
    ],
)
def test_the_limit_of_a_sender_with_several_viewers(caps, shares, limit, layers):
    limits = ViewerLimits(MOST_BPS)
    assert limits.update(caps, shares, MOST_BPS) == limit
    assert [limits.highest_layer(cap) for cap in caps] == layers


def test_a_viewer_on_the_bound_does_not_change_sides_with_every_estimate():
    limits = ViewerLimits(MOST_BPS)
    assert limits.update([590_000, 1_000_000], THREE, 1_000_000) == 1_000_000
    assert limits.update([700_000, 1_000_000], THREE, 1_000_000) == 1_000_000
    assert limits.update([810_000, 1_000_000], THREE, 1_000_000) == 810_000
    assert limits.update([700_000, 1_000_000], THREE, 1_000_000) == 700_000


def test_what_a_still_picture_leaves_unused_is_not_divided():
    limits = ViewerLimits(MOST_BPS)
    caps = [300_000, None]
    assert limits.update(caps, THREE, 100_000) == 300_000
    assert limits.highest_layer(300_000) == ALL_LAYERS
    # it moves, and would take more than the slow link carries
    assert limits.update(caps, THREE, 280_000) == 637_500
    assert limits.highest_layer(300_000) == 1, "as much as it may take in the next second"
    assert limits.update(caps, THREE, 600_000) == 637_500
    assert limits.highest_layer(300_000) == 0
    assert limits.update(caps, THREE, 180_000) == 637_500
    assert limits.highest_layer(300_000) == ALL_LAYERS
    assert limits.update(caps, THREE, 140_000) == 300_000


CAPS = st.lists(st.none() | st.integers(40_000, 8_000_000), min_size=1, max_size=6)


@given(
    st.lists(
        st.tuples(
            CAPS,
            st.sampled_from([(), (0.6, 1.0), THREE, (0.01, 0.5, 1.0)]),
            st.integers(0, 4_000_000),
        )
    )
)
def test_nobody_gets_more_than_their_link_carries_or_less_than_they_would_have_got(seconds):
    limits = ViewerLimits(MOST_BPS)
    for caps, shares, peak in seconds:
        limit = limits.update(caps, shares, peak)
        known = [cap for cap in caps if cap is not None]
        if not known:
            assert limit is None
            continue
        assert min(known) <= limit <= max([*known, MOST_BPS])
        for cap in caps:
            layer = limits.highest_layer(cap)
            if cap is None or cap >= limit:
                assert layer == ALL_LAYERS
            elif layer > 0:
                assert shares[min(layer, len(shares) - 1)] * min(limit, 1.5 * peak) <= cap
            else:
                # layer 0, by the share that a stream with layers is taken to have at least
                assert max(shares[0], 0.3) * limit <= cap
