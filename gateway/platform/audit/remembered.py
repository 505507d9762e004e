"""Remembers the audit trail's newest head, and the keys that signed it, in the data directory, apart from the database.

``audit/head`` is the signed text of :func:`gateway.platform.audit.chain.head_text`; ``audit/keys`` has a public key on each
line, the newest last. Somebody who can change the database, but not these files, cannot truncate the trail unnoticed.
Blocks for some milliseconds; safe from several processes.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.platform.audit.chain import Head, head_text, parse_head, public_key
from recordings.vault.durable import PRIVATE_FILE, make_private_folder, replace_file

FOLDER: Final = "audit"
"""Its name in the data directory."""


class Remembered:
    """The files in one folder, which is made with the first head."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._head = folder / "head"
        self._keys = folder / "keys"

    def keys(self) -> list[str]:
        """Return the public keys, in hex, that have signed in this station. Raises OSError."""
        try:
            return self._keys.read_text().split()
        except FileNotFoundError:
            return []

    def head(self) -> Head | None:
        """Return the newest head, None if there never was one. Raises ValueError for an altered file, OSError."""
        try:
            return parse_head(self._head.read_bytes(), self.keys())
        except FileNotFoundError:
            return None

    def text(self) -> bytes | None:
        """Return the text of the newest head, to be sent elsewhere. Raises OSError."""
        try:
            return self._head.read_bytes()
        except FileNotFoundError:
            return None

    def keep(
        self, key: Ed25519PrivateKey, head: Head, at_ms: int, *, instead_of: Head | None
    ) -> bool:
        """Store the head in place of the one that :meth:`head` returned. Return False when another process was faster.

        Raises ValueError for an altered file, OSError.
        """
        make_private_folder(self._folder)
        with self._locked():
            public = public_key(key)
            known = self.keys()
            if public not in known:
                replace_file(self._keys, "".join(f"{each}\n" for each in [*known, public]).encode())
            if self.head() != instead_of:
                return False
            replace_file(self._head, head_text(key, head, at_ms))
            return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        lock = os.open(self._folder / "lock", flags, PRIVATE_FILE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
