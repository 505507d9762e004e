"""The station's daily digest over the heads of all ledgers, to be kept elsewhere.

A ledger by itself cannot show that its end was cut off. An anchor can: for every recording it lists the number
of entries in its ledger and the hash of the newest. One digest covers the whole list. The format is in
docs/recordings.md.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recordings import evidence, ledger
from recordings.errors import AnchorError
from recordings.layout import RecordingFolder, folder_ids
from recordings.ledger import Finding
from recordings.model import RecordingId, parse_recording_id
from recordings.progress import Progress, counted, untold
from recordings.vault.durable import PRIVATE_FILE, make_private_folder, replace_file, write_all

FOLDER = "anchors"
ERASED = "erased.jsonl"
STAMP = ".tsr"
SETTLED_MS = 3_600_000
"""Age from which a recording is listed: test recordings of the station's own checks are erased by then."""
KEPT = 30
_TITLE = b"virtual-station anchor v1"
_HEADER = re.compile(
    rb"virtual-station anchor v1\nstation ([a-z0-9-]{1,32})\nat (\d{1,15})\nkey ([0-9a-f]{64})\n"
    rb"recordings (\d{1,12})\n"
)
_LINE = re.compile(rb"([A-Za-z0-9_-]{1,64}) (\d{1,9}) ([0-9a-f]{64})\n")
_SEAL = re.compile(rb"digest ([0-9a-f]{64})\nsignature ([0-9a-f]{128})\n")


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """State of one ledger: its number of entries, and the hash of the last."""

    recording_id: RecordingId
    entries: int
    head: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed digest of ``heads``, which are in order of id, or None in the short form."""

    station: str
    at_ms: int
    public_key: str
    count: int
    heads: tuple[LedgerHead, ...]
    digest: str
    signature: str

    @property
    def is_whole(self) -> bool:
        """Whether the heads are included, not only their digest."""
        return len(self.heads) == self.count

    def to_bytes(self, *, whole: bool = True) -> bytes:
        """Return the text; without ``whole`` the short form without heads, for mail or print."""
        body = _body(self) if whole else _header(self)
        return body + f"digest {self.digest}\nsignature {self.signature}\n".encode()


def make(
    root: Path,
    key: Ed25519PrivateKey,
    station: str,
    at_ms: int,
    progress: Progress = untold,
) -> Anchor:
    """Sign the present heads. Raises OSError."""
    heads = []
    for recording_id in counted(list(folder_ids(root)), progress):
        lines = evidence.read_lines(RecordingFolder(root, recording_id))
        if lines and _opened_at_ms(lines) <= at_ms - SETTLED_MS:
            heads.append(LedgerHead(recording_id, len(lines), ledger.head(lines)))
    public = key.public_key().public_bytes_raw().hex()
    unsigned = Anchor(station, at_ms, public, len(heads), tuple(heads), "", "")
    digest = hashlib.sha256(_body(unsigned)).hexdigest()
    signature = key.sign(_TITLE + b"\0" + bytes.fromhex(digest)).hex()
    return Anchor(station, at_ms, public, len(heads), tuple(heads), digest, signature)


def parse(data: bytes) -> Anchor:
    """Read an anchor, whole or short, and check its digest and signature.

    Text before and after it, as mail programs add, is ignored. Raises AnchorError.
    """
    data = data.replace(b"\r\n", b"\n")
    header = _HEADER.search(data)
    if header is None:
        raise AnchorError("no anchor is in it")
    at = header.end()
    heads = []
    while line := _LINE.match(data, at):
        heads.append(LedgerHead(RecordingId(line[1].decode()), int(line[2]), line[3].decode()))
        at = line.end()
    seal = _SEAL.match(data, at)
    if seal is None or len(heads) not in {0, int(header[4])}:
        raise AnchorError("the anchor is not complete")
    found = Anchor(
        station=header[1].decode(),
        at_ms=int(header[2]),
        public_key=header[3].decode(),
        count=int(header[4]),
        heads=tuple(heads),
        digest=seal[1].decode(),
        signature=seal[2].decode(),
    )
    if found.is_whole and hashlib.sha256(_body(found)).hexdigest() != found.digest:
        raise AnchorError("the anchor was changed: its digest is another")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.public_key)).verify(
            bytes.fromhex(found.signature), _TITLE + b"\0" + bytes.fromhex(found.digest)
        )
    except InvalidSignature:
        raise AnchorError("the anchor was changed: its signature does not hold") from None
    return found


def completed(root: Path, anchor: Anchor) -> Anchor:
    """Return the anchor with its heads, taken from the station's own copy if ``anchor`` is the short form.

    Raises AnchorError when no copy with that digest is there, OSError.
    """
    if anchor.is_whole:
        return anchor
    for path in stored(root):
        if path.stem == str(anchor.at_ms):
            found = parse(path.read_bytes())
            if found.digest == anchor.digest:
                return found
    raise AnchorError("the station's list of heads with this digest is gone or was changed")


def store(root: Path, anchor: Anchor) -> Path:
    """Store the whole anchor beside the recordings, and delete the oldest beyond :data:`KEPT`. Raises OSError."""
    folder = root / FOLDER
    make_private_folder(folder)
    path = folder / f"{anchor.at_ms}.anchor"
    replace_file(path, anchor.to_bytes())
    for old in stored(root)[:-KEPT]:
        old.with_suffix(STAMP).unlink(missing_ok=True)
        old.unlink(missing_ok=True)
    return path


def stored(root: Path) -> list[Path]:
    """Return the anchors stored beside the recordings, newest last."""
    found = (path for path in (root / FOLDER).glob("*.anchor") if path.stem.isdecimal())
    return sorted(found, key=lambda path: int(path.stem))


def store_token(root: Path, anchor: Anchor, token: bytes) -> None:
    """Store a time-stamp response (RFC 3161, DER) beside its anchor. Raises OSError."""
    replace_file(root / FOLDER / f"{anchor.at_ms}{STAMP}", token)


def has_token(root: Path, anchor: Anchor) -> bool:
    """Whether a time stamp is stored for the anchor."""
    return (root / FOLDER / f"{anchor.at_ms}{STAMP}").is_file()


def compare(lines: Sequence[bytes], known: LedgerHead) -> list[Finding]:
    """Check a ledger against its ``known`` earlier state: it may only have grown."""
    return ledger.behind(lines, known.entries, known.head)


def note_erased(folder: RecordingFolder) -> None:
    """Store the certificate of a destroyed recording whose folder is about to be removed, if an anchor may list it.

    Raises OSError.
    """
    lines = evidence.read_lines(folder)
    if not lines or ledger.entries(lines[-1:])[0].at_ms < _opened_at_ms(lines) + SETTLED_MS:
        return
    path = folder.path.parent.parent / ERASED
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        write_all(descriptor, lines[-1] + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def certificates_of(root: Path, recording_id: RecordingId) -> bytes | None:
    """Return the signed lines that certify a recording's destruction, or None."""
    lines = evidence.read_lines(RecordingFolder(root, recording_id))
    if (root / ERASED).exists():
        lines += (root / ERASED).read_bytes().splitlines()
    for line in lines:
        try:
            (entry,) = ledger.entries([line])
        except ValueError:
            continue
        if (entry.kind, entry.recording_id) == ("destroyed", recording_id):
            return line
    return None


def erased(root: Path, key: Ed25519PublicKey) -> set[RecordingId]:
    """Return the recordings of which only a valid certificate is left."""
    try:
        lines = (root / ERASED).read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    return {parse_recording_id(name) for name in ledger.destroyed_by(lines, key)}


def _opened_at_ms(lines: Sequence[bytes]) -> int:
    """Return when the recording was opened; an unreadable ledger counts as old, so that it is listed."""
    try:
        return ledger.entries(lines[:1])[0].at_ms
    except ValueError:
        return 0


def _header(anchor: Anchor) -> bytes:
    return (
        f"{_TITLE.decode()}\nstation {anchor.station}\nat {anchor.at_ms}\n"
        f"key {anchor.public_key}\nrecordings {anchor.count}\n"
    ).encode()


def _body(anchor: Anchor) -> bytes:
    lines = (f"{each.recording_id} {each.entries} {each.head}\n" for each in anchor.heads)
    return _header(anchor) + "".join(lines).encode()
