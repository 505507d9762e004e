"""Reads recordings for other rooms: functions that take the database open a transaction of their own, those that
take a session use the caller's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment, RecordingHold, RecordingRequest
from gateway.contacts.tables import Contact, Escalation, Leg
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Selects recordings; a field that is ``None`` does not narrow. ``until`` is exclusive; ``sealed`` False leaves
    out sealed recordings."""

    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    account_id: str | None = None
    verdict: str | None = None
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """A recording with the facts of its contact and its operators that a list shows."""

    recording: Recording
    contact: Contact
    escalation: Escalation | None = None
    operators: list[Account] = field(default_factory=list)


async def recording_of(database: Database, recording_id: str) -> ListedRecording:
    """Return a recording with its contact. Raises ``Refused``: ``not_found``."""
    async with database.reading() as session:
        found = await one(session, recording_id)
    if found is None:
        raise Refused("not_found", "There is no such recording.")
    return found


async def recordings_of(database: Database, contact_id: str) -> Sequence[Recording]:
    """Return the recordings of a contact."""
    async with database.reading() as session:
        return await of_contact(session, contact_id)


def there_of(contact_id: Any) -> ColumnElement[bool]:
    """Return an SQL condition: a recording of the contact is not destroyed yet. *contact_id* is a column."""
    return exists().where(Recording.contact_id == contact_id, Recording.state != "destroyed")


async def of_contact(session: AsyncSession, contact_id: str) -> Sequence[Recording]:
    """Return a contact's recordings, the oldest first."""
    found = await session.execute(
        select(Recording).where(Recording.contact_id == contact_id).order_by(Recording.started_at)
    )
    return found.scalars().all()


async def in_states(session: AsyncSession, states: Sequence[str]) -> Sequence[str]:
    """Return the ids of the recordings that are in one of *states*."""
    found = await session.execute(select(Recording.id).where(Recording.state.in_(states)))
    return found.scalars().all()


async def is_sealed(session: AsyncSession, recording_id: str) -> bool:
    """Return whether a recording is sealed: closed to ordinary reviewers. False for one that has no row."""
    found = await session.execute(select(Recording.sealed_at).where(Recording.id == recording_id))
    return found.scalar_one_or_none() is not None


async def known(session: AsyncSession, recording_ids: Collection[str]) -> set[str]:
    """Return those of *recording_ids* that have a row."""
    found = await session.execute(select(Recording.id).where(Recording.id.in_(recording_ids)))
    return set(found.scalars())


async def one(session: AsyncSession, recording_id: str) -> ListedRecording | None:
    """Return the recording with this id, its contact and its operators; None where there is none."""
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
    """Return the recordings with these ids, in that order; ids without a recording are left out."""
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
    """Return up to *limit* recordings, the newest first, that are older than the key *before* (started_at, id)."""
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


def kept_of(contact_id: Any) -> ColumnElement[bool]:
    """Return an SQL condition: a recording of the contact is kept until somebody decides, by a legal hold or a seal.
    *contact_id* is a column. What belongs to the contact is kept as long."""
    held = exists().where(
        RecordingHold.recording_id == Recording.id, RecordingHold.lifted_at.is_(None)
    )
    return exists().where(
        Recording.contact_id == contact_id,
        Recording.state != "destroyed",
        or_(Recording.sealed_at.is_not(None), held),
    )


async def opening_until(
    session: AsyncSession, recording_id: str, account_id: str, now: datetime
) -> datetime | None:
    """Return until when an account may open a sealed recording; None: it may not. Openings granted before the
    present seal do not count."""
    found = await session.execute(
        select(RecordingRequest.until)
        .join(Recording, Recording.id == RecordingRequest.recording_id)
        .where(
            RecordingRequest.decided_at >= Recording.sealed_at,
            RecordingRequest.recording_id == recording_id,
            RecordingRequest.kind == "open",
            RecordingRequest.state == "granted",
            RecordingRequest.asked_by == account_id,
            RecordingRequest.until > now,
        )
        .order_by(RecordingRequest.until.desc())
    )
    return found.scalars().first()


async def comments_of(
    session: AsyncSession, recording_id: str
) -> Sequence[tuple[RecordingComment, str | None]]:
    """Return a recording's comments in the order of their moments, each with its author's name; None for an author who is gone."""
    found = await session.execute(
        select(RecordingComment, Account.display_name)
        .outerjoin(Account, Account.id == RecordingComment.account_id)
        .where(RecordingComment.recording_id == recording_id)
        .order_by(RecordingComment.at_ms, RecordingComment.created_at, RecordingComment.id)
    )
    return [(comment, name) for comment, name in found]


async def comment_count(session: AsyncSession, recording_id: str) -> int:
    """Return how many comments a recording has."""
    found = await session.execute(
        select(func.count()).where(RecordingComment.recording_id == recording_id)
    )
    return int(found.scalar_one())


async def comment_of(
    session: AsyncSession, recording_id: str, comment_id: str
) -> RecordingComment | None:
    """Return a comment of this recording; None where it has no such comment."""
    found = await session.get(RecordingComment, comment_id)
    return found if found is not None and found.recording_id == recording_id else None
