"""A reader of recorded segments made from docs/recordings.md alone: it shares no code with the writer."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def file_key(key: bytes, salt: bytes, purpose: bytes, header: bytes) -> AESGCM:
    """Return the key of the file with that *header*."""
    return AESGCM(HKDF(SHA256(), 32, salt, purpose + b"\0" + header).derive(key))


def segment(data: bytes, key: bytes) -> Iterator[tuple[int, bytes]]:
    """Give kind and content of each record of a segment. Raises :class:`cryptography.exceptions.InvalidTag` for an altered one."""
    assert data[:6] == b"VSEG\x01\0"
    at = int.from_bytes(data[6:8])
    header = data[:at]
    cipher = file_key(key, header[8:40], b"virtual-station segment v1", header)
    number = 0
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4]
        nonce = bytes(4) + number.to_bytes(8)
        associated = header + number.to_bytes(8) + bytes([kind])
        yield kind, cipher.decrypt(nonce, data[at + 5 : at + 5 + length], associated)
        at += 5 + length
        number += 1
