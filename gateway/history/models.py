"""The tables of the station's history, as SQLAlchemy maps them.

Live state is in Redis; what is here outlives a contact. Personal data (names, chat, notes) is
only here, under retention. Times are UTC and aware; ids are opaque text chosen by whoever creates
the thing, so that a repeated write is recognised.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _only(condition: str) -> dict[str, Any]:
    """For an index of the rows of which the condition holds."""
    return {f"{dialect}_where": text(condition) for dialect in ("sqlite", "postgresql")}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC; SQLite forgets the zone, this gives it back.

    Binding a naive datetime raises :class:`ValueError`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite gets it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Base(DeclarativeBase):
    """Common ground of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: String(64),
        int: BigInteger(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Account(Base):
    """A member of the staff who may sign in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "role IN ('operator', 'supervisor', 'quality', 'admin', 'office')", name="role"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    password_hash: Mapped[str] = mapped_column(String(256))
    password_set_at: Mapped[datetime]
    role: Mapped[str] = mapped_column(String(16))
    must_change_password: Mapped[bool]
    notice_version: Mapped[str | None] = mapped_column(String(16))
    notice_accepted_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # of an office that exists; offices are closed, never deleted
    office_id: Mapped[str | None]
    skills: Mapped[list[str]] = mapped_column(server_default="[]")
    # after so many seconds of ringing the desk answers by itself; None: it never does
    auto_answer_s: Mapped[int | None]
    # made by the first run, with a password that stands in a file
    demonstration: Mapped[bool] = mapped_column(server_default=false())
    categories: Mapped[list["AccountCategory"]] = relationship(lazy="selectin", viewonly=True)


class AccountCategory(Base):
    """One category an operator answers directly, with a proficiency of 1 to 5."""

    __tablename__ = "account_categories"
    __table_args__ = (CheckConstraint("proficiency BETWEEN 1 AND 5", name="proficiency"),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)
    proficiency: Mapped[int]


class Office(Base):
    """A peripheral unit that takes contacts handed on to it, with members of its own."""

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # periods by day; empty: the station's hours
    week: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # single days with other hours, as the plan of opening hours has them
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    # closed on public holidays; none: as the station is
    holidays: Mapped[bool | None]
    categories: Mapped[list["OfficeCategory"]] = relationship(lazy="selectin", viewonly=True)


class OfficeCategory(Base):
    """One category that an office takes."""

    __tablename__ = "office_categories"

    office_id: Mapped[str] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)


class Session(Base):
    """One signed-in browser: the refresh cookie's hash, and when it was last rotated.

    ``proven_at``: when its owner last gave a password or a second factor; ``used_at``: when somebody last used it, by
    what its pages tell. ``factor`` is the second factor it was opened with or enrolled; empty for none. ``browser``
    and ``network`` tell the owner where it began: no full address, no version.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    refresh_hash: Mapped[str]
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    proven_at: Mapped[datetime]
    used_at: Mapped[datetime]
    factor: Mapped[str] = mapped_column(String(16), server_default="")
    browser: Mapped[str] = mapped_column(String(64), server_default="")
    network: Mapped[str] = mapped_column(String(64), server_default="")


class Contact(Base):
    """One citizen's contact, from entry to closing, whatever the channels of its legs.

    ``due_at`` is when a callback came in line; ``removed_why`` the word with which it was taken out of it.
    From ``wait_ms`` on it is what reports add up, see ``counted``; ``satisfaction``, 1 to 5, the citizen's answer.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_category_created_at", "category", "created_at"),
        Index("ix_contacts_shared", "shared", "created_at", **_only("shared = 1")),
        # a report of a year reads this, and no row
        Index(
            "ix_contacts_counted",
            *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
            *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
            *("satisfaction", "answered_office", "shared"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    category: Mapped[str]
    channel: Mapped[str] = mapped_column(String(16))
    modality: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    needs: Mapped[list[str]]
    visitor_name: Mapped[str | None] = mapped_column(String(120))
    consent: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    offered_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(32))
    wrap_up_code: Mapped[str | None]
    notes: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    removed_why: Mapped[str | None] = mapped_column(String(32))
    wait_ms: Mapped[int | None]
    over_ms: Mapped[int | None]
    answered_by: Mapped[str | None]
    talk_ms: Mapped[int | None]
    wrap_up_ms: Mapped[int | None]
    measured: Mapped[int | None]
    poor: Mapped[int | None]
    satisfaction: Mapped[int | None]
    answered_office: Mapped[str | None]
    shared: Mapped[int | None]


class Leg(Base):
    """One party's part in a contact: who, by which channel, from when to when, why it ended.

    ``wrapped_at`` is when the operator was done with the work after it, ``office_id`` the office they had then.
    """

    __tablename__ = "legs"
    __table_args__ = (UniqueConstraint("contact_id", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    position: Mapped[int]
    party: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(32))
    wrapped_at: Mapped[datetime | None]
    office_id: Mapped[str | None]


class ContactEvent(Base):
    """One entry of the queue's journal; ids only, so it refers to rows without foreign keys."""

    __tablename__ = "contact_events"
    __table_args__ = (
        Index("ix_contact_events_agent_id_at", "agent_id", "at"),
        # few, and looked for every two seconds while somebody watches the floor
        Index("ix_contact_events_refused", "at", **_only("kind = 'refused_by_all'")),
    )

    journal_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str | None] = mapped_column(index=True)
    agent_id: Mapped[str | None]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


