"""Reads holds, seals, requests and destructions of all recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingHold, RecordingRequest
from gateway.contacts.tables import Contact
from gateway.platform.audit.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class HeldRecording:
    """A recording under a legal hold or a seal, and who set that, when and why."""

    recording: Recording
    contact: Contact
    since: datetime
    by: str | None
    reason: str | None


async def held(session: AsyncSession, *, limit: int) -> list[HeldRecording]:
    """Return the recordings under a legal hold, the newest hold first."""
    found = await session.execute(
        select(Recording, Contact, RecordingHold)
        .join(Contact, Contact.id == Recording.contact_id)
        .join(RecordingHold, RecordingHold.recording_id == Recording.id)
        .where(RecordingHold.lifted_at.is_(None))
        .order_by(RecordingHold.set_at.desc())
        .limit(limit)
    )
    return [
        HeldRecording(row[0], row[1], row[2].set_at, row[2].set_by, row[2].reason) for row in found
    ]


async def sealed(session: AsyncSession, *, limit: int) -> list[HeldRecording]:
    """Return the sealed recordings, the newest seal first; who sealed each and why is in the audit trail."""
    found = await session.execute(
        select(Recording, Contact)
        .join(Contact, Contact.id == Recording.contact_id)
        .where(Recording.sealed_at.is_not(None), Recording.state != "destroyed")
        .order_by(Recording.sealed_at.desc())
        .limit(limit)
    )
    rows = [(row[0], row[1]) for row in found]
    acts = await _acts(
        session, "recording.seal", [f"recording:{recording.id}" for recording, _ in rows]
    )
    kept = []
    for recording, contact in rows:
        act = acts.get(f"recording:{recording.id}")
        kept.append(
            HeldRecording(
                recording,
                contact,
                recording.sealed_at or recording.started_at,
                None if act is None else act.account_id,
                None if act is None else act.detail.get("reason"),
            )
        )
    return kept


async def requests(
    session: AsyncSession, *, limit: int
) -> list[tuple[RecordingRequest, Recording, Contact]]:
    """Return the latest requests: pending ones first, the longest waiting at their head, then the newest."""
    waiting_since = case((RecordingRequest.state == "pending", RecordingRequest.asked_at))
    found = await session.execute(
        select(RecordingRequest, Recording, Contact)
        .join(Recording, Recording.id == RecordingRequest.recording_id)
        .join(Contact, Contact.id == Recording.contact_id)
        .order_by(
            waiting_since.is_(None),
            waiting_since,
            RecordingRequest.asked_at.desc(),
            RecordingRequest.id,
        )
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in found]


async def destroyed(
    session: AsyncSession, *, limit: int
) -> list[tuple[Recording, Contact, datetime | None, str | None]]:
    """Return the destroyed recordings, the newest first, with the time and the rule of each."""
    found = await session.execute(
        select(Recording, Contact)
        .join(Contact, Contact.id == Recording.contact_id)
        .where(Recording.state == "destroyed")
        .order_by(Recording.started_at.desc())
        .limit(limit)
    )
    rows = [(row[0], row[1]) for row in found]
    acts = await _acts(session, "recording.destroy", [recording.id for recording, _ in rows])
    told = []
    for recording, contact in rows:
        act = acts.get(recording.id)
        rule = None if act is None else act.detail.get("rule") or act.detail.get("reason")
        told.append((recording, contact, None if act is None else act.at, rule))
    return told


async def _acts(
    session: AsyncSession, action: str, subjects: Sequence[str]
) -> dict[str, AuditEntry]:
    """The newest entry of the audit trail for each subject."""
    found = await session.execute(
        select(AuditEntry)
        .where(AuditEntry.action == action, AuditEntry.subject.in_(subjects))
        .order_by(AuditEntry.at)
    )
    return {entry.subject: entry for entry in found.scalars()}
