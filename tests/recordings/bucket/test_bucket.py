"""Media in a bucket: moved after finishing, verified, played in ranges, failures tried again."""

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from recordings import evidence, offsite
from recordings.capture.source import CaptureLimits
from recordings.errors import BucketError, TamperedError, UnsupportedStoreError
from recordings.layout import RecordingFolder
from recordings.ledger import destroyed_by
from recordings.model import RecordingId
from recordings.opening import Digests
from recordings.store import RecordingStore
from recordings.vault import bucket as bucket_module
from recordings.vault.bucket import Bucket
from tests.recordings.archive_of_calls import START_MS, record
from tests.recordings.bucket.in_bucket import CALL, keys

pytestmark = pytest.mark.slow


def media(archive):
    return sorted(p.name for p in archive.rglob("*") if p.suffix in {".seg", ".blk"})


def film(store):
    with store.open_rendition(CALL, "citizen") as reader:
        return reader.read_range(0, reader.size)


def test_moved_verified_and_played_in_ranges(kept, s3, archive):
    whole = film(kept)
    files = media(archive)
    assert kept.verify(CALL, deep=True) == []
    assert kept.offload(CALL)
    assert media(archive) == []
    assert sorted(key.rpartition("/")[2] for key in keys(s3)) == files
    assert all(key.startswith("archive/recordings/call-1/") for key in keys(s3))
    assert film(kept) == whole
    with kept.open_rendition(CALL, "citizen") as reader:
        size = reader.size
        with ThreadPoolExecutor(4) as pool:
            spans = [(0, 10), (65_530, 65_550), (size - 5, size + 5), (1000, 200_000)]
            parts = list(pool.map(lambda span: reader.read_range(*span), spans))
        assert parts == [whole[start:end] for start, end in spans]
    assert kept.verify(CALL, deep=True) == []
    assert dict(kept.verify_all(deep=True)) == {CALL: []}
    assert not list(archive.glob(".fetched-*"))
    figures = kept.probe(CALL)
    assert (figures.unreadable, len(figures.parties)) == ((), 2)
    assert kept.offload(CALL)
    assert film(kept) == whole


def test_what_was_done_in_the_bucket_is_found(kept, s3, archive):
    kept.offload(CALL)
    segment = next(key for key in keys(s3) if key.endswith(".seg"))
    rendition = next(key for key in keys(s3) if key.endswith("citizen.blk"))
    for key, kind in ((segment, "segment_changed"), (rendition, "rendition_changed")):
        content = s3.get_object(Bucket="station-test", Key=key)["Body"].read()
        changed = content[:-1] + bytes([content[-1] ^ 1])
        s3.put_object(Bucket="station-test", Key=key, Body=changed)
        assert [f.kind for f in kept.verify(CALL)] == [kind]
        s3.put_object(Bucket="station-test", Key=key, Body=content)
    assert kept.verify(CALL) == []
    content = s3.get_object(Bucket="station-test", Key=segment)["Body"].read()
    s3.delete_object(Bucket="station-test", Key=segment)
    assert [f.kind for f in kept.verify(CALL)] == ["segment_missing"]
    s3.put_object(Bucket="station-test", Key=segment, Body=content)
    changed = bytearray(s3.get_object(Bucket="station-test", Key=rendition)["Body"].read())
    changed[-20] ^= 1
    s3.put_object(Bucket="station-test", Key=rendition, Body=bytes(changed))
    with pytest.raises(TamperedError):
        film(kept)


def test_nothing_goes_from_the_disk_before_it_is_read_back_whole(
    kept, s3, archive, bucket, monkeypatch
):
    files = media(archive)
    intact = Bucket.sha256
    spoilt = []

    def once(self, name):
        if not spoilt and name.endswith("000001.seg"):
            spoilt.append(name)
            return "0" * 64
        return intact(self, name)

    monkeypatch.setattr(Bucket, "sha256", once)
    with pytest.raises(TamperedError, match="came back changed"):
        kept.offload(CALL)
    assert media(archive) == files
    assert not (archive / "recordings" / CALL / "offsite").exists()
    assert kept.offload(CALL)
    assert kept.verify(CALL, deep=True) == []


