"""Keeps judgements independent: which reviewers must not see each other's work yet, and which must not judge a recording at
all."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment
from gateway.contacts.tables import ChatMessage, Contact, Leg
from gateway.evaluation.tables import Calibration, CalibrationRating, Evaluation
from gateway.platform.stems import words_of


async def judging(session: AsyncSession, account_id: str) -> set[str]:
    """Return the recordings that a reviewer still has to judge, alone, as one of a pair, or in a calibration."""
    evaluations = await session.execute(
        select(Evaluation.recording_id).where(
            Evaluation.reviewer_id == account_id, Evaluation.state == "open"
        )
    )
    ratings = await session.execute(
        select(Calibration.recording_id)
        .join(CalibrationRating, CalibrationRating.calibration_id == Calibration.id)
        .where(
            CalibrationRating.account_id == account_id,
            CalibrationRating.submitted_at.is_(None),
            Calibration.state == "rating",
        )
    )
    return {*evaluations.scalars(), *ratings.scalars()}


async def said_otherwise(
    session: AsyncSession, recording_ids: Collection[str], words: str, account_id: str
) -> set[str]:
    """Return those of the recordings in which the words are found even without other people's comments."""
    texts: dict[str, list[str]] = {}
    rows = await session.execute(
        select(Recording.id, Contact.reference, Contact.notes)
        .join(Contact, Contact.id == Recording.contact_id)
        .where(Recording.id.in_(recording_ids))
    )
    for recording, *written in rows:
        texts[recording] = [each or "" for each in written]
    lines = await session.execute(
        select(Recording.id, ChatMessage.text)
        .join(ChatMessage, ChatMessage.contact_id == Recording.contact_id)
        .where(Recording.id.in_(recording_ids))
    )
    # the index has the comments of all recordings of a contact under each
    own = await session.execute(
        select(Recording.id, RecordingComment.text)
        .join(RecordingComment, RecordingComment.contact_id == Recording.contact_id)
        .where(Recording.id.in_(recording_ids), RecordingComment.account_id == account_id)
    )
    for recording, text in (*lines, *own):
        texts.setdefault(recording, []).append(text)
    wanted = set(words_of(words))
    return {
        recording
        for recording, written in texts.items()
        if wanted <= {word for text in written for word in words_of(text)}
    }


async def took_part(session: AsyncSession, contact_id: str, account_id: str) -> bool:
    """Return whether an account served in a contact, whatever its role is now."""
    found = await session.execute(
        select(Leg.id).where(Leg.contact_id == contact_id, Leg.account_id == account_id).limit(1)
    )
    return found.first() is not None


async def barred(session: AsyncSession, recording_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return for each recording the accounts to which it cannot be assigned: those who served in its contact, and those who
    have judged it or were assigned it before, even if they gave it back."""
    found: dict[str, set[str]] = {each: set() for each in recording_ids}
    for at in range(0, len(recording_ids), 500):
        some = recording_ids[at : at + 500]
        served = (
            select(Recording.id, Leg.account_id)
            .join(Leg, Leg.contact_id == Recording.contact_id)
            .where(Recording.id.in_(some))
        )
        judged = select(Evaluation.recording_id, Evaluation.reviewer_id).where(
            Evaluation.recording_id.in_(some)
        )
        rated = (
            select(Calibration.recording_id, CalibrationRating.account_id)
            .join(CalibrationRating, CalibrationRating.calibration_id == Calibration.id)
            .where(Calibration.recording_id.in_(some))
        )
        for statement in (served, judged, rated):
            for recording, account in await session.execute(statement):
                if account is not None:
                    found[recording].add(account)
    return found
