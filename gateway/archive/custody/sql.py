"""Reads and writes holds, seals and requests on recordings, and the facts that decide how long each is kept."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingHold, RecordingRequest
from gateway.contacts.tables import Contact
from gateway.platform.ids import new_id
from gateway.platform.times import to_ms
from recordings.retention import Facts


async def held_among(session: AsyncSession, recording_ids: Collection[str]) -> set[str]:
    """Return which of the recordings are under a legal hold."""
    found = await session.execute(
        select(RecordingHold.recording_id).where(
            RecordingHold.recording_id.in_(recording_ids), RecordingHold.lifted_at.is_(None)
        )
    )
    return set(found.scalars())


async def hold_of(session: AsyncSession, recording_id: str) -> RecordingHold | None:
    """Return the hold in force, or None."""
    found = await session.execute(
        select(RecordingHold)
        .where(RecordingHold.recording_id == recording_id, RecordingHold.lifted_at.is_(None))
        .order_by(RecordingHold.set_at)
    )
    return found.scalars().first()


async def put_hold(
    session: AsyncSession, recording_id: str, *, by: str, at: datetime, reason: str
) -> None:
    """Set a hold."""
    session.add(
        RecordingHold(id=new_id(), recording_id=recording_id, set_by=by, set_at=at, reason=reason)
    )
    await session.flush()


async def lift_holds(session: AsyncSession, recording_id: str, *, by: str, at: datetime) -> None:
    """End whatever hold is in force."""
    await session.execute(
        update(RecordingHold)
        .where(RecordingHold.recording_id == recording_id, RecordingHold.lifted_at.is_(None))
        .values(lifted_by=by, lifted_at=at)
    )


async def seal(session: AsyncSession, recording_id: str, at: datetime | None) -> None:
    """Seal a recording at *at*; None removes the seal."""
    await session.execute(
        update(Recording).where(Recording.id == recording_id).values(sealed_at=at)
    )


async def requests_of(session: AsyncSession, recording_id: str) -> Sequence[RecordingRequest]:
    """Return all requests about a recording, oldest first."""
    found = await session.execute(
        select(RecordingRequest)
        .where(RecordingRequest.recording_id == recording_id)
        .order_by(RecordingRequest.asked_at, RecordingRequest.id)
    )
    return found.scalars().all()


async def ask(
    session: AsyncSession, request_id: str, recording_id: str, *, kind: str, by: str, at: datetime,
    why: str,
) -> None:  # fmt: skip
    """Add a request."""
    session.add(
        RecordingRequest(
            id=request_id, recording_id=recording_id, kind=kind, state="pending", asked_by=by,
            asked_at=at, asked_why=why,
        )
    )  # fmt: skip
    await session.flush()


async def begin(
    session: AsyncSession, recording_id: str, request_id: str, *, at: datetime, before: datetime
) -> bool:
    """Take a pending request in hand for a decision, so that only this decision on the recording is signed. False
    when it is decided, or another decision on the recording was begun and is not older than *before*."""
    # holds up a decision on another request of the recording in the same moment
    await session.get(Recording, recording_id, with_for_update=True)
    pending = (
        RecordingRequest.recording_id == recording_id,
        RecordingRequest.state == "pending",
    )
    others = select(RecordingRequest.id).where(*pending, RecordingRequest.begun_at >= before)
    if (await session.execute(others.limit(1))).first() is not None:
        return False
    found = await session.execute(
        update(RecordingRequest)
        .where(RecordingRequest.id == request_id, *pending)
        .values(begun_at=at)
        .returning(RecordingRequest.id)
    )
    return found.first() is not None


async def give_back(session: AsyncSession, request_id: str) -> None:
    """Let others decide on a request again, because this decision could not be put on record."""
    await session.execute(
        update(RecordingRequest)
        .where(RecordingRequest.id == request_id, RecordingRequest.state == "pending")
        .values(begun_at=None)
    )


async def decide(
    session: AsyncSession, request_id: str, *, state: str, by: str, at: datetime, why: str,
    until: datetime | None,
) -> bool:  # fmt: skip
    """Decide a pending request; False when another decision was first."""
    found = await session.execute(
        update(RecordingRequest)
        .where(RecordingRequest.id == request_id, RecordingRequest.state == "pending")
        .values(state=state, decided_by=by, decided_at=at, decided_why=why, until=until)
        .returning(RecordingRequest.id)
    )
    return found.first() is not None


async def lapse(
    session: AsyncSession, recording_id: str, kinds: Collection[str], at: datetime
) -> list[tuple[str, str]]:
    """Refuse the pending requests of these *kinds*, by nobody and for no reason, because the hold or seal that they
    were about has ended; end openings with it. Return the ids and kinds of the refused ones."""
    waited = await session.execute(
        update(RecordingRequest)
        .where(
            RecordingRequest.recording_id == recording_id,
            RecordingRequest.kind.in_(kinds),
            RecordingRequest.state == "pending",
        )
        .values(state="refused", decided_at=at)
        .returning(RecordingRequest.id, RecordingRequest.kind)
    )
    lapsed = [(row[0], row[1]) for row in waited]
    await session.execute(
        update(RecordingRequest)
        .where(
            RecordingRequest.recording_id == recording_id,
            RecordingRequest.kind.in_(kinds),
            RecordingRequest.until > at,
        )
        .values(until=at)
    )
    return lapsed


def facts_of(recording: Recording, contact: Contact, *, held: bool) -> Facts:
    """Return the facts of a recording that the rules of retention look at; one that has not ended counts from its
    start."""
    return Facts(
        ended_at_ms=to_ms(recording.ended_at or recording.started_at),
        category=contact.category,
        outcome=contact.outcome,
        consent=contact.consent,
        evaluated=recording.evaluated_at is not None,
        held=held,
        sealed=recording.sealed_at is not None,
    )


async def kept_after(
    session: AsyncSession, last_id: str, limit: int
) -> list[tuple[Recording, Contact, bool]]:
    """Return up to *limit* recordings that are not destroyed, in order of id after ``last_id``, each with its
    contact and whether it is held."""
    found = (
        await session.execute(
            select(Recording, Contact)
            .join(Contact, Contact.id == Recording.contact_id)
            .where(Recording.id > last_id, Recording.state.in_(("ready", "failed")))
            .order_by(Recording.id)
            .limit(limit)
        )
    ).all()
    held = await held_among(session, {recording.id for recording, _ in found})
    return [(recording, contact, recording.id in held) for recording, contact in found]
