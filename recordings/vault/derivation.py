"""Derives one key per file from a recording's data key."""

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 32
TAG_BYTES = 16
NONCE_BYTES = 12


def fresh_salt() -> bytes:
    """Return the random salt that goes into a new file's header."""
    return os.urandom(SALT_BYTES)


def file_key(data_key: bytes, *, salt: bytes, purpose: bytes, header: bytes) -> bytes:
    """Derive the key of one file (HKDF-SHA256, RFC 5869).

    ``info`` contains the whole header, so a file with another name, source or index has another key. The salt
    separates two files with equal headers.
    """
    return HKDF(
        algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=purpose + b"\0" + header
    ).derive(data_key)
