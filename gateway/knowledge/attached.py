"""Files attached to sheets: PDFs and pictures, inspected as files of the chat are, and stored in the same encrypted folder.

A file is stored before the version that names it, and deleted a day later if no version does. Versions are kept for ever,
and their files with them.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.clamd import Clamd
from gateway.attachments.inspection import InspectedFile, Inspection
from gateway.attachments.kinds import EXTENSIONS, KINDS
from gateway.attachments.names import safe_name
from gateway.attachments.pictures import Pictures, UnusableError
from gateway.attachments.store import open_vault
from gateway.attachments.vault import SHEETS, AttachmentVault
from gateway.knowledge.entries import SheetAttachment, SheetText
from gateway.knowledge.tables import AttachedFile, SheetVersion
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.settings import Settings
from recordings.errors import RecordingsError

log = structlog.get_logger()

MEGABYTES: Final = 5
"""Of one file: citizens load it on the road, and every hand-held keeps it."""
IN_HAND: Final = 4
"""Files that one gateway looks at at once."""
UNUSED_FOR: Final = timedelta(days=1)


class FileData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file as it is exported: its name, and its octets (base64 in JSON)."""

    name: Annotated[str, msgspec.Meta(max_length=500)]
    data: bytes


class SheetAttachments:
    """Takes files, gives them out, and deletes those that no version names."""

    def __init__(
        self,
        database: Database,
        vault: AttachmentVault,
        inspection: Inspection,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._vault = vault
        self._inspection = inspection
        self._clock = clock
        self._in_hand = 0

    @classmethod
    def of(
        cls,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime],
        pictures: Pictures | None = None,
    ) -> "SheetAttachments":
        """Make one for a station from its settings. Raises OSError."""
        scanner = None if settings.clamav is None else Clamd(settings.clamav)
        inspection = Inspection(
            pictures or Pictures(), scanner, kinds=KINDS.values(), megabytes=MEGABYTES
        )
        return cls(database, open_vault(settings), inspection, clock)

    async def receive(
        self, name: str, body: AsyncIterator[bytes], *, announced: int | None, by: str | None
    ) -> SheetAttachment:
        """Inspect and store a file, which the next version may name.

        Raises Refused: ``file_too_large``, ``files_busy``, ``file_empty``, ``file_heic``, ``file_kind``, ``file_damaged``,
        ``file_pixels``, ``file_infected``, ``file_unscanned`` (a PDF, and no virus scanner answers), ``file_storage``.
        """
        data = await self._inspection.read(body, announced)
        return await self._keep(name, await self._inspected(data), by)

    async def give(self, file_id: str) -> tuple[AttachedFile, bytes]:
        """Return a file with its octets; the caller has checked that the asker may have it.

        Raises Refused ``not_found``, OSError.
        """
        async with self._database.reading() as session:
            row = await session.get(AttachedFile, file_id)
        data = None if row is None else await self._read(row)
        if row is None or data is None:
            raise Refused("not_found", "There is no such file.", kind="absent")
        return row, data

    async def exported(self, texts: Iterable[SheetText]) -> dict[str, FileData]:
        """Return the files that *texts* name, by id; files that cannot be read are left out."""
        wanted = sorted({each.id for text in texts for each in text.attachments})
        async with self._database.reading() as session:
            rows = await session.execute(select(AttachedFile).where(AttachedFile.id.in_(wanted)))
            found = list(rows.scalars())
        read = [(row, await self._read(row)) for row in found]
        return {
            row.id: FileData(name=row.name, data=data) for row, data in read if data is not None
        }

    async def brought(
        self, files: Mapping[str, FileData], *, by: str | None, dry_run: bool
    ) -> dict[str, str]:
        """Inspect and store the files of an import; return for each its id in this station.

        A file that is stored already is not stored again. With *dry_run* nothing is stored. Raises as :meth:`receive`.
        """
        ids: dict[str, str] = {}
        for theirs, file in files.items():
            async with self._database.reading() as session:
                if await session.get(AttachedFile, theirs) is not None:
                    ids[theirs] = theirs
                    continue
            self._inspection.require_size(len(file.data))
            inspected = await self._inspected(file.data)
            known = await self._known(inspected)
            if known is None:
                # an id of nothing, where nothing is to be kept: the text counts as changed all the same
                known = new_id() if dry_run else (await self._keep(file.name, inspected, by)).id
            ids[theirs] = known
        return ids

    async def purge(self) -> None:
        """Delete files that are a day old and named by no version, and octets without a row. Raises OSError."""
        async with self._database.writing() as session:
            # held before the versions are read, without those in a writer's hands: nobody names a file while it is let go
            rows = await session.execute(
                select(AttachedFile.id)
                .where(AttachedFile.added_at < self._clock() - UNUSED_FOR)
                .with_for_update(skip_locked=True)
            )
            old = list(rows.scalars())
            versions = await session.execute(select(SheetVersion.attachments))
            named = {each["id"] for row in versions.scalars() for each in row or ()}
            unused = [each for each in old if each not in named]
            if unused:
                await session.execute(delete(AttachedFile).where(AttachedFile.id.in_(unused)))
        there = await asyncio.to_thread(self._vault.sheets)
        async with self._database.reading() as session:
            known = set((await session.execute(select(AttachedFile.id))).scalars())
        for folder in there:
            if folder.removeprefix(SHEETS) not in known:
                await asyncio.to_thread(self._vault.keep_only, folder, ())

    async def _inspected(self, data: bytes) -> InspectedFile:
        if self._in_hand >= IN_HAND:
            raise Refused("files_busy", "Other files are being looked at.", kind="away")
        self._in_hand += 1
        try:
            return await self._inspection.inspect(self._inspection.kind(data), data)
        except UnusableError as unusable:
            raise Refused(
                f"file_{unusable.reason}", "The file cannot be taken.", kind="invalid"
            ) from None
        finally:
            self._in_hand -= 1

    async def _keep(self, name: str, inspected: InspectedFile, by: str | None) -> SheetAttachment:
        shown = safe_name(name, EXTENSIONS[inspected.media_type])
        row = AttachedFile(
            id=new_id(), name=shown, media_type=inspected.media_type, size=len(inspected.data),
            sha256=_hash(inspected.data), added_at=self._clock(), added_by=by,
        )  # fmt: skip
        made = _attachment(row, shown.rpartition(".")[0])
        # the row first: octets without one are swept away
        async with self._database.writing() as session:
            session.add(row)
        try:
            await asyncio.to_thread(
                self._vault.write, SHEETS + made.id, made.id, inspected.data, None
            )
        except (OSError, RecordingsError) as error:
            # not the traceback: renderers print local variables, and a key is among those
            log.warning("sheets.file_not_stored", error=type(error).__name__)
            raise Refused("file_storage", "The file could not be kept.", kind="away") from None
        return made

    async def _known(self, inspected: InspectedFile) -> str | None:
        async with self._database.writing() as session:
            rows = await session.execute(
                select(AttachedFile).where(AttachedFile.sha256 == _hash(inspected.data)).limit(1)
            )
            row = rows.scalar()
            if row is None:
                return None
            # it is about to be named
            row.added_at = self._clock()
            return row.id

    async def _read(self, row: AttachedFile) -> bytes | None:
        try:
            return await asyncio.to_thread(self._vault.read, SHEETS + row.id, row.id)
        except RecordingsError as error:
            log.warning("sheets.file_damaged", file=row.id, error=type(error).__name__)
            return None


