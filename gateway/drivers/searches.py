"""Counts by week the words that citizens looked for in the guide without a result, and words of sheets that the
staff reported missing. A word is stored in clear only once several searches had it. Words of danger are neither
stored nor counted."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Final

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.exc import SQLAlchemyError

from gateway.drivers.counting import monday
from gateway.drivers.tables import DriverSearch
from gateway.drivers.terms import GONE, cleaned
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.reports.periods import local_day
from gateway.search.danger import Danger
from gateway.search.engine import EngineError
from gateway.topic_proposals.words import stems

log = structlog.get_logger()

MOST_HEARD: Final = 100_000
"""Words with who looked for them that are remembered."""
MOST_WORDS: Final = 8
"""So many words of a search are counted."""


def missed_searches(limit: int) -> Select[date, str | None, int]:
    """Return the statement that reads the words that were missed (those stored in clear), with their weeks and counts:
    the newest first, of a week the most frequent."""
    return (
        select(DriverSearch.week, DriverSearch.word, DriverSearch.searches)
        .where(DriverSearch.word.is_not(None))
        .order_by(DriverSearch.week.desc(), DriverSearch.searches.desc(), DriverSearch.word)
        .limit(limit)
    )


class MissedSearches:
    """Counts missed words. A word that fewer than *k* searches had is stored as a keyed hash alone. A person who looks
    for a word again in the same week is not counted again, or one person would make it a word of many; that is
    remembered in this process, and nowhere else.

    *hears* says whether words in a language tell of danger, as :meth:`gateway.search.service.Search.hear`.
    """

    def __init__(
        self,
        database: Database,
        hears: Callable[[str, str], Awaitable[Danger | None]],
        key: bytes,
        clock: Callable[[], datetime],
        *,
        k: int,
    ) -> None:
        self._database = database
        self._hears = hears
        self._key = key
        self._clock = clock
        self._k = k
        self._heard: set[bytes] = set()
        self._week: date | None = None

    async def note(self, typed: str, language: str, who: str) -> None:
        """Count the words *typed* by *who* (an address or account) whose search found nothing, or by staff who
        missed a sheet. Words of danger, and words that cannot be checked for it, are not counted. A failure of the
        database is logged, and the search goes on."""
        try:
            if await self._hears(typed, language) is not None:
                return
        except EngineError as error:
            log.warning("drivers.search_not_heard", error=str(error))
            return
        week = monday(local_day(self._clock()))
        if week != self._week or len(self._heard) >= MOST_HEARD:
            self._week, self._heard = week, set()
        words = list(stems(cleaned(typed).replace(GONE, " "), language).items())[:MOST_WORDS]
        new = []
        for stem, word in words:
            mark = hmac.new(self._key, f"{who}/{stem}".encode(), hashlib.sha256).digest()
            if mark not in self._heard:
                self._heard.add(mark)
                new.append((stem, word))
        if not new:
            return
        try:
            await self._count(week, new)
        except SQLAlchemyError as error:
            log.warning("drivers.search_not_counted", error=type(error).__name__)

    async def _count(self, week: date, words: Sequence[tuple[str, str]]) -> None:
        async with self._database.writing() as session:
            for stem, word in sorted(words):
                said = hmac.new(self._key, f"{week}/{stem}".encode(), hashlib.sha256).hexdigest()
                await insert_once(
                    session, DriverSearch, {"week": week, "hash": said, "word": None, "searches": 0}
                )
                one = (DriverSearch.week == week, DriverSearch.hash == said)
                await session.execute(
                    update(DriverSearch).where(*one).values(searches=DriverSearch.searches + 1)
                )
                await session.execute(
                    update(DriverSearch)
                    .where(*one, DriverSearch.searches >= self._k, DriverSearch.word.is_(None))
                    .values(word=word[:80])
                )
