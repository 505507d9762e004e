from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import parse_header
from media.rtp.munger import StreamMunger
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.rtp_packets import rtp, vp8_payload

ALICE, BOB = 0xA11CE, 0xB0B


class Source:
    """An encoder with its own random numbers: frames of `size` packets, 30 a second."""

    def __init__(self, ssrc, seq=0, ts=0, picture_id=0, tl0=None):
        self.ssrc, self.seq, self.ts, self.picture_id, self.tl0 = ssrc, seq, ts, picture_id, tl0

    def frame(self, size=1, key=False):
        packets = []
        for i in range(size):
            payload = vp8_payload(start=i == 0, key=key, picture_id=self.picture_id, tl0=self.tl0)
            packets.append(rtp(self.seq, self.ts, self.ssrc, payload=payload, marker=i == size - 1))
            self.seq = (self.seq + 1) & 0xFFFF
        self.ts = (self.ts + 3000) & 0xFFFFFFFF
        self.picture_id = (self.picture_id + 1) & 0x7FFF
        if self.tl0 is not None:
            self.tl0 = (self.tl0 + 1) & 0xFF
        return packets

    def padding(self):
        packet = rtp(self.seq, self.ts, self.ssrc, payload=b"", padding=200)
        self.seq = (self.seq + 1) & 0xFFFF
        return packet


def translate(munger, packet, now=0.0, video=True):
    header = parse_header(packet)
    vp8 = None
    if video and header.payload_end > header.payload_offset:
        vp8 = Vp8Descriptor()
        vp8.parse(packet, header.payload_offset, header.payload_end)
    if not munger.translate(header, now, vp8):
        return None
    return munger.sequence_number, munger.timestamp, munger.picture_id


def video(**kwargs):
    return StreamMunger(clock_rate=90000, is_video=True, **kwargs)


def audio(**kwargs):
    return StreamMunger(clock_rate=48000, is_video=False, **kwargs)


def test_waits_for_a_key_frame_and_says_so():
    munger, alice = video(first_sequence_number=500, first_timestamp=77), Source(ALICE, 9000, 5)
    assert munger.key_frame_source is None
    munger.select(ALICE)
    assert munger.key_frame_source == ALICE
    assert translate(munger, alice.frame()[0]) is None
    first, second = alice.frame(2, key=True)
    assert translate(munger, second) is None
    assert translate(munger, alice.padding()) is None
    assert munger.source is None
    # The key frame whose tail has already gone by cannot be the beginning.
    assert translate(munger, first) is None
    assert munger.key_frame_source == ALICE
    assert translate(munger, alice.frame(key=True)[0])[:2] == (500, 77)
    assert munger.key_frame_source is None
    assert munger.source == ALICE


def test_nobody_elses_packets_and_deselection():
    munger, alice, bob = video(), Source(ALICE), Source(BOB)
    munger.select(ALICE)
    assert translate(munger, bob.frame(key=True)[0]) is None
    assert translate(munger, alice.frame(key=True)[0])
    munger.select(BOB)
    assert translate(munger, alice.frame()[0]) is None, "without keep_current the old one stops"
    munger.select(None)
    assert munger.key_frame_source is None
    assert translate(munger, bob.frame(key=True)[0]) is None


def test_layer_change_keeps_the_old_layer_until_the_key_frame():
    munger, low, high = video(), Source(1), Source(2, 40000, 123456, 900)
    munger.select(1)
    a = translate(munger, low.frame(key=True)[0], 0.0)
    munger.select(2, keep_current=True)
    b = translate(munger, low.frame()[0], 0.033)
    assert translate(munger, high.frame()[0], 0.034) is None
    c = translate(munger, high.frame(key=True)[0], 0.066)
    assert translate(munger, low.frame()[0], 0.067) is None
    assert [x[0] - a[0] for x in (b, c)] == [1, 2]
    assert (c[2] - b[2]) & 0x7FFF == 1
    assert (b[1] - a[1]) & 0xFFFFFFFF == 3000
    assert (c[1] - b[1]) & 0xFFFFFFFF == round(0.033 * 90000)
    munger.select(1, keep_current=True)
    munger.select(2)
    assert munger.key_frame_source is None, "changing one's mind costs nothing"


def test_audio_switches_at_once_with_elapsed_time():
    munger = audio(first_sequence_number=65535, first_timestamp=0xFFFFFFFF)
    munger.select(ALICE)
    assert translate(munger, rtp(7, 960, ALICE), 10.0, video=False)[:2] == (65535, 0xFFFFFFFF)
    assert munger.key_frame_source is None
    munger.select(BOB)
    assert translate(munger, rtp(900, 123, BOB), 10.5, video=False)[:2] == (0, 24000 - 1)
    munger.select(ALICE)
    # Two people within one millisecond still do not share the same 20 ms.
    assert translate(munger, rtp(8, 1920, ALICE), 10.501, video=False)[1] == 24000 - 1 + 960
    assert munger.timestamp_offset == (24000 - 1 + 960 - 1920) & 0xFFFFFFFF


def test_padding_leaves_no_hole_and_late_packets_fit():
    munger, alice = video(first_sequence_number=100), Source(ALICE, 65530)
    munger.select(ALICE)
    key, late = alice.frame(key=True)[0], alice.frame()[0]
    pad1, pad2, after = alice.padding(), alice.padding(), alice.frame()[0]
    assert translate(munger, key)[0] == 100
    assert translate(munger, pad1) is None
    assert translate(munger, pad2) is None
    assert translate(munger, after)[0] == 102
    assert translate(munger, late)[0] == 101
    assert translate(munger, pad1) is None, "a padding packet again has no number of its own"
    assert translate(munger, after)[0] == 102


