"""Free answers: nobody sees them before somebody has read them and found nothing in them about a person."""

import hashlib
import re
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select

from gateway.listening.tables import Rating, ReleasedText
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database

SHOWN = 200
_STARS = "stars-"
_SIGNS = (
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    re.compile(r"(?:\+?\d[\s./-]?){6,}"),
    re.compile(r"\b[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]\b"),
    re.compile(r"\b[A-Za-z]{2}\s?\d{3}\s?[A-Za-z]{2}\b"),
    re.compile(r"\b(?:[Ss]ignora?|[Dd]ott(?:oressa|\.|or)|[Mm]aresciallo|[Aa]ppuntato|[Bb]rigadiere|[Cc]apitano|[Mm]r|[Mm]rs)\.?\s+[A-ZÀ-Ý]"),
    re.compile(r"\b(?:via|viale|piazza|corso|largo|vicolo)\s+[A-ZÀ-Ý]", re.IGNORECASE),
    re.compile(r"(?:\b[Mm]i chiamo|\b[Ss]ono|\b[Mm]y name is)\s+[A-ZÀ-Ý]"),
    re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Ý][a-zà-ÿ]+\s+[A-ZÀ-Ý][a-zà-ÿ]+"),
)  # fmt: skip
"""Addresses, numbers, an Italian tax code, a number plate, a title or a street before a name, two capitalised words in a sentence."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A free answer. ``about``: the question it belongs to, ``stars`` for that of the stars; ``suspected``: it looks as if it told of somebody."""

    id: str
    about: str
    text: str
    suspected: bool


class Texts:
    """Reads and decides; holds nothing itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self) -> list[Said]:
        """Return what nobody has read yet."""
        async with self._database.reading() as session:
            stars = await session.execute(
                select(Rating.contact_id, Rating.text)
                .where(Rating.state == "withheld")
                .order_by(Rating.given_at)
                .limit(SHOWN)
            )
            released = await session.execute(
                select(ReleasedText.id, ReleasedText.question, ReleasedText.text)
                .where(ReleasedText.state == "withheld")
                .order_by(ReleasedText.month, ReleasedText.id)
                .limit(SHOWN)
            )
            found = [(_of_stars(contact, text), "stars", text) for contact, text in stars]
            found += [(each, question, text) for each, question, text in released]
        return [
            Said(id=each, about=about, text=text or "", suspected=tells_of_somebody(text or ""))
            for each, about, text in found
        ]

    async def decide(
        self, said: str, decision: Literal["cleared", "removed"], account_id: str, now: datetime
    ) -> None:
        """Show a text, or remove its words. Raises ``Refused`` ``not_found``, also for one that was decided about, and for one that
        the citizen has written anew since it was read."""
        async with self._database.writing() as session:
            row: Rating | ReleasedText | None
            if said.startswith(_STARS):
                contact = said.removeprefix(_STARS).rpartition(".")[0]
                row = await session.get(Rating, contact, with_for_update=True)
                if row is not None and said != _of_stars(contact, row.text):
                    row = None
            else:
                row = await session.get(ReleasedText, said, with_for_update=True)
            if row is None or row.state != "withheld":
                raise Refused("not_found", "There is no such answer.", kind="absent")
            row.state, row.decided_by, row.decided_at = decision, account_id, now
            if decision == "removed":
                row.text = None
            await audit.append(
                session, at=now, account_id=account_id, action=f"answer.{decision}", subject="answer",
                detail={"kind": "stars" if said.startswith(_STARS) else "questionnaire"},
            )  # fmt: skip


def _of_stars(contact_id: str, text: str | None) -> str:
    """The id of these words of a rating: other words have another."""
    return f"{_STARS}{contact_id}.{hashlib.sha256((text or '').encode()).hexdigest()[:16]}"


def tells_of_somebody(text: str) -> bool:
    """Whether a text looks as if it named or led to a person. Errs on the side of yes. Pure."""
    return any(sign.search(text) for sign in _SIGNS)
