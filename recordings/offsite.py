"""Media of finished recordings kept in a bucket instead of on the station's disk.

The state, the summary and the ledger stay on the disk, the keys in the keystore. What goes are files that
are never written again, each only after it was read back from the bucket and is what was signed. A file
called ``offsite`` says that they are gone from here, and by which tags the bucket named what was read back.

A bucket is also others' to write into. What cannot be a file of a recording is neither fetched nor in the way of
anything; where it keeps the bucket from being listed, the ledger says what there is.
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

    What an earlier try has uploaded is not uploaded again. The caller holds the recording's lock. Raises
    BucketError, TamperedError for files that are not what the ledger and the summary say, OSError.
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
                # named before it is read: what is put in its place meanwhile has another tag
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
    """By which tags the bucket named the files that were read back from it; none of older ones, or if it has
    none."""
    try:
        return msgspec.json.decode(folder.offsite.read_bytes(), type=dict[str, str])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def recall(folder: RecordingFolder, bucket: "Bucket") -> None:
    """Bring the media back to the disk. The caller holds the lock. Raises BucketError, OSError."""
    _fetch_all(folder, bucket, folder)
    folder.offsite.unlink()


@contextmanager
def fetched(folder: RecordingFolder, bucket: "Bucket", root: Path) -> Iterator[RecordingFolder]:
    """A copy of the whole recording on the disk for the length of the block. Raises BucketError, OSError."""
    with fetched_all(folder, bucket, root) as (copy, _):
        yield copy


@contextmanager
def fetched_all(
    folder: RecordingFolder, bucket: "Bucket", root: Path
) -> Iterator[tuple[RecordingFolder, list[str]]]:
    """As :func:`fetched`, with the names of what is in the bucket besides, and can be no file of it."""
    with TemporaryDirectory(prefix=".fetched-", dir=root) as place:
        copy = RecordingFolder(Path(place), folder.recording_id)
        copy.path.mkdir(parents=True, mode=0o700)
        for path in (folder.info, folder.ledger, folder.summary):
            if path.exists():
                shutil.copy2(path, copy.path / path.name)
        yield copy, _fetch_all(folder, bucket, copy)


def rendition_name(folder: RecordingFolder, name: str) -> str:
    """The object of a rendition."""
    return _name(folder, folder.rendition(name))


def prefix(folder: RecordingFolder) -> str:
    """Where a recording's objects are."""
    return f"recordings/{folder.recording_id}"


def find(folder: RecordingFolder, bucket: "Bucket") -> tuple[dict[str, "Stored"], list[str]]:
    """What the bucket has of a recording, by the names of the files below its folder; and what is there besides,
    which can be no file of it. Raises BucketError."""
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
        # the listing ended there: what there is beside it, the ledger says
        for below in _named(folder) - found.keys():
            one = bucket.stored(f"{prefix(folder)}/{below}")
            if one is not None:
                found[below] = one
    return found, others


def delete(folder: RecordingFolder, bucket: "Bucket") -> list[str]:
    """Delete a recording's objects; return what is left, which cannot be deleted by its name, and is none of ours.

    Raises BucketError, also where neither the bucket's listing nor the ledger says what there is.
    """
    stored, odd = bucket.listed(prefix(folder))
    names = {each.name for each in stored}
    if odd is not None:
        # the listing ended there: what there is beside it, the ledger says
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
    """The media of which the ledger and the summary speak, as far as they can be read; unverified."""
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
