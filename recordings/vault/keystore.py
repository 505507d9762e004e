"""The keystore: a folder with the keys, apart from the files that they open.

The master key (see :mod:`recordings.vault.masters`) wraps one random data key per recording, stored as
``wrapped/<recording id>``. Destroying that small file makes the recording unreadable wherever copies of it are. Keys of
other encrypted files stand there as well, see :data:`OTHER`.
``signing.key`` signs the ledgers, and ``heads`` remembers their heads. ``masters`` lists the public ids of all master keys
so far, newest last. Blocking, but short; safe from several processes.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.errors import KeyUnavailableError
from recordings.model import RecordingId, parse_recording_id
from recordings.vault.derivation import KEY_BYTES, NONCE_BYTES, TAG_BYTES
from recordings.vault.durable import (
    PRIVATE_FILE,
    create_file_once,
    make_private_folder,
    overwrite_and_unlink,
    replace_file,
    replace_secret,
)
from recordings.vault.heads import HEADS_FOLDER, Heads
from recordings.vault.masters import (
    MASTER_FILE,
    MASTER_ID_BYTES,
    NEXT_FILE,
    WRAPPED_FOLDER,
    MasterKeys,
    OwnMasters,
    master_id,
)

OTHER = "other_"
"""The name of a key that belongs to no recording begins so: it is wrapped, rotated and copied like those of recordings."""
_MAGIC = b"VKEY"
_VERSION = 1
_HEAD_BYTES = len(_MAGIC) + 1 + MASTER_ID_BYTES
SIGNING_FILE = "signing.key"
MASTERS_FILE = "masters"
LOCK_FILE = "keystore.lock"
_WRAPPED_BYTES = _HEAD_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class Keystore:
    """Master key, signing key and the wrapped data keys under one folder."""

    def __init__(self, folder: Path, masters: MasterKeys | None = None) -> None:
        """Create a missing folder; keys are made on first use. Without ``masters`` the master key is a file in the
        folder."""
        self._folder = folder
        self._wrapped = folder / WRAPPED_FOLDER
        make_private_folder(self._wrapped)
        self._masters = masters or OwnMasters(folder)
        self.heads = Heads(folder / HEADS_FOLDER)
        self._opened: dict[bytes, bytes] = {}
        self._noted: bytes | None = None
        self._signing: Ed25519PrivateKey | None = None

    def check(self) -> None:
        """Raise KeyUnavailableError when the master key is unavailable or opens none of the wrapped keys, or when the
        signing key is lost."""
        self.signing_key()
        self.note_master(self._masters.current())
        for name in self.names():
            self.fetch(str(name), name)
            return

    def create(self, recording_id: RecordingId) -> str:
        """Make a data key for a new recording and return the reference that fetches it.

        Raises KeyUnavailableError when the recording already has one.
        """
        # made before the first data key, so that later a missing signing key counts as lost
        self.signing_key()
        with self.locked(exclusive=False):
            # read under the lock, so that nobody uses the old master key when a rotation ends
            master = self._masters.current()
            blob = wrap(master, os.urandom(KEY_BYTES), recording_id)
            if not create_file_once(self.path(recording_id), blob):
                raise KeyUnavailableError(f"recording {recording_id} already has a key")
        self.note_master(master)
        return str(recording_id)

    def fetch(self, key_ref: str, recording_id: RecordingId) -> bytes:
        """Return the data key of ``key_ref``, which must be that recording's.

        Raises KeyUnavailableError: the key is destroyed, was never made, or belongs to another recording or master key.
        """
        if key_ref != recording_id:
            raise KeyUnavailableError("the key reference belongs to another recording")
        for _ in range(2):
            blob = self._read(recording_id)
            master = self._master(wrapped_by(blob))
            if master is not None:
                return unwrap(master, blob, recording_id)
            # a rotation may have ended since the file was read: it is wrapped by another key now
        raise KeyUnavailableError(f"recording {recording_id} was wrapped by another master key")

    def has(self, recording_id: RecordingId) -> bool:
        """Whether a wrapped key exists."""
        return self.path(recording_id).exists()

    def names(self) -> Iterator[RecordingId]:
        """Yield everything that has a wrapped key, in order."""
        for path in sorted(self._wrapped.iterdir()):
            if "." not in path.name:
                yield parse_recording_id(path.name)

    def recordings(self) -> Iterator[RecordingId]:
        """Yield the recordings that have a wrapped key, in order."""
        return (name for name in self.names() if not name.startswith(OTHER))

    def destroy(self, recording_id: RecordingId) -> bool:
        """Overwrite and remove the wrapped key and its leftovers of a crash; False when there was none."""
        path = self.path(recording_id)
        with self.locked(exclusive=True):
            there = path.exists()
            for left in (path, *self._wrapped.glob(f"{path.name}.*")):
                if left.exists():
                    overwrite_and_unlink(left)
        return there

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the station's Ed25519 key, made on first use. Raises KeyUnavailableError when it is lost."""
        if self._signing is None:
            path = self._folder / SIGNING_FILE
            if not path.exists():
                # a new key would make every existing ledger look forged
                if any(self.recordings()):
                    raise KeyUnavailableError(f"{SIGNING_FILE} is missing but recordings exist")
                create_file_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
            self._signing = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
        return self._signing

    @property
    def folder(self) -> Path:
        """The keystore's folder."""
        return self._folder

    @property
    def masters(self) -> MasterKeys:
        """The source of the master key."""
        return self._masters

    def path(self, recording_id: RecordingId) -> Path:
        """Return the file of a wrapped key."""
        return self._wrapped / parse_recording_id(recording_id)

    @contextmanager
    def locked(self, *, exclusive: bool) -> Iterator[None]:
        """Lock the keystore, shared to add a key, exclusive to replace or remove one; for milliseconds only."""
        lock = os.open(
            self._folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE
        )
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield
        finally:
            os.close(lock)

    def _read(self, recording_id: RecordingId) -> bytes:
        path = self.path(recording_id)
        try:
            while True:
                with path.open("rb") as file:
                    blob = file.read()
                    # the old bytes of a key that was wrapped anew meanwhile are being overwritten
                    if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                        break
        except FileNotFoundError:
            raise KeyUnavailableError(f"no key for recording {recording_id}") from None
        if len(blob) != _WRAPPED_BYTES or blob[:5] != _MAGIC + bytes([_VERSION]):
            raise KeyUnavailableError(f"the key file of recording {recording_id} is damaged")
        return blob

    def _master(self, wanted: bytes) -> bytes | None:
        if wanted not in self._opened:
            previous = self._masters.previous()
            self._opened = {
                master_id(key): key
                for key in (self._masters.current(), previous)
                if key is not None
            }
        return self._opened.get(wanted)

    def note_master(self, master: bytes) -> None:
        """Add the master key's public id to the list of master keys."""
        own = master_id(master)
        if self._noted == own:
            return
        with self.locked(exclusive=True):
            known = _listed(self._folder)
            if own.hex() not in known:
                data = "".join(f"{each}\n" for each in [*known, own.hex()]).encode()
                replace_file(self._folder / MASTERS_FILE, data)
        self._noted = own