def test_late_padding_fills_its_number():
    munger, alice = video(first_sequence_number=100), Source(ALICE)
    munger.select(ALICE)
    key, pad, after = alice.frame(key=True)[0], alice.padding(), alice.frame()[0]
    assert [translate(munger, p)[0] for p in (key, after, pad)] == [100, 102, 101]


def test_left_out_frames_take_their_picture_ids_along():
    munger, alice = video(), Source(ALICE, picture_id=0x7FFE)
    munger.select(ALICE)
    first = translate(munger, alice.frame(key=True)[0])
    for packet in alice.frame(3):
        header = parse_header(packet)
        vp8 = Vp8Descriptor()
        vp8.parse(packet, header.payload_offset, header.payload_end)
        munger.leave_out(header, vp8)
    second = translate(munger, alice.frame()[0])
    assert (second[0] - first[0]) & 0xFFFF == 1
    assert (second[2] - first[2]) & 0x7FFF == 1


def test_old_packets_of_an_earlier_turn_never_come_back():
    munger, alice, bob = video(), Source(ALICE, 10), Source(BOB)
    munger.select(ALICE)
    old = alice.frame(key=True)[0]
    assert translate(munger, old)
    munger.select(BOB)
    assert translate(munger, bob.frame(key=True)[0])
    munger.select(ALICE)
    alice.frame()
    assert translate(munger, alice.frame(key=True)[0])
    assert translate(munger, old) is None


def test_source_that_restarts_far_back_is_taken_up_again():
    munger = audio()
    munger.select(ALICE)
    assert translate(munger, rtp(30000, 0, ALICE), video=False)
    last = None
    for seq in range(10000, 10100):
        last = translate(munger, rtp(seq, seq * 960, ALICE), 1.0, video=False) or last
    assert last is not None
    assert munger.switches == 2


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("frame"), st.integers(1, 4), st.booleans()),
            st.tuples(st.just("padding"), st.integers(1, 3), st.none()),
            st.tuples(st.just("select"), st.integers(0, 2), st.booleans()),
        ),
        max_size=80,
    ),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
)
def test_in_order_input_comes_out_continuous(steps, seq, ts):
    """Whatever is selected when: numbers by one, time forward, pictures by one."""
    sources = [Source(i + 1, (seq * (i + 1)) & 0xFFFF, ts, i * 500, tl0=i) for i in range(3)]
    munger = video(first_sequence_number=65000)
    now, out = 0.0, []
    for kind, a, b in steps:
        now += 0.033
        if kind == "select":
            munger.select(sources[a].ssrc, keep_current=b)
            continue
        for source in sources:
            packets = source.frame(a, bool(b)) if kind == "frame" else [source.padding()]
            for packet in packets:
                result = translate(munger, packet, now)
                if result:
                    out.append((*result, packet, munger.tl0_picture_index))
    for before, after in pairwise(out):
        assert (after[0] - before[0]) & 0xFFFF == 1
        assert (after[1] - before[1]) & 0xFFFFFFFF < 90000 * 10
        same_frame = before[1] == after[1]
        assert (after[2] - before[2]) & 0x7FFF == (0 if same_frame else 1)
        assert (after[4] - before[4]) & 0xFF == (0 if same_frame else 1)


@given(st.data())
def test_reordering_never_gives_two_packets_one_number(data):
    """Each source packet has one outgoing number, none is used twice, at any order."""
    alice, bob = Source(ALICE, 65500), Source(BOB, 3)
    queue = []
    for _ in range(data.draw(st.integers(1, 30))):
        who = data.draw(st.sampled_from([alice, bob]))
        if data.draw(st.integers(0, 3)) == 0:
            queue.append(who.padding())
        else:
            queue += who.frame(data.draw(st.integers(1, 3)), key=data.draw(st.integers(0, 2)) == 0)
    order = sorted(
        range(len(queue)), key=lambda i: (i + data.draw(st.integers(0, 12), label="delay"), i)
    )
    again = data.draw(st.lists(st.sampled_from(order), max_size=10)) if order else []
    munger = video()
    munger.select(ALICE)
    given_to, numbers, epochs = {}, {}, {}
    for position, index in enumerate([*order, *again]):
        if position and data.draw(st.integers(0, 15)) == 0:
            munger.select(
                data.draw(st.sampled_from([ALICE, BOB])), keep_current=data.draw(st.booleans())
            )
        result = translate(munger, queue[index], position * 0.01)
        if result is None:
            continue
        number = result[0]
        assert numbers.setdefault(number, index) == index
        epoch = munger.switches
        if epochs.get(index) == epoch:
            assert given_to[index] == number
        epochs[index], given_to[index] = epoch, number


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=200), st.integers(0, 0xFFFF))
def test_jumps_of_one_source_map_by_one_offset(jumps, start):
    munger = audio()
    munger.select(ALICE)
    position, base = start, None
    for jump in [0, *jumps]:
        position += jump
        result = translate(munger, rtp(position, position * 960, ALICE), video=False)
        if position < start:
            assert result is None, "before the first packet there are no numbers left"
            continue
        offset = (result[0] - position) & 0xFFFF
        base = offset if base is None else base
        assert offset == base