class ChatMessage(Base):
    """One finished line of a contact's chat."""

    __tablename__ = "chat_messages"
    __table_args__ = (
        CheckConstraint("author IN ('citizen', 'agent')", name="author"),
        Index("ix_chat_messages_contact_id_sent_at", "contact_id", "sent_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]


class Recording(Base):
    """What is known of a recording; the media itself is in the recordings store.

    ``keep_until`` and ``kept_by`` are what the rules of retention said last; ``verdict``, ``faults`` and
    ``technical`` how good the files are.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        Index("ix_recordings_started_at_id", "started_at", "id"),
        Index("ix_recordings_state_keep_until", "state", "keep_until"),
        Index("ix_recordings_verdict_started_at", "verdict", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    parties: Mapped[list[dict[str, Any]]]
    bytes: Mapped[int]
    keep_until: Mapped[datetime] = mapped_column(index=True)
    failure: Mapped[str | None] = mapped_column(String(200))
    gaps: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    kept_by: Mapped[str] = mapped_column(String(32), server_default="default")
    evaluated_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(8))
    faults: Mapped[list[str]] = mapped_column(server_default="[]")
    technical: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    in_bucket: Mapped[bool] = mapped_column(server_default=false())
    marked_at: Mapped[datetime | None]


class Escalation(Base):
    """The note with which an operator called 112 during a contact."""

    __tablename__ = "escalations"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str | None] = mapped_column(Text)
    callback: Mapped[str | None] = mapped_column(String(40))
    called_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))


class Consultation(Base):
    """What an operator last asked a colleague about a contact, in their words."""

    __tablename__ = "consultations"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)


class Authorisation(Base):
    """Leave to answer what is not among an operator's own categories: asked for, decided, why.

    ``cause``: ``asked`` by the operator, or made by itself because ``handed_by`` handed a contact over.
    """

    __tablename__ = "authorisations"
    __table_args__ = (
        CheckConstraint("kind IN ('standing', 'waiting', 'during')", name="kind"),
        CheckConstraint("state IN ('pending', 'granted', 'refused', 'ended')", name="state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    category: Mapped[str] = mapped_column(String(64))
    contact_id: Mapped[str | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_why: Mapped[str | None] = mapped_column(String(300))
    cause: Mapped[str] = mapped_column(String(16), server_default="asked")
    handed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(300))
    until: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(300))


class FloorNotice(Base):
    """What the supervisor tells those who wait: all of them, or those of one category."""

    __tablename__ = "floor_notices"

    id: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(300))
    english: Mapped[str | None] = mapped_column(String(300))
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class Location(Base):
    """Where a citizen said they are, having been asked for it."""

    __tablename__ = "locations"
    __table_args__ = (CheckConstraint("state IN ('asked', 'shared', 'declined')", name="state"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    text: Mapped[str | None] = mapped_column(String(300))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)


class CallQuality(Base):
    """How one side of a contact received the other: all of the call, and its worst minute.

    ``leg`` is the side's place among the contact's legs. Shares are from 0 to 1; what was not measured
    is null.
    """

    __tablename__ = "call_quality"
    __table_args__ = (
        CheckConstraint("party IN ('citizen', 'agent')", name="party"),
        CheckConstraint("word IN ('good', 'fair', 'poor')", name="word"),
        CheckConstraint("connection IN ('good', 'fair', 'poor')", name="connection"),
        CheckConstraint("path IN ('udp', 'tcp', 'relay')", name="path"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    leg: Mapped[int] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(String(16))
    reports: Mapped[int]
    seconds: Mapped[float] = mapped_column(Float)
    word: Mapped[str | None] = mapped_column(String(8))
    issues: Mapped[list[str]]
    connection: Mapped[str | None] = mapped_column(String(8))
    freezes: Mapped[int | None]
    freeze_s: Mapped[float | None] = mapped_column(Float)
    still: Mapped[float | None] = mapped_column(Float)
    concealment: Mapped[float | None] = mapped_column(Float)
    fps: Mapped[float | None] = mapped_column(Float)
    jitter_buffer_ms: Mapped[float | None] = mapped_column(Float)
    rtt_ms: Mapped[float | None] = mapped_column(Float)
    loss: Mapped[float | None] = mapped_column(Float)
    uplink_loss: Mapped[float | None] = mapped_column(Float)
    path: Mapped[str | None] = mapped_column(String(8))
    width: Mapped[int | None]
    height: Mapped[int | None]
    worst_at: Mapped[datetime | None]
    worst_still: Mapped[float | None] = mapped_column(Float)
    worst_concealment: Mapped[float | None] = mapped_column(Float)
    worst_loss: Mapped[float | None] = mapped_column(Float)


class PhoneCall(Base):
    """What the telephone exchange said of a contact's call. ``number`` goes after its own, shorter
    retention; ``fingerprint`` tells a repeated request from another one under the same call id."""

    __tablename__ = "phone_calls"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[str] = mapped_column(String(128), unique=True)
    caller: Mapped[str | None]
    number: Mapped[str | None] = mapped_column(String(24))
    fingerprint: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)


class TelephoneSet(Base):
    """The extension of the telephone at which an operator takes calls."""

    __tablename__ = "telephone_sets"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    extension: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime]
