"""One master key put in place of another: every wrapped key is wrapped anew, no recording is touched.

It may be stopped at any moment, SIGKILL included, and called again: at every moment each wrapped key is
whole and wrapped by a master key that is there. The station runs meanwhile.
"""

import os
from dataclasses import dataclass, field

from recordings.errors import KeyUnavailableError
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
    """What was done. ``master`` is the public id of the key that everything is wrapped by now;
    ``problems`` are sentences: with one of them the old key is still needed."""

    master: str = ""
    rewrapped: int = 0
    wrapped_before: int = 0
    problems: list[str] = field(default_factory=list)


def rotate(keystore: Keystore) -> Rotation:
    """Begin a rotation, or go on with one, and end it. Blocking: each key is forced to the disk five times.

    A master key of the keystore's own is replaced by a fresh one, the old one overwritten at the end. One
    that is provided from elsewhere has been replaced there already, with the old one still to be had as
    the previous. Raises KeyUnavailableError, OSError.
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
    for recording_id in keystore.recordings():
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
            _retire(keystore)
    return done


def _others(keystore: Keystore, master: bytes) -> bool:
    """Whether a key is wrapped by another master than this one."""
    own = master_id(master)
    return any(
        wrapped_by(keystore.path(each).read_bytes()) != own for each in keystore.recordings()
    )


def _retire(keystore: Keystore) -> None:
    """The next key takes the master key's place, whose bytes are overwritten."""
    fresh = keystore.folder / NEXT_FILE
    replace_secret(keystore.folder / MASTER_FILE, fresh.read_bytes())
    overwrite_and_unlink(fresh)


def _sweep(keystore: Keystore) -> None:
    """Overwrite what a rotation that was killed left of older wrappings and keys."""
    for folder in (keystore.folder, keystore.folder / WRAPPED_FOLDER):
        for left in folder.glob("*.old"):
            forget_old(left.with_suffix(""))
