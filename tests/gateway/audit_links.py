"""Chains of the audit trail made for tests, without a database."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.platform.audit import chain
from gateway.platform.audit.chain import GENESIS, Link

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def linked(
    before: Link | None,
    *,
    key: Ed25519PrivateKey | None = KEY,
    action: str = "recording.view",
    detail: dict[str, Any] | None = None,
    account_id: str | None = "a1",
) -> Link:
    """The entry that follows ``before``."""
    seq = 1 if before is None else before.seq + 1
    salt = f"{seq:032x}"
    words = {"reason": f"Reclamo {seq}", "n": seq} if detail is None else detail
    link = Link(
        seq=seq,
        id=f"entry-{seq}",
        at=BEGAN + timedelta(seconds=seq),
        account_id=account_id,
        action=action,
        subject=f"recording:r{seq}",
        detail=words,
        salt=salt,
        digest=chain.detail_digest(salt, words),
        previous=GENESIS if before is None else before.hash,
        key="" if key is None else chain.key_name(chain.public_key(key)),
    )
    return sealed(link, key)


def sealed(link: Link, key: Ed25519PrivateKey | None = KEY) -> Link:
    """The same entry, hashed and signed anew."""
    link = dataclasses.replace(link, hash=chain.link_hash(link))
    return dataclasses.replace(link, signature="" if key is None else chain.sign(key, link.hash))


def redacted(link: Link) -> tuple[Link, dict[str, Any]]:
    """The entry without its words, and the detail of the entry that says so."""
    bare = dataclasses.replace(link, detail={"n": link.seq, "reason": ""}, salt="")
    return bare, {"redacted": {str(link.seq): chain.detail_digest("", bare.detail)}}
