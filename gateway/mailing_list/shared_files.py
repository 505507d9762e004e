"""Gives the files of a published entry to the offices to which it was sent, by an individual link for each.

The files stay in the sealed mail with which they came, and are inspected anew each time. So a link stops working once the
entry has left the archive, the office the list, or the mail the station.
"""

from typing import Final
from urllib.parse import quote

import msgspec

from gateway.mailbox.mail_files import MailFiles
from gateway.mailing_list.letters import FILES
from gateway.mailing_list.tables import ListEntry, ListSubscriber
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database

PURPOSE: Final = "list-files"


class FilesTicket(msgspec.Struct, frozen=True):
    """The entry whose files a link shows, and the subscriber whose link it is."""

    subscriber: str
    entry: str


class SharedFiles:
    """Makes the links and serves them. Holds no state. *origin* is the station's address for browsers."""

    def __init__(
        self, database: Database, files: MailFiles, sealer: Sealer, *, origin: str
    ) -> None:
        self._database = database
        self._files = files
        self._sealer = sealer
        self._origin = origin

    def link(self, subscriber: str, entry: str) -> str:
        """Return the address by which this subscriber alone sees the files of an entry."""
        said = msgspec.json.encode(FilesTicket(subscriber, entry)).decode()
        return f"{self._origin}{FILES}?token={quote(self._sealer.seal(said, PURPOSE))}"

    async def names(self, entry: ListEntry) -> list[str]:
        """Return the names of the files that came with an entry, in order; empty if its mail is no longer stored."""
        return await self._files.names(entry.id) if entry.files else []

    async def give(self, entry: str, number: int) -> tuple[str, str, bytes]:
        """Return name, media type and octets of a file of an entry; the caller checks that the asker may have it.

        Raises ``Refused``: ``not_found``, ``file_kind``, ``file_refused``.
        """
        return await self._files.give(entry, number)

    async def behind(self, token: str) -> ListEntry:
        """Return the entry whose files a link shows. Raises ``Refused``: ``bad_link``, ``not_found`` if it no longer shows any."""
        try:
            if not token.isascii():
                raise SealBrokenError
            ticket = msgspec.json.decode(self._sealer.open(token, PURPOSE), type=FilesTicket)
        except (SealBrokenError, msgspec.MsgspecError):
            raise Refused("bad_link", "This address is not whole.", kind="invalid") from None
        async with self._database.reading() as session:
            entry = await session.get(ListEntry, ticket.entry)
            subscriber = await session.get(ListSubscriber, ticket.subscriber)
        if entry is None or subscriber is None or not entry.shares or entry.state != "published":
            raise Refused("not_found", "There are no files any more.", kind="absent")
        return entry