async def filled(session: AsyncSession, text: SheetText) -> SheetText:
    """Return *text* with each file's name, type, size and hash. The files' rows are locked until the transaction ends.

    Raises Refused ``unknown_file``.
    """
    if not text.attachments:
        return text
    wanted = [each.id for each in text.attachments]
    rows = await session.execute(
        select(AttachedFile).where(AttachedFile.id.in_(wanted)).with_for_update(read=True)
    )
    known = {row.id: row for row in rows.scalars()}
    if strangers := [each for each in wanted if each not in known]:
        raise Refused(
            "unknown_file", f"There is no file {strangers[0]}; send it again.", kind="invalid"
        )
    return msgspec.structs.replace(
        text,
        attachments=[
            _attachment(known[each.id], each.label or known[each.id].name)
            for each in text.attachments
        ],
    )


def renamed(text: SheetText, ids: Mapping[str, str]) -> SheetText:
    """Return *text* with its files under the ids of this station. Pure."""
    attachments: Sequence[SheetAttachment] = [
        msgspec.structs.replace(each, id=ids.get(each.id, each.id)) for each in text.attachments
    ]
    return msgspec.structs.replace(text, attachments=list(attachments))


def _attachment(row: AttachedFile, label: str) -> SheetAttachment:
    return SheetAttachment(
        id=row.id, label=label, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256
    )  # fmt: skip


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
