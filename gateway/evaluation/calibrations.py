"""Runs calibration sessions: several reviewers rate one recording without seeing each other's ratings, compare, and
agree."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.custody.service import Custody
from gateway.archive.tables import Recording
from gateway.evaluation import blind
from gateway.evaluation import calibrations_sql as calibrations
from gateway.evaluation import sql as reviews
from gateway.evaluation.calibrations_sql import FoundCalibration
from gateway.evaluation.form import Form
from gateway.evaluation.forms import read
from gateway.evaluation.service import answers_for, complete, own_call, usable
from gateway.evaluation.shown import (
    Answers,
    CalibrationAgreed,
    CalibrationDraft,
    CalibrationOpened,
    CalibrationShown,
    ItemSpread,
    NewCalibration,
    RatingShown,
)
from gateway.evaluation.spread import kappa_with, spreads
from gateway.evaluation.tables import Calibration, CalibrationRating, ReviewForm
from gateway.evaluation.viewings import Viewings
from gateway.evaluation.views import known, named, person
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database


class Calibrations:
    """Begins calibration sessions, and takes them from rating to agreement."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        viewings: Viewings,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._custody = custody
        self._viewings = viewings
        self._clock = clock

    async def all(self, *, by: Staff) -> list[CalibrationShown]:
        """Return all sessions, the newest first."""
        async with self._database.reading() as session:
            found = await calibrations.find(session)
        return [shown(each, by) for each in found]

    async def make(self, wanted: NewCalibration, *, by: Staff) -> str:
        """Begin a session; return its id. Raises ``Refused``: ``not_found``, ``not_a_reviewer``, ``own_call``, and
        those of :func:`usable`."""
        now = self._clock()
        made = new_id()
        async with self._database.writing() as session:
            recording = await session.get(Recording, wanted.recording)
            form = await session.get(ReviewForm, wanted.form)
            if recording is None or form is None:
                raise Refused("not_found", "There is no such recording or form.")
            usable(recording, form)
            office = {account.id for account in await reviews.reviewers(session)}
            people = set(wanted.participants)
            if len(people) < 2 or people - office:
                raise Refused(
                    "not_a_reviewer", "Two reviewers at least have to take part.", kind="invalid"
                )
            for each in people:
                if await blind.took_part(session, recording.contact_id, each):
                    raise Refused(
                        "own_call", "One of them took part in the conversation.", kind="invalid"
                    )
            session.add(
                Calibration(
                    id=made,
                    name=wanted.name,
                    recording_id=recording.id,
                    contact_id=recording.contact_id,
                    form_id=form.id,
                    version=form.newest,
                    state="rating",
                    made_at=now,
                    made_by=by.account_id,
                    agreed={},
                )
            )
            await session.flush()
            session.add_all(
                CalibrationRating(calibration_id=made, account_id=each, answers={})
                for each in sorted(people)
            )
            await self._note(session, made, "calibration.begin", by)
        return made

    async def opened(self, calibration_id: str, *, by: Staff) -> CalibrationOpened:
        """Return a session; others' answers only once it is compared."""
        async with self._database.reading() as session:
            found = await self._found(session, calibration_id)
            return await self._opened(session, found, by)

    async def save(
        self, calibration_id: str, wanted: CalibrationDraft, *, by: Staff
    ) -> CalibrationOpened:
        """Store a participant's answers so far."""
        async with self._database.writing() as session:
            found = await self._taking_part(session, calibration_id, by)
            answers_for(await _content(session, found), wanted.answers)
            done = await calibrations.rate(
                session, calibration_id, by.account_id, answers=dict(wanted.answers)
            )
            if not done:
                raise _rated()
        return await self.opened(calibration_id, by=by)

    async def rate(
        self, calibration_id: str, wanted: CalibrationDraft, *, by: Staff
    ) -> CalibrationOpened:
        """Hand in a participant's rating; the last one begins the comparison. Raises ``Refused``: ``own_call``,
        ``not_watched``, ``incomplete``."""
        async with self._database.reading() as session:
            found = await self._taking_part(session, calibration_id, by)
            made = complete(await _content(session, found), wanted.answers)
            recording = await session.get(Recording, found.calibration.recording_id)
            if recording is None:
                raise Refused("not_found", "There is no such recording.")
            if await blind.took_part(session, recording.contact_id, by.account_id):
                raise own_call()
            await self._viewings.enough(session, recording, by.account_id)
        await self._custody.evaluated(
            recording.id, by=by, reason=f"calibration {calibration_id} rated"
        )
        async with self._database.writing() as session:
            done = await calibrations.rate(
                session,
                calibration_id,
                by.account_id,
                answers=dict(wanted.answers),
                tenths=made.tenths,
                submitted_at=self._clock(),
            )
            if not done:
                raise _rated()
            [now] = await calibrations.find(session, Calibration.id == calibration_id)
            if now.all_in:
                await calibrations.change(session, calibration_id, ("rating",), state="comparing")
        return await self.opened(calibration_id, by=by)

    async def compare(self, calibration_id: str, *, by: Staff) -> CalibrationOpened:
        """Begin the comparison without the reviewers who have not rated; they may not rate afterwards, having seen
        the others' ratings. Raises ``Refused``: ``too_few`` with fewer than two ratings, ``not_rating``."""
        async with self._database.writing() as session:
            found = await self._found(session, calibration_id)
            rated = sum(rating.submitted_at is not None for rating, _ in found.ratings)
            if rated < 2:
                raise Refused("too_few", "Two have to rate before they can compare.")
            if not await calibrations.change(
                session, calibration_id, ("rating",), state="comparing"
            ):
                raise Refused("not_rating", "It is compared already.")
            await self._note(session, calibration_id, "calibration.compare", by)
        return await self.opened(calibration_id, by=by)

    async def agree(
        self, calibration_id: str, wanted: CalibrationAgreed, *, closing: bool, by: Staff
    ) -> CalibrationOpened:
        """Store the agreement so far, or with *closing* the complete one, which closes the session. Raises
        ``Refused``: ``not_comparing``."""
        async with self._database.writing() as session:
            found = await self._found(session, calibration_id)
            content = await _content(session, found)
            made = (complete if closing else answers_for)(content, wanted.answers)
            closed = {"state": "closed", "closed_at": self._clock()} if closing else {}
            done = await calibrations.change(
                session,
                calibration_id,
                ("comparing",),
                agreed=dict(wanted.answers),
                tenths=made.tenths if closing else None,
                note=wanted.note.strip() or None,
                **closed,
            )
            if not done:
                raise Refused("not_comparing", "There is nothing to agree on now.")
            if closing:
                await self._note(session, calibration_id, "calibration.close", by)
        return await self.opened(calibration_id, by=by)

    async def _opened(
        self, session: AsyncSession, found: FoundCalibration, by: Staff
    ) -> CalibrationOpened:
        it = found.calibration
        content = await _content(session, found)
        recording = await session.get(Recording, it.recording_id)
        if recording is None:
            raise Refused("not_found", "There is no such recording.")
        comparing = it.state != "rating"
        compared: list[Answers] = [
            rating.answers for rating, _ in found.ratings if rating.submitted_at is not None
        ]
        return CalibrationOpened(
            calibration=shown(found, by),
            content=content,
            ratings=[
                RatingShown(
                    person=known(account),
                    rated=rating.submitted_at is not None,
                    answers=rating.answers
                    if (comparing and rating.submitted_at is not None)
                    or account.id == by.account_id
                    else None,
                    tenths=rating.tenths if comparing or account.id == by.account_id else None,
                )
                for rating, account in found.ratings
            ],
            items=[
                ItemSpread(item=each.item, same=each.same, spread=each.spread)
                for each in (spreads(content, compared) if comparing else ())
            ],
            agreed=it.agreed,
            note=it.note or "",
            watch=await self._viewings.of(session, recording, by.account_id),
            kappa={
                account.id: kappa_with(content, rating.answers, it.agreed)
                for rating, account in found.ratings
                if it.state == "closed" and rating.submitted_at is not None
            },
        )

    @staticmethod
    async def _found(session: AsyncSession, calibration_id: str) -> FoundCalibration:
        found = await calibrations.find(session, Calibration.id == calibration_id)
        if not found:
            raise Refused("not_found", "There is no such session.")
        return found[0]

    async def _taking_part(
        self, session: AsyncSession, calibration_id: str, by: Staff
    ) -> FoundCalibration:
        found = await self._found(session, calibration_id)
        mine = found.rating_of(by.account_id)
        if mine is None:
            raise Refused(
                "not_taking_part", "You do not take part in this session.", kind="forbidden"
            )
        if mine.submitted_at is not None or found.calibration.state != "rating":
            raise _rated()
        return found

    async def _note(
        self, session: AsyncSession, calibration_id: str, action: str, by: Staff
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by.account_id,
            action=action,
            subject=f"calibration:{calibration_id}",
        )


def shown(found: FoundCalibration, by: Staff) -> CalibrationShown:
    """Return a session in the form of the list."""
    it, mine = found.calibration, found.rating_of(by.account_id)
    return CalibrationShown(
        id=it.id,
        name=it.name,
        recording_id=it.recording_id,
        reference=found.contact.reference,
        category=found.contact.category,
        form=named(found.form),
        version=it.version,
        state=it.state,  # type: ignore[arg-type] # the table's constraint
        made_at=it.made_at,
        made_by=person(found.maker),
        participants=len(found.ratings),
        rated=sum(rating.submitted_at is not None for rating, _ in found.ratings),
        mine="none" if mine is None else "open" if mine.submitted_at is None else "rated",
        tenths=it.tenths,
    )


async def _content(session: AsyncSession, found: FoundCalibration) -> Form:
    version = await reviews.version(session, found.calibration.form_id, found.calibration.version)
    if version is None:
        raise Refused("not_found", "The form of this session is not there.")
    return read(version.content)


def _rated() -> Refused:
    return Refused("already_rated", "You have rated this, or it is compared already.")
