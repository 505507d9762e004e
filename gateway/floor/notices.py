"""Notices of the floor to waiting citizens.

They are kept in SQL, so that every gateway knows them and a restart keeps them. Each gateway reads them when they have
changed, and sends them to the citizens' pages with their places.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, update

from gateway.floor.api import NewNotice, NoticeShown
from gateway.floor.tables import FloorNotice
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.languages import SOURCE
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue
from signaling.protocol.base import Language
from signaling.protocol.citizen import Notice

RETRY_S = 2.0
MOST = 10
"""So many are shown at once: more is no news but noise."""


class Notices:
    """The notices in force, kept up to date from :meth:`start` to :meth:`aclose`."""

    def __init__(self, database: Database, catalogue: Catalogue, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._catalogue = catalogue
        self._now_ms = now_ms
        self._shown: list[NoticeShown] = []
        self._loop = Periodic("notices:refresh", self.refresh, SAFETY_S, retry_s=RETRY_S)
        database.changes.watch(FloorNotice, wake=self._loop.wake)

    def start(self) -> None:
        """Start to follow the stored notices."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    def of(self, category: str) -> list[Notice]:
        """Return the notices for a category, the newest first."""
        now = self._now()
        return [
            Notice(notice_id=each.id, text=each.text, translations=each.translations)
            for each in self._shown
            if each.category in (None, category) and each.ends_at > now
        ]

    async def listing(self) -> list[NoticeShown]:
        """Return the notices in force, the newest first."""
        now = self._now()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FloorNotice, Account.display_name)
                .outerjoin(Account, Account.id == FloorNotice.made_by)
                .where(FloorNotice.ends_at > now)
                .order_by(FloorNotice.made_at.desc(), FloorNotice.id)
            )
            return [
                NoticeShown(
                    id=row.id,
                    text=row.text,
                    translations=msgspec.convert(row.translations, dict[Language, str]),
                    category=row.category,
                    by=name or "",
                    made_at=row.made_at,
                    ends_at=row.ends_at,
                )
                for row, name in rows
            ]

    async def add(self, wanted: NewNotice, *, by: str) -> str:
        """Show another notice; return its id.

        Raises :class:`Refused`: ``unknown_category``, ``retired_category``, ``too_many_notices``.
        """
        if wanted.category is not None:
            require_current(self._catalogue, wanted.category)
        if len(await self.listing()) >= MOST:
            raise Refused("too_many_notices", "End one of the notices first.")
        now = self._now()
        notice_id = new_id()
        async with self._database.writing() as session:
            session.add(
                FloorNotice(
                    id=notice_id,
                    category=wanted.category,
                    text=wanted.text.strip(),
                    translations={
                        language: text.strip()
                        for language, text in wanted.translations.items()
                        if language != SOURCE and text.strip()
                    },
                    made_by=by,
                    made_at=now,
                    ends_at=now + timedelta(minutes=wanted.minutes),
                )
            )
            await audit.append(
                session,
                at=now,
                account_id=by,
                action="notice.add",
                subject=f"notice:{notice_id}",
                detail={"category": wanted.category, "minutes": wanted.minutes},
            )
        self._shown = await self.listing()
        return notice_id

    async def end(self, notice_id: str, *, by: str) -> None:
        """Stop showing a notice. Raises :class:`Refused` ``not_found``."""
        now = self._now()
        async with self._database.writing() as session:
            found = await session.execute(
                update(FloorNotice)
                .where(FloorNotice.id == notice_id, FloorNotice.ends_at > now)
                .values(ends_at=now, ended_by=by)
                .returning(FloorNotice.id)
            )
            if found.first() is None:
                raise Refused("not_found", "There is no such notice.")
            await audit.append(
                session,
                at=now,
                account_id=by,
                action="notice.end",
                subject=f"notice:{notice_id}",
            )
        self._shown = await self.listing()

    async def refresh(self) -> None:
        """Read the notices in force anew. Raises what the database raises."""
        self._shown = await self.listing()

    def _now(self) -> datetime:
        return from_ms(self._now_ms())
