import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import webm

BLOCKS = st.lists(
    st.tuples(st.integers(0, 800), st.binary(max_size=200), st.booleans()), min_size=1, max_size=30
)


@given(start=st.integers(0, 10**9), entries=BLOCKS)
def test_clusters_come_back(start, entries):
    blocks, at = [], start
    for step, data, is_key in entries:
        blocks.append(webm.Block(1, at, data, is_key))
        at += step
    data = webm.cluster(blocks)
    assert webm.is_cluster(data)
    assert list(webm.parse_cluster(data)) == blocks


@given(data=st.binary(max_size=60))
def test_anything_else_is_refused_or_read_within_bounds(data):
    for attempt in (data, bytes.fromhex("1f43b675") + data):
        try:
            blocks = list(webm.parse_cluster(attempt))
        except ValueError:
            continue
        assert sum(len(block.data) for block in blocks) <= len(attempt)


@given(count=st.integers(0, 50), spare=st.integers(0, 50), size=st.integers(10_000, 10**12))
def test_head_keeps_its_length_whatever_goes_in(count, spare, size):
    tracks = [webm.VideoTrack(1, 640, 360), webm.AudioTrack(2)]
    head = webm.FileHead(tracks, 12_345.0, count + spare)
    cues = [webm.CuePoint(n * 10_000, 1, n * 10**9) for n in range(count)]
    assert len(head.encode([], 0)) == len(head.encode(cues, size)) == head.size


def test_more_cues_than_room_are_refused():
    head = webm.FileHead([webm.AudioTrack(1)], 1.0, 1)
    with pytest.raises(ValueError, match="cues"):
        head.encode([webm.CuePoint(0, 1, 0)] * 2, 10_000)
