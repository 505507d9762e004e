"""Media in a bucket, looked at when a recording is opened: by size and tag, and read where the tag is another."""

import msgspec
import pytest

from recordings.layout import RecordingFolder
from recordings.opening import Digests
from recordings.store import RecordingStore
from recordings.vault.bucket import Bucket
from tests.recordings.bucket.in_bucket import CALL, keys

pytestmark = pytest.mark.slow


@pytest.fixture
def read(monkeypatch):
    """The objects that were read in full."""
    names = []
    real = Bucket.sha256
    monkeypatch.setattr(Bucket, "sha256", lambda self, name: names.append(name) or real(self, name))
    return names


def look(store, digests=None):
    looked = store.check_before_opening(CALL, digests or Digests())
    return looked.media, sorted((one.kind.value, one.where) for one in looked.findings)


def test_whoever_opens_it_learns_what_was_changed_in_the_bucket(kept, s3, read):
    kept.offload(CALL)
    read.clear()
    assert look(kept) == (True, [])
    assert read == [], "size and tag are enough"
    segment = next(key for key in keys(s3) if key.endswith("citizen.video.0/000001.seg"))
    rendition = next(key for key in keys(s3) if key.endswith("citizen.blk"))
    for key, finding in (
        (segment, ("segment_changed", "citizen.video.0/1")),
        (rendition, ("rendition_changed", "renditions/citizen")),
    ):
        content = s3.get_object(Bucket="station-test", Key=key)["Body"].read()
        changed = content[:-1] + bytes([content[-1] ^ 1])
        s3.put_object(Bucket="station-test", Key=key, Body=changed)
        assert look(kept) == (True, [finding])
        s3.put_object(Bucket="station-test", Key=key, Body=content[:-20])
        assert look(kept) == (True, [finding])
        s3.delete_object(Bucket="station-test", Key=key)
        missing = (finding[0].replace("changed", "missing"), finding[1])
        assert look(kept) == (True, [missing])
        s3.put_object(Bucket="station-test", Key=key, Body=content)
    assert look(kept) == (True, [])
    more = segment.replace("000001", "000009")
    s3.put_object(Bucket="station-test", Key=more, Body=b"more")
    assert look(kept) == (True, [("segment_unlisted", "citizen.video.0/9")])
    s3.delete_object(Bucket="station-test", Key=more)
    s3.put_object(Bucket="station-test", Key=f"archive/recordings/{CALL}/a//b", Body=b"")
    media_checked, ((kind, _),) = look(kept)
    assert (media_checked, kind) == (True, "file_unlisted")


def test_an_object_that_has_another_tag_is_read_once_and_no_alarm_when_it_is_the_same(
    kept, s3, archive, read
):
    """A store may name anew what it moved or encrypts with a key of its own."""
    kept.offload(CALL)
    marker = RecordingFolder(archive, CALL).offsite
    tags = msgspec.json.decode(marker.read_bytes())
    renamed = dict.fromkeys(tags, '"another"')
    marker.write_bytes(msgspec.json.encode(renamed))
    read.clear()
    digests = Digests()
    assert look(kept, digests) == (True, [])
    assert len(read) == len(tags)
    assert look(kept, digests) == (True, [])
    assert len(read) == len(tags)


def test_moved_before_tags_were_kept_or_the_bucket_away_it_says_that_media_were_not_looked_at(
    kept, s3, archive, keystore, monkeypatch
):
    kept.offload(CALL)
    marker = RecordingFolder(archive, CALL).offsite
    tags = marker.read_bytes()
    marker.write_bytes(b"")
    assert look(kept) == (False, [])
    segment = next(key for key in keys(s3) if key.endswith("000001.seg"))
    content = s3.get_object(Bucket="station-test", Key=segment)["Body"].read()
    s3.delete_object(Bucket="station-test", Key=segment)
    assert look(kept)[1], "one that is missing is missing all the same"
    s3.put_object(Bucket="station-test", Key=segment, Body=content)
    marker.write_bytes(tags)
    assert look(kept) == (True, [])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    away = Bucket("s3://station-test/archive", retry_for_s=1)
    store = RecordingStore(f"file:{archive}", keystore, bucket=away)
    assert look(store) == (False, [])
    assert store.close()
