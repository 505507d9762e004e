"""Hands out files of stored mails whose contact has no page that would store them, inspected each time."""

from gateway.attachments.service import Attachments
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.tables import ReceivedMail
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database


class MailFiles:
    """Opens the sealed mail; stores nothing. The caller checks that the asker may have a file."""

    def __init__(self, database: Database, kept: KeptMails, attachments: Attachments) -> None:
        self._database = database
        self._kept = kept
        self._attachments = attachments

    async def names(self, mail_id: str) -> list[str]:
        """Return the names of a mail's files, in its order; empty if the mail cannot be opened any more."""
        return [name for name, _ in await self._files(mail_id)]

    async def give(self, mail_id: str, number: int) -> tuple[str, str, bytes]:
        """Return name, media type and octets of a file of a mail, inspected as files of the chat are.

        Raises ``Refused``: ``not_found``, ``file_kind`` (no kind that the station takes, or too large), ``file_refused``.
        """
        files = await self._files(mail_id)
        if not 0 <= number < len(files):
            raise Refused("not_found", "There is no such file.")
        return await self._attachments.checked(*files[number])

    async def _files(self, mail_id: str) -> list[tuple[str, bytes]]:
        async with self._database.reading() as session:
            row = await session.get(ReceivedMail, mail_id)
        mail = None if row is None else await self._kept.opened(row)
        return [] if mail is None else [(each.name or "file", each.data) for each in mail.attached]
