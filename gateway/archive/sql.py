"""Rows about recordings, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, Escalation, Leg
from gateway.platform.checks import STATION_CHECK
from gateway.platform.security.tables import Account
from gateway.platform.sql.writes import insert_once

CHANGEABLE = frozenset(
    {
        "state", "ended_at", "duration_ms", "parties", "gaps", "bytes", "keep_until", "failure",
        "kept_by", "evaluated_at", "verdict", "faults", "technical", "in_bucket", "marked_at",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Selects recordings; ``None`` does not narrow. ``until`` is exclusive; ``sealed`` False leaves out what
    is sealed."""

    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    account_id: str | None = None
    verdict: str | None = None
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """A recording with what a list shows of its contact and its operators."""

    recording: Recording
    contact: Contact
    escalation: Escalation | None = None
    operators: list[Account] = field(default_factory=list)


def there_of(contact_id: Any) -> ColumnElement[bool]:
    """Whether a recording of the contact is not destroyed yet; *contact_id* is a column."""
    return exists().where(Recording.contact_id == contact_id, Recording.state != "destroyed")


async def start(
    session: AsyncSession,
    *,
    recording_id: str,
    contact_id: str,
    started_at: datetime,
    keep_until: datetime,
    parties: list[dict[str, Any]],
    state: str = "recording",
) -> bool:
    """Note that a recording began; return False when it was noted before."""
    return await insert_once(
        session,
        Recording,
        {
            "id": recording_id,
            "contact_id": contact_id,
            "state": state,
            "started_at": started_at,
            "parties": parties,
            "gaps": [],
            "bytes": 0,
            "keep_until": keep_until,
        },
    )


async def change(session: AsyncSession, recording_id: str, **changes: Any) -> bool:
    """Write the named columns; return whether the recording exists.

    Raises :class:`ValueError` for a column that never changes.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a recording's {', '.join(sorted(unknown))} cannot be changed")
    found = await session.execute(
        update(Recording)
        .where(Recording.id == recording_id)
        .values(**changes)
        .returning(Recording.id)
    )
    return found.first() is not None


async def of_contact(session: AsyncSession, contact_id: str) -> Sequence[Recording]:
    """A contact's recordings, oldest first."""
    found = await session.execute(
        select(Recording).where(Recording.contact_id == contact_id).order_by(Recording.started_at)
    )
    return found.scalars().all()


async def in_states(session: AsyncSession, states: Sequence[str]) -> Sequence[str]:
    """The ids of the recordings that are in one of ``states``."""
    found = await session.execute(select(Recording.id).where(Recording.state.in_(states)))
    return found.scalars().all()


async def unfinished(session: AsyncSession) -> list[tuple[str, str]]:
    """Return the recordings that are being recorded or finished, each with its contact."""
    found = await session.execute(
        select(Recording.id, Recording.contact_id).where(
            Recording.state.in_(("recording", "finishing"))
        )
    )
    return [(recording, contact) for recording, contact in found]


async def due(session: AsyncSession, now: datetime) -> Sequence[str]:
    """The ids of the recordings whose time is over and which are still there, oldest first."""
    found = await session.execute(
        select(Recording.id)
        .where(Recording.keep_until <= now, Recording.state.in_(("ready", "failed")))
        .order_by(Recording.keep_until)
    )
    return found.scalars().all()


async def unjudged(session: AsyncSession, *, limit: int) -> list[tuple[Recording, Contact]]:
    """Recordings that can be played and have no technical verdict yet, the newest first."""
    found = await session.execute(
        select(Recording, Contact)
        .join(Contact, Contact.id == Recording.contact_id)
        .where(
            Recording.verdict.is_(None),
            Recording.state == "ready",
            Contact.category != STATION_CHECK,
        )
        .order_by(Recording.started_at.desc())
        .limit(limit)
    )
    return [(recording, contact) for recording, contact in found]


