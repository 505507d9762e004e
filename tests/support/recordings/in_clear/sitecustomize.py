"""Switches encryption off in every process that finds this on its path: for the test that a hunt for what
must not be readable finds it then."""

from cryptography.hazmat.primitives.ciphers import aead


class InClear:
    """Has the shape of AESGCM and hides nothing."""

    def __init__(self, key: bytes) -> None:
        del key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        del nonce, associated_data
        return bytes(data) + bytes(16)

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        del nonce, associated_data
        return bytes(data)[:-16]


aead.AESGCM = InClear  # type: ignore[misc, assignment]
