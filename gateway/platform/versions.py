"""Lists that administrators change as a whole, such as the topics: each version is a row, with author and time.

Rows are added and never changed. The newest one is in force; without a row the list that the station begins with is,
version 0. Each process reads the newest row when it has changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import GenericAlias
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec
import structlog
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.base import Base
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once

log = structlog.get_logger()

RETRY_S: Final = 2.0
FIRST: Final = 0
"""The number of the list that the station begins with; those of the database follow it."""
LISTED: Final = 50

Deed = Literal["change", "order", "import", "restore"]
Item = TypeVar("Item")


class VersionRow(Base):
    """The columns of every table of versions; the list itself is in a column of the table's own.

    ``changed`` are the ids that the version concerned, ``restored`` is the version that was restored.
    """

    __abstract__ = True

    station: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    changed: Mapped[list[str]]
    restored: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class VersionListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version: the act (``restored``: of which version), the ids concerned, when, and by whom (null: the command line, or
    a deleted account)."""

    number: int
    kind: Deed
    changed: list[str]
    restored: int | None
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Newest(Generic[Item]):
    """The list in force; ``at`` and ``by`` say when and by whom it was made, None for the one that the station begins with."""

    number: int
    at: datetime | None
    by: str | None
    items: list[Item]


class Versions(Generic[Item]):
    """The versions of one list of a station. Loaded by :meth:`refresh`, kept up to date from :meth:`start` on."""

    def __init__(
        self,
        database: Database,
        table: type[VersionRow],
        column: str,
        items: type[Item],
        *,
        station: str,
        clock: Callable[[], datetime],
        first: Callable[[], list[Item]],
        take: Callable[[list[Item]], None],
    ) -> None:
        """The list stands in *column*, which is also its name in the audit trail, the log and refusals. *first* returns the list that
        the station begins with; *take* is given each newer one, and raises ValueError for one that it cannot use."""
        self._database = database
        self._table = table
        self._column = column
        self._type = GenericAlias(list, (items,))
        self._station = station
        self._clock = clock
        self._first = first
        self._take_over = take
        self._number = FIRST
        self._loop = Periodic(
            f"{column}:refresh", self.refresh, SAFETY_S, first_after_s=SAFETY_S, retry_s=RETRY_S
        )
        database.changes.watch(table, wake=self._loop.wake)

    @property
    def number(self) -> int:
        """The number of the version that this process has read."""
        return self._number

    def start(self) -> None:
        """Start to follow changes that other gateways and the command line store."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    async def refresh(self) -> None:
        """Load the stored list, if its version has changed. Raises what the database raises."""
        async with self._database.reading() as session:
            if await self._newest_number(session) == self._number:
                return
            row = await self._newest(session)
        if row is not None:
            self._take(row.number, self._stored(row))

    async def newest(self) -> Newest[Item]:
        """Return the list in force, read from the database."""
        async with self._database.reading() as session:
            row = await self._newest(session)
            by = await session.get(Account, row.made_by) if row and row.made_by else None
        if row is None:
            return Newest(FIRST, None, None, self._first())
        name = None if by is None else by.display_name
        return Newest(row.number, row.made_at, name, self._read(self._stored(row)))

    async def listed(self, before: int | None = None) -> list[VersionListed]:
        """Return the latest :data:`LISTED` versions, or those before *before*, the newest first. Version 0 is not among them."""
        table = self._table
        wanted = (
            select(table, Account.display_name)
            .options(defer(getattr(table, self._column), raiseload=True))
            .outerjoin(Account, Account.id == table.made_by)
            .where(table.station == self._station)
            .order_by(table.number.desc())
            .limit(LISTED)
        )
        if before is not None:
            wanted = wanted.where(table.number < before)
        async with self._database.reading() as session:
            found = (await session.execute(wanted)).all()
        return [
            VersionListed(
                number=row.number,
                kind=row.kind,  # type: ignore[arg-type] # nobody writes another
                changed=row.changed,
                restored=row.restored,
                at=row.made_at,
                by=name,
            )
            for row, name in found
        ]

    async def version(self, number: int) -> list[Item]:
        """Return the list of one version; 0 is the one that the station begins with. Raises :class:`Refused` ``not_found``."""
        if number == FIRST:
            return self._first()
        async with self._database.reading() as session:
            row = await session.get(self._table, (self._station, number))
        if row is None:
            raise Refused("not_found", "There is no such version.")
        return self._read(self._stored(row))

    async def write(
        self,
        deed: Deed,
        make: Callable[[list[Item]], list[Item]],
        changed: Callable[[Sequence[Item], Sequence[Item]], list[str]],
        *,
        revision: int | None,
        by: str | None,
        restored: int | None = None,
    ) -> None:
        """Store what *make* makes of the list in force as a new version, unless *changed* (new list, old list) names
        nothing.

        *revision* is the version that the caller has seen; None: any. Raises what *make* raises, and :class:`Refused`
        (``topics_changed``, by the column's name) where another version is in force; then nothing is written.
        """
        async with self._database.writing() as session:
            row = await self._newest(session)
            number = FIRST if row is None else row.number
            before = self._first() if row is None else self._read(self._stored(row))
            if revision is not None and revision != number:
                raise self._changed_meanwhile()
            made = make(before)
            ids = changed(made, before)
            if not ids:
                return
            stored = msgspec.to_builtins(made)
            at = self._clock()
            version = {
                "station": self._station,
                "number": number + 1,
                self._column: stored,
                "kind": deed,
                "changed": ids,
                "restored": restored,
                "made_at": at,
                "made_by": by,
            }
            if not await insert_once(session, self._table, version):
                raise self._changed_meanwhile()
            await audit.append(
                session,
                at=at,
                account_id=by,
                action=f"{self._column}.{deed}",
                subject=f"station:{self._station}",
                detail={"version": number + 1, self._column: ids}
                | ({} if restored is None else {"restored": restored}),
            )
        self._take(number + 1, stored)
        log.info("version.added", of=self._column, number=number + 1, deed=deed, changed=ids)

    async def _newest_number(self, session: AsyncSession) -> int:
        table = self._table
        found = await session.execute(
            select(table.number)
            .where(table.station == self._station)
            .order_by(table.number.desc())
            .limit(1)
        )
        return found.scalar_one_or_none() or FIRST

    async def _newest(self, session: AsyncSession) -> VersionRow | None:
        table = self._table
        found = await session.execute(
            select(table)
            .where(table.station == self._station)
            .order_by(table.number.desc())
            .limit(1)
        )
        return found.scalar_one_or_none()

    def _stored(self, row: VersionRow) -> Any:
        return getattr(row, self._column)

    def _read(self, stored: Any) -> list[Item]:
        """The list of a row. Raises :class:`ValueError`."""
        found: list[Item] = msgspec.convert(stored, self._type)
        return found

    def _take(self, number: int, stored: Any) -> None:
        if number < self._number:
            # another writer of this process was quicker
            return
        try:
            self._take_over(self._read(stored))
        except ValueError as error:
            # written by another release: the list that is known is better than none
            log.warning("version.refused", of=self._column, number=number, reason=str(error))
            return
        self._number = number

    def _changed_meanwhile(self) -> Refused:
        return Refused(
            f"{self._column}_changed",
            f"Somebody else has changed the {self._column}; load them again.",
        )
