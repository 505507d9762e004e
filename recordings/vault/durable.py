"""Durable file writing: a crash leaves either the old or the new content."""

import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private_folder(path: Path) -> None:
    """Create ``path`` and its missing parents, accessible to this user only."""
    # Path.mkdir would give the mode to the last folder only.
    for folder in reversed([path, *path.parents]):
        if not folder.is_dir():
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def sync_folder(path: Path) -> None:
    """Sync a folder: a new name in it is not durable before this."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; ``os.write`` may take fewer near a full disk."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def replace_file(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` so that a crash leaves either the old or the new content."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(path)
    sync_folder(path.parent)


def create_file_once(path: Path, data: bytes) -> bool:
    """Create ``path`` with ``data`` unless it exists; False when it exists.

    The name appears with its full content, so that no process reads half of it.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    sync_folder(path.parent)
    return True


def replace_secret(path: Path, data: bytes) -> None:
    """Replace a file by ``data``, and overwrite its old bytes on the disk.

    A crash leaves the old or the new content under the name, and possibly the old content as ``….old``, which the next
    call overwrites.
    """
    forget_old(path)
    if path.exists():
        os.link(path, old_name(path))
    replace_file(path, data)
    forget_old(path)


def old_name(path: Path) -> Path:
    """Return the name of a secret's old content until it is overwritten."""
    return path.with_name(path.name + ".old")


def forget_old(path: Path) -> None:
    """Overwrite and remove the old content of ``path``, if it is still there. Raises OSError."""
    old = old_name(path)
    if not old.exists():
        return
    if path.exists() and old.samefile(path):
        # a process was killed before the new content came: the file under both names is in use
        old.unlink()
    else:
        overwrite_and_unlink(old)


def overwrite_and_unlink(path: Path) -> None:
    """Overwrite a file in place, sync it, then remove its name."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        size = os.fstat(descriptor).st_size
        for filling in (os.urandom(size), bytes(size)):
            os.lseek(descriptor, 0, os.SEEK_SET)
            write_all(descriptor, filling)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()
    sync_folder(path.parent)
