"""Nothing in the vault can be changed, moved or cut without being noticed or confined."""

import io
import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.errors import KeyUnavailableError, NotAVaultFileError, TamperedError
from recordings.model import RecordingId
from recordings.vault.blocks import BlockReader, BlockWriter
from recordings.vault.container import (
    Ending,
    RecordType,
    SegmentName,
    SegmentReader,
    SegmentWriter,
    read_complete,
)
from recordings.vault.keystore import Keystore
from recordings.vault.reading import opened

KEY = bytes(range(32))
NAME = SegmentName("call-1", "citizen.video.0", 3)
PAYLOADS = [b"", b"a", b"second", bytes(1000), b"last but one"]


def write_segment(path: Path, name: SegmentName = NAME, *, final: bool = True) -> bytes:
    writer = SegmentWriter(path, KEY, name)
    for number, payload in enumerate(PAYLOADS):
        writer.append(RecordType.FACT if number % 2 else RecordType.MEDIA, payload)
        writer.sync()
    if final:
        writer.append(RecordType.FINAL, b"{}")
    writer.close()
    return path.read_bytes()


def read(content: bytes, name: SegmentName = NAME, key: bytes = KEY):
    reader = SegmentReader(io.BytesIO(content), key, name)
    records = [(record.type, record.payload) for record in reader.records()]
    assert reader.size == len(content)
    return records, reader.ending


@pytest.fixture(scope="module")
def segment(tmp_path_factory) -> bytes:
    return write_segment(tmp_path_factory.mktemp("segment") / "000003.seg")


@pytest.fixture(scope="module")
def whole(segment):
    records, ending = read(segment)
    assert ending is Ending.FINAL
    assert [payload for _, payload in records] == [*PAYLOADS, b"{}"]
    return records


def record_bounds(content: bytes) -> list[int]:
    """Where records begin and end, from the framing alone."""
    at = int.from_bytes(content[6:8])
    bounds = [at]
    while at < len(content):
        at += 5 + int.from_bytes(content[at : at + 4])
        bounds.append(at)
    return bounds


def test_every_cut_leaves_the_records_before_it(segment, whole):
    bounds = record_bounds(segment)
    for length in range(len(segment)):
        records, ending = read(segment[:length])
        complete = sum(1 for bound in bounds[1:] if bound <= length)
        assert records == whole[:complete]
        assert ending is (Ending.OPEN if length in bounds else Ending.TORN)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_changed_bytes_never_yield_changed_records(segment, whole, data):
    content = bytearray(segment)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
    records, ending = read(bytes(content))
    if bytes(content) == segment:
        return
    assert ending is not Ending.FINAL
    assert records == whole[: len(records)]
    assert len(records) < len(whole)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_moved_doubled_and_removed_records_are_noticed(segment, whole, data):
    bounds = record_bounds(segment)
    pieces = [segment[a:b] for a, b in itertools.pairwise(bounds)]
    order = data.draw(st.lists(st.integers(0, len(pieces) - 1), max_size=8))
    content = segment[: bounds[0]] + b"".join(pieces[i] for i in order)
    records, ending = read(content)
    untouched = 0
    while untouched < len(order) and order[untouched] == untouched:
        untouched += 1
    assert records == whole[:untouched]
    assert (ending is Ending.FINAL) == (order == list(range(len(pieces))))


def test_bytes_after_the_closing_record_are_noticed(segment, whole):
    records, ending = read(segment + b"\0")
    assert (records, ending) == (whole, Ending.DAMAGED)


@pytest.mark.parametrize(
    "other",
    [
        SegmentName("call-2", NAME.source_id, NAME.index),
        SegmentName(NAME.recording_id, "citizen.audio.0", NAME.index),
        SegmentName(NAME.recording_id, NAME.source_id, NAME.index + 1),
    ],
)
def test_segment_in_the_place_of_another_is_refused(tmp_path, segment, other):
    assert read(segment, other) == ([], Ending.DAMAGED)
    # and its records do not open under the other's header either
    foreign = write_segment(tmp_path / "other.seg", other)
    header = int.from_bytes(foreign[6:8])
    own = int.from_bytes(segment[6:8])
    assert read(foreign[:header] + segment[own:], other) == ([], Ending.DAMAGED)


