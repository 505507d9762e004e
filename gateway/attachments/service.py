"""Takes files from the two sides of a contact, inspects them, stores them, and shows them in the chat."""

import hashlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any, Final, Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.clamd import Clamd
from gateway.attachments.inspection import ARRIVES_WITHIN_S, Inspection
from gateway.attachments.kinds import EXTENSIONS, KINDS, Kind, kind_of
from gateway.attachments.names import safe_name
from gateway.attachments.pictures import Pictures, UnusableError
from gateway.attachments.store import AttachmentStore
from gateway.contacts import changes as contacts
from gateway.contacts import chat_files as files
from gateway.contacts import lookups
from gateway.contacts.conversation import Conversation, chat_line
from gateway.contacts.tables import ChatFile
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.model import Contact
from recordings.errors import RecordingsError
from signaling.limits import Limiter, Rate
from signaling.protocol.base import ChatLine, FileRules

log = structlog.get_logger()

Author = Literal["citizen", "agent"]

MOST: Final = 20
"""Files of one side in a contact."""
OFTEN: Final = Rate(10, 60)
"""Files of one side."""
IN_HAND: Final = 6
"""Files that one gateway looks at at once."""
LEFT_OVER: Final = timedelta(minutes=10)
"""Nobody looks at a file for so long."""
_FILE: Final = "application/octet-stream"


