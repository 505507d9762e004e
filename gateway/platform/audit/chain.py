"""The audit trail's chain: its hashes, its signatures, and the check of both. Pure: no database, no clock.

Every entry has a number, counted from 1, and the hash of the entry before it, so that no entry can be changed, moved or
removed from the middle unnoticed. Each hash is signed with the station's key (Ed25519), so that nobody without the key can
add one. A truncated end is noticed by a :class:`Head` that was remembered elsewhere. The format is in docs/audit.md.

An entry's ``detail`` may hold words that must be erased one day, so the chain holds a salted digest of it. Erasing replaces
the words and deletes the salt; a later entry (:data:`REDACTION`) says which words stand there now.
"""

import enum
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS: Final = "0" * 64
"""Stands for the hash before the first entry."""
REDACTION: Final = "audit.redact"
"""The action of an entry that says which entries lost their words: ``{"redacted": {"<number>": "<digest>"}}``."""
FINDINGS_KEPT: Final = 100
_TITLE: Final = "virtual-station audit v1"
_HEAD_TITLE: Final = "virtual-station audit head v1"
_HEAD: Final = re.compile(
    rb"virtual-station audit head v1\nat (\d{1,15})\nkey ([0-9a-f]{64})\nentries (\d{1,12})\n"
    rb"head ([0-9a-f]{64})\nsignature ([0-9a-f]{128})\n"
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry with the fields that chain it.

    ``digest`` is that of the detail as it was first written; ``salt`` is empty once the words were erased. ``key`` names
    the key that made the ``signature`` (:func:`key_name`); both are empty for entries from before there was a chain.
    """

    seq: int
    id: str
    at: datetime
    account_id: str | None
    action: str
    subject: str
    detail: Mapping[str, Any]
    salt: str
    digest: str
    previous: str
    key: str
    hash: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the number of entries and the hash of the newest."""

    seq: int
    hash: str


class FindingKind(enum.StrEnum):
    """A way in which an entry can be wrong."""

    MISSING = "missing"
    """The number was given, and no entry has it: entries were deleted, or the end was cut off."""
    CHANGED = "changed"
    """The entry is not what was hashed, or does not follow the one before it."""
    DETAIL_CHANGED = "detail_changed"
    """The detail is another than was written, and no entry says that it was erased."""
    FORGED = "forged"
    """The signature is missing, wrong, or of a key that is not known; or the number is below 1, which no entry has."""
    REPLACED = "replaced"
    """The chain had another entry at this place when its head was remembered."""
    HEAD_CHANGED = "head_changed"
    """The database's own note of the newest entry, or the one kept beside it, was altered."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the entry's number, its id if known, and its kind."""

    seq: int
    id: str | None
    kind: FindingKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of verifying a chain.

    ``unsigned`` entries are from before there was a chain; ``redacted`` ones lost their words lawfully; ``findings`` are at
    most :data:`FINDINGS_KEPT` of the ``wrong`` ones, in order of number.
    """

    entries: int
    head: Head
    unsigned: int
    redacted: int
    wrong: int
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding | None:
        """The first broken entry, None if there is none."""
        return self.findings[0] if self.findings else None


def detail_digest(salt: str, detail: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of the salt, a zero byte, and the detail as canonical JSON."""
    # through JSON once, as the database does: keys become text before they are sorted
    plain = json.loads(json.dumps(detail))
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()


def link_hash(link: Link) -> str:
    """Return the SHA-256, in hex, of everything in an entry that may never change, which is all but ``hash`` and ``signature``."""
    body = [
        _TITLE, link.seq, link.previous, link.id,
        link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.account_id, link.action, link.subject, link.digest, link.key,
    ]  # fmt: skip
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half, in hex, with which others check signatures."""
    return key.public_key().public_bytes_raw().hex()


def key_name(public: str) -> str:
    """Return the name by which entries refer to the key with this public half."""
    return public[:16]


def sign(key: Ed25519PrivateKey, hashed: str) -> str:
    """Return the signature, in hex, over an entry's hash."""
    return key.sign(_signed(hashed)).hex()


def head_text(key: Ed25519PrivateKey, head: Head, at_ms: int) -> bytes:
    """Return a signed text that proves later how long the chain was; it fits into an e-mail."""
    lines = (
        _HEAD_TITLE,
        f"at {at_ms}",
        f"key {public_key(key)}",
        f"entries {head.seq}",
        f"head {head.hash}",
    )
    body = "".join(f"{line}\n" for line in lines).encode()
    return body + f"signature {key.sign(body).hex()}\n".encode()


def parse_head(data: bytes, keys: Sequence[str]) -> Head:
    """Read a head signed by one of the public *keys* (hex); text around it, as mail programs add, is ignored.

    Raises ValueError.
    """
    found = _HEAD.search(data.replace(b"\r\n", b"\n"))
    if found is None:
        raise ValueError("no head of an audit trail is in it")
    if found[2].decode() not in keys:
        raise ValueError("another station signed this head")
    body, _, _ = found[0].rpartition(b"signature ")
    try:
        _public(found[2].decode()).verify(bytes.fromhex(found[5].decode()), body)
    except InvalidSignature:
        raise ValueError("the head was changed: its signature does not hold") from None
    return Head(int(found[3]), found[4].decode())


@dataclass
class Verifier:
    """Checks entries in the order of their numbers, in batches, and returns its verdict at the end.

    *keys* are the public keys, in hex, that may have signed; without any, signatures are not checked. *known* are heads
    remembered elsewhere: the chain may only have grown since.
    """

    keys: Sequence[str] = ()
    known: Sequence[Head] = ()
    _seq: int = 0
    _hash: str = GENESIS
    _unsigned: int = 0
    _signed: bool = False
    _wrong: list[Finding] = field(default_factory=list)
    _altered: dict[int, tuple[str, str]] = field(default_factory=dict)
    _redacted: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Decode the keys once."""
        self._public = {key_name(key): _public(key) for key in self.keys}
        self._hashes = {head.seq: head.hash for head in self.known}

    def take(self, links: Sequence[Link]) -> None:
        """Check the next entries."""
        for link in links:
            self._take(link)

    def take_unreadable(self, seq: int, identity: str) -> None:
        """Note an entry that is too damaged to make a :class:`Link` of."""
        if seq < 1:
            self._find(seq, identity, FindingKind.FORGED)
            return
        self._find(seq, identity, FindingKind.CHANGED)
        self._seq, self._hash = seq, ""

    def finish(self, noted: Head | None = None, *, memory_altered: bool = False) -> Verdict:
        """Return the verdict. *noted* is the head as the database has it. *memory_altered*: the head remembered beside the
        database was altered."""
        last = self._seq
        if memory_altered:
            self._find(last, None, FindingKind.HEAD_CHANGED)
        for head in self.known:
            if head.seq > last:
                self._find(last + 1, None, FindingKind.MISSING)
        if noted is not None and (noted.seq, noted.hash) != (last, self._hash):
            missing = noted.seq > last
            kind = FindingKind.MISSING if missing else FindingKind.HEAD_CHANGED
            self._find(last + 1 if missing else last, None, kind)
        lawful = 0
        for seq, (identity, digest) in self._altered.items():
            if self._redacted.get(seq) == digest:
                lawful += 1
            else:
                self._find(seq, identity, FindingKind.DETAIL_CHANGED)
        wrong = sorted(dict.fromkeys(self._wrong), key=lambda finding: finding.seq)
        return Verdict(
            entries=last,
            head=Head(last, self._hash),
            unsigned=self._unsigned,
            redacted=lawful,
            wrong=len(wrong),
            findings=tuple(wrong[:FINDINGS_KEPT]),
        )

    def _take(self, link: Link) -> None:
        if link.seq < 1:
            self._find(link.seq, link.id, FindingKind.FORGED)
            return
        if link.seq != self._seq + 1:
            self._find(self._seq + 1, None, FindingKind.MISSING)
        elif link.previous != self._hash:
            self._find(link.seq, link.id, FindingKind.CHANGED)
        held = link_hash(link) == link.hash
        if not held:
            self._find(link.seq, link.id, FindingKind.CHANGED)
        held = self._check_signature(link) and held
        if self._hashes.get(link.seq, link.hash) != link.hash:
            self._find(link.seq, link.id, FindingKind.REPLACED)
        now = detail_digest(link.salt, link.detail)
        if now != link.digest:
            self._altered[link.seq] = (link.id, now)
        elif held and link.action == REDACTION:
            self._note_redaction(link)
        self._seq, self._hash = link.seq, link.hash

    def _check_signature(self, link: Link) -> bool:
        if not link.key and not link.signature and not self._signed:
            self._unsigned += 1
            return True
        self._signed = True
        key = self._public.get(link.key)
        if not self._public or (key is not None and _verifies(key, link)):
            return True
        self._find(link.seq, link.id, FindingKind.FORGED)
        return False

    def _note_redaction(self, link: Link) -> None:
        redacted = link.detail.get("redacted")
        if not isinstance(redacted, dict):
            return
        for seq, digest in redacted.items():
            if str(seq).isdecimal():
                self._redacted[int(seq)] = str(digest)

    def _find(self, seq: int, identity: str | None, kind: FindingKind) -> None:
        self._wrong.append(Finding(seq, identity, kind))


def _verifies(key: Ed25519PublicKey, link: Link) -> bool:
    try:
        signature = bytes.fromhex(link.signature)
        key.verify(signature, _signed(link.hash))
    except (InvalidSignature, ValueError):
        return False
    # one spelling only: capitals or spaces in the hex would be another row with the same meaning
    return signature.hex() == link.signature


def _signed(hashed: str) -> bytes:
    return f"{_TITLE}\0{hashed}".encode()


def _public(key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
