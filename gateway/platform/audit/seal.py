"""Chains the audit entries of a transaction, as the last act before it is committed.

Everybody who appends locks the head's row last, which serialises the chain without deadlocks: nobody who holds the row
waits for anything else. SQLite has one writer at a time anyway.
"""

import asyncio
import dataclasses
import functools
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import chain
from gateway.platform.audit.chain import GENESIS, Head, Link
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.audit.tables import AuditEntry, AuditHead
from gateway.platform.security.keys import Keys
from gateway.platform.sql.base import Base

log = structlog.get_logger()

PENDING: Final = "audit.pending"
"""Where a writing transaction keeps the entries that are to be chained, in ``session.info``."""
TRIES: Final = 5
_ROW: Final = 1
_COLUMNS: Final = tuple(Link.__dataclass_fields__)
# Half of all writing transactions end with these, so they are made once and go past the unit of work.
_HEAD: Final = select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == _ROW).with_for_update()
_APPEND: Final = insert(Base.metadata.tables[AuditEntry.__tablename__])
_MOVE: Final = update(Base.metadata.tables[AuditHead.__tablename__]).where(AuditHead.id == _ROW)


@dataclass(frozen=True, slots=True)
class Grown:
    """The ends of the chain before and after a transaction."""

    before: Head
    after: Head


class Seal:
    """Chains the entries of transactions. Without a ``key`` they are chained and not signed; without ``remembered`` the
    head is stored in the database alone."""

    def __init__(
        self, key: Ed25519PrivateKey | None = None, remembered: Remembered | None = None
    ) -> None:
        self._key = key
        self._name = "" if key is None else chain.key_name(chain.public_key(key))
        self._remembered = remembered

    def begin(self, session: AsyncSession) -> None:
        """Allow the transaction to append entries, which :func:`gateway.platform.audit.log.append` refuses otherwise."""
        session.info[PENDING] = []

    async def close(
        self, session: AsyncSession
    ) -> Callable[[AsyncSession], Awaitable[None]] | None:
        """Chain and write the transaction's pending entries.

        Return a function that remembers the chain's new head once they are committed, None if there is nothing to remember.
        Raises SQLAlchemyError; the transaction is then rolled back.
        """
        pending: list[dict[str, Any]] = session.info[PENDING]
        if not pending:
            return None
        found = (await session.execute(_HEAD)).one_or_none()
        head = before = Head(*found) if found else await _found_again(session)
        links = []
        for written in pending:
            link = self._chained(written, head)
            links.append({name: getattr(link, name) for name in _COLUMNS})
            head = Head(link.seq, link.hash)
        pending.clear()
        await session.execute(_APPEND, links)
        await session.execute(_MOVE, {"seq": head.seq, "hash": head.hash})
        if self._key is None or self._remembered is None:
            return None
        return functools.partial(self._remember, Grown(before, head))

    async def _remember(self, grown: Grown, session: AsyncSession) -> None:
        """Keep the head of what is committed outside the database; ``session`` reads.

        A head that is no ancestor of it is kept instead, for verification to tell: then entries were taken away. A
        disk or a database that fails is logged: the deed is done, and the next entry brings its head.
        """
        try:
            if await self._write_down(grown, grown.before):
                return
            for _ in range(TRIES):
                if await self._keep(session, grown):
                    return
        except (OSError, ValueError, SQLAlchemyError) as error:
            log.error("audit.head_not_kept", error=type(error).__name__)  # noqa: TRY400 - as said above

    async def _keep(self, session: AsyncSession, grown: Grown) -> bool:
        """Try once after a look at what is there; return False when another process has changed it meanwhile."""
        if self._remembered is None:
            return True
        there = await asyncio.to_thread(self._remembered.head)
        if there is not None and there.seq >= grown.after.seq:
            return True
        if there not in (None, grown.before) and not await _has(session, there):
            log.error("audit.rolled_back", seq=there.seq)
            return True
        return await self._write_down(grown, there)

    async def _write_down(self, grown: Grown, there: Head | None) -> bool:
        """Keep the new head instead of the one that is *there*; return False when another one is."""
        if self._key is None or self._remembered is None:
            return True
        return await asyncio.to_thread(
            self._remembered.keep,
            self._key,
            grown.after,
            time.time_ns() // 1_000_000,
            instead_of=there,
        )

    def _chained(self, written: dict[str, Any], head: Head) -> Link:
        salt = secrets.token_hex(16)
        link = Link(
            **written,
            seq=head.seq + 1,
            salt=salt,
            digest=chain.detail_digest(salt, written["detail"]),
            previous=head.hash,
            key=self._name,
        )
        link = dataclasses.replace(link, hash=chain.link_hash(link))
        if self._key is not None:
            link = dataclasses.replace(link, signature=chain.sign(self._key, link.hash))
        return link


async def _has(session: AsyncSession, head: Head) -> bool:
    found = await session.execute(select(AuditEntry.hash).where(AuditEntry.seq == head.seq))
    return found.scalar() == head.hash


def open_seal(keys: Keys, data_dir: Path) -> Seal:
    """Return the seal of a station's process: its key from the station's secret, its remembered head in the data directory."""
    return Seal(signing_key(keys), Remembered(data_dir / FOLDER))


def signing_key(keys: Keys) -> Ed25519PrivateKey:
    """Return the key that signs the audit trail, the same for all gateways that share the station's secret."""
    return Ed25519PrivateKey.from_private_bytes(keys.of("audit"))


async def _found_again(session: AsyncSession) -> Head:
    """Make the head's row, which a new database does not have and somebody may have deleted, from the newest entry."""
    newest = (await session.execute(select(func.max(AuditEntry.seq)))).scalar()
    hashed = GENESIS
    if newest is not None:
        found = await session.execute(select(AuditEntry.hash).where(AuditEntry.seq == newest))
        hashed = found.scalar_one()
    head = Head(newest or 0, hashed)
    await session.execute(insert(AuditHead), {"id": _ROW, "seq": head.seq, "hash": head.hash})
    return head
