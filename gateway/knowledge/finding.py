"""Finds sheets by typed words, with the search engine of the pages: each gateway has one index over every sheet in all its
languages.

The index is built when sheets are first listed, and rebuilt when one has changed, before anybody types.
"""

import asyncio
from collections.abc import Collection

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import lookups, sql
from gateway.knowledge.entries import names_beside
from gateway.knowledge.lifecycle import in_force, newest
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.platform.languages import SOURCE
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S, Version
from gateway.platform.sql.engine import Database
from gateway.search.engine import EngineError
from gateway.search.service import Search, SearchedSheet

log = structlog.get_logger()

UNPUBLISHED = "~"
"""Stands behind the id of a sheet where its words are not public: a citizen's words find none of these."""


class SheetFinder:
    """The index of one gateway. It is not built before :meth:`prepare` or :meth:`find`."""

    def __init__(self, database: Database, search: Search) -> None:
        self._database = database
        self._search = search
        self._watch = database.changes.watch(Sheet, SheetVersion, wake=self._changed)
        self._version: Version | None = None
        self._read: list[SearchedSheet] = []
        self._reading = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._loop = Periodic("sheets:index", self._follow, SAFETY_S)

    def start(self) -> None:
        """Start the loop that rebuilds the index after changes, once sheets were listed."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    def prepare(self) -> None:
        """Have the index built soon: somebody looks at sheets, and may search."""
        self._wanted.set()

    async def find(
        self, typed: str, language: str, among: Collection[str], *, public: bool
    ) -> list[str] | None:
        """Return those of the sheets *among* that fit *typed*, the best first, thirty at most; None where it holds no word
        to search for.

        *public*: search published text only. Raises :class:`EngineError`, and what the database raises.
        """
        self.prepare()
        if self._version is None or self._version[0] != self._watch.version[0]:
            await self._refresh()
        marks = ("",) if public else ("", UNPUBLISHED)
        found = await self._search.sheets(
            typed, language, [f"{each}{mark}" for each in among for mark in marks]
        )
        if found.blank:
            return None
        return list(dict.fromkeys(each.removesuffix(UNPUBLISHED) for each in found.sheets))

    def _changed(self) -> None:
        if self._wanted.is_set():
            self._loop.wake()

    async def _follow(self) -> None:
        await self._wanted.wait()
        try:
            await self._refresh()
        except EngineError as error:
            log.warning("sheets.not_searched", error=str(error))

    async def _refresh(self) -> None:
        """Read the sheets, if they are others than those in the index."""
        async with self._reading:
            version = self._watch.version
            if version == self._version:
                return
            async with self._database.reading() as session:
                read = await _words(session)
            if read != self._read or self._version is None:
                await self._search.take_sheets(read)
            self._read, self._version = read, version


async def _words(session: AsyncSession) -> list[SearchedSheet]:
    """The words of every sheet: in each language the published version, else the newest."""
    rows = {row.id: row for row in await lookups.all_sheets(session)}
    chosen: dict[tuple[str, int], bool] = {}
    for sheet_id, versions in (await sql.written(session, list(rows))).items():
        for language in dict.fromkeys(each.language for each in versions):
            public = in_force(versions, language)
            shown = public or newest(versions, language)
            if shown is not None:
                is_public = public is not None and rows[sheet_id].current is not None
                chosen[(sheet_id, shown.number)] = is_public
    texts = await sql.shown_versions(session, set(chosen))
    made = []
    for (sheet_id, number), row in sorted(texts.items()):
        said = sql.text_of(row)
        made.append(
            SearchedSheet(
                id=sheet_id if chosen[(sheet_id, number)] else f"{sheet_id}{UNPUBLISHED}",
                language=row.language or SOURCE,
                title=said.title,
                topics=rows[sheet_id].topics,
                questions=list(said.questions),
                text="\n".join(
                    (*said.entries.values(), said.body, *names_beside(said.links, said.attachments))
                ),
            )
        )
    return made
