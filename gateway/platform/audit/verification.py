"""Reads the audit trail from the database and verifies it against everything that is remembered of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit.chain import Head, Link, Verdict, Verifier, public_key
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.audit.seal import signing_key
from gateway.platform.audit.tables import AuditEntry, AuditHead
from gateway.platform.security.keys import Keys
from gateway.platform.sql.engine import Database

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A row that is no entry any more."""

    seq: int
    id: str


class Verification:
    """Verifies one station's trail. ``key`` is the public key, in hex, that signs it now."""

    def __init__(self, database: Database, remembered: Remembered, key: str) -> None:
        self._database = database
        self._remembered = remembered
        self._key = key

    async def keys(self, more: Sequence[str] = ()) -> list[str]:
        """Return the public keys that may have signed, ``more`` included, the present one first. Raises OSError."""
        known = await asyncio.to_thread(self._remembered.keys)
        return list(dict.fromkeys([self._key, *known, *more]))

    async def run(self, *, keys: Sequence[str] = (), heads: Sequence[Head] = ()) -> Verdict:
        """Verify the whole trail, with *keys* of earlier secrets and *heads* that were stored elsewhere.

        The station may write meanwhile. May be cancelled. Raises SQLAlchemyError, OSError.
        """
        # before the entries: they can only be more then
        altered = False
        known = list(heads)
        try:
            own = await asyncio.to_thread(self._remembered.head)
            known += [] if own is None else [own]
        except ValueError:
            altered = True
        verifier = Verifier(keys=await self.keys(keys), known=known)
        # from the lowest number there is: no entry has one below 1
        last: int | None = None
        while True:
            async for found in self._after(last):
                last = found[-1].seq
                await asyncio.to_thread(_take, verifier, found)
            async with self._database.reading() as session:
                noted = await session.get(AuditHead, 1)
                newest = await _newest(session)
            if newest <= (last or 0):
                break
        return verifier.finish(
            None if noted is None else Head(noted.seq, noted.hash), memory_altered=altered
        )

    async def _after(self, seq: int | None) -> AsyncIterator[list[Link | _Unreadable]]:
        while True:
            async with self._database.reading() as session:
                found = await _read(session, seq, BATCH)
            if not found:
                return
            seq = found[-1].seq
            yield found


def of_station(database: Database, keys: Keys, data_dir: Path) -> Verification:
    """Return the verification for the station with this secret and data directory."""
    return Verification(database, Remembered(data_dir / FOLDER), public_key(signing_key(keys)))


async def _newest(session: AsyncSession) -> int:
    found = await session.execute(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1))
    return found.scalar() or 0


async def _read(session: AsyncSession, after: int | None, limit: int) -> list[Link | _Unreadable]:
    beyond = true() if after is None else AuditEntry.seq > after
    wanted = select(AuditEntry).where(beyond).order_by(AuditEntry.seq).limit(limit)
    try:
        return [entry.link() for entry in (await session.execute(wanted)).scalars()]
    except (ValueError, TypeError):
        # a time or a text that somebody wrote over is none: which row it is shows one by one
        if limit > 1:
            made: list[Link | _Unreadable] = []
            while len(made) < limit and (one := await _read(session, after, 1)):
                made += one
                after = one[-1].seq
            return made
    names = select(AuditEntry.seq, AuditEntry.id).where(beyond)
    row = (await session.execute(names.order_by(AuditEntry.seq).limit(1))).one()
    return [_Unreadable(row.seq, row.id)]


def _take(verifier: Verifier, found: Sequence[Link | _Unreadable]) -> None:
    for each in found:
        if isinstance(each, Link):
            verifier.take([each])
        else:
            verifier.take_unreadable(each.seq, each.id)