def test_two_files_of_the_same_name_share_no_key_stream(tmp_path, segment):
    again = write_segment(tmp_path / "again.seg")
    bounds = record_bounds(segment)
    zeros = slice(bounds[3] + 5, bounds[4])  # the record of 1,000 zero bytes is its key stream
    assert segment[zeros] != again[zeros]
    own = bounds[0]
    assert read(again[:own] + segment[own:]) == ([], Ending.DAMAGED)


def test_another_key_opens_nothing(segment):
    assert read(segment, key=bytes(32)) == ([], Ending.DAMAGED)


def test_strict_reading_and_misuse(tmp_path):
    path = tmp_path / "open.seg"
    write_segment(path, final=False)
    with pytest.raises(TamperedError):
        read_complete(path, KEY, NAME)
    with pytest.raises(FileExistsError):
        SegmentWriter(path, KEY, NAME)
    writer = SegmentWriter(tmp_path / "closed.seg", KEY, NAME)
    writer.append(RecordType.FINAL, b"{}")
    with pytest.raises(ValueError, match="closed"):
        writer.append(RecordType.MEDIA, b"more")
    writer.close()
    writer.close()


# -- blocks ----------------------------------------------------------------------------------------

EDITS = st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=300)), max_size=12)


@given(edits=EDITS)
@settings(max_examples=100, deadline=None)
def test_block_file_behaves_as_a_plain_one(tmp_path_factory, edits):
    path = tmp_path_factory.mktemp("blocks") / "file.blk"
    plain = io.BytesIO()
    with BlockWriter(path, KEY, "a/b", block_bytes=64) as file:
        for offset, data in edits:
            for target in (file, plain):
                target.seek(offset)
                target.write(data)
            assert file.tell() == plain.tell()
            file.seek(offset // 2)
            plain.seek(offset // 2)
            assert file.read(100) == plain.read(100)
        assert file.seek(0, io.SEEK_END) == len(plain.getvalue())
        assert file.commit() == len(plain.getvalue())
    content = plain.getvalue()
    with BlockReader(path, KEY, "a/b") as reader:
        assert reader.size == len(content)
        assert reader.read_range(0, reader.size) == content
        for start in range(0, len(content), 37):
            assert reader.read_range(start, start + 70) == content[start : start + 70]


@pytest.fixture(scope="module")
def block_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("blocks") / "file.blk"
    content = os.urandom(333)
    with BlockWriter(path, KEY, "a/b", block_bytes=64) as file:
        file.write(content)
        file.commit()
    return path, content


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_changed_or_cut_block_file_gives_right_bytes_or_none(tmp_path_factory, block_file, data):
    path, content = block_file
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    else:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    changed = tmp_path_factory.mktemp("changed") / "file.blk"
    changed.write_bytes(raw)
    refused = 0
    try:
        with BlockReader(changed, KEY, "a/b") as reader:
            for start in range(0, len(content), 64):
                try:
                    assert reader.read_range(start, start + 64) == content[start : start + 64]
                except TamperedError:
                    refused += 1
    except (TamperedError, NotAVaultFileError):
        refused += 1
    assert refused >= 1


def test_blocks_cannot_change_places_or_files(tmp_path, block_file):
    path, content = block_file
    raw = path.read_bytes()
    stride = 64 + 28
    begins = len(raw) - 333 - 6 * 28
    swapped = bytearray(raw)
    swapped[begins : begins + stride] = raw[begins + stride : begins + 2 * stride]
    (tmp_path / "swapped.blk").write_bytes(swapped)
    with (
        BlockReader(tmp_path / "swapped.blk", KEY, "a/b") as reader,
        pytest.raises(TamperedError),
    ):
        reader.read_range(0, 10)
    with pytest.raises(NotAVaultFileError):
        BlockReader(path, KEY, "a/c")
    with pytest.raises(TamperedError):
        BlockReader(path, bytes(32), "a/b")
    with BlockReader(path, KEY, "a/b") as reader:
        assert reader.read_range(60, 70) == content[60:70]


def test_a_block_file_that_was_closed_reads_as_closed(tmp_path):
    path = tmp_path / "file.blk"
    with BlockWriter(path, KEY, "a/b") as file:
        file.write(b"plain")
        file.commit()
    with opened(BlockReader(path, KEY, "a/b")) as shown:
        assert shown.read() == b"plain"
    assert shown.closed
    with pytest.raises(ValueError, match="closed"):
        shown.seek(0)


def test_uncommitted_block_file_leaves_nothing(tmp_path):
    with BlockWriter(tmp_path / "file.blk", KEY, "a/b") as file:
        file.write(b"x" * 100_000)
    assert list(tmp_path.iterdir()) == []


# -- keystore --------------------------------------------------------------------------------------


def test_keys_are_shared_between_processes_and_gone_when_destroyed(tmp_path):
    one, two = RecordingId("one"), RecordingId("two")
    first, second = Keystore(tmp_path), Keystore(tmp_path)
    ref = first.create(one)
    assert second.fetch(ref, one) == first.fetch(ref, one)
    assert second.fetch(second.create(two), two) != first.fetch(ref, one)
    with pytest.raises(KeyUnavailableError):
        first.create(one)
    left, other = (first.path(name).with_name(f"{name}.tmp") for name in (one, two))
    for each in (left, other):
        each.write_bytes(b"what a crash has left")
    assert second.destroy(one)
    assert (left.exists(), other.exists()) == (False, True)
    assert not second.destroy(one)
    with pytest.raises(KeyUnavailableError):
        first.fetch(ref, one)
    assert first.signing_key().public_key() == second.signing_key().public_key()


def test_wrapped_key_belongs_to_its_recording_and_master(tmp_path):
    one, two = RecordingId("one"), RecordingId("two")
    keystore = Keystore(tmp_path)
    keystore.create(one)
    keystore.create(two)
    wrapped = tmp_path / "wrapped"
    original = (wrapped / "one").read_bytes()
    (wrapped / "two").write_bytes(original)
    with pytest.raises(KeyUnavailableError, match="damaged"):
        keystore.fetch("two", two)
    for at in range(len(original)):
        (wrapped / "one").write_bytes(
            original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :]
        )
        with pytest.raises(KeyUnavailableError):
            keystore.fetch("one", one)
    (wrapped / "one").write_bytes(original)
    assert len(keystore.fetch("one", one)) == 32
    (tmp_path / "master.key").write_bytes(os.urandom(32))
    with pytest.raises(KeyUnavailableError, match="another master key"):
        Keystore(tmp_path).fetch("one", one)


def test_lost_master_key_is_reported_not_replaced(tmp_path):
    Keystore(tmp_path).create(RecordingId("one"))
    (tmp_path / "master.key").unlink()
    with pytest.raises(KeyUnavailableError, match=r"master\.key is missing"):
        Keystore(tmp_path).create(RecordingId("two"))
    assert not (tmp_path / "master.key").exists()


def test_lost_signing_key_is_reported_not_replaced(tmp_path):
    """With another one every ledger would look forged, and new ones would be signed by a stranger."""
    Keystore(tmp_path).create(RecordingId("one"))
    kept = (tmp_path / "signing.key").rename(tmp_path / "kept")
    lost = Keystore(tmp_path)
    for attempt in (lost.signing_key, lost.check, lambda: lost.create(RecordingId("two"))):
        with pytest.raises(KeyUnavailableError, match=r"signing\.key is missing"):
            attempt()
    assert not (tmp_path / "signing.key").exists()
    assert not lost.has(RecordingId("two"))
    kept.rename(tmp_path / "signing.key")
    assert lost.create(RecordingId("two")) == "two"


def test_destroying_overwrites_before_unlinking(tmp_path):
    keystore = Keystore(tmp_path)
    keystore.create(RecordingId("one"))
    path = tmp_path / "wrapped" / "one"
    before = path.read_bytes()
    with path.open("rb") as still_open:
        keystore.destroy(RecordingId("one"))
        assert still_open.read() == bytes(len(before))


def test_two_writers_of_one_file_do_not_share_a_part(tmp_path):
    """Whoever was taken for dead and is not ends beside whoever took over; the last one that is whole counts."""
    path = tmp_path / "file.blk"
    with BlockWriter(path, KEY, "a/b") as one, BlockWriter(path, KEY, "a/b") as other:
        one.write(b"one")
        other.write(b"other")
        one.commit()
        with BlockReader(path, KEY, "a/b") as reader:
            assert reader.read_range(0, reader.size) == b"one"
        other.commit()
    with BlockReader(path, KEY, "a/b") as reader:
        assert reader.read_range(0, reader.size) == b"other"
    assert [each.name for each in tmp_path.iterdir()] == ["file.blk"]
