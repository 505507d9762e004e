"""Rotation of the master key: every data key is wrapped again; recordings are not touched.

A rotation may be killed at any moment and started again: each data key is always whole, and wrapped by a master key
that exists. The station runs meanwhile.
"""

import os
from dataclasses import dataclass, field

from recordings.errors import KeyUnavailableError
from recordings.progress import Progress, counted, untold
from recordings.vault.derivation import KEY_BYTES
from recordings.vault.durable import (
    create_file_once,
    forget_old,
    overwrite_and_unlink,
    replace_secret,
)
from recordings.vault.keystore import Keystore, rewrap, wrapped_by
from recordings.vault.masters import MASTER_FILE, NEXT_FILE, WRAPPED_FOLDER, OwnMasters, master_id


@dataclass
class Rotation:
    """Result of a rotation. ``master`` is the public id of the new master key.

    ``problems`` are sentences; with any of them the old key is still needed.
    """

    master: str = ""
    rewrapped: int = 0
    wrapped_before: int = 0
    problems: list[str] = field(default_factory=list)


def rotate(keystore: Keystore, progress: Progress = untold) -> Rotation:
    """Begin or continue a rotation, and complete it. Blocking: each key is synced to the disk five times.

    The keystore's own master key is replaced by a fresh one and overwritten at the end. A key from outside has been
    replaced there before, and its source still supplies the previous one. Raises KeyUnavailableError, OSError.
    """
    own = isinstance(keystore.masters, OwnMasters)
    before = keystore.masters.current()
    for known in (keystore.masters.previous(), before):
        if known is not None:
            keystore.note_master(known)
    with keystore.locked(exclusive=True):
        if own:
            create_file_once(keystore.folder / NEXT_FILE, os.urandom(KEY_BYTES))
        _sweep(keystore)
    if not own and keystore.masters.previous() is None and _others(keystore, before):
        raise KeyUnavailableError(
            "the master key before this one is needed to open what it wrapped"
        )
    current = keystore.masters.current()
    keystore.note_master(current)
    done = Rotation(master=master_id(current).hex())
    for recording_id in counted(list(keystore.names()), progress):
        try:
            with keystore.locked(exclusive=True):
                fresh = rewrap(keystore, recording_id, current)
        except KeyUnavailableError as error:
            done.problems.append(str(error))
        else:
            done.rewrapped += fresh
            done.wrapped_before += not fresh
    with keystore.locked(exclusive=True):
        if own and not done.problems and not _others(keystore, current):
            _replace_master(keystore)
    return done


def _others(keystore: Keystore, master: bytes) -> bool:
    """Whether any data key is wrapped by another master key than this one."""
    own = master_id(master)
    return any(wrapped_by(keystore.path(each).read_bytes()) != own for each in keystore.names())


def _replace_master(keystore: Keystore) -> None:
    """Make the next key the master key, and overwrite the old one."""
    fresh = keystore.folder / NEXT_FILE
    replace_secret(keystore.folder / MASTER_FILE, fresh.read_bytes())
    overwrite_and_unlink(fresh)


def _sweep(keystore: Keystore) -> None:
    """Overwrite leftovers of a killed rotation: older wrappings and keys."""
    for folder in (keystore.folder, keystore.folder / WRAPPED_FOLDER):
        for left in folder.glob("*.old"):
            forget_old(left.with_suffix(""))
