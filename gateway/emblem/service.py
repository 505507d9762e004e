"""Keeps the emblem in force in memory, so that letters, papers and pages get it without waiting; it is read again
when it has changed."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import select

from gateway.emblem.picture import Emblem
from gateway.emblem.tables import StoredEmblem
from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database

RETRY_S: Final = 2.0


class Emblems:
    """Reads and changes the emblem of one station. Opened with :meth:`refresh`, kept up to date by :meth:`start`."""

    def __init__(self, database: Database, *, station: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._station = station
        self._clock = clock
        self._now: Emblem | None = None
        self._loop = Periodic(
            "emblem:refresh", self.refresh, SAFETY_S, first_after_s=SAFETY_S, retry_s=RETRY_S
        )
        database.changes.watch(StoredEmblem, wake=self._loop.wake)

    @property
    def now(self) -> Emblem | None:
        """The emblem in force; None for the neutral shield."""
        return self._now

    def start(self) -> None:
        """Start following changes of other gateways."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    async def refresh(self) -> None:
        """Read the stored emblem if it has changed. Raises what the database raises."""
        async with self._database.reading() as session:
            digest = await session.scalar(
                select(StoredEmblem.digest).where(StoredEmblem.station == self._station)
            )
            if digest == (None if self._now is None else self._now.digest):
                return
            row = await session.get(StoredEmblem, self._station)
            self._now = None if row is None else _emblem(row)

    async def put(self, emblem: Emblem, *, by: str) -> Emblem:
        """Store *emblem*, which is shown from now on, put that on record, and return it as it is stored."""
        digest = sha256(emblem.picture).hexdigest()
        at = self._clock()
        async with self._database.writing() as session:
            await session.merge(
                StoredEmblem(
                    station=self._station, media_type=emblem.media_type, width=emblem.width,
                    height=emblem.height, picture=emblem.picture, small=emblem.small,
                    digest=digest, set_at=at, set_by=by,
                )
            )  # fmt: skip
            await audit.append(
                session, at=at, account_id=by, action="emblem.set", subject="station",
                detail={"digest": digest},
            )  # fmt: skip
        await self.refresh()
        return msgspec.structs.replace(emblem, digest=digest, set_at=at)

    async def remove(self, *, by: str) -> None:
        """Return to the neutral shield and put that on record; nothing happens where no emblem is stored."""
        async with self._database.writing() as session:
            row = await session.get(StoredEmblem, self._station)
            if row is None:
                return
            await session.delete(row)
            await audit.append(
                session, at=self._clock(), account_id=by, action="emblem.remove", subject="station",
                detail={},
            )  # fmt: skip
        await self.refresh()


def _emblem(row: StoredEmblem) -> Emblem:
    return Emblem(
        media_type=row.media_type, width=row.width, height=row.height, picture=row.picture,
        small=row.small, digest=row.digest, set_at=row.set_at,
    )  # fmt: skip
