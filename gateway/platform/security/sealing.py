"""Encrypts single values that are stored only until they have served their purpose (AES-256-GCM)."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBrokenError(Exception):
    """The value was sealed with another key or for another purpose, or is damaged."""


class Sealer:
    """Seals and opens texts with one key; a text's *purpose* is checked when it is opened."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, text: str, purpose: str) -> str:
        """Return the text encrypted, as it may be stored."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, purpose: str) -> str:
        """Return the text decrypted. Raises :class:`SealBrokenError`."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
            text = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
            return text.decode()
        except (InvalidTag, ValueError):
            raise SealBrokenError from None
