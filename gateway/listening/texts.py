"""Free answers: none is shown before a member of the staff has read it and found nothing in it about a person."""

import hashlib
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select

from gateway.listening.answers import month_of
from gateway.listening.personal_signs import Sign, signs_in
from gateway.listening.tables import Rating, ReleasedText, Thanks
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database

SHOWN = 200
_STARS = "stars-"
_THANKS = "thanks-"
_CLEARED = "cleared"

Decision = Literal["cleared", "removed"]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A free answer.

    ``about``: the question it belongs to, ``stars`` for that of the stars, ``thanks`` for words to the person who helped.
    ``month`` (``2026-11``): that of its contact, or of the rating. ``signs``: what in it may identify a person, empty for
    nothing.
    """

    id: str
    about: str
    month: str
    text: str
    signs: list[Sign]


class Texts:
    """Reads free answers and decides about them. Holds no state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, state: Literal["withheld", "cleared"]) -> list[Said]:
        """Return the oldest :data:`SHOWN` answers that nobody has read yet (``withheld``), or the newest that may be shown
        (``cleared``)."""
        newest = state == _CLEARED
        async with self._database.reading() as session:
            stars = await session.execute(
                select(Rating.contact_id, Rating.text, Rating.given_at)
                .where(Rating.state == state)
                .order_by(Rating.given_at.desc() if newest else Rating.given_at)
                .limit(SHOWN)
            )
            released = await session.execute(
                select(ReleasedText.id, ReleasedText.question, ReleasedText.month, ReleasedText.text)
                .where(ReleasedText.state == state)
                .order_by(ReleasedText.month.desc() if newest else ReleasedText.month, ReleasedText.id)
                .limit(SHOWN)
            )  # fmt: skip
            rows = [
                (_of_stars(contact, text), "stars", month_of(at), text)
                for contact, text, at in stars
            ]
            if not newest:
                # words that were let pass are for one person alone
                thanks = await session.execute(
                    select(Thanks.contact_id, Thanks.text, Thanks.given_at)
                    .where(Thanks.state == state)
                    .order_by(Thanks.given_at)
                    .limit(SHOWN)
                )
                rows += [
                    (f"{_THANKS}{contact}", "thanks", month_of(at), text)
                    for contact, text, at in thanks
                ]
            rows += [(each, about, month, text) for each, about, month, text in released]
        return [
            Said(id=each, about=about, month=month, text=text or "", signs=signs_in(text or ""))
            for each, about, month, text in rows
        ]

    async def decide(self, said: str, decision: Decision, account_id: str, now: datetime) -> None:
        """Clear a text, or remove its words; a cleared one may be removed later.

        Thanks then reach their person, with the words or without. Raises ``Refused`` ``not_found``, also for a text that
        was decided so before, or that the citizen has changed since it was read.
        """
        if said.startswith(_THANKS):
            await self._decide_thanks(said.removeprefix(_THANKS), decision, account_id, now)
            return
        async with self._database.writing() as session:
            row: Rating | ReleasedText | None
            if said.startswith(_STARS):
                contact = said.removeprefix(_STARS).rpartition(".")[0]
                row = await session.get(Rating, contact, with_for_update=True)
                if row is not None and said != _of_stars(contact, row.text):
                    row = None
            else:
                row = await session.get(ReleasedText, said, with_for_update=True)
            before = ("withheld",) if decision == _CLEARED else ("withheld", _CLEARED)
            if row is None or row.state not in before:
                raise Refused("not_found", "There is no such answer.", kind="absent")
            row.state, row.decided_by, row.decided_at = decision, account_id, now
            if decision == "removed":
                row.text = None
            await audit.append(
                session, at=now, account_id=account_id, action=f"answer.{decision}", subject="answer",
                detail={"kind": "stars" if said.startswith(_STARS) else "questionnaire"},
            )  # fmt: skip

    async def _decide_thanks(
        self, contact: str, decision: Decision, account_id: str, now: datetime
    ) -> None:
        async with self._database.writing() as session:
            row = await session.get(Thanks, contact, with_for_update=True)
            if row is None or row.state != "withheld":
                raise Refused("not_found", "There is no such answer.", kind="absent")
            row.state, row.decided_by, row.decided_at = "delivered", account_id, now
            if decision == "removed":
                row.text = None
            await audit.append(
                session, at=now, account_id=account_id, action=f"answer.{decision}", subject="answer", detail={"kind": "thanks"}
            )  # fmt: skip


def _of_stars(contact_id: str, text: str | None) -> str:
    """The id of these words of a rating: other words have another."""
    return f"{_STARS}{contact_id}.{hashlib.sha256((text or '').encode()).hexdigest()[:16]}"
