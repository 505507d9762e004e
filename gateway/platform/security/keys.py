"""The station's signing keys: one master key, one derived key per purpose (RFC 5869)."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_FILE = "secret.key"
KEY_BYTES = 32


class Keys:
    """Derives a key per purpose, so that a token made for one can never serve another."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    def of(self, purpose: str) -> bytes:
        """Return the 32-byte key for *purpose*."""
        return HKDF(
            algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"virtual-station/{purpose}".encode()
        ).derive(self._master)  # fmt: skip


def load_keys(data_dir: Path, secret_key: str | None = None) -> Keys:
    """Return the keys from ``VS_SECRET_KEY``, or from the data directory's file, which is made if missing.

    Several gateways behind one balancer must share the setting. Raises :class:`OSError` when the file cannot be read or
    written, :class:`ValueError` when it is damaged.
    """
    if secret_key is not None:
        return Keys(secret_key.encode())
    path = data_dir / KEY_FILE
    fresh = path.with_name(f".{KEY_FILE}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(KEY_BYTES) + "\n")
        try:
            # link() fails if another process was first: its key counts.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    master = bytes.fromhex(path.read_text().strip())
    if len(master) < KEY_BYTES:
        raise ValueError(f"{path} holds no key of {KEY_BYTES} bytes")
    return Keys(master)