class Attachments:
    """Receives, stores and returns the files of contacts. There is one for each gateway; it holds a file only while
    it inspects it."""

    def __init__(
        self,
        database: Database,
        conversation: Conversation,
        store: AttachmentStore,
        *,
        kinds: Collection[str],
        megabytes: int,
        pictures: Pictures,
        scanner: Clamd | None,
        now_ms: Callable[[], int],
        often: Rate | None = OFTEN,
        arrives_within_s: float = ARRIVES_WITHIN_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """*kinds* are the names of those that are taken, none for no file at all; one that is no picture needs a
        *scanner*. *arrives_within_s* is how long a body may be on its way."""
        self._database = database
        self._conversation = conversation
        self._store = store
        self._kinds = tuple(KINDS[name] for name in kinds)
        self._inspection = Inspection(
            pictures, scanner, kinds=self._kinds, megabytes=megabytes, arrives_within_s=arrives_within_s
        )  # fmt: skip
        self._now_ms = now_ms
        self._often = Limiter(often)
        self._monotonic = monotonic
        self._sending: set[str] = set()
        self._in_hand = 0

    @property
    def rules(self) -> FileRules | None:
        """The rules for files that pages are told; None where they may send none."""
        if not self._kinds:
            return None
        return FileRules(
            media_types=[kind.media_type for kind in self._kinds],
            max_bytes=self._inspection.most_bytes,
            most=MOST,
        )

    async def receive(
        self,
        contact_id: str,
        author: Author,
        upload: str,
        name: str,
        body: AsyncIterator[bytes],
        *,
        announced: int | None = None,
        agent_id: str | None = None,
    ) -> ChatLine:
        """Take a file that one side sends, and return its line of the chat, which both sides are shown.

        *upload* is the sender's own key of the upload: the same key again gives the same line. *announced* is the
        announced length of the *body* in bytes, *agent_id* the operator who sends.

        Raises Refused before there is a line: ``files_off``, ``not_connected``, ``not_joined``, ``file_too_large``,
        ``too_many_files``, ``too_many_requests``, ``files_busy``, ``file_empty``, ``file_kind``, ``file_heic``. A fault
        in the content of a file is told in its line.
        """
        self._require_taken(announced)
        await self._may_send(contact_id, agent_id)

        async def still(_session: AsyncSession) -> str | None:
            # it may have ended, or been passed on or erased, while the file was on its way
            contact = await self._may_send(contact_id, agent_id)
            return agent_id or contact.agent if author == "agent" else None

        file_id = await self._receive(
            contact_id, author, upload, name, body, still=still, show=self._show
        )
        line = await self._line(file_id)
        if line is None:
            raise Refused("not_connected", "The contact is gone.")
        return line

    async def attach(
        self,
        contact_id: str,
        upload: str,
        name: str,
        body: AsyncIterator[bytes],
        *,
        announced: int | None = None,
        most: int = MOST,
    ) -> ChatFile:
        """Take a file for a case in which nobody talks, at most *most* of them, and return its row once it is
        inspected. The caller checks whether the sender may.

        Raises Refused as :meth:`receive`, except for the states of a conversation; ``not_found`` for a contact that is
        gone.
        """

        self._require_taken(announced)

        async def still(session: AsyncSession) -> str | None:
            if await lookups.contact(session, contact_id) is None:
                raise Refused("not_found", "There is no such contact.")
            return None

        file_id = await self._receive(
            contact_id, "citizen", upload, name, body, still=still, show=_nobody, most=most
        )  # fmt: skip
        async with self._database.reading() as session:
            file = await session.get(ChatFile, file_id)
        if file is None:
            raise Refused("not_found", "There is no such contact.")
        return file

    async def _receive(
        self,
        contact_id: str,
        author: Author,
        upload: str,
        name: str,
        body: AsyncIterator[bytes],
        *,
        still: Callable[[AsyncSession], Awaitable[str | None]],
        show: Callable[[str, str], Awaitable[None]],
        most: int = MOST,
    ) -> str:
        """Take a file and return the id of its line. *still* is asked in the transaction that writes the line: it raises, or
        returns whose line it is; *show* tells who looks at it."""
        side = f"{author}/{contact_id}"
        wait_s = self._often.take(side, self._monotonic())
        if wait_s > 0:
            raise too_many(wait_s)
        if side in self._sending:
            raise _busy()
        self._sending.add(side)
        try:
            data = await self._inspection.read(body)
            file_id = file_id_of(author, contact_id, upload)
            if await self._line(file_id) is not None:
                return file_id
            if self._in_hand >= IN_HAND:
                raise _busy()
            self._in_hand += 1
            try:
                await self._take(
                    contact_id, author, file_id, name, data, still=still, show=show, most=most
                )
                return file_id
            finally:
                self._in_hand -= 1
        finally:
            self._sending.remove(side)

    async def give(
        self, contact_id: str, file_id: str, *, preview: bool = False
    ) -> tuple[ChatFile, bytes]:
        """Return a file of a contact with its octets, or those of its *preview*. The caller checks whether the asker
        may have it. Raises Refused (``not_found``), OSError."""
        async with self._database.reading() as session:
            file = await files.ready(session, contact_id, file_id)
        data = (
            None if file is None else await self._store.read(contact_id, file_id, preview=preview)
        )
        if file is None or data is None:
            raise Refused("not_found", "There is no such file.")
        return file, data

    async def keep(self, contact_id: str, file_id: str, name: str, data: bytes) -> bool:
        """Store a file that a citizen sent beside a text (a mail's), checked as files of the chat are. Return False
        where it is to be tried again, because the scanner or the disk was away.

        May be repeated, also after a gateway died meanwhile. A refused file leaves a line with the reason: its kind
        (``kind``), its size (``large``), or a fault in its content. Raises what the database raises.
        """
        kind = kind_of(data)
        taken = kind in self._kinds and len(data) <= self._inspection.most_bytes
        row: dict[str, Any] = {
            "message_id": file_id,
            "contact_id": contact_id,
            "author": "citizen",
            "name": safe_name(name, kind.extension if kind and taken else _extension(name)),
            "media_type": kind.media_type if kind else _FILE,
            "size": len(data),
            "state": "checking" if taken else "refused",
            "sent_at": from_ms(self._now_ms()),
        }
        async with self._database.writing() as session:
            await contacts.lock(session, [contact_id])
            if not await files.append(session, row, None):
                if not await files.inspect_again(session, file_id):
                    return True
            elif not taken:
                large = kind in self._kinds
                await files.say_why(session, file_id, "large" if large else "kind")
        if kind is not None and taken:
            reason = await self._inspect_and_keep(contact_id, file_id, name, kind, data)
            return reason not in files.PASSING
        return True

    async def checked(self, name: str, data: bytes) -> tuple[str, str, bytes]:
        """Inspect a file that is stored elsewhere (in a mail), and return its name, media type and octets as they
        may be handed out. Raises Refused: ``file_kind``, ``file_refused`` with the fault."""
        kind = kind_of(data)
        if kind is None or kind not in self._kinds or len(data) > self._inspection.most_bytes:
            raise Refused("file_kind", "The station does not hand out such a file.")
        try:
            inspected = await self._inspection.inspect(kind, data)
        except UnusableError as unusable:
            raise Refused("file_refused", f"The file is refused: {unusable.reason}.") from None
        return (
            safe_name(name, EXTENSIONS[inspected.media_type]),
            inspected.media_type,
            inspected.data,
        )

    async def refuse_left_over(self) -> None:
        """Refuse the files that a gateway was inspecting when it ended."""
        async with self._database.writing() as session:
            before = from_ms(self._now_ms()) - LEFT_OVER
            left = [
                file
                for file in await files.left_over(session, before)
                if await files.record_outcome(
                    session, file.message_id, state="refused", reason="interrupted"
                )
            ]
        for file in left:
            await self._show(file.contact_id, file.message_id)

    def _require_taken(self, announced: int | None) -> None:
        if not self._kinds:
            raise Refused("files_off", "This station takes no files.", kind="absent")
        self._inspection.require_size(announced or 0)

    async def _may_send(self, contact_id: str, agent_id: str | None) -> Contact:
        contact = await self._conversation.may_write(contact_id, agent_id)
        if agent_id not in (None, contact.agent, contact.colleague):
            raise Refused("not_connected", "Another operator has the contact by now.")
        return contact

    async def _take(
        self,
        contact_id: str,
        author: Author,
        file_id: str,
        name: str,
        data: bytes,
        *,
        still: Callable[[AsyncSession], Awaitable[str | None]],
        show: Callable[[str, str], Awaitable[None]],
        most: int,
    ) -> None:
        kind = self._inspection.kind(data)
        row: dict[str, Any] = {
            "message_id": file_id,
            "contact_id": contact_id,
            "author": author,
            "name": safe_name(name, kind.extension),
            "media_type": kind.media_type,
            "size": len(data),
            "state": "checking",
            "sent_at": from_ms(self._now_ms()),
        }
        async with self._database.writing() as session:
            await contacts.lock(session, [contact_id])
            account_id = await still(session)
            if await files.count(session, contact_id, author) >= most:
                raise Refused("too_many_files", f"One side may send {most} files.")
            new = await files.append(session, row, account_id)
        if new:
            await show(contact_id, file_id)
            await self._inspect_and_keep(contact_id, file_id, name, kind, data)
            await show(contact_id, file_id)

    async def _inspect_and_keep(
        self, contact_id: str, file_id: str, name: str, kind: Kind, data: bytes
    ) -> str | None:
        """Return why the file is refused; None for one that is kept."""
        what: dict[str, Any]
        try:
            inspected = await self._inspection.inspect(kind, data)
            await self._store.write(contact_id, file_id, inspected.data, inspected.preview)
        except UnusableError as unusable:
            what = {"state": "refused", "reason": unusable.reason}
        except (OSError, RecordingsError) as error:
            # not the traceback: renderers print local variables, and a key is among those
            log.warning("attachment.not_stored", contact=contact_id, error=type(error).__name__)
            what = {"state": "refused", "reason": "storage"}
        else:
            what = {
                "state": "ready",
                "name": safe_name(name, EXTENSIONS[inspected.media_type]),
                "media_type": inspected.media_type,
                "size": len(inspected.data),
                "width": inspected.width,
                "height": inspected.height,
                "sha256": hashlib.sha256(inspected.data).hexdigest(),
            }
        log.info(
            "attachment.looked_at", contact=contact_id, kind=kind.name, reason=what.get("reason")
        )
        async with self._database.writing() as session:
            recorded = await files.record_outcome(session, file_id, **what)
        if not recorded:
            # erased meanwhile, with its contact
            await self._store.sweep()
        return what.get("reason")

    async def _line(self, file_id: str) -> ChatLine | None:
        async with self._database.reading() as session:
            row = await files.line(session, file_id)
            return None if row is None else chat_line(row)

    async def _show(self, contact_id: str, file_id: str) -> None:
        """Show both sides the line as it is now."""
        line = await self._line(file_id)
        if line is not None:
            await self._conversation.show(contact_id, line)


def _extension(name: str) -> str:
    """The ending that a file of a kind that is not taken came with, so that its name still tells what it was."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return found[0].lower() if found else ""


async def _nobody(_contact_id: str, _file_id: str) -> None:
    """Show the line to nobody."""


def _busy() -> Refused:
    return Refused("files_busy", "Other files are being taken.", kind="away")


def file_id_of(author: Author, contact_id: str, upload: str) -> str:
    """Return the id of a file's line: the same upload of the same side in the same contact is the same line."""
    return hashlib.sha256(f"file/{author}/{contact_id}/{upload}".encode()).hexdigest()[:24]
