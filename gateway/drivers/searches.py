"""Words that citizens looked for in the guide and found nothing, and words of sheets that the staff told as missing: counted by week, and kept only
once several searches had them."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import update

from gateway.drivers.counting import monday
from gateway.drivers.tables import DriverSearch
from gateway.drivers.terms import GONE, cleaned
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.reports.periods import local_day
from gateway.topic_proposals.words import stems

MOST_WORDS: Final = 8
"""So many words of a search are counted."""


class MissedSearches:
    """Counts. A word that fewer than *k* searches had is there as a keyed hash alone."""

    def __init__(
        self, database: Database, key: bytes, clock: Callable[[], datetime], *, k: int
    ) -> None:
        self._database = database
        self._key = key
        self._clock = clock
        self._k = k

    async def note(self, typed: str, language: str) -> None:
        """A search for *typed* found nothing, or the staff missed a sheet about it. Raises what the database raises."""
        week = monday(local_day(self._clock()))
        words = list(stems(cleaned(typed).replace(GONE, " "), language).items())[:MOST_WORDS]
        if not words:
            return
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
