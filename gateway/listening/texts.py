"""Free answers: nobody sees them before somebody has read them and found nothing in them about a person."""

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
    """A free answer. ``about``: the question it belongs to, ``stars`` for that of the stars, ``thanks`` for words to the person who helped; ``month`` of its contact (that
    of the stars: of the rating), ``2026-11``; ``signs``: what in it may lead to a person, empty for nothing."""

    id: str
    about: str
    month: str
    text: str
    signs: list[Sign]


class Texts:
    """Reads and decides; holds nothing itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, state: Literal["withheld", "cleared"]) -> list[Said]:
        """Return what nobody has read yet, or what may be shown: the oldest :data:`SHOWN` of the one, the newest of the other."""
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
            found = [
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
                found += [
                    (f"{_THANKS}{contact}", "thanks", month_of(at), text)
                    for contact, text, at in thanks
                ]
            found += [(each, about, month, text) for each, about, month, text in released]
        return [
            Said(id=each, about=about, month=month, text=text or "", signs=signs_in(text or ""))
            for each, about, month, text in found
        ]

    async def decide(self, said: str, decision: Decision, account_id: str, now: datetime) -> None:
        """Show a text, or remove its words; what is shown may be removed later. Raises ``Refused`` ``not_found``, also for one that was
        decided so before, and for one that the citizen has written anew since it was read. Thanks reach their person with the words or
        without."""
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
