"""The tables beside the accounts: offices, sessions, second factors and recovery codes."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base

SESSIONS_ENDED: Final = "sessions-ended"
"""Told where a sign-in was ended before its time; a row of ``sessions`` is written far more often than that matters."""


class Office(Base):
    """A peripheral unit that takes contacts handed on to it, with members of its own."""

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    # what stands where there is little room, as on a tile; empty: the name
    short_name: Mapped[str] = mapped_column(String(24), server_default="")
    email: Mapped[str | None] = mapped_column(String(254))
    # at which it is called into conferences, with its country
    phone: Mapped[str | None] = mapped_column(String(24))
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

    ``proven_at``: when its owner last gave a password or a second factor; ``used_at``: when somebody last used it, as
    its pages report. ``factor`` is the second factor with which it was opened or which it enrolled; empty for none.
    ``browser`` and ``network`` show the owner where it began: no full address, no version.
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


class SecondFactor(Base):
    """An authenticator app (``totp``) or a passkey of an account.

    ``secret`` is sealed; ``last_step`` is the step of the last code that was accepted. ``credential_id`` and
    ``public_key`` are base64url; ``sign_count`` is the authenticator's last count of signatures.
    """

    __tablename__ = "second_factors"
    __table_args__ = (
        CheckConstraint("kind IN ('totp', 'passkey')", name="kind"),
        UniqueConstraint("credential_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(String(256))
    last_step: Mapped[int | None]
    credential_id: Mapped[str | None] = mapped_column(String(1400))
    public_key: Mapped[str | None] = mapped_column(String(4000))
    sign_count: Mapped[int | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code of an account's present set, as a keyed hash."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class FactorAttempt(Base):
    """A sign-in, an enrolment or a proof that has begun and waits for a code or a passkey.

    ``id`` is the hash of the ticket that its owner holds. ``session_id`` is empty at a sign-in. ``challenge`` is taken
    out before an answer to it is judged, so that each is answered once.
    """

    __tablename__ = "factor_attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    session_id: Mapped[str] = mapped_column(String(64))
    challenge: Mapped[str | None] = mapped_column(String(128))
    secret: Mapped[str | None] = mapped_column(String(256))
    expires_at: Mapped[datetime] = mapped_column(index=True)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="sign-in",
        tables=(
            "sessions", "second_factors", "recovery_codes", "factor_attempts", "offices", "office_categories",
            "office_moves",
        ),
        purpose="sessions with browser and network, second factors, offices and moves between them",
        until="always",
        whose="staff",
    ),
)  # fmt: skip