def test_failing_in_the_middle_it_goes_on_where_it_was(kept, s3, archive, monkeypatch):
    files = media(archive)
    whole = film(kept)
    uploaded = []
    put = Bucket.put

    def failing(self, name, path):
        if len(uploaded) == 3:
            raise BucketError("the bucket does not serve it")
        uploaded.append(name)
        put(self, name, path)

    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "put", failing)
        with pytest.raises(BucketError):
            kept.offload(CALL)
    assert media(archive) == files
    assert len(keys(s3)) == 3
    again = []

    def counting(self, name, path):
        again.append(name)
        put(self, name, path)

    monkeypatch.setattr(Bucket, "put", counting)
    assert kept.offload(CALL)
    assert len(again) == len(files) - 3
    assert not set(again) & set(uploaded)
    assert media(archive) == []
    assert film(kept) == whole


class Cutting:
    """A proxy of the service that cuts connections after so many octets to it, while it is told to."""

    def __init__(self, service):
        self._back = urlsplit(service)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.left = None
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._server.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                front, _ = self._server.accept()
                back = socket.create_connection((self._back.hostname, self._back.port))
                for pair in ((front, back, True), (back, front, False)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source, sink, up):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if up and self.left is not None:
                    self.left -= len(data)
                    if self.left < 0:
                        self.cuts += 1
                        break
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def cutting(service, s3, monkeypatch):
    proxy = Cutting(service)
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    yield proxy
    proxy.close()


def test_cut_off_in_the_middle_of_an_upload_nothing_is_lost(
    archive, keystore, cutting, s3, monkeypatch
):
    """The line breaks within a file, and within a part of a large one, again and again."""
    monkeypatch.setattr(bucket_module, "PART_BYTES", 5 * 1024 * 1024)
    store = RecordingStore(
        f"file:{archive}",
        keystore,
        bucket=Bucket("s3://station-test/archive", retry_for_s=1),
        limits=CaptureLimits(segment_ms=4_000),
    )
    record(store, "call-1", pictures=True)
    files, whole = media(archive), film(store)
    for allowed in (0, 50_000, 120_000):
        cutting.left = allowed
        with pytest.raises(BucketError):
            store.offload(CALL)
        assert media(archive) == files, "nothing goes from the disk"
        assert film(store) == whole, "and it is played from there meanwhile"
        assert store.verify(CALL, deep=True) == []
    assert cutting.cuts >= 3
    cutting.left = None
    assert store.offload(CALL)
    assert media(archive) == []
    assert film(store) == whole
    assert store.verify(CALL, deep=True) == []


def test_a_large_file_cut_off_within_a_part_is_sent_anew(cutting, tmp_path, monkeypatch):
    monkeypatch.setattr(bucket_module, "PART_BYTES", 5 * 1024 * 1024)
    bucket = Bucket("s3://station-test/archive", retry_for_s=1)
    path = tmp_path / "large"
    path.write_bytes(os.urandom(12 * 1024 * 1024))
    cutting.left = 7 * 1024 * 1024
    with pytest.raises(BucketError):
        bucket.put("large", path)
    cutting.left = None
    assert bucket.size("large") is None, "half of it is not there under its name"
    bucket.put("large", path)
    assert bucket.sha256("large") == hashlib.sha256(path.read_bytes()).hexdigest()


