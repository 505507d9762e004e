"""The tables of information sheets: their text in versions, their use in contacts, and citizens' verdicts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import RowsPiece
from gateway.platform.sql.base import Base


class Sheet(Base):
    """A sheet in all its languages.

    ``competent_body``: the body that is responsible for the matter, if not the station's own. ``life_days`` null: as its
    topics say. ``state`` is that of the original, ``current`` the number of its published version, ``meaning`` the last
    published one that changed what it says: translations of earlier ones are outdated. Its life begins at ``confirmed_at``;
    ``reminded_at`` and ``escalated_at`` belong to this life.
    """

    __tablename__ = "sheets"

    id: Mapped[str] = mapped_column(primary_key=True)
    topics: Mapped[list[str]]
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    competent_body: Mapped[str | None] = mapped_column(String(200))
    life_days: Mapped[int | None]
    example: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), index=True)
    last_number: Mapped[int]
    current: Mapped[int | None]
    meaning: Mapped[int]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    withdrawn_why: Mapped[str | None] = mapped_column(String(300))


class SheetVersion(Base):
    """One version of a sheet. Its text never changes, its ``state`` does.

    ``number`` counts within the sheet, over all languages. ``why``: what was changed and for what reason. ``based_on``: the
    version of the original that a translation is based on. ``minor``: it says the same as before. ``returned_why``: what a
    reviewer asked for.
    """

    __tablename__ = "sheet_versions"
    __table_args__ = (Index("ix_sheet_versions_state", "state"),)

    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    entries: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    links: Mapped[list[dict[str, Any]]]
    questions: Mapped[list[str]]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    why: Mapped[str] = mapped_column(String(300))
    based_on: Mapped[int | None]
    minor: Mapped[bool]
    written_at: Mapped[datetime]
    author_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    returned_why: Mapped[str | None] = mapped_column(String(300))


class AttachedFile(Base):
    """A file that versions name. Its octets are in the folder of attachments, encrypted with a key of its own; ``sha256``
    is their hash."""

    __tablename__ = "sheet_files"
    __table_args__ = (Index("ix_sheet_files_sha256", "sha256"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class SheetLife(Base):
    """The life in days of a topic's sheets, where it differs from the general one."""

    __tablename__ = "sheet_lives"

    topic: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]


class SheetUse(Base):
    """The use of a version in a contact: ``how`` is ``opened``, ``chat``, ``email`` or ``pdf``."""

    __tablename__ = "sheet_uses"
    __table_args__ = (Index("ix_sheet_uses_at", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    how: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class SheetVerdict(Base):
    """A citizen's anonymous verdict on a sheet, with a comment."""

    __tablename__ = "sheet_verdicts"
    __table_args__ = (Index("ix_sheet_verdicts_sheet_id_at", "sheet_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    version: Mapped[int]
    useful: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]


PERSONAL = (
    RowsPiece(
        "sheetsUsed", SheetUse, order=SheetUse.at, shown=("sheet_id", "version", "how", "at")
    ),
)
KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="sheets",
        tables=("sheets", "sheet_versions", "sheet_files", "sheet_lives"),
        purpose="who wrote, checked and confirmed information sheets",
        until="always",
        whose="staff",
    ),
    Keeping(
        name="sheet-uses",
        tables=("sheet_uses",),
        purpose="which information sheets served in a contact",
        setting="contact_days",
    ),
    Keeping(
        name="sheet-verdicts",
        tables=("sheet_verdicts",),
        purpose="whether citizens found a sheet useful, without a name",
        setting="contact_days",
    ),
)
