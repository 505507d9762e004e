"""The tables of conferences: state, chat, links of guests, shared notes, captions, minutes."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base

CALLED: Final = "conference_called"
"""Told when another conference is called, opened, ended or planned anew, and with an account as its key when its own place in one
has changed. The row itself is written at every word and gesture, which is nothing to desks."""


class ConferenceRow(Base):
    """A conference. ``state`` is a :class:`gateway.conference.state.State`; ``revision`` counts its
    changes, each of which names the one it was made from. ``plan`` is a :class:`gateway.conference.plan.Plan`; conferences
    that were scheduled as one series have the same ``series``."""

    __tablename__ = "conferences"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('briefing', 'brainstorming', 'debriefing', 'meeting', 'focus')", name="kind"
        ),
        Index("ix_conferences_station_ended_at", "station", "ended_at"),
        Index("ix_conferences_series", "series"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime | None]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int]
    state: Mapped[dict[str, Any]]
    series: Mapped[str | None] = mapped_column(String(64))
    plan: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ConferenceLine(Base):
    """A line of a conference's chat. ``room`` is the breakout room in which it was written, a star for a line to all
    rooms, null for the main room."""

    __tablename__ = "conference_lines"
    __table_args__ = (Index("ix_conference_lines_conference_id_at", "conference_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conference_id: Mapped[str] = mapped_column(ForeignKey("conferences.id", ondelete="CASCADE"))
    member: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    room: Mapped[str | None] = mapped_column(String(16))


class ConferenceLink(Base):
    """A guest's link. ``browser`` is the keyed hash of the browser by which a link for one person was used, ``pin``
    that of the number by which callers come by telephone."""

    __tablename__ = "conference_links"

    id: Mapped[str] = mapped_column(primary_key=True)
    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conferences.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(80))
    single_use: Mapped[bool]
    browser: Mapped[str | None] = mapped_column(String(64))
    pin: Mapped[str | None] = mapped_column(String(64), index=True)
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ConferenceNotes(Base):
    """The shared notes of a conference (:class:`gateway.conference.notes.Notes`). ``version`` counts changes;
    ``document`` is the text's history of changes, as long as the conference goes on."""

    __tablename__ = "conference_notes"

    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conferences.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    number: Mapped[int]
    document: Mapped[bytes | None]


class ConferenceCaption(Base):
    """A line of captions typed in a conference. ``seq`` counts its changes; ``done``: it grows no more. ``room`` is
    the breakout room in which it was typed; null for the main room."""

    __tablename__ = "conference_captions"
    __table_args__ = (Index("ix_conference_captions_conference_id_at", "conference_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conference_id: Mapped[str] = mapped_column(ForeignKey("conferences.id", ondelete="CASCADE"))
    member: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    seq: Mapped[int]
    done: Mapped[bool]
    room: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime]


class ConferenceMinutes(Base):
    """The minutes of a conference. ``revision`` counts the texts. Signed they never change; ``signed_name`` stays
    when the signer's account is gone, ``sha256`` is the digest of the text."""

    __tablename__ = "conference_minutes"
    __table_args__ = (CheckConstraint("state IN ('draft', 'signed')", name="state"),)

    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conferences.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    signed_name: Mapped[str | None] = mapped_column(String(120))
    sha256: Mapped[str | None] = mapped_column(String(64))


class ConferenceMinutesText(Base):
    """One text of the minutes; ``written_by`` None: the draft, or somebody whose account is gone."""

    __tablename__ = "conference_minutes_texts"

    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conference_minutes.conference_id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


SPOKEN = Keeping(
    name="conference-chat",
    tables=("conference_lines", "conference_captions"),
    purpose="chat and captions of a conference: to follow it",
    setting="chat_days",
    whose="guest",
)
WHOLE = Keeping(
    name="conference",
    tables=(
        "conferences", "conference_links", "conference_notes", "conference_minutes", "conference_minutes_texts",
    ),
    purpose="members, invitations, votes, notes and minutes of a conference: to document it",
    setting="conference_days",
    whose="guest",
)  # fmt: skip
"""Both count from the conference's end."""
KEEPS: tuple[Keeping, ...] = (SPOKEN, WHOLE)
