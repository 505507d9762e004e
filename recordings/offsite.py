"""Media of finished recordings, moved to a bucket from the station's disk.

State, summary and ledger stay on the disk, the keys in the keystore. Only files that are never written again are moved.
Each leaves the disk after it was read back from the bucket and matches its signed hash. A file ``offsite`` then records
the move, with the bucket's tags of the files that were read back.

Others may write into the bucket, too. Objects that cannot be files of a recording are not fetched. If one of them
prevents listing, the ledger tells which objects to expect.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import msgspec

from recordings import evidence
from recordings.errors import BucketError, TamperedError
from recordings.layout import RecordingFolder
from recordings.summary import summary_from_json
from recordings.vault.durable import replace_file

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket, Stored

_FILE: Final = re.compile(r"sources/[a-z0-9_.-]+/\d{6,}\.seg|renditions/[a-z0-9_.-]+\.blk")


def is_offsite(folder: RecordingFolder) -> bool:
    """Whether the media are in the bucket."""
    return folder.offsite.exists()


def offload(folder: RecordingFolder, bucket: "Bucket") -> int:
    """Upload, verify, and remove from the disk; return how many files. May be repeated after any failure.

    Files that an earlier try uploaded are not uploaded again. The caller holds the recording's lock. Raises
    BucketError, TamperedError for files that differ from ledger and summary, OSError.
    """
    files = list(_media(folder))
    if not is_offsite(folder):
        expected = signed(folder)
        tags: dict[str, str] = {}
        for path in files:
            name = _name(folder, path)
            state = evidence.digest_of(path)
            if expected.get(path.relative_to(folder.path).as_posix()) != state.sha256:
                raise TamperedError(f"{name} is not what was signed")
            stored = bucket.stored(name)
            if stored is None or stored.size != state.size or bucket.sha256(name) != state.sha256:
                bucket.put(name, path)
                # take the tag before reading: an object that replaces it meanwhile has another tag
                stored = bucket.stored(name)
                if stored is None or bucket.sha256(name) != state.sha256:
                    raise TamperedError(f"{name} came back changed")
            if stored.etag is not None:
                tags[path.relative_to(folder.path).as_posix()] = stored.etag
        replace_file(folder.offsite, msgspec.json.encode(tags))
    for path in (folder.sources, folder.renditions):
        if path.exists():
            shutil.rmtree(path)
    return len(files)


def tags(folder: RecordingFolder) -> dict[str, str]:
    """Return the bucket's tags of the files that were read back; empty for older moves, or a bucket without tags."""
    try:
        return msgspec.json.decode(folder.offsite.read_bytes(), type=dict[str, str])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def recall(folder: RecordingFolder, bucket: "Bucket") -> None:
    """Move the media back to the disk. The caller holds the recording's lock. Raises BucketError, OSError."""
    _fetch_all(folder, bucket, folder)
    folder.offsite.unlink()


@contextmanager
def fetched(folder: RecordingFolder, bucket: "Bucket", root: Path) -> Iterator[RecordingFolder]:
    """Give a copy of the whole recording on the disk for the length of the block. Raises BucketError, OSError."""
    with fetched_all(folder, bucket, root) as (copy, _):
        yield copy


@contextmanager
def fetched_all(
    folder: RecordingFolder, bucket: "Bucket", root: Path
) -> Iterator[tuple[RecordingFolder, list[str]]]:
    """Like :func:`fetched`, with the names of objects that cannot be files of the recording."""
    with TemporaryDirectory(prefix=".fetched-", dir=root) as place:
        copy = RecordingFolder(Path(place), folder.recording_id)
        copy.path.mkdir(parents=True, mode=0o700)
        for path in (folder.info, folder.ledger, folder.summary):
            if path.exists():
                shutil.copy2(path, copy.path / path.name)
        yield copy, _fetch_all(folder, bucket, copy)


def rendition_name(folder: RecordingFolder, name: str) -> str:
    """Return the object name of a rendition."""
    return _name(folder, folder.rendition(name))


def prefix(folder: RecordingFolder) -> str:
    """Return the common prefix of a recording's objects."""
    return f"recordings/{folder.recording_id}"


def find(folder: RecordingFolder, bucket: "Bucket") -> tuple[dict[str, "Stored"], list[str]]:
    """Return the objects of a recording, by file name below its folder, and the names of foreign objects.

    Raises BucketError.
    """
    stored, odd = bucket.listed(prefix(folder))
    found: dict[str, Stored] = {}
    others = [] if odd is None else [odd]
    for each in stored:
        below = each.name.removeprefix(prefix(folder) + "/")
        if _FILE.fullmatch(below):
            found[below] = each
        else:
            others.append(each.name)
    if odd is not None:
        # the listing ended there: the ledger names the other objects
        for below in _named(folder) - found.keys():
            one = bucket.stored(f"{prefix(folder)}/{below}")
            if one is not None:
                found[below] = one
    return found, others


def delete(folder: RecordingFolder, bucket: "Bucket") -> list[str]:
    """Delete a recording's objects; return the names of foreign objects that cannot be deleted.

    Raises BucketError, also when neither the bucket's listing nor the ledger tells which objects exist.
    """
    stored, odd = bucket.listed(prefix(folder))
    names = {each.name for each in stored}
    if odd is not None:
        # the listing ended there: the ledger names the other objects
        named = _named(folder)
        if not named:
            raise BucketError(
                f"{prefix(folder)} cannot be listed, and no ledger says what is there"
            )
        names |= {f"{prefix(folder)}/{below}" for below in named}
    bucket.delete(names)
    stored, odd = bucket.listed(prefix(folder))
    return [each.name for each in stored] + ([] if odd is None else [odd])


def _fetch_all(folder: RecordingFolder, bucket: "Bucket", into: RecordingFolder) -> list[str]:
    found, others = find(folder, bucket)
    for below, each in found.items():
        bucket.fetch(each.name, into.path / below)
    return others


def _named(folder: RecordingFolder) -> set[str]:
    """Return the media named by ledger and summary, as far as they can be read; unverified."""
    found: set[str] = set()
    try:
        entries = evidence.read_entries(folder)
    except ValueError:
        return found
    for entry in entries:
        if entry.kind == "segment" and entry.source_id is not None and entry.index is not None:
            segment = folder.segment(entry.source_id, entry.index)
            party = entry.source_id.partition(".")[0]
            found |= {
                path.relative_to(folder.path).as_posix()
                for path in (segment, folder.rendition(party), folder.rendition(f"{party}.screen"))
            }
    return {name for name in found if _FILE.fullmatch(name)}


def _media(folder: RecordingFolder) -> Iterator[Path]:
    for place, ending in ((folder.sources, "*/*.seg"), (folder.renditions, "*.blk")):
        if place.is_dir():
            yield from sorted(place.glob(ending))


def _name(folder: RecordingFolder, path: Path) -> str:
    return f"{prefix(folder)}/{path.relative_to(folder.path).as_posix()}"


def signed(folder: RecordingFolder) -> dict[str, str]:
    """Return the hash of every media file by its newest signed entry. Raises TamperedError."""
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
