"""The whole set of information sheets as one signed bundle, and the changes since the set that a device has. Pure.

A bundle is a manifest, which names each sheet with the hash of its file, a signature over the manifest (Ed25519, RFC 8032),
and the files. Everything is canonical JSON: keys in order, no blanks, whole numbers, so that Python and browsers
(``web/src/pages/pocket/bundle.ts``) sign and verify the same octets. A device that tells the sequence number of its set
gets the entries that changed and the files that it lacks; it then rebuilds the manifest and verifies the whole.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SCHEMA: Final = 1
CONTEXT: Final = b"virtual-station/sheets/1\n"
"""Prefix of the signed bytes: it tells signatures of sets from all others that the station makes."""


class BundleError(Exception):
    """A bundle that is not accepted.

    ``code`` is a word for programs: ``damaged``, ``signature``, ``key``, ``older``, ``other``, ``schema``, ``base`` (the
    changes of another set), ``file`` (a file is missing or has another hash).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SheetEntry(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A sheet as the manifest names it. ``title`` and ``languages``: the source language first; times are in ms since 1970."""

    id: str
    version: int
    sha256: str
    confirmed_at_ms: int
    fresh_until_ms: int
    title: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]


class Manifest(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The table of contents of a set. ``sheets`` and ``withdrawn`` (ids) are in order of their ids; ``sequence`` grows with each set."""

    schema: int
    station: str
    made_at_ms: int
    sequence: int
    sheets: tuple[SheetEntry, ...]
    withdrawn: tuple[str, ...]


class SheetUpdate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True,
):  # fmt: skip
    """The changes that turn the set ``base`` into the set ``sequence``; the set 0 is empty, so an update of it is a whole
    bundle.

    ``sheets`` are new and changed entries, ``removed`` the ids of entries that are gone, ``files`` new content by its hash.
    ``key`` and ``signature`` (of the whole manifest) are hexadecimal. ``attachments`` are the files that the sheets name,
    base64 by the hash of their octets: only in bundles on a disk, since devices fetch them one by one.
    """

    schema: int
    station: str
    made_at_ms: int
    base: int
    sequence: int
    sheets: tuple[SheetEntry, ...]
    removed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    key: str
    signature: str
    files: dict[str, str]
    attachments: dict[str, str] = {}


def canonical(value: object) -> bytes:
    """Return *value* (structs, lists, objects, strings, whole numbers) as canonical JSON."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def file_hash(content: str) -> str:
    """Return the SHA-256 of a sheet's file, hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def sign(manifest: Manifest, key: Ed25519PrivateKey) -> str:
    """Return the signature of a manifest, hexadecimal."""
    return key.sign(CONTEXT + canonical(manifest)).hex()


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public key that verifies signatures of *key*, hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def make_update(
    manifest: Manifest,
    key: Ed25519PrivateKey,
    files: Mapping[str, str],
    since: Manifest | None = None,
) -> SheetUpdate:
    """Return the update that turns *since*, or the empty set, into *manifest*.

    *files*: content by hash. Raises KeyError for a missing file.
    """
    had = {each.id: each for each in since.sheets} if since is not None else {}
    hashes = {each.sha256 for each in had.values()}
    changed = tuple(each for each in manifest.sheets if had.get(each.id) != each)
    kept = {each.id for each in manifest.sheets}
    lacking = sorted({each.sha256 for each in changed} - hashes)
    return SheetUpdate(
        schema=manifest.schema,
        station=manifest.station,
        made_at_ms=manifest.made_at_ms,
        base=0 if since is None else since.sequence,
        sequence=manifest.sequence,
        sheets=changed,
        removed=tuple(sorted(had.keys() - kept)),
        withdrawn=manifest.withdrawn,
        key=public_key(key),
        signature=sign(manifest, key),
        files={each: files[each] for each in lacking},
    )