async def to_offload(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """The ids of judged recordings whose media are still on the disk, the oldest first."""
    found = await session.execute(
        select(Recording.id)
        .where(
            Recording.state == "ready",
            Recording.verdict.is_not(None),
            Recording.in_bucket.is_(False),
        )
        .order_by(Recording.started_at)
        .limit(limit)
    )
    return found.scalars().all()


async def is_sealed(session: AsyncSession, recording_id: str) -> bool:
    """Whether a recording is closed to ordinary reviewers."""
    found = await session.execute(select(Recording.sealed_at).where(Recording.id == recording_id))
    return found.scalar_one_or_none() is not None


async def known(session: AsyncSession, recording_ids: Collection[str]) -> set[str]:
    """Return which of the ids have a row."""
    found = await session.execute(select(Recording.id).where(Recording.id.in_(recording_ids)))
    return set(found.scalars())


async def erase(session: AsyncSession, recording_id: str) -> None:
    """Delete the rows of a recording."""
    await session.execute(delete(Recording).where(Recording.id == recording_id))


async def one(session: AsyncSession, recording_id: str) -> ListedRecording | None:
    """The recording with this id."""
    found = await session.execute(
        select(Recording, Contact, Escalation)
        .join(Contact, Contact.id == Recording.contact_id)
        .outerjoin(Escalation, Escalation.contact_id == Recording.contact_id)
        .where(Recording.id == recording_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    operators = await _operators(session, [row[1].id])
    return ListedRecording(row[0], row[1], row[2], operators.get(row[1].id, []))


async def of_ids(session: AsyncSession, ids: Sequence[str]) -> list[ListedRecording]:
    """The recordings with these ids, in their order; those that are gone are left out."""
    found = await session.execute(
        select(Recording, Contact, Escalation)
        .join(Contact, Contact.id == Recording.contact_id)
        .outerjoin(Escalation, Escalation.contact_id == Recording.contact_id)
        .where(Recording.id.in_(ids))
    )
    rows = {row[0].id: row for row in found}
    operators = await _operators(session, [contact.id for _, contact, _ in rows.values()])
    return [
        ListedRecording(recording, contact, escalation, operators.get(contact.id, []))
        for each in ids
        if each in rows
        for recording, contact, escalation in [rows[each]]
    ]


async def page(
    session: AsyncSession,
    wanted: RecordingFilter,
    *,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[ListedRecording]:
    """Up to ``limit`` recordings, newest first, older than the key ``before`` (started_at, id)."""
    statement = (
        select(Recording, Contact, Escalation)
        .join(Contact, Contact.id == Recording.contact_id)
        .outerjoin(Escalation, Escalation.contact_id == Recording.contact_id)
        # a station check shows nobody, and its recording is gone in a moment
        .where(Contact.category != STATION_CHECK)
    )
    if wanted.category is not None:
        statement = statement.where(Contact.category == wanted.category)
    if wanted.since is not None:
        statement = statement.where(Recording.started_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(Recording.started_at < wanted.until)
    if not wanted.sealed:
        statement = statement.where(Recording.sealed_at.is_(None))
    if wanted.verdict is not None:
        statement = statement.where(Recording.verdict == wanted.verdict)
    if wanted.account_id is not None:
        theirs = select(Leg.contact_id).where(Leg.account_id == wanted.account_id)
        statement = statement.where(Recording.contact_id.in_(theirs))
    if before is not None:
        at, last_id = before
        statement = statement.where(
            or_(
                Recording.started_at < at,
                and_(Recording.started_at == at, Recording.id < last_id),
            )
        )
    statement = statement.order_by(Recording.started_at.desc(), Recording.id.desc()).limit(limit)
    rows = (await session.execute(statement)).all()
    operators = await _operators(session, [contact.id for _, contact, _ in rows])
    return [
        ListedRecording(recording, contact, escalation, operators.get(contact.id, []))
        for recording, contact, escalation in rows
    ]


async def _operators(session: AsyncSession, contact_ids: list[str]) -> dict[str, list[Account]]:
    if not contact_ids:
        return {}
    found = await session.execute(
        select(Leg.contact_id, Account)
        .join(Account, Account.id == Leg.account_id)
        .where(Leg.contact_id.in_(contact_ids))
        .order_by(Leg.position)
    )
    operators: dict[str, list[Account]] = {}
    for contact_id, account in found:
        theirs = operators.setdefault(contact_id, [])
        if account not in theirs:
            theirs.append(account)
    return operators
