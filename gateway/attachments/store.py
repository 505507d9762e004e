"""Stores files of contacts, and deletes those that have no row in the database, key first."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from gateway.attachments.vault import FOLDER, AttachmentVault
from gateway.contacts import changes as contacts
from gateway.contacts import chat_files as files
from gateway.contacts.tables import ChatFile
from gateway.platform.sql.engine import Database
from gateway.settings import Settings
from gateway.stores import open_keystore
from recordings.errors import RecordingsError

log = structlog.get_logger()

AT_ONCE: Final = 500


class AttachmentStore:
    """Writes, reads and deletes files; one for each process."""

    def __init__(self, database: Database, vault: AttachmentVault) -> None:
        self._database = database
        self._vault = vault

    @classmethod
    def of(cls, settings: Settings, database: Database) -> "AttachmentStore":
        """Return the store of a station. Raises OSError."""
        return cls(database, open_vault(settings))

    async def write(
        self, contact_id: str, file_id: str, data: bytes, preview: bytes | None
    ) -> None:
        """Store the octets of a file that has its row. Raises OSError, RecordingsError."""
        await asyncio.to_thread(self._vault.write, contact_id, file_id, data, preview)

    async def read(self, contact_id: str, file_id: str, *, preview: bool = False) -> bytes | None:
        """Return a file's octets, or its preview's; None when they are not there. Raises OSError."""
        try:
            return await asyncio.to_thread(self._vault.read, contact_id, file_id, preview=preview)
        except RecordingsError as error:
            log.warning("attachment.damaged", file=file_id, error=type(error).__name__)
            return None

    async def of_contact(self, contact_id: str) -> Sequence[ChatFile]:
        """Return the stored files of a contact, in order."""
        async with self._database.reading() as session:
            return await files.ready_of(session, contact_id)

    async def sweep(self) -> int:
        """Delete every key and file that has no row, and return of how many contacts. Raises OSError.

        A file's row is written before its key, with the contact locked. So before a contact's files are deleted its
        rows are read once more under that lock, which is held until the files are gone.
        """
        there = sorted(await asyncio.to_thread(self._vault.contacts))
        gone = 0
        for first in range(0, len(there), AT_ONCE):
            some = there[first : first + AT_ONCE]
            async with self._database.reading() as session:
                known = await files.known(session, some)
            for contact_id in some:
                if await asyncio.to_thread(
                    self._vault.has_more, contact_id, known.get(contact_id, ())
                ):
                    gone += await self._let_go(contact_id)
        if gone:
            log.info("attachment.swept", contacts=gone)
        return gone

    async def _let_go(self, contact_id: str) -> bool:
        async with self._database.writing() as session:
            await contacts.lock(session, [contact_id])
            known = await files.known(session, [contact_id])
            return await asyncio.to_thread(
                self._vault.keep_only, contact_id, known.get(contact_id, ())
            )


def open_vault(settings: Settings) -> AttachmentVault:
    """Return the vault of a station, with its keystore. Raises OSError."""
    return AttachmentVault(settings.data_dir.absolute() / FOLDER, open_keystore(settings))