def apply(
    update: SheetUpdate,
    key: str | None,
    have: Manifest | None = None,
    files: Iterable[str] = (),
) -> Manifest:
    """Verify *update* and return the manifest that it makes of *have*.

    *key* is the public key that is expected; None accepts the one that the update names, which proves no origin. *files*
    are the hashes of the files that the device has. Raises :class:`BundleError`.
    """
    _require_plain(update, key)
    base = have if update.base else None
    if update.base and (have is None or have.sequence != update.base):
        raise BundleError("base", "It is a change of another set than the one that is here.")
    entries = {each.id: each for each in base.sheets} if base is not None else {}
    if any(each not in entries for each in update.removed):
        raise BundleError("damaged", "It takes away an entry that is not there.")
    entries = {name: each for name, each in entries.items() if name not in set(update.removed)}
    entries |= {each.id: each for each in update.sheets}
    made = Manifest(
        schema=update.schema,
        station=update.station,
        made_at_ms=update.made_at_ms,
        sequence=update.sequence,
        sheets=tuple(entries[name] for name in sorted(entries)),
        withdrawn=update.withdrawn,
    )
    _verify(made, update)
    if have is not None:
        _require_newer(made, have)
    _require_files(made, update.files, set(files))
    _require_attachments(update)
    return made


def encode(update: SheetUpdate) -> bytes:
    """Return a bundle as the octets of its file."""
    return canonical(update)


def decode(raw: bytes) -> SheetUpdate:
    """Read a bundle's file. Raises :class:`BundleError` for anything but exactly what :func:`encode` writes."""
    try:
        made = msgspec.json.decode(raw, type=SheetUpdate)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BundleError("damaged", "It is no bundle of information sheets.") from error
    if canonical(made) != raw:
        raise BundleError("damaged", "It is not written as bundles are written.")
    return made


def _require_plain(update: SheetUpdate, key: str | None) -> None:
    if update.schema != SCHEMA:
        raise BundleError("schema", "It is of a form that is not known here.")
    if key is not None and update.key != key:
        raise BundleError("key", "It is signed by another key than the one that is expected.")
    ids = [each.id for each in update.sheets]
    ordered = (ids, list(update.removed), list(update.withdrawn))
    if any(sorted(set(each)) != each for each in ordered):
        raise BundleError("damaged", "Its entries are not in order.")


def _verify(manifest: Manifest, update: SheetUpdate) -> None:
    try:
        signature, key = bytes.fromhex(update.signature), bytes.fromhex(update.key)
        if (signature.hex(), key.hex()) != (update.signature, update.key):
            raise ValueError("not as it is written")
        Ed25519PublicKey.from_public_bytes(key).verify(signature, CONTEXT + canonical(manifest))
    except (InvalidSignature, ValueError) as error:
        raise BundleError("signature", "Its signature does not fit its content.") from error


def _require_newer(made: Manifest, have: Manifest) -> None:
    if made.sequence < have.sequence:
        raise BundleError("older", "It is older than the set that is here.")
    if made.sequence == have.sequence and made != have:
        raise BundleError("other", "It is another set under the same number.")


def _require_files(made: Manifest, files: Mapping[str, str], there: set[str]) -> None:
    wanted = {each.sha256 for each in made.sheets}
    if any(file_hash(content) != name or name not in wanted for name, content in files.items()):
        raise BundleError("file", "A file is not the one that the manifest names.")
    if not wanted <= files.keys() | there:
        raise BundleError("file", "A file is missing.")


def attachments_of(content: str) -> set[tuple[str, str]]:
    """Return the ids and hashes of the attachments that a sheet's file names. Raises ValueError for a malformed file."""
    texts = json.loads(content)["texts"].values()
    return {(each["id"], each["sha256"]) for text in texts for each in text.get("attachments", ())}


def _require_attachments(update: SheetUpdate) -> None:
    if not update.attachments:
        return
    try:
        named = {name for each in update.files.values() for _, name in attachments_of(each)}
        for name, content in update.attachments.items():
            octets = base64.b64decode(content, validate=True)
            if name not in named or hashlib.sha256(octets).hexdigest() != name:
                raise BundleError("file", "An attachment is not the one that a sheet names.")
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise BundleError("file", "A sheet's file is not as it is written.") from error
