"""Reads the audit trail for people: filtered, page by page or from end to end, with names beside ids."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

STATION: Final = "station"
"""Stands for what no account did: the station itself, the command line, a stranger at the door."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Selects entries: ``account`` is an id or :data:`STATION`; ``action`` is one, or ends with a dot and stands for
    all that begin with it; ``subject`` is the beginning of a subject; ``since`` is inclusive, ``until`` exclusive."""

    account: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    session: AsyncSession, wanted: EntryFilter, *, before: int | None, limit: int
) -> list[AuditEntry]:
    """Return the newest entries with a number below ``before``, the newest first."""
    query = _where(wanted).order_by(AuditEntry.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    found = await session.execute(query)
    return list(found.scalars())


async def after(
    session: AsyncSession, seq: int, *, limit: int, wanted: EntryFilter | None = None
) -> list[tuple[AuditEntry, str | None]]:
    """Return the entries that follow number ``seq``, oldest first, each with the username of the account that acted."""
    query = _where(wanted or EntryFilter()).where(AuditEntry.seq > seq)
    query = query.order_by(AuditEntry.seq).limit(limit)
    found = (await session.execute(query)).scalars().all()
    names = await usernames(session, {each.account_id for each in found})
    return [(each, names.get(each.account_id or "")) for each in found]


async def everything(
    database: Database, wanted: EntryFilter
) -> AsyncIterator[list[tuple[AuditEntry, str | None]]]:
    """Yield all selected entries in batches, oldest first; no transaction is held in between."""
    seq = 0
    while True:
        async with database.reading() as session:
            found = await after(session, seq, limit=BATCH, wanted=wanted)
        if not found:
            return
        yield found
        seq = found[-1][0].seq


async def count(database: Database, wanted: EntryFilter) -> int:
    """Return how many entries :func:`everything` yields at present."""
    async with database.reading() as session:
        found = await session.execute(select(func.count()).select_from(_where(wanted).subquery()))
    return found.scalar_one()


async def usernames(session: AsyncSession, ids: Collection[str | None]) -> dict[str, str]:
    """Return the usernames of the accounts with these ids, by id; ids without an account are left out."""
    wanted = [each for each in ids if each]
    if not wanted:
        return {}
    rows = await session.execute(select(Account.id, Account.username).where(Account.id.in_(wanted)))
    return {row.id: row.username for row in rows}


async def subjects(session: AsyncSession, named: Collection[str]) -> dict[str, str]:
    """Return the names by which people know these subjects: an account's username, the reference of a contact or of
    the contact that was recorded."""
    ids: dict[str, set[str]] = {}
    for subject in named:
        kind, _, rest = subject.partition(":")
        if rest:
            ids.setdefault(kind, set()).add(rest)
    called: dict[str, str] = {
        f"account:{key}": name
        for key, name in (await usernames(session, ids.get("account", set()))).items()
    }
    if contacts := ids.get("contact"):
        rows = await session.execute(
            select(Contact.id, Contact.reference).where(Contact.id.in_(contacts))
        )
        called |= {f"contact:{row.id}": row.reference for row in rows}
    if recordings := ids.get("recording"):
        rows = await session.execute(
            select(Recording.id, Contact.reference)
            .join(Contact, Contact.id == Recording.contact_id)
            .where(Recording.id.in_(recordings))
        )
        called |= {f"recording:{row.id}": row.reference for row in rows}
    return called


def _where(wanted: EntryFilter) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.account == STATION:
        query = query.where(AuditEntry.account_id.is_(None))
    elif wanted.account is not None:
        query = query.where(AuditEntry.account_id == wanted.account)
    if wanted.action is not None and wanted.action.endswith("."):
        query = query.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    elif wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.subject is not None:
        query = query.where(AuditEntry.subject.startswith(wanted.subject, autoescape=True))
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query
