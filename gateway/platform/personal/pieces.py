"""Finds, exports and erases a person's data, table by table.

Each piece knows one table: how to recognise a person in it, what to export of it, how to make it anonymous. A room declares
the pieces of its tables as ``PERSONAL``; :mod:`gateway.schema` gathers them. Declared tables are exported, erased and, if a
retention is named, purged with the others. Pieces write in the caller's transaction.
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import ColumnElement, SQLColumnExpression, delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.personal.clues import Clue, Person
from gateway.platform.personal.written import may_contain, stands_in


class Piece(Protocol):
    """One table. ``name`` is its word in exports; ``retention`` the word of the setting by whose days it is purged, '' if
    something else purges it."""

    name: str
    retention: str

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the ids of contacts in which the person is recognised."""
        ...

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return all rows of the person, oldest first."""
        ...

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Make the person's rows anonymous; return how many there were. May be repeated."""
        ...

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the condition, for a query over contacts, that the table still holds something of the contact with the id
        *contact*."""
        ...


@runtime_checkable
class PieceApart(Protocol):
    """A piece whose rows may be a person's without any contact."""

    async def apart(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the ids of the rows in which the person is recognised by *clue*."""
        ...


class RowsPiece:
    """A table whose rows belong to a contact and are deleted as a whole: chat, locations, calls by telephone."""

    def __init__(
        self,
        name: str,
        model: Any,
        *,
        order: Any,
        shown: Sequence[str],
        retention: str = "contact",
        written_in: Sequence[Any] = (),
        by: Collection[str] = ("email", "number"),
    ) -> None:
        """*written_in*: columns in which an address or number may stand, for clues of kind *by*."""
        self.name = name
        self.retention = retention
        self._model = model
        self._order = order
        self._shown = shown
        self._written_in = written_in
        self._by = by

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the contacts in whose written texts the clue occurs."""
        if not self._written_in or clue.kind not in self._by:
            return set()
        return await find_written(session, self._model.contact_id, self._written_in, clue)

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the rows of the person's contacts."""
        rows = await session.execute(
            select(self._model)
            .where(self._model.contact_id.in_(person.contacts))
            .order_by(self._order)
        )
        return [
            {"contact": row.contact_id} | {_camel(name): getattr(row, name) for name in self._shown}
            for row in rows.scalars()
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Delete the rows; return how many there were."""
        gone = await session.execute(
            delete(self._model)
            .where(self._model.contact_id.in_(person.contacts))
            .returning(self._model.contact_id)
        )
        return len(gone.all())

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the condition that the contact has rows."""
        return select(self._model.contact_id).where(self._model.contact_id == contact).exists()


class WordsPiece(RowsPiece):
    """A table whose rows stay for the figures, without what people wrote in them."""

    def __init__(self, name: str, model: Any, *, words: Sequence[Any], **about: Any) -> None:
        """*words*: the columns that are emptied; *about* as for :class:`RowsPiece`."""
        super().__init__(name, model, written_in=words, **about)
        self._words = words
        self._written = or_(*(column.is_not(None) for column in words))

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Empty the words of the rows; return how many had any."""
        gone = await session.execute(
            update(self._model)
            .where(self._model.contact_id.in_(person.contacts), self._written)
            .values({column.key: None for column in self._words})
            .returning(self._model.contact_id)
        )
        return len(gone.all())

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the condition that the contact has rows with words."""
        there = select(self._model.contact_id).where(
            self._model.contact_id == contact, self._written
        )
        return there.exists()


async def find_written(
    session: AsyncSession,
    contact: Any,
    columns: Sequence[Any],
    clue: Clue,
    among: ColumnElement[bool] | None = None,
) -> set[str]:
    """Return the ids of contacts with the clue's address or number in one of the *columns*.

    *contact* is the column of their ids, *among* limits the rows.
    """
    rows = await session.execute(
        select(contact, *columns).where(
            among if among is not None else true(),
            or_(*(may_contain(clue.kind, clue.value, column) for column in columns)),
        )
    )
    return {
        row[0]
        for row in rows
        if any(
            stands_in(clue.kind, clue.value, column.key, content)
            for column, content in zip(columns, row[1:], strict=True)
        )
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
