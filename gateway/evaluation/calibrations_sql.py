"""Reads and writes calibration sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.evaluation.tables import Calibration, CalibrationRating, ReviewForm
from gateway.platform.security.tables import Account


@dataclass(frozen=True, slots=True)
class FoundCalibration:
    """A session with its contact, form, maker and ratings; the ratings are in order of the participants' names."""

    calibration: Calibration
    contact: Contact
    form: ReviewForm
    maker: Account | None
    ratings: list[tuple[CalibrationRating, Account]]

    def rating_of(self, account_id: str) -> CalibrationRating | None:
        """Return the participant's own rating, or None."""
        return next((r for r, who in self.ratings if who.id == account_id), None)

    @property
    def all_in(self) -> bool:
        """Whether every participant has rated."""
        return all(rating.submitted_at is not None for rating, _ in self.ratings)


async def find(session: AsyncSession, *which: Any, limit: int = 100) -> list[FoundCalibration]:
    """Return the sessions for which all conditions hold, the newest first; those about a sealed recording are left
    out."""
    rows = (
        await session.execute(
            select(Calibration, Contact, ReviewForm, Account)
            .join(Recording, Recording.id == Calibration.recording_id)
            .join(Contact, Contact.id == Calibration.contact_id)
            .join(ReviewForm, ReviewForm.id == Calibration.form_id)
            .outerjoin(Account, Account.id == Calibration.made_by)
            .where(Recording.sealed_at.is_(None), *which)
            .order_by(Calibration.made_at.desc(), Calibration.id)
            .limit(limit)
        )
    ).all()
    ratings = await _ratings(session, [row[0].id for row in rows])
    return [FoundCalibration(*row, ratings.get(row[0].id, [])) for row in rows]


async def _ratings(
    session: AsyncSession, ids: Sequence[str]
) -> dict[str, list[tuple[CalibrationRating, Account]]]:
    found = await session.execute(
        select(CalibrationRating, Account)
        .join(Account, Account.id == CalibrationRating.account_id)
        .where(CalibrationRating.calibration_id.in_(ids))
        .order_by(Account.display_name, Account.id)
    )
    ratings: dict[str, list[tuple[CalibrationRating, Account]]] = {}
    for rating, account in found:
        ratings.setdefault(rating.calibration_id, []).append((rating, account))
    return ratings


async def change(
    session: AsyncSession, calibration_id: str, states: Sequence[str], **changes: Any
) -> bool:
    """Write columns of a session that is in one of the states; return False when it is not (any more)."""
    found = await session.execute(
        update(Calibration)
        .where(Calibration.id == calibration_id, Calibration.state.in_(states))
        .values(**changes)
        .returning(Calibration.id)
    )
    return found.first() is not None


async def rate(session: AsyncSession, calibration_id: str, account_id: str, **changes: Any) -> bool:
    """Write columns of a rating that is not handed in yet; return False when it is, or does not exist."""
    found = await session.execute(
        update(CalibrationRating)
        .where(
            CalibrationRating.calibration_id == calibration_id,
            CalibrationRating.account_id == account_id,
            CalibrationRating.submitted_at.is_(None),
        )
        .values(**changes)
        .returning(CalibrationRating.account_id)
    )
    return found.first() is not None
