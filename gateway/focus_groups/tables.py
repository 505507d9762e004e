"""The tables of focus groups: volunteers, groups, and invitations.

Nothing here leads to an answer of the questionnaire: a volunteer's row holds the month and the section that was asked
about, no contact and no day, and rows stand in no order.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    SQLColumnExpression,
    String,
    Text,
    UniqueConstraint,
    delete,
    false,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.clues import Clue, Person
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece
from gateway.platform.sql.base import Base


class FocusVolunteer(Base):
    """A citizen who agreed to be invited.

    ``code_hash``: hash of the code by which they see everything, and leave. ``state``: ``asked`` until they confirm their
    address by the link in the mail, then ``ready``. ``place``: the section that their questionnaire asked about; emptied
    after the month where fewer than k share it. ``month`` (``2026-11``): when they agreed.
    """

    __tablename__ = "focus_volunteers"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'ready')", name="state"),
        # SQLite would number the rows as they come
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(16))
    month: Mapped[str] = mapped_column(String(7), index=True)


class FocusGroup(Base):
    """A group.

    ``guide``: the moderator's questions with their minutes. ``recorded``: participants are asked to agree to a recording.
    ``place`` null: volunteers of every section. ``summary`` can be read by the staff from ``published_at`` on, and never
    changes then.
    """

    __tablename__ = "focus_groups"
    __table_args__ = (CheckConstraint("state IN ('draft', 'called', 'off')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    seats: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    place: Mapped[str | None] = mapped_column(String(16))
    recorded: Mapped[bool]
    guide: Mapped[list[Any]] = mapped_column(JSON)
    conference_id: Mapped[str | None] = mapped_column(
        ForeignKey("conferences.id", ondelete="SET NULL"), index=True
    )
    summary: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    took_part: Mapped[int | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class FocusInvitation(Base):
    """A volunteer's invitation to a group.

    ``name``: how the volunteer wants to be called in it. ``agreed_at``: when they agreed to what the invitation says about
    recording and storage. ``link_id``: the guest's link by which they entered last.
    """

    __tablename__ = "focus_invitations"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'accepted', 'declined')", name="state"),
        UniqueConstraint("group_id", "volunteer_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id", ondelete="CASCADE"))
    volunteer_id: Mapped[str] = mapped_column(
        ForeignKey("focus_volunteers.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(40))
    agreed_at: Mapped[datetime | None]
    link_id: Mapped[str | None] = mapped_column(String(64))


class VolunteerPiece:
    """The personal data of volunteers, found by their e-mail address alone; one without an address is known only by the code."""

    name = "focusVolunteers"
    retention = ""

    async def find(self, _session: AsyncSession, _clue: Clue) -> set[str]:
        """Return no contact: a volunteer is linked to none."""
        return set()

    async def apart(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the volunteers with the address of *clue*."""
        if not clue.email:
            return set()
        rows = await session.execute(
            select(FocusVolunteer.id).where(
                func.lower(FocusVolunteer.email) == clue.email.strip().lower()
            )
        )
        return set(rows.scalars())

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the volunteer's consent, with the groups."""
        rows = await session.execute(
            select(FocusVolunteer)
            .where(FocusVolunteer.id.in_(person.apart))
            .order_by(FocusVolunteer.month, FocusVolunteer.id)
        )
        made: list[dict[str, Any]] = []
        for each in rows.scalars():
            invited = await session.execute(
                select(FocusGroup.title, FocusGroup.starts_at, FocusInvitation.state, FocusInvitation.name, FocusInvitation.agreed_at)
                .join(FocusInvitation, FocusInvitation.group_id == FocusGroup.id)
                .where(FocusInvitation.volunteer_id == each.id)
                .order_by(FocusGroup.starts_at, FocusGroup.id)
            )  # fmt: skip
            made.append({
                "email": each.email, "language": each.language, "place": each.place, "month": each.month, "state": each.state,
                "groups": [
                    {"title": title, "startsAt": starts, "state": state, "name": name, "agreedAt": agreed}
                    for title, starts, state, name, agreed in invited
                ],
            })  # fmt: skip
        return made

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Delete the volunteers' rows, and with them their invitations; return how many."""
        gone = await session.execute(
            delete(FocusVolunteer)
            .where(FocusVolunteer.id.in_(person.apart))
            .returning(FocusVolunteer.id)
        )
        return len(gone.all())

    def has_data_of(self, _contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return a condition that is never true: no contact has a volunteer."""
        return false()


PERSONAL: tuple[Piece, ...] = (VolunteerPiece(),)
VOLUNTEERS = Keeping(
    name="focus-volunteers",
    tables=("focus_volunteers", "focus_invitations"),
    purpose="who agreed to be invited to a focus group, from the month on in which they did: to invite them",
    setting="contact_days",
)
KEEPS: tuple[Keeping, ...] = (
    VOLUNTEERS,
    Keeping(
        name="focus-groups",
        tables=("focus_groups",),
        purpose="focus groups and their summaries, which name nobody: to improve the service",
        until="always",
        whose="staff",
    ),
)
