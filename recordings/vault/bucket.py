"""Encrypted files in a bucket of an S3-compatible store, beside the station's own disk.

Blocking. Credentials, region and endpoint come from the environment (``AWS_ACCESS_KEY_ID``,
``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ENDPOINT_URL``, or a machine's role).
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, InvalidPathError
from obstore.store import S3Store

from recordings.errors import BucketError, UnsupportedStoreError
from recordings.vault.durable import PRIVATE_FILE, make_private_folder

if TYPE_CHECKING:
    from obstore import ObjectMeta

PART_BYTES = 8 * 1024 * 1024
TIMEOUT_S = 30
RETRY_FOR_S = 20


class Bucket:
    """Objects under one prefix, named like the files' paths below the archive's root."""

    def __init__(self, url: str, *, retry_for_s: float = RETRY_FOR_S) -> None:
        """``url`` is ``s3://bucket/prefix``; raises UnsupportedStoreError. No request is made yet."""
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise UnsupportedStoreError("a bucket has an address like s3://bucket/prefix")
        in_clear = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http:")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={"allow_http": in_clear, "timeout": f"{TIMEOUT_S}s"},
            retry_config={"max_retries": 5, "retry_timeout": timedelta(seconds=retry_for_s)},
        )

    def put(self, name: str, path: Path) -> None:
        """Upload a file, large ones in parts, replacing an existing object. Raises BucketError, OSError."""
        with path.open("rb") as file, _told(name):
            obstore.put(self._store, name, file, chunk_size=PART_BYTES)

    def size(self, name: str) -> int | None:
        """Return an object's size in bytes, or None when it does not exist. Raises BucketError."""
        found = self.stored(name)
        return None if found is None else found.size

    def sha256(self, name: str) -> str:
        """Return the hash of an object, which is read back in full. Raises BucketError."""
        digest = hashlib.sha256()
        for chunk in self._chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def read(self, name: str, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` on, fewer only at the end. Raises BucketError."""
        with _told(name):
            return bytes(obstore.get_range(self._store, name, start=start, length=length))

    def fetch(self, name: str, path: Path) -> None:
        """Download an object into a new private file. Raises BucketError, OSError."""
        make_private_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in self._chunks(name):
                file.write(chunk)

    def sealed(self, name: str) -> "SealedObject":
        """Open a block file. Raises BucketError, FileNotFoundError."""
        return SealedObject(self, name)

    def stored(self, name: str) -> "Stored | None":
        """Return the metadata of an object, or None when it does not exist. Raises BucketError."""
        with _told(name):
            try:
                return _stored(obstore.head(self._store, name))
            except FileNotFoundError:
                return None

    def listed(self, under: str) -> tuple[list["Stored"], str | None]:
        """Return the objects under a folder, in order, and the name at which the listing broke off, if it did.

        The library gives up at names that no file could have (``a//b``), which somebody else must have put there.
        Raises BucketError.
        """
        found: list[Stored] = []
        odd = None
        with _told(under):
            try:
                for batch in obstore.list(self._store, under):
                    found += [_stored(each) for each in batch]
            except InvalidPathError as error:
                odd = _named_by(error)
        return sorted(found, key=lambda each: each.name), odd

    def delete(self, names: Collection[str]) -> None:
        """Delete objects; missing ones are ignored. Raises BucketError."""
        with _told("objects"):
            if names:
                obstore.delete(self._store, sorted(names))

    def _chunks(self, name: str) -> Iterator[bytes]:
        with _told(name):
            for chunk in obstore.get(self._store, name).stream(min_chunk_size=1024 * 1024):
                yield bytes(chunk)


@dataclass(frozen=True, slots=True)
class Stored:
    """Metadata of an object; its ``etag`` changes with its content."""

    name: str
    size: int
    etag: str | None


class SealedObject:
    """A block file in the bucket, read in ranges (see :class:`recordings.vault.blocks.SealedBytes`)."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        """Raises BucketError, or FileNotFoundError when the object does not exist."""
        size = bucket.size(name)
        if size is None:
            raise FileNotFoundError(name)
        self.size = size
        self._bucket = bucket
        self._name = name

    def pread(self, length: int, offset: int) -> bytes:
        """Return bytes from ``offset`` on. Raises BucketError."""
        length = min(length, self.size - offset)
        return self._bucket.read(self._name, offset, length) if length > 0 else b""

    def close(self) -> None:
        """Do nothing: nothing is open."""


def _stored(meta: "ObjectMeta") -> Stored:
    return Stored(str(meta["path"]), int(meta["size"]), meta["e_tag"])


def _named_by(error: InvalidPathError) -> str:
    """Return the object name in an error, shortened, since a stranger may have chosen it."""
    found = re.search(r'"([^"]*)"', str(error))
    return (found[1] if found else "?").encode("unicode_escape").decode()[:200]


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn the store's errors into ours; their texts may hold addresses with credentials."""
    try:
        yield
    except FileNotFoundError:
        raise BucketError(f"{name} is not in the bucket") from None
    except BaseError as error:
        raise BucketError(f"the bucket does not serve {name} ({type(error).__name__})") from None
