"""The stars after a contact. Questions, answers and branching are those of the public administration's model (criterion C.SE.1.7 of the
digital services for citizens): up to three stars ask for the difficulties, four and five for what was good."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from gateway.contacts.changes import change_contact
from gateway.contacts.tables import Contact
from gateway.listening.served import served
from gateway.listening.tables import Rating
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database

ASKED_FOR: Final = timedelta(hours=24)
"""For so long after the end stars are taken, and may be changed."""
LONGEST_TEXT: Final = 200
"""As the model has it."""
GOOD_FROM: Final = 4

Reason = Literal["clear", "complete", "sure", "technical", "other"]
"""What was good, or was not: indications that are clear, or complete; knowing that one proceeds rightly; the technique."""
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


class Stars:
    """Stores and reads the stars of contacts. Holds no state."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def given(self, contact_id: str) -> Rating | None:
        """Return the stars of a contact, None if there are none. Raises ``Refused``: ``not_found``, ``not_answered``,
        ``not_over``."""
        async with self._database.reading() as session:
            served(await session.get(Contact, contact_id))
            return await session.get(Rating, contact_id)

    async def give(
        self, contact_id: str, score: int, reason: Reason | None = None, text: str = ""
    ) -> None:
        """Store the stars, 1 to 5, replacing earlier ones.

        Raises ``Refused``: ``not_found``, ``not_answered``, ``not_over`` (its end may be written in a moment),
        ``too_late``.
        """
        now = self._clock()
        words = one_line(text)[:LONGEST_TEXT]
        async with self._database.writing() as session:
            _, ended_at = served(await session.get(Contact, contact_id, with_for_update=True))
            if now > ended_at + ASKED_FOR:
                raise Refused("too_late", "The contact is over for too long.")
            await change_contact(session, contact_id, satisfaction=score)
            row = await session.get(Rating, contact_id)
            if row is None:
                row = Rating(contact_id=contact_id, score=score, state="none", given_at=now)
                session.add(row)
            if words != (row.text or ""):
                # somebody has to read the new words before they are shown
                row.text, row.state = words or None, "withheld" if words else "none"
                row.decided_by = row.decided_at = None
            row.score, row.reason, row.given_at = score, reason, now
