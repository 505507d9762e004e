"""Filters of the list of cases that a member of the staff saves under a name."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select

from gateway.messages.acts_api import NewView, SavedView, SavedViews
from gateway.messages.filters import CaseFilter
from gateway.messages.tables import MessageView
from gateway.platform.ids import new_id
from gateway.platform.plain_text import short_line
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database

MOST = 30


class CaseViews:
    """Stores saved filters; each is visible to its owner alone."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, account_id: str) -> SavedViews:
        """Return an account's saved filters, by name."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(MessageView)
                .where(MessageView.account_id == account_id)
                .order_by(func.lower(MessageView.name), MessageView.id)
            )
            return SavedViews(
                views=[
                    SavedView(
                        id=row.id, name=row.name, filters=msgspec.convert(row.filters, CaseFilter)
                    )
                    for row in rows.scalars()
                ]
            )

    async def add(self, account_id: str, wanted: NewView) -> SavedViews:
        """Save filters; an existing name is replaced. Raises ``Refused``: ``empty``, ``too_many_views``."""
        name = short_line(wanted.name, 60)
        if name is None:
            raise Refused("empty", "The view has no name.", kind="invalid")
        filters = {
            key: value for key, value in msgspec.to_builtins(wanted.filters).items() if value
        }
        async with self._database.writing() as session:
            own = MessageView.account_id == account_id
            await session.execute(delete(MessageView).where(own, MessageView.name == name))
            count = await session.execute(select(func.count()).where(own))
            if int(count.scalar_one()) >= MOST:
                raise Refused("too_many_views", "Remove one of the saved views first.")
            session.add(
                MessageView(
                    id=new_id(), account_id=account_id, name=name, filters=filters,
                    made_at=self._clock(),
                )
            )  # fmt: skip
        return await self.of(account_id)

    async def remove(self, account_id: str, view: str) -> SavedViews:
        """Remove a view of this account; another account's is left alone."""
        async with self._database.writing() as session:
            await session.execute(
                delete(MessageView).where(
                    MessageView.id == view, MessageView.account_id == account_id
                )
            )
        return await self.of(account_id)
