"""Files of a contact's chat, for reviewers, once the contact is over. Each access is in the audit trail."""

from datetime import datetime
from typing import Literal

import msgspec

from gateway.archive import lookups as recordings
from gateway.archive.custody.service import sealed_to
from gateway.attachments.service import Attachments
from gateway.attachments.store import AttachmentStore
from gateway.contacts import lookups as contacts
from gateway.contacts.tables import ChatFile
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database


class KeptFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file of the chat that is kept; ``sha256`` is that of its octets."""

    id: str
    author: Literal["citizen", "agent"]
    name: str
    media_type: str
    size: int
    sha256: str | None
    sent_at: datetime


class KeptFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files in the order of sending."""

    files: list[KeptFile]


class FileReading:
    """Holds no state. Each method raises ``Refused``: ``not_found``, ``contact_open``, ``sealed``."""

    def __init__(
        self,
        database: Database,
        attachments: Attachments,
        store: AttachmentStore,
        consulted: Consultations,
    ) -> None:
        self._database = database
        self._attachments = attachments
        self._store = store
        self._consulted = consulted

    async def of(self, contact_id: str, by: Staff) -> KeptFiles:
        """Return the files of a contact; their names are the senders' words."""
        await self._require_readable(contact_id, by)
        found = await self._store.of_contact(contact_id)
        if found:
            await self._consulted.note_found(
                by.account_id,
                consultations.FILE,
                f"contact:{contact_id}",
                [file.message_id for file in found],
            )
        return KeptFiles(
            files=[
                KeptFile(
                    id=file.message_id,
                    author="citizen" if file.author == "citizen" else "agent",
                    name=file.name,
                    media_type=file.media_type,
                    size=file.size,
                    sha256=file.sha256,
                    sent_at=file.sent_at,
                )
                for file in found
            ]
        )

    async def give(self, contact_id: str, file_id: str, by: Staff) -> tuple[ChatFile, bytes]:
        """Return a file and its content, as it was sent in the chat."""
        await self._require_readable(contact_id, by)
        file, data = await self._attachments.give(contact_id, file_id)
        await self._consulted.note(
            by.account_id,
            consultations.FILE,
            f"contact:{contact_id}",
            {"file": file.message_id},
        )
        return file, data

    async def _require_readable(self, contact_id: str, by: Staff) -> None:
        async with self._database.reading() as session:
            contact = await contacts.contact(session, contact_id)
            kept = await recordings.of_contact(session, contact_id)
        if contact is None:
            raise Refused("not_found", "There is no such contact.")
        if contact.state != "closed":
            raise Refused("contact_open", "The contact is not over.")
        if any(each.sealed_at is not None for each in kept):
            raise sealed_to(by)
        if not any(each.state == "ready" for each in kept):
            # the reviewer reads what goes with a recording, and nothing else
            raise Refused("not_found", "The contact has no recording that could be opened.")
