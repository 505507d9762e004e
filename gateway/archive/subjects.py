"""The kinds of recordings: a contact's call, or something else that a room above records (a conference)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.contacts.marks import Mark


class Subject(Protocol):
    """Describes one kind of recording; a room that records something else registers its own."""

    async def marks_of(self, session: AsyncSession, recording: Recording) -> Sequence[Mark] | None:
        """Return the marks on the recording's time line; None when the recording is of another kind."""
        ...

    async def words_of(
        self, session: AsyncSession, recording: Recording, marks: Iterable[Mark]
    ) -> Mapping[str, str]:
        """Return the words for these marks' references, as far as they belong to this kind."""
        ...

    async def names_of(self, session: AsyncSession, contact_id: str) -> Mapping[str, str]:
        """Return the participants' names, by their ids in the recording; empty for another kind."""
        ...
