"""Sources of the master key: the keystore's own file, another file, or a command.

Each source supplies the key that wraps new data keys and, during a rotation, the previous one. Blocking.
"""

import hashlib
import os
import shlex
import subprocess
from pathlib import Path
from typing import Literal, Protocol

from recordings.errors import KeyUnavailableError
from recordings.vault.derivation import KEY_BYTES
from recordings.vault.durable import create_file_once

MASTER_FILE = "master.key"
NEXT_FILE = "master.key.next"
WRAPPED_FOLDER = "wrapped"
MASTER_ID_BYTES = 8
COMMAND_S = 30.0
_HEX_DIGITS = 2 * KEY_BYTES


class MasterKeys(Protocol):
    """Source of the master key. It is read on every call, so that running processes notice a rotation."""

    def current(self) -> bytes:
        """Return the key to wrap with; raises KeyUnavailableError."""
        ...

    def previous(self) -> bytes | None:
        """Return the key that is being replaced, or None; raises KeyUnavailableError."""
        ...


def master_id(master: bytes) -> bytes:
    """Return the public id of a master key, which reveals nothing about the key."""
    return hashlib.sha256(b"virtual-station master key id\0" + master).digest()[:MASTER_ID_BYTES]


class OwnMasters:
    """``master.key`` in the keystore, made on first use; ``master.key.next`` during a rotation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> bytes:
        """Return the next key if there is one. Makes the first key, unless that would hide a loss."""
        path = self._folder / NEXT_FILE
        if not path.exists():
            path = self._folder / MASTER_FILE
        if not path.exists():
            # a new master key beside old wrapped keys would hide that theirs is lost
            if any("." not in name.name for name in (self._folder / WRAPPED_FOLDER).iterdir()):
                raise KeyUnavailableError("master.key is missing but wrapped keys exist")
            create_file_once(path, os.urandom(KEY_BYTES))
        return _read(path)

    def previous(self) -> bytes | None:
        """Return ``master.key`` while there is a next one."""
        path = self._folder / MASTER_FILE
        return _read(path) if (self._folder / NEXT_FILE).exists() and path.exists() else None


class FileMasters:
    """A file provided from outside; the previous key is beside it, named ``….previous``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def current(self) -> bytes:
        """Return the file's key, which is never made here."""
        return _read(self._path)

    def previous(self) -> bytes | None:
        """Return the key of the file beside it, if there is one."""
        path = self._path.with_name(self._path.name + ".previous")
        return _read(path) if path.exists() else None


class CommandMasters:
    """A command that prints the key; its last argument is ``current`` or ``previous``.

    It stands for a key service (KMS, HSM, vault), which decides who gets the key. It prints 32 bytes or 64 hexadecimal
    digits, and nothing when there is no previous key. Its environment is this process's, without the station's settings.
    """

    def __init__(self, command: str, *, timeout_s: float = COMMAND_S) -> None:
        self._words = shlex.split(command)
        self._timeout_s = timeout_s

    def current(self) -> bytes:
        """Return the key that the command prints for ``current``. Raises KeyUnavailableError."""
        key = self._ask("current")
        if key is None:
            raise KeyUnavailableError("the master key's command printed no key")
        return key

    def previous(self) -> bytes | None:
        """Return the key that the command prints for ``previous``, None if it prints none. Raises
        KeyUnavailableError.
        """
        return self._ask("previous")

    def _ask(self, which: Literal["current", "previous"]) -> bytes | None:
        environment = {k: v for k, v in os.environ.items() if not k.upper().startswith("VS_")}
        try:
            ran = subprocess.run(  # noqa: S603 - the administrator's own command, without a shell
                [*self._words, which],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=self._timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise KeyUnavailableError("the master key's command takes too long") from None
        except OSError as error:
            reason = error.strerror or "not found"
            raise KeyUnavailableError(f"the master key's command does not run ({reason})") from None
        if ran.returncode:
            raise KeyUnavailableError(f"the master key's command failed with {ran.returncode}")
        return _key_of(ran.stdout, "the master key's command") if ran.stdout.strip() else None


def _read(path: Path) -> bytes:
    try:
        return _key_of(path.read_bytes(), path.name)
    except OSError as error:
        raise KeyUnavailableError(f'"{path}" cannot be read ({error.strerror})') from None


def _key_of(data: bytes, where: str) -> bytes:
    if len(data) == KEY_BYTES:
        return data
    text = data.strip()
    if len(text) == _HEX_DIGITS:
        try:
            return bytes.fromhex(text.decode("ascii"))
        except ValueError:
            pass
    raise KeyUnavailableError(f"{where} must hold exactly 32 bytes, or 64 hexadecimal digits")