def wrap(master: bytes, data_key: bytes, recording_id: RecordingId) -> bytes:
    """Return the content of a key file."""
    prefix = _MAGIC + bytes([_VERSION]) + master_id(master)
    nonce = os.urandom(NONCE_BYTES)
    return prefix + nonce + AESGCM(master).encrypt(nonce, data_key, _bound(prefix, recording_id))


def unwrap(master: bytes, blob: bytes, recording_id: RecordingId) -> bytes:
    """Undo :func:`wrap`; raises KeyUnavailableError."""
    prefix, nonce = blob[:_HEAD_BYTES], blob[_HEAD_BYTES : _HEAD_BYTES + NONCE_BYTES]
    try:
        sealed = blob[_HEAD_BYTES + NONCE_BYTES :]
        return AESGCM(master).decrypt(nonce, sealed, _bound(prefix, recording_id))
    except (InvalidTag, ValueError):
        raise KeyUnavailableError(f"the key file of recording {recording_id} is damaged") from None


def wrapped_by(blob: bytes) -> bytes:
    """Return the id of the master key that a key file names."""
    return blob[len(_MAGIC) + 1 : _HEAD_BYTES]


def rewrap(keystore: Keystore, recording_id: RecordingId, current: bytes) -> bool:
    """Wrap a recording's key with the master key ``current`` and overwrite the old wrapping.

    False when it was done already, or the key is gone. The caller holds the exclusive lock. Raises
    KeyUnavailableError, OSError.
    """
    path = keystore.path(recording_id)
    if not path.exists() or wrapped_by(path.read_bytes()) == master_id(current):
        return False
    data_key = keystore.fetch(str(recording_id), recording_id)
    replace_secret(path, wrap(current, data_key, recording_id))
    return True


def master_ids(folder: Path) -> list[str]:
    """Return the public ids of all master keys of a keystore's folder, the current one last.

    They identify the keystore that belongs to given recordings, also after a rotation.
    """
    found = _listed(folder)
    for name in (MASTER_FILE, NEXT_FILE):
        path = folder / name
        if not path.exists():
            continue
        own = master_id(path.read_bytes()).hex()
        if name == MASTER_FILE and own not in found:
            found = []  # the list is missing, or belongs to another keystore
        found = [*(each for each in found if each != own), own]
    return found


def _listed(folder: Path) -> list[str]:
    try:
        return (folder / MASTERS_FILE).read_text().split()
    except FileNotFoundError:
        return []


def _bound(prefix: bytes, recording_id: RecordingId) -> bytes:
    return prefix + b"\0" + recording_id.encode("ascii")
