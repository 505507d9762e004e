"""Sheets as data: exported, imported, and the examples that ship with a station."""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import lookups, sql
from gateway.knowledge.attached import FileData, SheetAttachments, filled, renamed
from gateway.knowledge.entries import SheetText, tidied
from gateway.knowledge.freshness import LONGEST_LIFE, SHORTEST_LIFE
from gateway.knowledge.lifecycle import in_force, newest
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.platform.audit import log as audit
from gateway.platform.ids import Id
from gateway.platform.languages import LANGUAGES, SOURCE
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.categories import Catalogue

EXAMPLE = "Esempio fornito con la stazione, da verificare"


class SheetData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet with its texts by language; Italian is always there."""

    id: Id
    topics: list[str] = []
    competent_body: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    life_days: Annotated[int, msgspec.Meta(ge=SHORTEST_LIFE, le=LONGEST_LIFE)] | None = None
    texts: dict[str, SheetText]


class SheetFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The format of export and import: sheets, and their attached files by the id under which they name them."""

    format: Literal[1]
    sheets: list[SheetData]
    files: dict[str, FileData] = {}


class SheetsBrought(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of an import: sheets added, sheets that get a new version, and sheets that stay the same."""

    added: list[str]
    changed: list[str]
    same: list[str]


class SheetFiles:
    """Exports and imports sheets as data."""

    def __init__(
        self,
        database: Database,
        topics: Catalogue,
        clock: Callable[[], datetime],
        attachments: SheetAttachments | None = None,
    ) -> None:
        """*attachments* None: sheets have no files."""
        self._database = database
        self._attachments = attachments
        self._topics = topics
        self._clock = clock

    async def exported(self) -> SheetFile:
        """Return every sheet that is not withdrawn: in each language the published version, else the newest draft."""
        async with self._database.reading() as session:
            rows = [row for row in await lookups.all_sheets(session) if row.withdrawn_at is None]
            written = await sql.written(session, [row.id for row in rows])
            chosen = {
                (row.id, language): of.number
                for row in rows
                for language in LANGUAGES
                if (of := in_force(written[row.id], language) or newest(written[row.id], language))
            }
            texts = await sql.shown_versions(
                session, {(sheet_id, number) for (sheet_id, _), number in chosen.items()}
            )
        said = {key: sql.text_of(row) for key, row in texts.items()}
        return SheetFile(
            format=1,
            files=await self._attachments.exported(said.values()) if self._attachments else {},
            sheets=[
                SheetData(
                    id=row.id,
                    topics=row.topics,
                    competent_body=row.competent_body,
                    life_days=row.life_days,
                    texts={
                        language: said[row.id, chosen[row.id, language]]
                        for language in LANGUAGES
                        if (row.id, language) in chosen
                    },
                )
                for row in rows
            ],
        )

    async def bring(
        self, data: SheetFile, *, by: str | None, dry_run: bool = False
    ) -> SheetsBrought:
        """Import sheets: each text that differs from the stored one becomes a draft to be approved.

        Sheets that the file does not name stay. Where a sheet belongs is imported for new ones alone. Raises
        :class:`Refused`: ``unknown_topic``, ``no_italian``, ``unknown_language``, ``twice``, ``withdrawn``,
        ``unknown_file``, as :func:`~gateway.knowledge.entries.tidied` and
        :meth:`~gateway.knowledge.attached.SheetAttachments.receive`; then no sheet is changed.
        """
        ids = (
            await self._attachments.brought(data.files, by=by, dry_run=dry_run)
            if self._attachments
            else {}
        )
        wanted = [self._checked(each, ids) for each in data.sheets]
        if len({each.id for each in wanted}) != len(wanted):
            raise Refused("twice", "A sheet stands in it twice.", kind="invalid")
        added: list[str] = []
        changed: list[str] = []
        same: list[str] = []
        async with self._database.writing() as session:
            for each in wanted:
                row = await session.get(Sheet, each.id, with_for_update=True)
                if row is not None and row.withdrawn_at is not None:
                    raise Refused("withdrawn", f"The sheet {each.id} is withdrawn here.")
                is_new = row is None
                if row is None:
                    row = _sheet(each, self._clock(), example=False)
                    if not dry_run:
                        session.add(row)
                wrote = await self._take(session, row, each, by=by, is_new=is_new, dry_run=dry_run)
                (added if is_new else changed if wrote else same).append(each.id)
            if not dry_run:
                await audit.append(
                    session, at=self._clock(), account_id=by, action="sheet.import", subject="sheets",
                    detail={"added": added, "changed": changed},
                )  # fmt: skip
        return SheetsBrought(added=added, changed=changed, same=same)

    async def begin(self, *, publish: bool) -> int:
        """Store the examples if there is no sheet at all, published with *publish*, else as drafts. Return how many were stored."""
        async with self._database.reading() as session:
            if (await session.execute(select(func.count()).select_from(Sheet))).scalar_one():
                return 0
        now, made = self._clock(), starter()
        async with self._database.writing() as session:
            # another gateway may have been quicker
            if (await session.execute(select(func.count()).select_from(Sheet))).scalar_one():
                return 0
            for each in made.sheets:
                row = _sheet(each, now, example=True)
                row.topics = [topic for topic in each.topics if topic in self._topics]
                session.add(row)
                await session.flush()
                for language, text in each.texts.items():
                    version = _version(row, language, text, now, None, EXAMPLE)
                    session.add(version)
                    if publish:
                        version.state, version.approved_at = "published", now
                if publish:
                    row.state, row.current, row.meaning, row.confirmed_at = "published", 1, 1, now
            await audit.append(
                session, at=now, account_id=None, action="sheet.examples", subject="sheets",
                detail={"count": len(made.sheets), "published": publish},
            )  # fmt: skip
        return len(made.sheets)

    def _checked(self, data: SheetData, ids: Mapping[str, str]) -> SheetData:
        if SOURCE not in data.texts:
            raise Refused(
                "no_italian", f"The sheet {data.id} has no Italian words.", kind="invalid"
            )
        if strangers := [each for each in data.texts if each not in LANGUAGES]:
            raise Refused(
                "unknown_language", f"No page speaks {strangers[0]}; the sheet {data.id} does.", kind="invalid"
            )  # fmt: skip
        if strangers := [each for each in data.topics if each not in self._topics]:
            raise Refused(
                "unknown_topic", f"There is no topic {strangers[0]}; the sheet {data.id} has it.", kind="invalid"
            )  # fmt: skip
        # the original first: translations are of it
        ordered = {
            each: renamed(tidied(data.texts[each]), ids) for each in LANGUAGES if each in data.texts
        }
        return msgspec.structs.replace(data, texts=ordered)

    async def _take(
        self,
        session: AsyncSession,
        row: Sheet,
        data: SheetData,
        *,
        by: str | None,
        is_new: bool,
        dry_run: bool,
    ) -> bool:
        written = [] if is_new else (await sql.written(session, [row.id])).get(row.id, [])
        wrote = False
        for language, written_text in data.texts.items():
            text = written_text if dry_run else await filled(session, written_text)
            last = newest(written, language)
            if last is not None:
                before = await session.get_one(SheetVersion, (row.id, last.number))
                if sql.text_of(before) == text:
                    continue
                if before.state == "in_review" and not dry_run:
                    before.state = "draft"
            wrote = True
            if dry_run:
                continue
            if is_new:
                await session.flush()
            session.add(_version(row, language, text, self._clock(), by, ""))
        return wrote


def starter() -> SheetFile:
    """Return the examples that ship with a station."""
    source = (files("gateway.knowledge") / "starter.json").read_bytes()
    return msgspec.json.decode(source, type=SheetFile)


def _sheet(data: SheetData, now: datetime, *, example: bool) -> Sheet:
    return Sheet(
        id=data.id, topics=data.topics, owner_id=None, deputy_id=None, competent_body=data.competent_body,
        life_days=data.life_days, example=example, state="draft", last_number=0, current=None, meaning=0,
        created_at=now, confirmed_at=None, confirmed_by=None, reminded_at=None, escalated_at=None,
        withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
    )  # fmt: skip


def _version(
    row: Sheet, language: str, text: SheetText, now: datetime, by: str | None, why: str
) -> SheetVersion:
    row.last_number += 1
    said = msgspec.to_builtins(text)
    return SheetVersion(
        sheet_id=row.id, number=row.last_number, language=language, state="draft", title=text.title,
        entries=said["entries"], body=text.body, links=said["links"], questions=said["questions"], attachments=said["attachments"], why=why,
        based_on=None if language == SOURCE else row.current or 1, minor=False, written_at=now, author_id=by,
        approved_at=None, approved_by=None, returned_why=None,
    )  # fmt: skip
