"""Stores mails as they came, compressed and sealed, in one transaction with the place where each was found, before it is
marked in the mail-box."""

import asyncio
import hashlib
import hmac
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.mailbox import pec
from gateway.mailbox import sql as mails
from gateway.mailbox.mime import Mail, read
from gateway.mailbox.tables import PEC, ReceivedMail
from gateway.platform.security.keys import Keys
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail fetched from a mail-box. ``cut``: it is larger than what is fetched, and *raw* is its beginning."""

    box: str
    uid_validity: int
    uid: int
    raw: bytes
    cut: bool = False


class KeptMails:
    """Stores and opens mails. Holds no mail longer than it takes."""

    def __init__(self, database: Database, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._ids = keys.of("received-mail-id")
        self._cipher = AESGCM(keys.of("received-mail"))
        self._clock = clock

    async def store(self, found: FetchedMail) -> str:
        """Store a mail as it came; return its id. May be repeated: another copy of the same mail has the same id."""
        # a large mail would hold up calls
        mail, sender = await asyncio.to_thread(_read, found)
        mail_id = self.id_of(mail.digest)
        row = {
            "id": mail_id,
            "box": found.box,
            "message_id": mail.message_id or None,
            "note": "cut" if found.cut else None,
            "sender_key": self._sender_key(sender),
            "size": len(found.raw),
            "arrived_at": self._clock(),
        }
        sealed = await asyncio.to_thread(self._seal, found.raw, mail_id)
        copy = (found.box, found.uid_validity, found.uid)
        async with self._database.writing() as session:
            new = await mails.store(session, row, sealed, copy)
        log.info("mailbox.stored", mail=mail_id, box=found.box, new=new, size=len(found.raw))
        return mail_id

    async def raw(self, mail_id: str) -> bytes | None:
        """Return a mail as it came, None if it is not there or cannot be decrypted."""
        async with self._database.reading() as session:
            sealed = await mails.raw(session, mail_id)
        return None if sealed is None else await asyncio.to_thread(self._open, sealed, mail_id)

    async def opened(self, row: ReceivedMail) -> Mail | None:
        """Return a parsed mail to be read by people, of certified mail the message in the envelope; None if it cannot be opened."""
        raw = await self.raw(row.id)
        if raw is None:
            return None
        mail = await asyncio.to_thread(read, raw)
        written = (*mails.IN_A_CASE, *mails.CLAIMED)
        return pec.message_of(mail) if row.box == PEC and row.kind in written else mail

    def id_of(self, digest: str) -> str:
        """Return the id under which a mail with this digest is stored, however often it comes."""
        return hmac.new(self._ids, digest.encode(), hashlib.sha256).hexdigest()[:24]

    def _sender_key(self, address: str) -> str | None:
        if not address:
            return None
        return hmac.new(
            self._ids, b"sender/" + address.casefold().encode(), hashlib.sha256
        ).hexdigest()

    def _seal(self, raw: bytes, mail_id: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, zlib.compress(raw, 1), mail_id.encode())

    def _open(self, sealed: bytes, mail_id: str) -> bytes | None:
        try:
            packed = self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], mail_id.encode()
            )
            return zlib.decompress(packed)
        except (InvalidTag, zlib.error):
            log.warning("mailbox.damaged", mail=mail_id)
            return None


def _read(found: FetchedMail) -> tuple[Mail, str]:
    """A mail, and the address of its sender: of certified mail the vouched one, since its Reply-To may be anybody's."""
    mail = read(found.raw)
    return mail, (pec.message_of(mail) if found.box == PEC else mail).sender.email
