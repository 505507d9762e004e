"""The tables of citizens who asked to be recognised.

Nothing here says who somebody is: there is a hash of a code that the citizen has, their wishes, and the contacts that
belong to it. All of it is deleted with one row.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    SQLColumnExpression,
    String,
    and_,
    delete,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from gateway.messages.tables import Message
from gateway.platform.personal.clues import Clue, Person
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base


class KnownCitizen(Base):
    """A citizen who has consented to be recognised.

    ``channel`` is the preferred one, None for no preference. ``email`` is only for the warning that the recognition will
    end, sent at ``warned_at``. ``used_at``: when the code was last used, to the day. ``written``: the operator who answers
    a linked case may see it as well.
    """

    __tablename__ = "known_citizens"
    __table_args__ = (CheckConstraint("channel IN ('video', 'audio', 'text')", name="channel"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(String(16))
    needs: Mapped[list[str]]
    channel: Mapped[str | None] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    written: Mapped[bool] = mapped_column(server_default=false())
    consented_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]


class KnownContact(Base):
    """A contact of a recognised citizen. ``way``: ``entered`` with the code, or ``linked`` by the citizen, who has the
    contact's code."""

    __tablename__ = "known_contacts"
    __table_args__ = (CheckConstraint("way IN ('entered', 'linked')", name="way"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    known_id: Mapped[str] = mapped_column(
        ForeignKey("known_citizens.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    way: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class KnownView(Base):
    """An operator's first look at what is stored, and the contact in which it was."""

    __tablename__ = "known_views"

    known_id: Mapped[str] = mapped_column(
        ForeignKey("known_citizens.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


class KnownPiece:
    """The wishes of a citizen, all deleted with the person. They age by their last use, not with a contact."""

    name = "knownCitizens"
    retention = ""

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the contacts of the citizens with the address of *clue*."""
        if not clue.email:
            return set()
        rows = await session.execute(
            select(KnownContact.contact_id)
            .join(KnownCitizen, KnownCitizen.id == KnownContact.known_id)
            .where(_has_address(clue.email))
        )
        return set(rows.scalars())

    async def apart(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the citizens with the address of *clue*, with or without a contact."""
        if not clue.email:
            return set()
        rows = await session.execute(select(KnownCitizen.id).where(_has_address(clue.email)))
        return set(rows.scalars())

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the person's wishes."""
        known = await session.execute(
            select(KnownCitizen).where(_of(person)).order_by(KnownCitizen.consented_at)
        )
        return [
            {
                "language": each.language,
                "needs": each.needs,
                "channel": each.channel,
                "email": each.email,
                "written": each.written,
                "consentedAt": each.consented_at,
                "usedAt": each.used_at,
            }
            for each in known.scalars()
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Delete the rows, with their contacts and views; return how many."""
        gone = await session.execute(
            delete(KnownCitizen).where(_of(person)).returning(KnownCitizen.id)
        )
        return len(gone.all())

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the condition that the contact belongs to a recognised citizen."""
        return select(KnownContact.known_id).where(KnownContact.contact_id == contact).exists()


def _has_address(email: str) -> ColumnElement[bool]:
    return func.lower(KnownCitizen.email) == email.strip().lower()


def _of(person: Person) -> ColumnElement[bool]:
    """Select the recognised citizens who are this person. Anybody who has a case's code can tie the case to themselves: a citizen
    who tied one of the person's cases and has other contacts too is somebody else, and loses only that tie."""
    tied = select(KnownContact.known_id).where(KnownContact.contact_id.in_(person.contacts))
    entered = tied.where(KnownContact.way == "entered")
    beyond = select(KnownContact.known_id).where(KnownContact.contact_id.not_in(person.contacts))
    theirs = or_(
        KnownCitizen.id.in_(entered),
        and_(KnownCitizen.id.in_(tied), KnownCitizen.id.not_in(beyond)),
    )
    nameless = and_(theirs, KnownCitizen.email.is_(None))
    if person.clue is None or not person.clue.email:
        # the address is not known here, but what is written in the person's cases
        written = select(func.lower(Message.email)).where(Message.contact_id.in_(person.contacts))
        named = and_(theirs, func.lower(KnownCitizen.email).in_(written))
        return or_(nameless, named, KnownCitizen.id.in_(entered), KnownCitizen.id.in_(person.apart))
    # somebody else may have tied the same case: one with another address is another person's
    return or_(nameless, _has_address(person.clue.email))


PERSONAL: tuple[Piece, ...] = (
    # before the contacts, by which it is found
    KnownPiece(),
    RowsPiece("knownContacts", KnownContact, order=KnownContact.at, shown=("way", "at")),
    RowsPiece("knownViews", KnownView, order=KnownView.at, shown=("at",)),
)

KNOWN = Keeping(
    name="known-citizens",
    tables=("known_citizens",),
    purpose="what a citizen wanted known, from the last use of their code: to recognise them",
    setting="recognition_days",
)
KEEPS: tuple[Keeping, ...] = (
    KNOWN,
    Keeping(
        name="known-contacts",
        tables=("known_contacts", "known_views"),
        purpose="which contacts are a recognised citizen's, and which operators were shown it: to tell the citizen",
        setting="contact_days",
    ),
)
