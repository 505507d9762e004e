"""The sheets that citizens may read now, their judgements of them, and how often readers queued afterwards."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.guide.tables import GuideCount
from gateway.knowledge.finding import SheetFinder
from gateway.knowledge.reading import PublishedSheet, judge, published
from gateway.knowledge.tables import Sheet, SheetLife, SheetVerdict, SheetVersion
from gateway.platform.languages import LANGUAGES
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import ROME, to_ms
from gateway.reports.periods import local_day
from gateway.search.engine import EngineError

log = structlog.get_logger()

MOST_READ: Final = 20
"""Sheets that one visit may count as read before it queued."""


class GuideFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The number of visits in which a sheet was read, and of those that queued afterwards in the same tab."""

    visits: int
    queued: int


class GuideSheetFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of a sheet: readings, readings after which the visit entered the queue, and judgements as useful and useless."""

    id: str
    read: int
    queued: int
    useful: int
    useless: int


class Guide:
    """Serves the sheets in force to citizens, and counts readings and judgements.

    *spoken* limits verdicts, counts and noted searches by address. *missed* is called with each search without a result, its
    language, and the address it came from.
    """

    def __init__(
        self,
        database: Database,
        spoken: AddressThrottle,
        clock: Callable[[], datetime],
        finder: SheetFinder,
        missed: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        self._finder = finder
        self._missed = missed
        self._database = database
        self._spoken = spoken
        self._clock = clock
        self._watch = database.changes.watch(Sheet, SheetVersion, SheetLife)
        self._read: dict[str, tuple[Version, list[PublishedSheet]]] = {}

    async def sheets(self, language: str) -> Sequence[PublishedSheet]:
        """Return the sheets that citizens may read now, by title, in *language* where there is a translation."""
        version, now = self._watch.version, self._clock()
        known = self._read.get(language)
        if known is None or known[0] != version:
            async with self._database.reading() as session:
                known = (version, await published(session, language, now))
            self._read[language] = known
        now_ms = to_ms(now)
        return [each for each in known[1] if now_ms < each.fresh_until_ms]

    async def one(self, sheet_id: str, language: str) -> PublishedSheet | None:
        """Return a sheet in force, None for any other id."""
        return next((each for each in await self.sheets(language) if each.id == sheet_id), None)

    def now(self) -> datetime:
        """Return the station's time, by which sheets expire."""
        return self._clock()

    async def has_file(self, sheet_id: str, file_id: str) -> bool:
        """Return whether a sheet in force has this file attached, in any language."""
        for language in LANGUAGES:
            sheet = await self.one(sheet_id, language)
            if sheet is not None and any(each.id == file_id for each in sheet.attachments):
                return True
        return False

    async def was_there(self, sheet_id: str) -> bool:
        """Return whether a sheet with this id was public once. *sheet_id* may be any text that a caller sends."""
        if not sheet_id.isprintable():
            # PostgreSQL takes no text with a zero in it
            return False
        async with self._database.reading() as session:
            row = await session.get(Sheet, sheet_id)
        return row is not None and row.confirmed_at is not None

    async def found(self, typed: str, language: str, *, address: str) -> Sequence[PublishedSheet]:
        """Return the sheets that fit the words of *typed*, the best first; all by title where nothing was typed, or
        where the search does not answer.

        A search without a result is passed on to *missed*.
        """
        sheets = await self.sheets(language)
        if not typed:
            self._finder.prepare()
            return sheets
        by_id = {each.id: each for each in sheets}
        try:
            found = await self._finder.find(typed, language, list(by_id), public=True)
        except EngineError as error:
            log.warning("guide.not_searched", error=str(error))
            return sheets
        if found is None:
            return sheets
        # anybody may search, and what is noted has a limit
        if not found and await self._spoken.take(address) <= 0:
            await self._missed(typed, language, address)
        return [by_id[each] for each in found]

    async def judge(self, sheet_id: str, *, useful: bool, words: str, address: str) -> None:
        """Store a reader's judgement of a sheet, without the reader. Raises :class:`Refused`: ``not_found``,
        ``too_many_requests``."""
        await self._count_against(address)
        sheet = await self.one(sheet_id, "it")
        if sheet is None:
            raise Refused("not_found", "There is no such sheet any more.", kind="absent")
        async with self._database.writing() as session:
            await judge(
                session, sheet_id, sheet.version, useful=useful, words=words, now=self._clock()
            )

    async def count_read(self, sheet_id: str, *, first: bool, address: str) -> None:
        """Count a reading of a sheet; *first*: it is the first of its visit. Raises as :meth:`judge`."""
        await self._count_against(address)
        if await self.one(sheet_id, "it") is None:
            raise Refused("not_found", "There is no such sheet any more.", kind="absent")
        counted = [(sheet_id, "read"), *([("", "visit")] if first else [])]
        await self._add(counted)

    async def count_queued(self, sheet_ids: Sequence[str], *, address: str) -> None:
        """Count a visit that read these sheets and queued afterwards. Raises :class:`Refused` ``too_many_requests``."""
        await self._count_against(address)
        known = {each.id for each in await self.sheets("it")}
        read = [each for each in dict.fromkeys(sheet_ids) if each in known][:MOST_READ]
        await self._add([*((each, "queued") for each in read), ("", "visit_queued")])

    async def figures(
        self, first: date, last: date
    ) -> tuple[GuideFigures, list[GuideSheetFigures]]:
        """Return the counts from the day *first* to the day *last*: of all visits, and of each sheet, the most read first."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(GuideCount.sheet_id, GuideCount.what, func.sum(GuideCount.count))
                .where(GuideCount.day >= first, GuideCount.day <= last)
                .group_by(GuideCount.sheet_id, GuideCount.what)
            )
            counts = {(sheet_id, what): int(count) for sheet_id, what, count in rows}
            said = await session.execute(
                select(SheetVerdict.sheet_id, SheetVerdict.useful, func.count())
                .where(SheetVerdict.at >= _begin(first), SheetVerdict.at < _end(last))
                .group_by(SheetVerdict.sheet_id, SheetVerdict.useful)
            )
            verdicts = {(sheet_id, bool(useful)): int(count) for sheet_id, useful, count in said}
        ids = {sheet_id for sheet_id, _ in counts if sheet_id} | {each for each, _ in verdicts}
        sheets = [
            GuideSheetFigures(
                id=each,
                read=counts.get((each, "read"), 0),
                queued=counts.get((each, "queued"), 0),
                useful=verdicts.get((each, True), 0),
                useless=verdicts.get((each, False), 0),
            )
            for each in ids
        ]
        visits = GuideFigures(
            visits=counts.get(("", "visit"), 0), queued=counts.get(("", "visit_queued"), 0)
        )
        return visits, sorted(sheets, key=lambda each: (-each.read, each.id))

    async def _add(self, counted: Sequence[tuple[str, str]]) -> None:
        day = local_day(self._clock())
        async with self._database.writing() as session:
            # always in the same order, so that no two wait for each other
            for sheet_id, what in sorted(counted):
                await _one_more(session, day, sheet_id, what)

    async def _count_against(self, address: str) -> None:
        wait_s = await self._spoken.take(address)
        if wait_s > 0:
            raise too_many(wait_s)


async def _one_more(session: AsyncSession, day: date, sheet_id: str, what: str) -> None:
    await insert_once(
        session, GuideCount, {"day": day, "sheet_id": sheet_id, "what": what, "count": 0}
    )
    await session.execute(
        update(GuideCount)
        .where(GuideCount.day == day, GuideCount.sheet_id == sheet_id, GuideCount.what == what)
        .values(count=GuideCount.count + 1)
        .execution_options(synchronize_session=False)
    )


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ROME)


def _end(day: date) -> datetime:
    return _begin(day + timedelta(days=1))
