"""Reports of the station: what SQL holds, put together as somebody wants to see it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from gateway.history.engine import Database
from gateway.reports import reading
from gateway.reports.figures import Cell, Figures, Tally, Thresholds, figures
from gateway.reports.grouping import By, key_of, tallies, total
from gateway.reports.periods import bounds, local_day
from gateway.reports.reading import Wanted
from gateway.settings import Settings

TODAY_FRESH_S = 3.0
"""So long the figures of today are not read again, however many pages ask."""


def thresholds_of(settings: Settings) -> Thresholds:
    """Return the thresholds as the settings have them."""
    return Thresholds(
        default_s=settings.service_level_s,
        by_category=settings.service_levels,
        short_abandon_s=settings.short_abandon_s,
        target=settings.service_target / 100,
    )


@dataclass(frozen=True, slots=True)
class Today:
    """The present local day up to ``at``: the whole station, and every category that had a contact."""

    day: date
    at: datetime
    total: Figures
    categories: dict[str, Figures]


class Reports:
    """Reads the history; holds nothing but the figures of today for a moment."""

    def __init__(
        self,
        database: Database,
        thresholds: Thresholds,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self.thresholds = thresholds
        self._clock = clock
        self._monotonic = monotonic
        self._today: Today | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def today(self) -> Today:
        """Return the figures of the present day, at most some seconds old."""
        async with self._reading:
            if self._today is None or self._monotonic() - self._read_at > TODAY_FRESH_S:
                self._today = await self._read_today()
                self._read_at = self._monotonic()
            return self._today

    async def cells(self, wanted: Wanted) -> list[Cell]:
        """Return every sum of the contacts that are wanted."""
        async with self._database.reading() as session:
            return [
                *await reading.contact_cells(session, wanted, self.thresholds, self._clock()),
                *await reading.handling_cells(session, wanted),
                *await reading.quality_cells(session, wanted),
            ]

    async def _read_today(self) -> Today:
        now = self._clock()
        day = local_day(now)
        start, end = bounds(day, day)
        cells = await self.cells(Wanted(start, end))
        by_category: dict[str, Tally] = tallies(cells, key_of(By.CATEGORY))
        return Today(
            day=day,
            at=now,
            total=figures(total(cells)),
            categories={name: figures(tally) for name, tally in sorted(by_category.items())},
        )
