"""Where the master key comes from: a file of the keystore's own, another file, or a command.

Each source knows the key that new data keys are wrapped with, and while a rotation is under way also the
one before it. Blocking.
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
    """Both methods look anew each time, so that a rotation is noticed by processes that run on."""

    def current(self) -> bytes:
        """The key to wrap with; raises KeyUnavailableError."""
        ...

    def previous(self) -> bytes | None:
        """The key that is being replaced, if any; raises KeyUnavailableError."""
        ...


def master_id(master: bytes) -> bytes:
    """The public name of a master key: it gives nothing of the key away."""
    return hashlib.sha256(b"virtual-station master key id\0" + master).digest()[:MASTER_ID_BYTES]


class OwnMasters:
    """``master.key`` in the keystore, made on first use; ``master.key.next`` during a rotation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> bytes:
        """The next key where there is one; makes the first, unless that would hide a loss."""
        path = self._folder / NEXT_FILE
        if not path.exists():
            path = self._folder / MASTER_FILE
        if not path.exists():
            # A new master key beside old wrapped keys would hide that the right one is lost.
            if any("." not in name.name for name in (self._folder / WRAPPED_FOLDER).iterdir()):
                raise KeyUnavailableError("master.key is missing but wrapped keys exist")
            create_file_once(path, os.urandom(KEY_BYTES))
        return _read(path)

    def previous(self) -> bytes | None:
        """``master.key`` while there is a next one."""
        path = self._folder / MASTER_FILE
        return _read(path) if (self._folder / NEXT_FILE).exists() and path.exists() else None


class FileMasters:
    """A file that somebody else provides; the one before it is beside it, named ``….previous``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def current(self) -> bytes:
        """The file's key: never made here."""
        return _read(self._path)

    def previous(self) -> bytes | None:
        """That of the file beside it, if there is one."""
        path = self._path.with_name(self._path.name + ".previous")
        return _read(path) if path.exists() else None


class CommandMasters:
    """A command that prints the key, asked for ``current`` or ``previous`` by its last argument.

    It answers for a key service (KMS, HSM, vault), which decides who may have it. It prints 32 bytes or 64
    hexadecimal digits; for ``previous`` nothing when there is none. It gets this process's environment
    without the station's settings.
    """

    def __init__(self, command: str, *, timeout_s: float = COMMAND_S) -> None:
        self._words = shlex.split(command)
        self._timeout_s = timeout_s

    def current(self) -> bytes:
        """Ask the command."""
        key = self._ask("current")
        if key is None:
            raise KeyUnavailableError("the master key's command printed no key")
        return key

    def previous(self) -> bytes | None:
        """Ask the command."""
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
