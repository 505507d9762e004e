"""Media of finished recordings kept in a bucket instead of on the station's disk.

The state, the summary and the ledger stay on the disk, the keys in the keystore. What goes are files that
are never written again, each only after it was read back from the bucket and is what was signed. A file
called ``offsite`` says that they are gone from here.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from recordings import evidence
from recordings.errors import TamperedError
from recordings.layout import RecordingFolder
from recordings.summary import summary_from_json
from recordings.vault.durable import replace_file

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket


def is_offsite(folder: RecordingFolder) -> bool:
    """Whether the media are in the bucket."""
    return folder.offsite.exists()


def offload(folder: RecordingFolder, bucket: "Bucket") -> int:
    """Upload, verify, and remove from the disk; return how many files. May be repeated after any failure.

    What an earlier try has uploaded is not uploaded again. The caller holds the recording's lock. Raises
    BucketError, TamperedError for files that are not what the ledger and the summary say, OSError.
    """
    files = list(_media(folder))
    if not is_offsite(folder):
        expected = _signed(folder)
        for path in files:
            name = _name(folder, path)
            state = evidence.digest_of(path)
            if expected.get(path.relative_to(folder.path).as_posix()) != state.sha256:
                raise TamperedError(f"{name} is not what was signed")
            if bucket.size(name) != state.size or bucket.sha256(name) != state.sha256:
                bucket.put(name, path)
                if bucket.sha256(name) != state.sha256:
                    raise TamperedError(f"{name} came back changed")
        replace_file(folder.offsite, b"")
    for path in (folder.sources, folder.renditions):
        if path.exists():
            shutil.rmtree(path)
    return len(files)


def recall(folder: RecordingFolder, bucket: "Bucket") -> None:
    """Bring the media back to the disk. The caller holds the lock. Raises BucketError, OSError."""
    _fetch_all(folder, bucket, folder)
    folder.offsite.unlink()


@contextmanager
def fetched(folder: RecordingFolder, bucket: "Bucket", root: Path) -> Iterator[RecordingFolder]:
    """A copy of the whole recording on the disk for the length of the block. Raises BucketError, OSError."""
    with TemporaryDirectory(prefix=".fetched-", dir=root) as place:
        copy = RecordingFolder(Path(place), folder.recording_id)
        copy.path.mkdir(parents=True, mode=0o700)
        for path in (folder.info, folder.ledger, folder.summary):
            if path.exists():
                shutil.copy2(path, copy.path / path.name)
        _fetch_all(folder, bucket, copy)
        yield copy


def rendition_name(folder: RecordingFolder, name: str) -> str:
    """The object of a rendition."""
    return _name(folder, folder.rendition(name))


def prefix(folder: RecordingFolder) -> str:
    """Where a recording's objects are."""
    return f"recordings/{folder.recording_id}"


def _fetch_all(folder: RecordingFolder, bucket: "Bucket", into: RecordingFolder) -> None:
    for name in bucket.names(prefix(folder)):
        below = name.removeprefix(prefix(folder) + "/")
        if ".." not in below.split("/"):
            bucket.fetch(name, into.path / below)


def _media(folder: RecordingFolder) -> Iterator[Path]:
    for place, ending in ((folder.sources, "*/*.seg"), (folder.renditions, "*.blk")):
        if place.is_dir():
            yield from sorted(place.glob(ending))


def _name(folder: RecordingFolder, path: Path) -> str:
    return f"{prefix(folder)}/{path.relative_to(folder.path).as_posix()}"


def _signed(folder: RecordingFolder) -> dict[str, str]:
    """The hash of every media file by the newest that was signed. Raises TamperedError."""
    entries = evidence.read_entries(folder)
    found = {
        folder.segment(entry.source_id, entry.index).relative_to(folder.path).as_posix(): str(
            entry.sha256
        )
        for entry in entries
        if entry.kind == "segment" and entry.source_id is not None and entry.index is not None
    }
    derived = [entry.sha256 for entry in entries if entry.kind == "derived"]
    data = folder.summary.read_bytes()
    if not derived or evidence.digest_of(folder.summary).sha256 != derived[-1]:
        raise TamperedError(
            f"the summary of recording {folder.recording_id} is not what was signed"
        )
    for party in summary_from_json(data).parties:
        for rendition in party.renditions:
            path = folder.rendition(rendition.name).relative_to(folder.path)
            found[path.as_posix()] = rendition.sha256
    return found
