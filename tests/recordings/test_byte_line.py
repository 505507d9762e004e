"""Which moments the bytes of a film hold: by its index, and no more than that."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import byte_line as module
from recordings import webm
from recordings.byte_line import ByteLine, byte_line, read_head
from tests.recordings.archive_of_calls import record


def films(store):
    """Both parties' films of a call of twelve seconds: one with pictures, one of sound alone."""
    recording = record(store, "c", seconds=12, pictures=True)
    for party in ("citizen", "agent"):
        with store.open_rendition(recording, party) as reader:
            yield reader, store.summary(recording).duration_ms


def clusters(reader):
    """Where each part of a film begins, and the moment of its first block."""
    at = webm.first_cluster(reader.read_range(0, min(reader.size, 65_536)))
    while at < reader.size:
        length = webm.element_size(reader.read_range(at, at + 12))
        first = next(webm.parse_cluster(reader.read_range(at, at + length)))
        yield at, first.time_ms
        at += length


def test_the_line_of_a_real_film_agrees_with_its_blocks(store):
    for reader, duration_ms in films(store):
        head = read_head(reader.read_range, reader.size)
        line = byte_line(head, reader.size, duration_ms)
        assert line.stretch(0, reader.size) == (0, duration_ms)
        assert line.stretch(0, webm.first_cluster(head)) == (0, 0)
        cues = webm.read_cues(head)
        assert len(cues) > 3
        assert all(line.moment(cue.position) == cue.time_ms for cue in cues)
        found = list(clusters(reader))
        assert len(found) > 5
        for at, moment in found:
            assert abs(line.moment(at) - moment) <= 2_000


def test_the_room_kept_behind_the_index_may_reach_beyond_what_is_read_first(store, monkeypatch):
    """The index alone fits into the first read, and what is reserved behind it does not."""
    for reader, duration_ms in films(store):
        whole = reader.read_range(0, reader.size)
        short = next(length for length in range(len(whole)) if _has_index(whole[:length]))
        assert short + 8 < webm.first_cluster(whole)
        monkeypatch.setattr(module, "HEADS", (short + 8, 1024 * 1024))
        head = read_head(reader.read_range, reader.size)
        assert byte_line(head, reader.size, duration_ms).stretch(0, reader.size) == (0, duration_ms)


def _has_index(head):
    try:
        webm.read_cues(head)
    except ValueError:
        return False
    return True


def test_of_a_longer_index_less_is_kept(store, monkeypatch):
    monkeypatch.setattr(module, "MOST_POINTS", 2)
    for reader, duration_ms in films(store):
        head = read_head(reader.read_range, reader.size)
        line = byte_line(head, reader.size, duration_ms)
        assert len(line._bytes) <= 4
        for at, moment in clusters(reader):
            assert abs(line.moment(at) - moment) <= 7_000


places = st.lists(
    st.tuples(st.integers(1, 10_000), st.integers(0, 5_000)), min_size=2, max_size=30
).map(lambda steps: [(sum(s[0] for s in steps[: n + 1]), sum(s[1] for s in steps[: n + 1])) for n in range(len(steps))])  # fmt: skip


@given(places, st.lists(st.integers(0, 400_000), max_size=20))
def test_ranges_that_touch_give_stretches_that_touch(known, cuts):
    line = ByteLine(known)
    ends = sorted({0, *cuts, 400_000})
    made = [line.stretch(a, b) for a, b in itertools.pairwise(ends)]
    assert made[0][0] == known[0][1]
    assert made[-1][1] == known[-1][1]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(made))
    assert all(start <= end for start, end in made)


def test_what_is_no_line_is_refused():
    for wrong in ([], [(0, 0)], [(5, 0), (5, 10)], [(0, 10), (5, 9)]):
        with pytest.raises(ValueError, match="no line"):
            ByteLine(wrong)
    with pytest.raises(ValueError):
        read_head(lambda start, end: b"no film"[start:end], 7)
