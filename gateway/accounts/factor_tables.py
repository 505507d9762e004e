"""The tables of second factors: what an account proves itself with, and the attempts that wait for a proof."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class SecondFactor(Base):
    """An authenticator app (``totp``) or a passkey of an account.

    ``secret`` is sealed; ``last_step`` is the step of the last code that was accepted. ``credential_id`` and
    ``public_key`` are base64url; ``sign_count`` is what the authenticator told last.
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

    ``id`` is the hash of the ticket that its owner holds. ``session_id`` is empty at a sign-in. ``challenge`` is
    taken out before an answer to it is judged, so that there is one answer to each.
    """

    __tablename__ = "factor_attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    session_id: Mapped[str] = mapped_column(String(64))
    challenge: Mapped[str | None] = mapped_column(String(128))
    secret: Mapped[str | None] = mapped_column(String(256))
    expires_at: Mapped[datetime] = mapped_column(index=True)
