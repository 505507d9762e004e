"""Tables of citizens' opinions: the stars of a contact, and anonymous answers to the questionnaire."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base


class Rating(Base):
    """The stars that a citizen gave a contact, and why; the number is stored with the contact as well, where reports add it
    up.

    Until its ``state`` is ``cleared``, ``text`` is shown only to the staff who read free answers; a ``removed`` text is
    deleted.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("state IN ('none', 'withheld', 'cleared', 'removed')", name="state"),
        Index("ix_ratings_state_given_at", "state", "given_at"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class Thanks(Base):
    """A citizen's thanks to the person who helped (``account_id``), shown to nobody else.

    Words that may identify a person are ``withheld`` until a reviewer has read them.
    """

    __tablename__ = "thanks"
    __table_args__ = (
        CheckConstraint("state IN ('withheld', 'delivered')", name="state"),
        Index("ix_thanks_account_id_given_at", "account_id", "given_at"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    given_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class RatingRefusal(Base):
    """The keyed hash of an ``address`` whose owner does not want to be asked for stars by e-mail."""

    __tablename__ = "rating_refusals"

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    refused_at: Mapped[datetime] = mapped_column(index=True)


class PendingAnswer(Base):
    """A questionnaire that was sent in, sealed until all of its ``month`` (``2026-11``) are released together."""

    __tablename__ = "questionnaire_pending"
    # SQLite would number the rows as they come
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    sealed: Mapped[str] = mapped_column(Text)


class SpentToken(Base):
    """The hash of the mark of a contact whose questionnaire was answered. Without the station's key nothing leads from it
    to the contact."""

    __tablename__ = "questionnaire_spent"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), index=True)


class ReleasedAnswer(Base):
    """An anonymous questionnaire, with as many facts of the contact as the small-cell rule leaves
    (:mod:`gateway.listening.cells`)."""

    __tablename__ = "questionnaire_answers"
    __table_args__ = (Index("ix_questionnaire_answers_first_month", "first_month"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    first_month: Mapped[str] = mapped_column(String(7))
    last_month: Mapped[str] = mapped_column(String(7))
    channel: Mapped[str | None] = mapped_column(String(16))
    topic: Mapped[str | None]
    office: Mapped[str | None]
    answers: Mapped[dict[str, Any]]


class ClosedMonths(Base):
    """The published stars of a run of months, counted once: a new count would tell by its difference which contact was
    deleted meanwhile.

    ``portions``: ``total``, ``channels`` and ``topics``, each group with its key (None for what is not told apart),
    contacts, and how many gave each number of stars. For months closed before these were two margins: a list of channel,
    topic, contacts and stars.
    """

    __tablename__ = "results_closed"

    first_month: Mapped[str] = mapped_column(String(7), primary_key=True)
    last_month: Mapped[str] = mapped_column(String(7))
    portions: Mapped[Any] = mapped_column(JSON)


class ServedMonth(Base):
    """The service of a closed month (:class:`gateway.listening.service_months.Counted`)."""

    __tablename__ = "results_months"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    figures: Mapped[dict[str, Any]]


class ReleasedText(Base):
    """A free answer, separated from all others of its questionnaire; ``state`` as in :class:`Rating`."""

    __tablename__ = "questionnaire_texts"
    __table_args__ = (CheckConstraint("state IN ('withheld', 'cleared', 'removed')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    month: Mapped[str] = mapped_column(String(7))
    question: Mapped[str]
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class QuestionnaireVersion(Base):
    """A published questionnaire; the shipped one is version 1 and has no row. Rows are added and never changed."""

    __tablename__ = "questionnaire_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class QuestionnaireDraft(Base):
    """The one draft of the next version, finished or not; ``revision`` counts its changes."""

    __tablename__ = "questionnaire_drafts"

    id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class QuestionnaireCode(Base):
    """A code by whose ``id`` people without a contact begin a questionnaire, until it is withdrawn; ``office``: an office's id."""

    __tablename__ = "questionnaire_codes"

    id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(16))
    office: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    name: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]


class PageCount(Base):
    """The number of times that a page of the questionnaire was shown in a month, to see where people stop. ``page`` is its section, ``begin`` or ``end``."""

    __tablename__ = "questionnaire_pages"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(32), primary_key=True)
    shown: Mapped[int]


PERSONAL: tuple[Piece, ...] = (
    WordsPiece(
        "ratings",
        Rating,
        order=Rating.given_at,
        shown=("score", "reason", "text", "given_at"),
        words=(Rating.text,),
    ),
    WordsPiece(
        "thanks",
        Thanks,
        order=Thanks.given_at,
        shown=("text", "given_at"),
        words=(Thanks.text,),
    ),
)
RATINGS = Keeping(
    name="ratings",
    tables=("ratings", "rating_refusals"),
    purpose="stars and words about the service received: to improve it; who wants to be asked for none",
    setting="contact_days",
)
KEEPS: tuple[Keeping, ...] = (
    RATINGS,
    Keeping(
        name="thanks",
        tables=("thanks",),
        purpose="thanks to the person who helped: to give them to that person",
        setting="contact_days",
    ),
    Keeping(
        name="questionnaires",
        tables=(
            "questionnaire_pending", "questionnaire_spent", "questionnaire_answers", "questionnaire_texts",
            "questionnaire_pages", "results_closed", "results_months",
        ),
        purpose="answers to the questionnaire, which lead to nobody: to improve the service, and to publish results",
        until="anonymous",
    ),
    Keeping(
        name="questionnaire-versions",
        tables=("questionnaire_versions", "questionnaire_drafts", "questionnaire_codes"),
        purpose="who changed the questionnaire and made its codes, and when",
        until="always",
        whose="staff",
    ),
)  # fmt: skip
