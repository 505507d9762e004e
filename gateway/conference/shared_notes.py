"""Shared notes in SQL: read, changed as a value, and written back if nobody else has meanwhile."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.notes import Made, Notes
from gateway.conference.refusal import NotPossibleError
from gateway.conference.tables import ConferenceNotes
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once

MOST_TRIES = 50


class SharedNotes:
    """Those of every conference; holds nothing itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, conference_id: str) -> Notes:
        """Return a conference's notes; empty where nobody has written any."""
        async with self._database.reading() as session:
            return await _read(session, conference_id) or Notes()

    async def write(
        self, conference_id: str, version: int, change_id: str, change: Sequence[int | str]
    ) -> tuple[Made, bool]:
        """Carry a change out (see :meth:`Notes.write`); as it was carried out, and whether only now.

        Raises :class:`NotPossibleError` as that does, and ``busy``; and what the database raises.
        """
        for _ in range(MOST_TRIES):
            async with self._database.writing() as session:
                notes = await _read(session, conference_id)
                if notes is None:
                    notes = Notes()
                    await insert_once(
                        session,
                        ConferenceNotes,
                        {"conference_id": conference_id, "text": "", "version": 0, "made": []},
                    )
                before = notes.version
                made = notes.write(version, change_id, change)
                if notes.version == before:
                    return made, False
                written = await session.execute(
                    update(ConferenceNotes)
                    .where(
                        ConferenceNotes.conference_id == conference_id,
                        ConferenceNotes.version == before,
                    )
                    .values(
                        text=notes.text,
                        version=notes.version,
                        made=msgspec.to_builtins(notes.made),
                    )
                    .returning(ConferenceNotes.conference_id)
                )
                if written.first() is not None:
                    return made, True
        raise NotPossibleError("busy", "Too many write the notes at once.")

    async def close(self, conference_id: str) -> None:
        """The conference is over: the text stays, how it came about does not. Idempotent."""
        async with self._database.writing() as session:
            await session.execute(
                update(ConferenceNotes)
                .where(ConferenceNotes.conference_id == conference_id)
                .values(made=[])
            )


async def _read(session: AsyncSession, conference_id: str) -> Notes | None:
    rows = await session.execute(
        select(ConferenceNotes)
        .where(ConferenceNotes.conference_id == conference_id)
        .execution_options(populate_existing=True)
    )
    row = rows.scalar_one_or_none()
    if row is None:
        return None
    return Notes(text=row.text, version=row.version, made=msgspec.convert(row.made, list[Made]))
