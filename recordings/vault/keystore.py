"""The folder that holds the keys, apart from what they open.

``master.key`` wraps one random data key per recording; ``wrapped/<recording id>`` holds it.
Destroying that one small file makes the recording unreadable wherever copies of its files are.
``signing.key`` signs the ledgers. Blocking, short; safe from several processes.
"""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.errors import KeyUnavailableError
from recordings.model import RecordingId, parse_recording_id
from recordings.vault.derivation import KEY_BYTES, NONCE_BYTES, TAG_BYTES
from recordings.vault.durable import (
    create_file_once,
    make_private_folder,
    overwrite_and_unlink,
)

_MAGIC = b"VKEY"
_VERSION = 1
_MASTER_ID_BYTES = 8
MASTER_FILE = "master.key"
SIGNING_FILE = "signing.key"
WRAPPED_FOLDER = "wrapped"
_WRAPPED_BYTES = len(_MAGIC) + 1 + _MASTER_ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class Keystore:
    """Master key, signing key and the wrapped data keys under one folder."""

    def __init__(self, folder: Path) -> None:
        """Create the folder when missing; keys are made on first use."""
        self._folder = folder
        self._wrapped = folder / WRAPPED_FOLDER
        make_private_folder(self._wrapped)
        self._master: bytes | None = None
        self._signing: Ed25519PrivateKey | None = None

    def create(self, recording_id: RecordingId) -> str:
        """Make a data key for a new recording and return the reference that fetches it.

        Raises KeyUnavailableError when the recording already has one.
        """
        master = self._master_key()
        nonce = os.urandom(NONCE_BYTES)
        data_key = os.urandom(KEY_BYTES)
        prefix = _MAGIC + bytes([_VERSION]) + _master_id(master)
        sealed = AESGCM(master).encrypt(nonce, data_key, _associated(prefix, recording_id))
        if not create_file_once(self._path(recording_id), prefix + nonce + sealed):
            raise KeyUnavailableError(f"recording {recording_id} already has a key")
        return str(recording_id)

    def fetch(self, key_ref: str, recording_id: RecordingId) -> bytes:
        """Return the data key behind ``key_ref``, which must be that recording's.

        Raises KeyUnavailableError: destroyed, never made, another recording's, another master's.
        """
        if key_ref != recording_id:
            raise KeyUnavailableError("the key reference belongs to another recording")
        try:
            blob = self._path(recording_id).read_bytes()
        except FileNotFoundError:
            raise KeyUnavailableError(f"no key for recording {recording_id}") from None
        master = self._master_key()
        prefix, rest = blob[: -_tail_bytes()], blob[-_tail_bytes() :]
        if len(blob) != _WRAPPED_BYTES or prefix[:5] != _MAGIC + bytes([_VERSION]):
            raise KeyUnavailableError(f"the key file of recording {recording_id} is damaged")
        if prefix[5:] != _master_id(master):
            raise KeyUnavailableError(f"recording {recording_id} was wrapped by another master key")
        try:
            return AESGCM(master).decrypt(
                rest[:NONCE_BYTES], rest[NONCE_BYTES:], _associated(prefix, recording_id)
            )
        except InvalidTag:
            raise KeyUnavailableError(
                f"the key file of recording {recording_id} is damaged"
            ) from None

    def has(self, recording_id: RecordingId) -> bool:
        """Say whether a wrapped key is there."""
        return self._path(recording_id).exists()

    def destroy(self, recording_id: RecordingId) -> bool:
        """Overwrite and remove the wrapped key; False when there was none."""
        try:
            overwrite_and_unlink(self._path(recording_id))
        except FileNotFoundError:
            return False
        return True

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the station's Ed25519 key, made on first use."""
        if self._signing is None:
            path = self._folder / SIGNING_FILE
            if not path.exists():
                create_file_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
            self._signing = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
        return self._signing

    def _master_key(self) -> bytes:
        if self._master is None:
            path = self._folder / MASTER_FILE
            if not path.exists():
                # A new master key beside old wrapped keys would hide that the right one is lost.
                if any(not name.name.endswith(".part") for name in self._wrapped.iterdir()):
                    raise KeyUnavailableError("master.key is missing but wrapped keys exist")
                create_file_once(path, os.urandom(KEY_BYTES))
            master = path.read_bytes()
            if len(master) != KEY_BYTES:
                raise KeyUnavailableError("master.key must hold exactly 32 bytes")
            self._master = master
        return self._master

    def _path(self, recording_id: RecordingId) -> Path:
        return self._wrapped / parse_recording_id(recording_id)


def master_id(folder: Path) -> str | None:
    """The public name of the master key in a keystore's folder; None when there is none.

    It tells which keystore belongs to which recordings and gives nothing of the key away.
    """
    try:
        return _master_id((folder / MASTER_FILE).read_bytes()).hex()
    except FileNotFoundError:
        return None


def _associated(prefix: bytes, recording_id: RecordingId) -> bytes:
    return prefix + b"\0" + recording_id.encode("ascii")


def _master_id(master: bytes) -> bytes:
    return hashlib.sha256(b"virtual-station master key id\0" + master).digest()[:_MASTER_ID_BYTES]


def _tail_bytes() -> int:
    return NONCE_BYTES + KEY_BYTES + TAG_BYTES
