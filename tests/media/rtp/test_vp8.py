import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import MalformedPacket
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.rtp_packets import vp8_payload


def parse(payload):
    descriptor = Vp8Descriptor()
    descriptor.parse(payload, 0, len(payload))
    return descriptor


def test_key_frame_with_dimensions():
    d = parse(vp8_payload(key=True, picture_id=0x1234, dims=(1280, 720)))
    assert d.starts_key_frame
    assert (d.width, d.height) == (1280, 720)
    assert (d.picture_id, d.picture_id_bits, d.tl0_picture_index) == (0x1234, 15, -1)


def test_everything_present():
    # X I L T K, 15-bit id, TL0 0x42, TID 2 with Y, key index 5, not a key frame.
    d = parse(bytes.fromhex("90f0812342a501"))
    assert (d.picture_id, d.tl0_picture_index, d.temporal_id) == (0x123, 0x42, 2)
    assert (d.layer_sync, d.key_index, d.size) == (True, 5, 6)
    assert d.starts_frame
    assert not d.starts_key_frame


def test_continuation_and_later_partition_start_nothing():
    assert not parse(vp8_payload(start=False, picture_id=1)).starts_frame
    d = parse(bytes.fromhex("11") + bytes(9))
    assert not d.starts_frame
    assert not d.starts_key_frame


def test_short_key_frame_has_no_dimensions():
    d = parse(bytes.fromhex("10100000"))
    assert d.starts_key_frame
    assert (d.width, d.height) == (0, 0)


@pytest.mark.parametrize("payload", ["", "10", "90", "9080", "908081", "90f08123", "90108005"[:6]])
def test_cut_short(payload):
    with pytest.raises(MalformedPacket):
        parse(bytes.fromhex(payload))


def test_stops_at_the_end_it_was_given():
    payload = vp8_payload(picture_id=5)
    with pytest.raises(MalformedPacket):
        Vp8Descriptor().parse(payload, 0, 3)


@given(st.binary(max_size=24), st.integers(0, 6), st.integers(0, 30))
def test_any_bytes(data, start, end):
    descriptor = Vp8Descriptor()
    end = min(end, len(data))
    try:
        descriptor.parse(memoryview(data), start, end)
    except MalformedPacket:
        return
    assert start + descriptor.size < end
    oracle, rest = VpxPayloadDescriptor.parse(data[start:end])
    assert len(rest) == end - start - descriptor.size
    assert descriptor.picture_id == (-1 if oracle.picture_id is None else oracle.picture_id)
    # aiortc takes the reserved bit for a part of the partition number.
    assert descriptor.partition == oracle.partition_id & 7
    assert descriptor.tl0_picture_index == (-1 if oracle.tl0picidx is None else oracle.tl0picidx)
    if oracle.tid is not None:
        assert (descriptor.temporal_id, descriptor.layer_sync) == (
            oracle.tid[0],
            bool(oracle.tid[1]),
        )


@given(
    st.none() | st.integers(0, 0x7FFF),
    st.none() | st.integers(0, 255),
    st.booleans(),
    st.integers(0, 0x7FFF),
    st.integers(0, 255),
)
def test_write_changes_only_the_numbers(picture_id, tl0, wide, new_picture, new_tl0):
    payload = vp8_payload(picture_id=picture_id, tl0=tl0, tid=1, wide=wide)
    out = bytearray(b"head" + payload)
    before = parse(payload)
    before.write(out, 4, new_picture, new_tl0)
    expected = vp8_payload(
        picture_id=None if picture_id is None else new_picture,
        tl0=None if tl0 is None else new_tl0,
        tid=1,
        wide=wide,
    )
    assert out == b"head" + expected


payloads = st.one_of(
    st.binary(max_size=16),
    st.builds(
        vp8_payload,
        start=st.booleans(),
        key=st.booleans(),
        picture_id=st.one_of(st.none(), st.integers(0, 0x7FFF)),
        tl0=st.one_of(st.none(), st.integers(0, 255)),
        tid=st.one_of(st.none(), st.integers(0, 3)),
        wide=st.booleans(),
        size=st.integers(0, 12),
    ),
)


def outcome(descriptor, payload):
    try:
        descriptor.parse(payload, 0, len(payload))
    except MalformedPacket:
        return None
    public = [name for name in dir(descriptor) if not name.startswith("_")]
    found = {name: getattr(descriptor, name) for name in public}
    return {name: value for name, value in found.items() if not callable(value)}


@given(st.lists(st.tuples(payloads, st.integers(1, 3)), max_size=8))
def test_a_descriptor_used_again_says_what_a_fresh_one_says(packets):
    """Packets laid out like the one before are read a shorter way."""
    reused = Vp8Descriptor()
    for payload, times in packets:
        for _ in range(times):
            assert outcome(reused, payload) == outcome(Vp8Descriptor(), payload)
