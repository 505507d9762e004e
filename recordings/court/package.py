"""Evidence packages: the captured files, encrypted and in clear, with everything that proves them.

A package is a zip file that recipients verify without this program: with ``verify.py`` inside it or, better, with a copy
of that script from elsewhere. The format is in docs/recordings.md. Blocking and long.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordings import anchors, evidence, ledger
from recordings.court.readme import readme
from recordings.layout import RecordingFolder
from recordings.progress import Progress
from recordings.vault.container import RecordType, SegmentName, SegmentReader, key_of

VERIFIER = Path(__file__).with_name("verify.py")
_SIGNED_AS = b"virtual-station package v1\0"
_CHUNK = 1024 * 1024
_BEGINNING = (1980, 1, 1, 0, 0, 0)


class PackagedFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file of the package."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The signed list of all files, and the ledger head from which the package was made."""

    format: str
    recording_id: str
    contact_id: str
    created_at: str
    public_key: str
    ledger_head: str
    files: tuple[PackagedFile, ...]


def write(
    folder: RecordingFolder,
    root: Path,
    data_key: bytes,
    signing_key: Ed25519PrivateKey,
    into: IO[bytes] | Any,
    *,
    facts: Mapping[str, Any],
    at: datetime,
    progress: Progress,
    attached: Iterable[tuple[str, bytes]] = (),
) -> None:
    """Write the package into a seekable file object.

    ``folder`` has the media, ``root`` the station's anchors; ``facts`` are the station's data on the contact, ``attached``
    files that they name, with their paths in the package; the facts are written after these, and may say by then which of
    them cannot be had. Raises UnknownRecordingError, OSError, and what ``progress`` raises.
    """
    info = folder.read_info()
    lines = evidence.read_lines(folder)
    public = signing_key.public_key().public_bytes_raw().hex()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        made = _Files(archive)
        made.add("ledger.jsonl", b"".join(line + b"\n" for line in lines))
        made.add("summary.json", folder.summary.read_bytes())
        for path, content in attached:
            made.add(path, content)
        made.add("facts.json", msgspec.json.format(msgspec.json.encode(facts), indent=2))
        made.add("public-key.txt", f"{public}\n".encode())
        made.add("verify.py", VERIFIER.read_bytes())
        _add_anchors(made, root, info.recording_id)
        keys: dict[str, str] = {}
        segments = [(s, i) for s in folder.source_ids() for i in folder.segment_indices(s)]
        for number, (source, index) in enumerate(segments):
            progress(number / len(segments))
            keys[f"{source}/{index:06d}"] = _add_segment(made, folder, source, index, data_key)
        made.add("keys.json", msgspec.json.format(msgspec.json.encode(keys), indent=2))
        made.add("README.txt", readme(str(info.recording_id), public, at).encode())
        manifest = Manifest(
            format="virtual-station package v1",
            recording_id=info.recording_id,
            contact_id=info.contact_id,
            created_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            public_key=public,
            ledger_head=ledger.head(lines),
            files=tuple(made.files),
        )
        raw = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
        made.add("manifest.json", raw)
        made.add("manifest.sig", signing_key.sign(_SIGNED_AS + raw).hex().encode() + b"\n")
    progress(1.0)


class _Files:
    """Adds files to the zip and lists them; all dates are equal, so that they reveal nothing."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: list[PackagedFile] = []

    def add(self, path: str, content: bytes) -> None:
        self.stream(path, io.BytesIO(content), len(content))

    def stream(self, path: str, source: IO[bytes], size: int) -> None:
        self.pieces(path, iter(lambda: source.read(_CHUNK), b""), size)

    def pieces(self, path: str, content: Iterator[bytes], size: int) -> None:
        """Add a file in pieces; ``size`` is an upper bound."""
        entry = zipfile.ZipInfo(path, _BEGINNING)
        entry.external_attr = 0o600 << 16
        entry.file_size = size
        digest, written = hashlib.sha256(), 0
        with self._archive.open(entry, "w") as target:
            for chunk in content:
                target.write(chunk)
                digest.update(chunk)
                written += len(chunk)
        self.files.append(PackagedFile(path=path, size=written, sha256=digest.hexdigest()))


def _add_anchors(made: _Files, root: Path, recording_id: str) -> None:
    """Add the oldest and the newest anchor that list the recording, which prove as much as all of them."""
    speaking = [
        (path, content)
        for path in anchors.stored(root)
        if f"\n{recording_id} ".encode() in (content := path.read_bytes())
    ]
    for path, content in dict((speaking[0], speaking[-1]) if speaking else ()).items():
        made.add(f"anchors/{path.name}", content)
        token = path.with_suffix(anchors.STAMP)
        if token.exists():
            made.add(f"anchors/{token.name}", token.read_bytes())


def _add_segment(
    made: _Files, folder: RecordingFolder, source: str, index: int, data_key: bytes
) -> str:
    """Add a segment, encrypted and in clear; return its key, which opens no other file."""
    path = folder.segment(source, index)
    size = path.stat().st_size
    with path.open("rb") as file:
        made.stream(f"sealed/{source}/{index:06d}.seg", file, size)
    with path.open("rb") as file:
        reader = SegmentReader(file, data_key, SegmentName(folder.recording_id, source, index))
        media = (r.payload for r in reader.records() if r.type is RecordType.MEDIA)
        made.pieces(f"media/{source}-{index:06d}.webm", media, size)
    with path.open("rb") as file:
        return key_of(file, data_key).hex()
