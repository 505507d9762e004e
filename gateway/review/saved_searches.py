"""Searches that people gave a name."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec
from sqlalchemy import delete, func, select

from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.review.tables import SavedSearch

MOST_SAVED = 50
"""Searches of one person."""

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class SavedFilters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page's filters, in its own words; days are calendar days."""

    category: Word | None = None
    operator: Word | None = None
    office: Word | None = None
    channel: Word | None = None
    outcome: Word | None = None
    verdict: Word | None = None
    length: Word | None = None
    score: Word | None = None
    satisfaction: Word | None = None
    words: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    since: Word | None = msgspec.field(name="from", default=None)
    until: Word | None = msgspec.field(name="to", default=None)


class NewSavedSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search and its name; the caller's search of the same name is replaced."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    filters: SavedFilters


class SavedSearchShown(msgspec.Struct, frozen=True, kw_only=True):
    """One's own search."""

    id: str
    name: str
    filters: dict[str, str]


class SavedSearchList(msgspec.Struct, frozen=True, kw_only=True):
    """One's own searches, by name."""

    searches: list[SavedSearchShown]


class SavedSearches:
    """Reads and writes each account's own searches. Holds no state."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, account_id: str) -> SavedSearchList:
        """Return an account's searches, by name."""
        theirs = select(SavedSearch).where(SavedSearch.account_id == account_id)
        async with self._database.reading() as session:
            rows = (await session.execute(theirs.order_by(SavedSearch.name))).scalars().all()
        return SavedSearchList(searches=[_shown(row) for row in rows])

    async def save(self, account_id: str, wanted: NewSavedSearch) -> SavedSearchShown:
        """Store a search, replacing one of the same name. Raises ``Refused``: ``invalid``, ``too_many_searches``."""
        name = wanted.name.strip()
        filters = {
            field: value
            for field, value in msgspec.to_builtins(wanted.filters).items()
            if value is not None
        }
        if not name or not filters:
            raise Refused(
                "invalid", "A saved search has a name and searches for something.", kind="invalid"
            )
        theirs = SavedSearch.account_id == account_id
        row = SavedSearch(
            id=new_id(), account_id=account_id, name=name, filters=filters, created_at=self._clock()
        )
        async with self._database.writing() as session:
            others = select(func.count()).where(theirs, SavedSearch.name != name)
            if (await session.execute(others)).scalar_one() >= MOST_SAVED:
                raise Refused("too_many_searches", "There are as many as there may be.")
            await session.execute(delete(SavedSearch).where(theirs, SavedSearch.name == name))
            session.add(row)
        return _shown(row)

    async def remove(self, account_id: str, search_id: str) -> None:
        """Remove a search. Raises ``Refused`` ``not_found`` if there is none, or it is another account's."""
        async with self._database.writing() as session:
            gone = await session.execute(
                delete(SavedSearch)
                .where(SavedSearch.id == search_id, SavedSearch.account_id == account_id)
                .returning(SavedSearch.id)
            )
        if gone.first() is None:
            raise Refused("not_found", "There is no such search.")


def _shown(row: SavedSearch) -> SavedSearchShown:
    return SavedSearchShown(id=row.id, name=row.name, filters=row.filters)
