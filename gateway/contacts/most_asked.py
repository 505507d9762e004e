"""Orders topics by how often they are asked for: by the station's own counts, and by an estimate while these are
few."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from gateway.contacts.tables import Contact
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database
from gateway.platform.uncounted import is_visit
from queueing.categories import Catalogue, shipped

PERIOD: Final = timedelta(days=90)
"""How far back contacts count."""
EVERY_S: Final = 3600.0
FIRST_AFTER_S: Final = 10.0
"""The start has more urgent readings."""
ESTIMATE_WEIGHT: Final = 0.3
"""The weight of one contact of the estimate beside a real one. The estimate has a thousand, so together they count as 300."""


def ordered(catalogue: Catalogue, counted: Mapping[str, int]) -> list[str]:
    """Return the ids of the topics that citizens can choose, the one asked for most first.

    *counted* are contacts by topic; those of a retired one count for its successor, those of an unknown one for none.
    Topics that are asked for equally often stay in the order of the catalogue. Pure.
    """
    asked = Counter({each.id: each.asked * ESTIMATE_WEIGHT for each in shipped()})
    asked.update(counted)
    weights: Counter[str] = Counter()
    for topic, weight in asked.items():
        instead = catalogue.successor(topic)
        if instead is not None:
            weights[instead.id] += weight
    citizens = [each.id for each in catalogue.current if each.segment == "civil"]
    return sorted(citizens, key=lambda topic: -weights[topic])


class MostAsked:
    """Counts contacts by topic between :meth:`start` and :meth:`aclose`, so that reading :attr:`order` costs no SQL."""

    def __init__(
        self, database: Database, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._counted: Mapping[str, int] = {}
        self._loop = Periodic(
            "contacts:most-asked", self.count, EVERY_S, first_after_s=FIRST_AFTER_S
        )

    @property
    def order(self) -> list[str]:
        """The order of topics by the last count; see :func:`ordered`."""
        return ordered(self._catalogue, self._counted)

    def start(self) -> None:
        """Start counting."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop counting. Idempotent."""
        await self._loop.aclose()

    async def count(self) -> None:
        """Count the contacts of the last :data:`PERIOD` by topic. Raises what the database raises."""
        counting = (
            select(Contact.category, func.count())
            .where(
                Contact.created_at >= self._clock() - PERIOD,
                is_visit(Contact.category, Contact.channel),
            )
            .group_by(Contact.category)
        )
        async with self._database.reading() as session:
            found = await session.execute(counting)
            self._counted = dict(found.all())
