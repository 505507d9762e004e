"""The tables of devices and of the sets of sheets sent to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class PocketDevice(Base):
    """A device that reads the sheets.

    It is invited by a code, enrolled when that is typed in time, and then known by a token; of both only hashes are stored.
    ``sequence``: the set that it has, since ``updated_at``; ``sheets``: how many are in it; ``trouble``: a word for why it
    did not accept the last one.
    """

    __tablename__ = "pocket_devices"
    __table_args__ = (
        Index("uq_pocket_devices_code_hash", "code_hash", unique=True),
        Index("uq_pocket_devices_token_hash", "token_hash", unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
    added_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_until: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64))
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    sequence: Mapped[int | None]
    sheets: Mapped[int | None]
    updated_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(16))


class SheetSet(Base):
    """A set as it was signed, so that a device that has it is sent only the changes since. ``digest`` is that of its content."""

    __tablename__ = "sheet_sets"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[str] = mapped_column(Text)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="pocket-devices",
        tables=("pocket_devices",),
        purpose="devices that read the information sheets, and who added them",
        until="always",
        whose="staff",
    ),
)
