"""Reads and writes lines of captions, finished and unfinished."""

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.captions import Typed
from gateway.conference.tables import ConferenceCaption
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once

LINES_SHOWN = 100
MOST_TRIES = 20


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """A captioner's change of a line; *line* and *seq* say to which line it belongs, and after which change."""

    line: str
    seq: int
    erase: int
    text: str
    done: bool


class CaptionLines:
    """Reads and writes the caption lines of every conference."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, conference_id: str, member: str, name: str, room: str, at: datetime, delta: Delta
    ) -> tuple[ConferenceCaption, bool]:
        """Apply a delta; return the line as it is then, and whether anything has changed.

        Raises :class:`Refused` as :meth:`Typed.put`, and ``not_yours``, ``busy``.
        """
        for _ in range(MOST_TRIES):
            async with self._database.writing() as session:
                await insert_once(
                    session,
                    ConferenceCaption,
                    {
                        "id": delta.line, "conference_id": conference_id, "member": member,
                        "name": name, "text": "", "seq": 0, "done": False, "room": room or None, "at": at,
                    },
                )  # fmt: skip
                row = await session.get(ConferenceCaption, delta.line, populate_existing=True)
                if row is None or (row.conference_id, row.member) != (conference_id, member):
                    raise Refused("not_yours", "That line is somebody else's.")
                session.expunge(row)
                if (row.room or "") != room:
                    raise Refused("line_done", "That line is of another room.")
                typed = Typed(text=row.text, seq=row.seq, done=row.done)
                if not typed.put(delta.seq, delta.erase, delta.text, done=delta.done):
                    return row, False
                if await _write(session, row, typed):
                    row.text, row.seq, row.done = typed.text, typed.seq, typed.done
                    return row, True
        raise Refused("busy", "Too many write that line at once.", retryable=True)

    async def last(self, conference_id: str, group: str = "") -> list[ConferenceCaption]:
        """Return the last lines of the main room or of a breakout room in order, also unfinished ones."""
        own = ConferenceCaption.room == group if group else ConferenceCaption.room.is_(None)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceCaption)
                .where(ConferenceCaption.conference_id == conference_id, own)
                .order_by(ConferenceCaption.at.desc(), ConferenceCaption.id.desc())
                .limit(LINES_SHOWN)
            )
            return list(reversed(rows.scalars().all()))

    async def finish(
        self, conference_id: str, member: str | None = None, *, but_line: str | None = None
    ) -> list[ConferenceCaption]:
        """Finish the lines that *member* (None: everybody) was typing, except *but_line*; return them."""
        async with self._database.writing() as session:
            found = await session.execute(
                select(ConferenceCaption).where(
                    ConferenceCaption.conference_id == conference_id,
                    ConferenceCaption.done.is_(False),
                    *([ConferenceCaption.member == member] if member is not None else []),
                    *([ConferenceCaption.id != but_line] if but_line is not None else []),
                )
            )
            rows = list(found.scalars())
            for row in rows:
                row.done, row.seq = True, row.seq + 1
            return rows


async def _write(session: AsyncSession, row: ConferenceCaption, typed: Typed) -> bool:
    mine = (ConferenceCaption.id == row.id, ConferenceCaption.seq == row.seq)
    written = await session.execute(
        update(ConferenceCaption)
        .where(*mine)
        .values(text=typed.text, seq=typed.seq, done=typed.done)
        .returning(ConferenceCaption.id)
    )
    return written.first() is not None