def test_killed_between_the_mark_and_the_removal(kept, archive, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(
            offsite.shutil, "rmtree", lambda _: (_ for _ in ()).throw(OSError("killed"))
        )
        with pytest.raises(OSError, match="killed"):
            kept.offload(CALL)
    assert (archive / "recordings" / CALL / "offsite").exists()
    assert media(archive)
    assert kept.verify(CALL, deep=True) == []
    assert kept.offload(CALL)
    assert media(archive) == []


def test_a_bucket_that_is_away(kept, s3, archive, keystore, monkeypatch):
    kept.offload(CALL)
    with monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        away = Bucket("s3://station-test/archive", retry_for_s=1)
    store = RecordingStore(f"file:{archive}", keystore, bucket=away)
    with pytest.raises(BucketError):
        store.open_rendition(CALL, "citizen")
    with pytest.raises(BucketError):
        store.destroy(CALL, START_MS)
    assert store.close()
    # the key went first: nothing of it can be watched any more, and the rest follows when it is back
    assert not kept._keystore.has(CALL)
    kept.recover()
    assert keys(s3) == []
    assert kept.verify(CALL) == []


def test_destroyed_in_the_bucket_too(kept, s3, archive):
    record(kept, "call-2")
    kept.offload(CALL)
    kept.offload(RecordingId("call-2"))
    kept.destroy(CALL, START_MS + 1)
    assert {key.split("/")[2] for key in keys(s3)} == {"call-2"}
    assert kept.verify(CALL) == []
    assert not RecordingFolder(archive, CALL).offsite.exists()


ODD = ["x//y", "folder/"]
MORE_ODD = ["x/../y", "a/./b", "tab\ty", "sources//000000.seg", "\u00e8 strano"]


@pytest.mark.parametrize(
    "odd", [*ODD, *(pytest.param(each, marks=pytest.mark.long) for each in MORE_ODD)]
)
def test_an_object_with_an_odd_name_is_in_nobody_s_way(kept, s3, archive, odd):
    """The library lists nothing of a folder in which there is a name that it takes for no path."""
    record(kept, "call-2")
    whole = film(kept)
    kept.offload(CALL)
    kept.offload(RecordingId("call-2"))
    ours = set(keys(s3))
    strange = f"archive/recordings/{CALL}/{odd}"
    s3.put_object(Bucket="station-test", Key=strange, Body=b"whatever")
    assert film(kept) == whole
    (finding,) = kept.verify(CALL, deep=True)
    assert (finding.kind, finding.where.startswith("bucket:")) == ("file_unlisted", True)
    assert kept.verify(RecordingId("call-2"), deep=True) == []

    kept.destroy(CALL, START_MS + 1)
    assert kept.info(CALL).state == "destroyed"
    assert not ours & {key for key in keys(s3) if key.split("/")[2] == CALL}
    left = [key for key in keys(s3) if key.split("/")[2] == CALL]
    # what can be named is deleted with it, of the rest whoever verifies is told
    assert left in ([], [strange])
    assert [f.kind for f in kept.verify(CALL)] == ["file_unlisted"] * len(left)
    kept.destroy(RecordingId("call-2"), START_MS + 1)
    assert keys(s3) == left
    assert kept.verify(RecordingId("call-2")) == []


def test_where_neither_listing_nor_ledger_says_what_there_is_it_stays_open(kept, s3, archive):
    kept.offload(CALL)
    ours = keys(s3)
    s3.put_object(Bucket="station-test", Key=f"archive/recordings/{CALL}/a//b", Body=b"")
    folder = RecordingFolder(archive, CALL)
    whole = folder.ledger.read_bytes()
    folder.ledger.write_bytes(b"")
    with pytest.raises(BucketError, match="no ledger says"):
        offsite.delete(folder, kept._bucket)
    folder.ledger.write_bytes(whole)
    assert set(ours) < set(keys(s3))
    assert offsite.delete(folder, kept._bucket)
    assert len(keys(s3)) == 1


def test_renditions_derived_again_bring_the_media_back(kept, s3, archive):
    kept.offload(CALL)
    whole = film(kept)
    kept.rebuild_renditions(CALL)
    assert media(archive)
    assert film(kept) == whole
    assert kept.verify(CALL, deep=True) == []
    assert kept.offload(CALL)
    assert kept.verify(CALL, deep=True) == []
    assert film(kept) == whole


def test_a_changed_file_is_not_moved(kept, archive):
    path = next((archive / "recordings" / CALL).rglob("*.seg"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(TamperedError, match="not what was signed"):
        kept.offload(CALL)
    path.write_bytes(content)
    assert kept.offload(CALL)


def test_large_files_go_in_parts(bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(bucket_module, "PART_BYTES", 5 * 1024 * 1024)
    path = tmp_path / "large"
    path.write_bytes(os.urandom(12 * 1024 * 1024))
    bucket.put("large", path)
    assert bucket.size("large") == path.stat().st_size
    bucket.fetch("large", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == path.read_bytes()
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o600
    assert bucket.size("none") is None
    bucket.delete(["none"])
    bucket.delete(["none", "large"])
    assert bucket.listed("") == ([], None)


def test_nothing_readable_is_in_the_bucket(kept, s3, keystore):
    whole = film(kept)
    data_key = keystore.fetch(CALL, CALL)
    kept.offload(CALL)
    content = b"".join(
        s3.get_object(Bucket="station-test", Key=key)["Body"].read() for key in keys(s3)
    )
    assert b"\x1a\x45\xdf\xa3" not in content
    assert data_key not in content
    assert not any(whole[at : at + 24] in content for at in range(0, len(whole) - 24, 997))


def test_without_a_bucket_they_are_missing(kept, archive, keystore):
    kept.offload(CALL)
    alone = RecordingStore(f"file:{archive}", keystore)
    assert not alone.offload(CALL)
    assert {f.kind for f in alone.verify(CALL)} == {"segment_missing", "rendition_missing"}
    with pytest.raises(UnsupportedStoreError):
        Bucket("file:///somewhere")


@pytest.fixture
def moved_after_first_look(kept, monkeypatch):
    """Move the media as soon as somebody has seen that they are on the disk."""
    look = offsite.is_offsite

    def is_offsite(folder):
        seen = look(folder)
        monkeypatch.setattr(offsite, "is_offsite", look)
        kept.offload(CALL)
        return seen

    monkeypatch.setattr(offsite, "is_offsite", is_offsite)


@pytest.mark.usefixtures("moved_after_first_look")
def test_moved_at_that_moment_it_is_played(kept):
    assert film(kept)


@pytest.mark.usefixtures("moved_after_first_look")
def test_moved_at_that_moment_it_verifies(kept):
    assert kept.verify(CALL, deep=True) == []


@pytest.mark.usefixtures("moved_after_first_look")
def test_moved_at_that_moment_no_alarm_is_raised(kept):
    assert kept.check_before_opening(CALL, Digests()).findings == []


def test_several_play_while_it_is_moved(kept):
    whole = film(kept)
    stop = threading.Event()
    wrong = []

    def play():
        while not stop.is_set():
            if film(kept) != whole:
                wrong.append(1)

    players = [threading.Thread(target=play) for _ in range(2)]
    for player in players:
        player.start()
    try:
        kept.offload(CALL)
    finally:
        stop.set()
        for player in players:
            player.join()
    assert not wrong
    assert film(kept) == whole


@pytest.mark.process
def test_who_has_no_bucket_loads_nothing_for_it():
    """Neither what talks to buckets nor what decodes: a media worker opens the archive, too."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, recordings.store; print(*{m.partition('.')[0] for m in sys.modules})",
        ],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert "recordings" in loaded
    assert not {"obstore", "av", "numpy"} & set(loaded)


def test_what_keeps_the_bucket_from_being_emptied_keeps_no_certificate_back(
    kept, keystore, archive, monkeypatch
):
    def refused(_bucket, _names):
        raise BucketError("not allowed to delete")

    assert kept.offload(CALL)
    monkeypatch.setattr(Bucket, "delete", refused)
    with pytest.raises(BucketError):
        kept.destroy(CALL, 1)
    assert not keystore.has(CALL)
    lines = evidence.read_lines(RecordingFolder(archive, CALL))
    assert destroyed_by(lines, keystore.signing_key().public_key()) == [CALL]
