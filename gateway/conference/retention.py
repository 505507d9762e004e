"""Purges old conferences: first their chat and captions, later everything else. A legal hold or a seal on one of
their recordings keeps them as well."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Delete, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingHold
from gateway.conference.tables import ConferenceCaption, ConferenceLine, ConferenceRow
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

BATCH = 100


class ConferenceRetention:
    """Purges conferences; several gateways may do it at once."""

    def __init__(
        self, database: Database, *, chat_days: int, days: int, clock: Callable[[], datetime]
    ) -> None:
        """*chat_days* and *days* count from a conference's end: for its chat, and for the rest of it."""
        self._database = database
        self._chat = timedelta(days=chat_days)
        self._all = timedelta(days=days)
        self._clock = clock

    async def purge(self) -> tuple[int, int]:
        """Purge chats and conferences whose retention has ended; return how many of each. Each batch is
        one transaction; nothing is purged while the clock is doubted. Raises what the database raises."""
        now = self._clock()
        if not await station_time.may_purge(self._database, now):
            return 0, 0
        chats = await self._each(
            now - self._chat,
            exists().where(_line()) | exists().where(_caption()),
            lambda ids: [
                delete(ConferenceLine).where(ConferenceLine.conference_id.in_(ids)),
                delete(ConferenceCaption).where(ConferenceCaption.conference_id.in_(ids)),
            ],
        )
        # a recording that is there still needs the names
        gone = await self._each(
            now - self._all, ~exists().where(_recorded(), Recording.state != "destroyed"),
            lambda ids: [delete(ConferenceRow).where(ConferenceRow.id.in_(ids))],
        )  # fmt: skip
        if chats or gone:
            async with self._database.writing() as session:
                await audit.append(
                    session,
                    at=now,
                    account_id=None,
                    action="conferences.purge",
                    subject="conferences",
                    detail={"chats": chats, "conferences": gone},
                )
            log.info("conferences.purged", chats=chats, conferences=gone)
        return chats, gone

    async def _each(
        self,
        before: datetime,
        which: ColumnElement[bool],
        let_go: Callable[[list[str]], list[Delete]],
    ) -> int:
        count = 0
        while True:
            async with self._database.writing() as session:
                ids = await _aged(session, before, which)
                if ids:
                    for each in let_go(ids):
                        await session.execute(each)
            count += len(ids)
            if len(ids) < BATCH:
                return count


async def _aged(session: AsyncSession, before: datetime, which: ColumnElement[bool]) -> list[str]:
    """Conferences that ended before a time, of which nothing is held or sealed."""
    kept = exists().where(
        _recorded(),
        Recording.sealed_at.is_not(None)
        | exists().where(
            RecordingHold.recording_id == Recording.id, RecordingHold.lifted_at.is_(None)
        ),
    )
    found = await session.execute(
        select(ConferenceRow.id)
        .where(ConferenceRow.ended_at < before, ~kept, which)
        .order_by(ConferenceRow.ended_at)
        .limit(BATCH)
    )
    return list(found.scalars())


def _recorded() -> ColumnElement[bool]:
    return Recording.contact_id == ConferenceRow.id


def _line() -> ColumnElement[bool]:
    return ConferenceLine.conference_id == ConferenceRow.id


def _caption() -> ColumnElement[bool]:
    return ConferenceCaption.conference_id == ConferenceRow.id
