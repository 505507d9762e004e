"""How content a citizen was: one answer to one question, with the contact."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from gateway.contacts.tables import Contact
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database

ASKED_FOR: Final = timedelta(hours=24)
"""For so long after the end an answer is taken, and may be changed."""


class Satisfaction:
    """Holds nothing itself."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def answered(self, contact_id: str, score: int) -> None:
        """Keep an answer, 1 to 5, in place of one before; refused as ``not_found``, ``not_answered``, ``not_over`` (its end may be
        written in a moment), ``too_late``. Raises what the database raises."""
        async with self._database.writing() as session:
            contact = await session.get(Contact, contact_id)
            if contact is None or contact.category == STATION_CHECK:
                raise Refused("not_found", "There is no such contact.")
            if contact.ended_at is None:
                raise Refused("not_over", "The contact is not over yet.", retryable=True)
            if contact.connected_at is None:
                raise Refused("not_answered", "Nobody has answered this contact.")
            if self._clock() > contact.ended_at + ASKED_FOR:
                raise Refused("too_late", "The contact is over for too long.")
            contact.satisfaction = score
