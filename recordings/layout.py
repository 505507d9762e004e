"""Paths of a recording's files, and the small file with its state.

::

    <root>/recordings/<recording id>/
        recording.json                  state; ids and times only, no personal data
        summary.json                    what finishing found
        ledger.jsonl                    hash-chained list of segments and of acts
        offsite                         the media are in the bucket, under these tags
        writer.lock                     flock: shared while a worker writes, exclusive to finish
        ledger.lock                     flock: exclusive to append to the ledger
        sources/<party>.<kind>.<take>/000000.seg, 000001.seg, ...
        renditions/<name>.blk
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from recordings.errors import RecordingClosedError, UnknownRecordingError, UnsupportedStoreError
from recordings.model import (
    RECORDING_ID,
    TRANSITIONS,
    Party,
    RecordingId,
    RecordingState,
    SourceKind,
    parse_recording_id,
    parse_source_id,
    source_id,
)
from recordings.vault.durable import PRIVATE_FOLDER, make_private_folder, replace_file

_SEGMENT_FILE = re.compile(r"(\d{6,})\.seg")


class RecordingInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Content of ``recording.json``."""

    recording_id: RecordingId
    contact_id: str
    key_ref: str
    started_at_ms: int
    ended_at_ms: int | None = None
    state: RecordingState = RecordingState.RECORDING
    destroy_requested_at_ms: int | None = None

    def moved(self, state: RecordingState) -> "RecordingInfo":
        """Return a copy in another state; raises RecordingClosedError if the table forbids it."""
        if state not in TRANSITIONS[self.state]:
            raise RecordingClosedError(f"a recording that is {self.state} cannot become {state}")
        return msgspec.structs.replace(self, state=state)


class RecordingFolder:
    """Paths of one recording."""

    def __init__(self, root: Path, recording_id: RecordingId) -> None:
        self.recording_id = parse_recording_id(recording_id)
        self.path = root / "recordings" / self.recording_id
        self.sources = self.path / "sources"
        self.renditions = self.path / "renditions"
        self.ledger = self.path / "ledger.jsonl"
        self.summary = self.path / "summary.json"
        self.lock = self.path / "writer.lock"
        self.offsite = self.path / "offsite"
        self.ledger_lock = self.path / "ledger.lock"
        self.info = self.path / "recording.json"

    def read_info(self) -> RecordingInfo:
        """Return the stored state; raises UnknownRecordingError."""
        try:
            return msgspec.json.decode(self.info.read_bytes(), type=RecordingInfo)
        except FileNotFoundError:
            raise UnknownRecordingError(f"no recording {self.recording_id}") from None
        except (msgspec.MsgspecError, ValueError):  # the latter for invalid UTF-8
            raise UnknownRecordingError(f"recording {self.recording_id} is unreadable") from None

    def write_info(self, info: RecordingInfo) -> None:
        """Replace the stored state durably."""
        make_private_folder(self.path)
        replace_file(self.info, msgspec.json.encode(info))

    def new_take(self, party: Party, kind: SourceKind) -> str:
        """Make the folder of a new take and return its source id, which is never one that existed.

        Safe against another process doing the same: creating a folder is atomic.
        """
        make_private_folder(self.sources)
        take = 0
        while True:
            name = source_id(party, kind, take)
            try:
                (self.sources / name).mkdir(mode=PRIVATE_FOLDER)
            except FileExistsError:
                take += 1
            else:
                return name

    def source_ids(self) -> list[str]:
        """Return the ids of all takes, in order of party, kind and number."""
        if not self.sources.is_dir():
            return []
        return sorted((path.name for path in self.sources.iterdir()), key=parse_source_id)

    def segment(self, source: str, index: int) -> Path:
        """Path of one segment."""
        return self.sources / source / segment_file_name(index)

    def segment_indices(self, source: str) -> list[int]:
        """Return the indices of the existing segments, ascending."""
        names = (_SEGMENT_FILE.fullmatch(path.name) for path in (self.sources / source).iterdir())
        return sorted(int(name[1]) for name in names if name)

    def rendition(self, name: str) -> Path:
        """Path of one rendition."""
        return self.renditions / f"{name}.blk"

    def size(self) -> int:
        """Return the bytes of all files together."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())


def segment_file_name(index: int) -> str:
    """Return the name of a segment's file in its source's folder."""
    return f"{index:06d}.seg"


def recording_ids(root: Path) -> Iterator[RecordingId]:
    """Yield the ids of all recordings under ``root`` that have a state, in order."""
    for recording_id in folder_ids(root):
        if RecordingFolder(root, recording_id).info.is_file():
            yield recording_id


def folder_ids(root: Path) -> Iterator[RecordingId]:
    """Yield the ids of all recording folders, whatever they contain, in order."""
    folder = root / "recordings"
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and RECORDING_ID.fullmatch(path.name):
                yield RecordingId(path.name)


def local_root(url: str) -> Path:
    """Return the folder of a ``file:`` address; raises UnsupportedStoreError for any other."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path:
        raise UnsupportedStoreError("recordings are kept under a file: address")
    return Path(unquote(parts.path))
